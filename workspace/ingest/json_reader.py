"""Reads JSON and JSONL: lists of objects, objects around lists, one object a line; nested lists become tables."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from cartwise.workspace.ingest import names, wording
from cartwise.workspace.ingest.arrow_values import texts, whole_numbers
from cartwise.workspace.ingest.encoding import TextLines, detect_encoding
from cartwise.workspace.ingest.flatten import Row, child_row, flatten
from cartwise.workspace.ingest.json_records import records_of
from cartwise.workspace.ingest.json_values import JsonValues
from cartwise.workspace.ingest.notes import Notes
from cartwise.workspace.ingest.raw import LINE_COLUMN, RawColumn, RawTable, check_width, create_raw, insert_batch
from cartwise.workspace.ingest.reading import Reading
from cartwise.workspace.ingest.sources import Source

_CELLS_PER_BATCH = 400_000
_ROWS_PER_BATCH = 20_000


class RowTable:
    """A raw table of rows whose columns turn up as they come."""

    def __init__(self, reading: Reading, notes: Notes) -> None:
        self._reading = reading
        self.notes = notes
        self._raw_name = reading.raw_name()
        self._slots: dict[str, str] = {}
        self._rows: list[tuple[int, Row]] = []
        self.written = 0
        create_raw(reading.connection, self._raw_name, [])

    def add(self, line: int, row: Row) -> None:
        """Adds a row; new keys become columns."""
        for name in row:
            if name not in self._slots:
                slot = f"c{len(self._slots)}"
                check_width(len(self._slots) + 1, self.notes.source)
                self._slots[name] = slot
                self._reading.connection.execute(f"ALTER TABLE {self._raw_name} ADD COLUMN {slot} VARCHAR")
        self._rows.append((line, row))
        if len(self._rows) >= min(_ROWS_PER_BATCH, max(_CELLS_PER_BATCH // max(len(self._slots), 1), 100)):
            self.flush()

    def flush(self) -> None:
        """Writes what is held."""
        if not self._rows:
            return
        arrays = [whole_numbers(line for line, _ in self._rows)]
        arrays += [texts([row.get(name) for _, row in self._rows]) for name in self._slots]
        batch = pa.table(arrays, names=[LINE_COLUMN, *self._slots.values()])
        insert_batch(self._reading.connection, self._raw_name, batch, by_name=True)
        self.written += len(self._rows)
        self._rows = []

    def finished(self) -> RawTable:
        """Returns the raw table."""
        self.flush()
        headings = list(self._slots)
        sql_names = names.column_names(headings, self.notes)
        columns = zip(self._slots.values(), sql_names, headings, strict=True)
        return RawTable(self._raw_name, tuple(RawColumn(slot, name, heading) for slot, name, heading in columns))


def read_json(reading: Reading, path: Path, source: Source) -> Iterator[tuple[RawTable, Notes]]:
    """Yields the raw tables of a JSON or JSONL file."""
    size = path.stat().st_size
    if size == 0:
        raise wording.bad_input("empty_file", source=source.name)
    encoding, _ = detect_encoding(path, size, source=source.name, answer=None)
    text = TextLines(path, size, encoding)
    values = JsonValues(
        iter(text), source.name, on_line=lambda rows: reading.tick(text.bytes_read / size, source.name, rows)
    )
    groups = records_of(values)
    found = 0
    for name, records in groups:
        stem = source.stem if name is None else f"{source.stem} {name}"
        for raw, notes in load_records(reading, records, source, stem=stem, values=values):
            notes.encoding = encoding.name
            if encoding.is_guess:
                notes.warn("encoding_guessed", encoding=encoding.name, others=", ".join(encoding.alternatives) or "-")
            found += 1
            yield raw, notes
    if found == 0:
        raise wording.bad_input("json_without_records", source=source.name)


def load_records(
    reading: Reading,
    records: Iterable[Any],
    source: Source,
    *,
    stem: str | None = None,
    total: int = 0,
    values: JsonValues | None = None,
) -> Iterator[tuple[RawTable, Notes]]:
    """Yields the raw table of nested records, then those of the lists within them.

    Args:
        reading: where to put them.
        records: mappings; other values become a column `value`.
        source: where they come from.
        stem: what the table is named after; the source's stem where not given.
        total: how many records there will be, for progress; 0 where not known.
        values: the JSON reader they come from, which knows lines and what was wrong with them.
    """
    tables: dict[str, RowTable] = {}  # by the name of the nested list; "" is the records themselves
    for number, record in enumerate(records, start=1):
        _add_record(reading, tables, record, source, stem or source.stem, line=values.line if values else number)
        if number % _ROWS_PER_BATCH == 0:
            reading.tick(number / total if total else 0.5, source.name, number)
    if not tables:
        return
    main = tables[""]
    if values is not None:
        _note_values(values, main.notes)
    for name, child in tables.items():
        if name:
            main.notes.guess("list_became_table", column=name, child=child.notes.table)
    for table in tables.values():
        raw = table.finished()
        if raw.columns:
            yield raw, table.notes


def _add_record(
    reading: Reading, tables: dict[str, RowTable], record: Any, source: Source, stem: str, *, line: int
) -> None:
    """Adds a record to its table, and the items of its nested lists to theirs."""
    if "" not in tables:
        tables[""] = RowTable(reading, reading.notes(source.name, stem))
    main = tables[""].notes.table
    flat = flatten(record if isinstance(record, Mapping) else {"value": record}, source.name)
    tables[""].add(line, flat.row)
    for name, rows in flat.children.items():
        if name not in tables:
            tables[name] = RowTable(reading, reading.notes(f"{source.name}#{name}", f"{main}_{name}"))
        for row in rows:
            tables[name].add(line, child_row(flat.row, row, main))


def _note_values(values: JsonValues, notes: Notes) -> None:
    """Notes what was wrong with the JSON text."""
    for line, sample in values.rejected:
        notes.reject(line, "invalid_json", sample)
    notes.rows_rejected += values.rejected_count - len(values.rejected)
    if values.duplicate_keys:
        notes.warn(
            "duplicate_json_keys", keys=", ".join(sorted(values.duplicate_keys)[:10]), record=values.first_duplicate
        )
    if values.left_out:
        notes.warn("json_values_left_out", keys=", ".join(values.left_out[:10]))
