"""Reads Parquet, Arrow files and frames into a raw table, keeping the types that the source declares."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from cartwise.workspace.ingest import names, wording
from cartwise.workspace.ingest.arrow_values import whole_numbers
from cartwise.workspace.ingest.notes import Notes
from cartwise.workspace.ingest.raw import LINE_COLUMN, RawColumn, RawTable, check_width, insert_batch
from cartwise.workspace.ingest.reading import Reading
from cartwise.workspace.ingest.sources import Source

ROWS_PER_BATCH = 65_536


@dataclass(frozen=True)
class _Stream:
    """Batches of one schema, and how many rows there will be (0 where not known)."""

    schema: pa.Schema
    batches: Iterable[pa.RecordBatch]
    rows: int = 0


def read_arrow_file(reading: Reading, path: Path, source: Source) -> Iterator[tuple[RawTable, Notes]]:
    """Yields the raw tables of a Parquet or Arrow file."""
    try:
        stream = _open_parquet(path) if source.kind == "parquet" else _open_arrow(path)
        yield from _read_stream(reading, stream, source)
    except (pa.ArrowException, OSError, EOFError) as error:
        problem = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise wording.bad_input("broken_parquet", source=source.name, problem=problem) from error


def _open_parquet(path: Path) -> _Stream:
    """Opens a Parquet file."""
    import pyarrow.parquet as pq

    file = pq.ParquetFile(path)
    return _Stream(file.schema_arrow, file.iter_batches(ROWS_PER_BATCH), file.metadata.num_rows)


def _open_arrow(path: Path) -> _Stream:
    """Opens an Arrow IPC (Feather) file."""
    import pyarrow.ipc as ipc

    reader = ipc.open_file(path)
    return _Stream(reader.schema, (reader.get_batch(n) for n in range(reader.num_record_batches)))


def read_frame(reading: Reading, frame: Any, source: Source) -> Iterator[tuple[RawTable, Notes]]:
    """Yields the raw tables of a pandas, pyarrow or polars frame."""
    table = _as_table(frame, source.name)
    stream = _Stream(table.schema, table.to_batches(ROWS_PER_BATCH), table.num_rows)
    yield from _read_stream(reading, stream, source)


def _as_table(frame: Any, name: str) -> pa.Table:
    """Returns a frame as an Arrow table; columns of mixed Python values become text."""
    module = type(frame).__module__.split(".", 1)[0]
    if module == "pyarrow":
        if isinstance(frame, pa.RecordBatch):
            return pa.Table.from_batches([frame])
        if isinstance(frame, pa.Table):
            return frame
        raise wording.bad_input("unknown_source_type", received=type(frame).__name__)
    if module == "polars":
        frame = frame.collect() if hasattr(frame, "collect") else frame
        if not hasattr(frame, "to_arrow"):
            raise wording.bad_input("unknown_source_type", received=type(frame).__name__)
        return pa.table(frame.to_arrow())
    if not hasattr(frame, "columns"):
        raise wording.bad_input("unknown_source_type", received=type(frame).__name__)
    return _from_pandas(frame)


def _from_pandas(frame: Any) -> pa.Table:
    """Returns a pandas frame as an Arrow table, a named index included."""
    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index()
    arrays, headings = [], []
    for position, heading in enumerate(frame.columns):
        series = frame.iloc[:, position]
        try:
            array = pa.Array.from_pandas(series)
        except (pa.ArrowInvalid, pa.ArrowTypeError):
            array = pa.array([None if _is_missing(value) else str(value) for value in series], pa.string())
        if isinstance(array, pa.ChunkedArray):
            array = array.combine_chunks()
        arrays.append(array)
        headings.append(" ".join(map(str, heading)) if isinstance(heading, tuple) else str(heading))
    return pa.Table.from_arrays(arrays, names=headings)


def _is_missing(value: object) -> bool:
    """Tells whether a Python value stands for no value."""
    return value is None or value != value or type(value).__name__ in ("NAType", "NaTType")


def _read_stream(reading: Reading, stream: _Stream, source: Source) -> Iterator[tuple[RawTable, Notes]]:
    """Yields the raw tables of a stream: one, or several where lists are nested in the rows."""
    check_width(len(stream.schema), source.name)
    if any(pa.types.is_nested(_plain(field.type)) for field in stream.schema):
        from cartwise.workspace.ingest.json_reader import load_records

        records = (row for batch in stream.batches for row in batch.to_pylist())
        yield from load_records(reading, records, source, total=stream.rows)
        return
    notes = reading.notes(source.name, source.stem)
    yield _load(reading, stream, notes), notes


def _load(reading: Reading, stream: _Stream, notes: Notes) -> RawTable:
    """Returns the raw table of a flat stream."""
    kept = [position for position, field in enumerate(stream.schema) if not _is_binary(_plain(field.type))]
    dropped = [field.name for field in stream.schema if _is_binary(_plain(field.type))]
    if dropped:
        notes.warn("binary_columns_left_out", columns=", ".join(dropped[:10]))
    headings = [stream.schema.field(position).name for position in kept]
    sql_names = names.column_names(headings, notes)
    raw_name = reading.raw_name()
    types = [_sql_type(_plain(stream.schema.field(position).type)) for position in kept]
    columns = ", ".join([f"{LINE_COLUMN} BIGINT", *(f"c{n} {kind}" for n, kind in enumerate(types))])
    reading.connection.execute(f"CREATE OR REPLACE TEMP TABLE {raw_name} ({columns})")
    rows = 0
    for batch in stream.batches:
        arrays = [_converted(batch.column(position)) for position in kept]
        lines = whole_numbers(range(rows + 1, rows + batch.num_rows + 1))
        insert_batch(
            reading.connection,
            raw_name,
            pa.table([lines, *arrays], names=[LINE_COLUMN, *(f"c{n}" for n in range(len(kept)))]),
        )
        rows += batch.num_rows
        reading.tick(rows / stream.rows if stream.rows else 0.5, notes.source, rows)
    if rows == 0 or not kept:
        raise wording.bad_input("no_rows", source=notes.source)
    return RawTable(
        raw_name,
        tuple(
            RawColumn(f"c{n}", name, heading, kind)
            for n, (name, heading, kind) in enumerate(zip(sql_names, headings, types, strict=True))
        ),
        is_declared=True,
    )


def _plain(kind: pa.DataType) -> pa.DataType:
    """Returns the type of the values of a dictionary-encoded type."""
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _is_binary(kind: pa.DataType) -> bool:
    """Tells whether a type is raw bytes."""
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind))


def _sql_type(kind: pa.DataType) -> str:
    """Returns the DuckDB type that an Arrow type is kept as."""
    if pa.types.is_boolean(kind):
        return "BOOLEAN"
    if pa.types.is_integer(kind):
        return "VARCHAR" if kind == pa.uint64() else "BIGINT"
    if pa.types.is_floating(kind):
        return "DOUBLE"
    if pa.types.is_date(kind):
        return "DATE"
    # decimals go through text: whole ones become integers, exact where a double would round
    return "TIMESTAMP" if pa.types.is_timestamp(kind) else "VARCHAR"


def _converted(array: pa.Array) -> pa.Array:
    """Returns an array in the form its SQL type takes: zones to UTC, single floats by their shortest digits."""
    kind = array.type
    if pa.types.is_dictionary(kind):
        return _converted(array.cast(kind.value_type))
    if pa.types.is_null(kind):
        return array.cast(pa.string())
    if pa.types.is_timestamp(kind):
        unzoned = array.cast(pa.timestamp(kind.unit, tz="UTC")).cast(pa.timestamp(kind.unit)) if kind.tz else array
        return unzoned.cast(pa.timestamp("us"), safe=False)
    if pa.types.is_float16(kind) or pa.types.is_float32(kind):
        return array.cast(pa.float32()).cast(pa.string()).cast(pa.float64())
    if _sql_type(kind) == "VARCHAR" and not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        return array.cast(pa.string()) if not pa.types.is_duration(kind) else array.cast(pa.int64()).cast(pa.string())
    return array
