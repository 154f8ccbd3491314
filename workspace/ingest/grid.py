"""Loads records of text cells (from a text file or a sheet) into a raw table: heading found, misfits rejected with reason."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

import duckdb

from cartwise.workspace.ingest import names, wording
from cartwise.workspace.ingest.header import Heading, find_heading
from cartwise.workspace.ingest.notes import Notes
from cartwise.workspace.ingest.raw import LINE_COLUMN, RawColumn, RawTable, RowWriter, check_width
from cartwise.workspace.ingest.records import Record

_LOOK_AT = 300  # records that decide on heading and width
_SHORT_SHARE = 0.2  # so many short rows are the writer's habit (empty cells at the end left out), not damage
_MISFITS_ALLOWED = 0.5


@dataclass(frozen=True)
class GridOptions:
    """How records are to be taken.

    pads_short: rows may end early (sheets leave out empty cells at the end).
    delimiter: for samples of rejected rows.
    on_batch: called with the rows written so far.
    drops_last: tells, once all records are read, that the last one was cut off.
    """

    pads_short: bool = False
    delimiter: str = ","
    on_batch: Callable[[int], None] = lambda rows: None
    drops_last: Callable[[], bool] = lambda: False


def load_grid(
    connection: duckdb.DuckDBPyConnection, raw_name: str, records: Iterable[Record], notes: Notes, options: GridOptions
) -> RawTable:
    """Returns a raw table of the records.

    Raises:
        BadInput: there are no rows, or most rows do not fit the heading.
    """
    iterator = iter(records)
    first = list(islice(iterator, _LOOK_AT))
    if not any(cell.strip() for _, fields in first for cell in fields):
        raise wording.bad_input("empty_file", source=notes.source)
    heading = find_heading([fields for _, fields in first])
    check_width(len(heading.names), notes.source)
    note_heading(heading, notes)
    writer = RowWriter(connection, raw_name, len(heading.names), options.on_batch)
    body = first[heading.records_used :]
    pads = options.pads_short or _is_short_by_habit(body, len(heading.names), notes)
    writer.add_all(_fitting(chain(body, iterator), heading.names, notes, options, pads=pads))
    writer.flush()
    _check_loaded(writer.written, notes)
    columns = name_columns(connection, raw_name, heading.names, notes)
    return RawTable(raw_name, columns)


def note_heading(heading: Heading, notes: Notes) -> None:
    """Notes what was unusual above the data."""
    if heading.preamble:
        lines = " / ".join(heading.preamble)[:200]
        notes.warn("title_lines_skipped", count=len(heading.preamble), titles=lines)
    if heading.is_missing:
        notes.warn("no_heading", names=f"column_1 .. column_{len(heading.names)}")
    if heading.is_double:
        notes.warn("two_heading_rows", names=", ".join(heading.names[:5]))


def _is_short_by_habit(body: list[Record], width: int, notes: Notes) -> bool:
    """Tells whether the writer leaves out empty cells at the end of rows."""
    lengths = [len(fields) for _, fields in body]
    short = sum(1 < length < width for length in lengths)
    if len(lengths) >= 5 and short > _SHORT_SHARE * len(lengths) and max(lengths) == width:
        notes.warn("short_rows_filled", count=short)
        return True
    return False


def _fitting(
    records: Iterable[Record], headings: Sequence[str], notes: Notes, options: GridOptions, *, pads: bool
) -> Iterator[Record]:
    """Yields the rows that fit the heading; the others are rejected, each with its reason."""
    width, heading, held = len(headings), list(headings), None
    for record in records:
        if held is not None:
            yield held
        held = None
        line, fields = record
        if len(fields) == width and fields[0] != heading[0] and any(fields):
            held = record
            continue
        fitted = _fit(fields, heading, width, pads=pads)
        if isinstance(fitted, str):
            notes.reject(line, fitted, options.delimiter.join(fields))
        else:
            held = (line, fitted)
    if held is not None:
        if options.drops_last():
            notes.reject(held[0], "incomplete_last_line", options.delimiter.join(held[1]))
        else:
            yield held


def _fit(fields: list[str], heading: list[str], width: int, *, pads: bool) -> list[str] | str:
    """Returns the row made to fit, or the reason why it can't be."""
    if not any(cell.strip() for cell in fields):
        return "empty_row"
    if len(fields) > width:
        if any(cell.strip() for cell in fields[width:]):
            return "too_many_fields"
        fields = fields[:width]
    if len(fields) < width:
        if not pads:
            return "too_few_fields"
        fields = fields + [""] * (width - len(fields))
    if fields == heading and any(heading):
        return "repeated_heading"
    return fields


def _check_loaded(written: int, notes: Notes) -> None:
    """Raises where nothing is left, or where the rows and the heading belong to different tables."""
    misfits = sum(row.reason in ("too_many_fields", "too_few_fields") for row in notes.rejected)
    if misfits and misfits >= _MISFITS_ALLOWED * (min(written, 100) + misfits) and misfits > written:
        first = notes.rejected[0]
        raise wording.bad_input("rows_do_not_fit", source=notes.source, line=first.line, sample=first.sample)
    if written == 0:
        raise wording.bad_input("no_rows", source=notes.source)


def name_columns(
    connection: duckdb.DuckDBPyConnection, raw_name: str, headings: Sequence[str], notes: Notes
) -> tuple[RawColumn, ...]:
    """Returns the columns with their SQL names; nameless ones at the end that hold nothing are dropped."""
    slots = [f"c{position}" for position in range(len(headings))]
    kept = len(headings)
    while kept > 1 and not headings[kept - 1].strip() and _is_empty(connection, raw_name, slots[kept - 1]):
        connection.execute(f"ALTER TABLE {raw_name} DROP COLUMN {slots[kept - 1]}")
        kept -= 1
    sql_names = names.column_names(headings[:kept], notes)
    return tuple(
        RawColumn(slot, name, heading.strip())
        for slot, name, heading in zip(slots[:kept], sql_names, headings[:kept], strict=True)
    )


def _is_empty(connection: duckdb.DuckDBPyConnection, raw_name: str, slot: str) -> bool:
    """Tells whether a column has no text at all."""
    query = f"SELECT {LINE_COLUMN} FROM {raw_name} WHERE trim({slot}) <> '' LIMIT 1"  # noqa: S608
    return connection.execute(query).fetchone() is None
