"""Reads the values of Excel workbooks, sheet by sheet; formulas are not run, macros and links are refused."""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cartwise.errors import BadInput
from cartwise.workspace.ingest import wording
from cartwise.workspace.ingest.grid import GridOptions, load_grid
from cartwise.workspace.ingest.notes import Notes
from cartwise.workspace.ingest.raw import RawTable
from cartwise.workspace.ingest.reading import Reading
from cartwise.workspace.ingest.records import Record
from cartwise.workspace.ingest.sources import Source

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_MACRO_PARTS = ("xl/vbaProject.bin", "xl/macrosheets/", "xl/dialogsheets/")
_LINK_PARTS = ("xl/externalLinks/", "xl/connections.xml", "xl/queryTables/")
_MAX_UNPACKED_BYTES = 2 * 1024**3
_MAX_RATIO = 1_000  # sheets of repeated cells pack well: a zip's limit of 100 would refuse honest ones
_FORMULA_WITHOUT_VALUE = re.compile(rb"</f>\s*(?:<v\s*/>|<v></v>)?\s*</c>|<f[^>]*/>\s*(?:<v\s*/>|<v></v>)?\s*</c>")
_SCAN_BYTES = 1 << 20
_EMPTY_ROWS_AT_END = 10_000  # formatted but empty rows: a sheet may claim a million of them


def read_workbook(reading: Reading, path: Path, source: Source) -> Iterator[tuple[RawTable, Notes]]:
    """Yields a raw table for each visible sheet that has a table.

    Raises:
        BadInput: macros, links to other files, a password, an old format, a broken workbook, or no rows in any sheet.
    """
    _check_parts(path, source.name)
    book = _open(path, source.name)
    try:
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
        without_value = formulas_without_value(path)
        found = 0
        for sheet in visible:
            table = _read_sheet(reading, sheet, source, is_only=len(visible) == 1)
            if table is None:
                continue
            raw, notes = table
            if hidden and found == 0:
                notes.warn("hidden_sheets_skipped", sheets=", ".join(hidden))
            missing = without_value.get(_part_name(sheet), 0)
            if missing:
                notes.warn("formulas_without_values", sheet=sheet.title, count=missing)
            found += 1
            yield raw, notes
        if found == 0:
            raise wording.bad_input("no_rows", source=source.name)
    finally:
        book.close()


def _open(path: Path, name: str) -> "Workbook":
    """Opens a workbook for its stored values only."""
    import openpyxl

    try:
        return openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except (
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        SyntaxError,
        OSError,
    ) as error:
        raise wording.bad_input("broken_workbook", source=name, problem=str(error)[:200]) from error


def _check_parts(path: Path, name: str) -> None:
    """Raises where the workbook is not one that may be read."""
    with path.open("rb") as stream:
        if stream.read(4) == _OLD_OFFICE:
            raise wording.bad_input("encrypted_or_old_workbook", source=name)
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            types = archive.read("[Content_Types].xml") if "[Content_Types].xml" in archive.namelist() else b""
    except (zipfile.BadZipFile, OSError, EOFError) as error:
        raise wording.bad_input("broken_workbook", source=name, problem=str(error)) from error
    parts = [entry.filename for entry in entries]
    if any(part.startswith(_MACRO_PARTS) for part in parts) or b"macroEnabled" in types:
        raise wording.bad_input("workbook_with_macro", source=name)
    if any(part.startswith(_LINK_PARTS) for part in parts):
        raise wording.bad_input("workbook_with_links", source=name)
    unpacked, packed = sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries)
    if unpacked > _MAX_UNPACKED_BYTES or unpacked > _MAX_RATIO * max(packed, 1):
        ratio = unpacked // max(packed, 1)
        raise wording.limit_reached("archive_ratio", source=name, member="xl", ratio=ratio, limit=_MAX_RATIO)


def _part_name(sheet: "ReadOnlyWorksheet") -> str:
    """Returns the name of a sheet's part within the workbook."""
    return str(getattr(sheet, "_worksheet_path", "")).lstrip("/")


def formulas_without_value(path: Path) -> dict[str, int]:
    """Returns, by part, how many formula cells have no stored value: a program wrote them that does not calculate."""
    found: dict[str, int] = {}
    with zipfile.ZipFile(path) as archive:
        for part in archive.namelist():
            if not part.startswith("xl/worksheets/") or not part.endswith(".xml"):
                continue
            count, rest = 0, b""
            with archive.open(part) as stream:
                while block := stream.read(_SCAN_BYTES):
                    text = rest + block
                    cut = text.rfind(b"</c>") + 4 if b"</c>" in text else 0
                    count += len(_FORMULA_WITHOUT_VALUE.findall(text, 0, cut))
                    rest = text[cut:]
            if count:
                found[part] = count
    return found


def _read_sheet(
    reading: Reading, sheet: "ReadOnlyWorksheet", source: Source, *, is_only: bool
) -> tuple[RawTable, Notes] | None:
    """Returns the raw table of a sheet, or None where it holds no rows of data."""
    sheet.reset_dimensions()  # what a file claims about its size may be wrong
    records = _records(sheet)
    head = [record for _, record in zip(range(2), records, strict=False)]
    if len(head) < 2 and not is_only:
        return None
    notes = reading.notes(
        source.name if is_only else f"{source.name}#{sheet.title}",
        source.stem if is_only else f"{source.stem} {sheet.title}",
    )

    def again() -> Iterator[Record]:
        yield from head
        yield from records

    options = GridOptions(pads_short=True, on_batch=lambda rows: reading.tick(0.5, source.name, rows))
    try:
        raw = load_grid(reading.connection, reading.raw_name(), again(), notes, options)
    except BadInput as error:
        if is_only or error.code not in ("no_rows", "empty_file"):
            raise
        reading.given.discard(notes.table)
        return None
    return raw, notes


def _records(sheet: "ReadOnlyWorksheet") -> Iterator[Record]:
    """Yields the rows of a sheet that hold something, as text, with their row numbers."""
    blank = 0
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = [cell_text(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            blank = 0
            yield number, cells
        else:
            blank += 1
            if blank > _EMPTY_ROWS_AT_END:
                return


def cell_text(value: Any) -> str:
    """Returns a cell's value as text that typing reads back exactly."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ") if value.time() != time(0) else value.date().isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)
