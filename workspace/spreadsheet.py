"""Writes tables as CSV and XLSX that no spreadsheet runs as formulas."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

FORMULA_STARTS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)  # OWASP, CSV injection; and full width
MAX_XLSX_ROWS = 1_048_576  # of the format
_MAX_CELL_CHARACTERS = 32_767  # of the format
_FIRST_YEAR = 1900  # that a sheet can hold as a date
_XLSX_NUMBER_LIMIT = 10**15  # larger integers lose digits in a spreadsheet


def safe_cell(cell: Any) -> Any:
    """Returns the cell, prefixed with an apostrophe where a spreadsheet would run it as a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA_STARTS) else cell


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Writes UTF-8 with a byte-order mark (so that spreadsheets read the accents), one line a row."""
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\r\n")
        writer.writerow([safe_cell(name) for name in columns])
        writer.writerows([safe_cell(cell) for cell in row] for row in rows)


def write_xlsx(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Writes one sheet; numbers and dates stay numbers and dates, whole numbers over 15 digits become text."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Cartwise")
    sheet.append([_xlsx_cell(name) for name in columns])
    for row in rows:
        sheet.append([_xlsx_cell(cell) for cell in row])
    book.save(path)


def _xlsx_cell(cell: Any) -> Any:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if isinstance(cell, bool) or cell is None:
        return cell
    if isinstance(cell, date) and cell.year < _FIRST_YEAR:
        return cell.isoformat()
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None)
    if isinstance(cell, (date, time, float, Decimal)):
        return cell
    if isinstance(cell, int):
        return cell if abs(cell) < _XLSX_NUMBER_LIMIT else str(cell)
    return safe_cell(ILLEGAL_CHARACTERS_RE.sub("", str(cell))[:_MAX_CELL_CHARACTERS])
