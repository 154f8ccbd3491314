"""Finds where the table begins: title lines above, the heading (one row, two rows or none), the first row of data."""

from collections import Counter
from dataclasses import dataclass

from cartwise.workspace.ingest import cells

_LOOK_AT = 60  # records looked at for a heading
_SPARSE = 0.5  # a title or a group row fills less than this share of the columns


@dataclass(frozen=True)
class Heading:
    """Where the heading is, in records (blank lines do not count)."""

    names: tuple[str, ...]
    preamble: tuple[str, ...] = ()  # title lines passed over
    records_used: int = 1  # records before the first row of data
    is_missing: bool = False  # no heading at all: the names are made up
    is_double: bool = False


def find_heading(records: list[list[str]]) -> Heading:
    """Returns the heading of a table from its first records (all that there are, or a few hundred)."""
    width = _usual_width(records)
    start = _first_full(records, width)
    preamble = [" ".join(cell for cell in row if cell.strip()) for row in records[:start]]
    first = records[start] if start < len(records) else []
    below = records[start + 1 : start + 1 + _LOOK_AT]
    group = _group_row(records, start, width)
    is_heading = _is_heading(first, below)
    if start == 1 and not is_heading and _is_blank(records[0]) and len(records[0]) == len(first):
        return Heading(("",) * width, (), 1)  # a heading of blanks
    if not is_heading:
        return Heading(("",) * width, tuple(filter(None, preamble)), start, is_missing=True)
    if group is not None:
        return Heading(_joined(group, first), tuple(filter(None, preamble[:-1])), start + 1, is_double=True)
    if below and _is_second_heading(below[0], below[1:], width):
        return Heading(_joined(first, below[0]), tuple(filter(None, preamble)), start + 2, is_double=True)
    return Heading(tuple(first), tuple(filter(None, preamble)), start + 1)


def _usual_width(records: list[list[str]]) -> int:
    """Returns the number of fields that most records have, the wider one where two are as common."""
    counts = Counter(len(row) for row in records)
    return max(counts.items(), key=lambda item: (item[1], item[0]))[0] if counts else 0


def _filled(row: list[str]) -> int:
    """Counts the cells that are not blank."""
    return sum(bool(cell.strip()) for cell in row)


def _is_blank(row: list[str]) -> bool:
    """Tells whether a record has no text at all."""
    return _filled(row) == 0


def _first_full(records: list[list[str]], width: int) -> int:
    """Returns the index of the first record that fills the table: the heading, or data where there is none."""
    usual_filled = sorted(_filled(row) for row in records)[len(records) // 2] if records else 0
    enough = max(1, min(width, usual_filled) * _SPARSE)
    for position, row in enumerate(records[:_LOOK_AT]):
        if len(row) * 2 < width or _filled(row) < enough:
            continue
        if (width > 2 and _filled(row) < 2) or (width == 2 and len(row) < 2):
            continue
        return position
    return 0


def _is_heading(row: list[str], below: list[list[str]]) -> bool:
    """Tells whether a row of cells is a heading of the rows below."""
    typed = [position for position, cell in enumerate(row) if cells.is_typed(cell)]
    if not typed:
        return not _repeats_below(row, below)
    if not below:
        return len(typed) * 2 < len(row)
    if _are_periods([row[position] for position in typed]) and len(typed) < len(row):
        return not any(cells.is_date(line[typed[0]]) for line in below if typed[0] < len(line))
    matching = sum(_is_typed_below(below, position) for position in typed)
    return len(typed) * 4 < len(row) and matching == 0


def _repeats_below(row: list[str], below: list[list[str]]) -> bool:
    """Tells whether most cells of a row come again in their columns, as values do and names do not."""
    filled = [position for position, cell in enumerate(row) if cell.strip()]
    if not filled or len(below) < 3:
        return False
    again = sum(
        sum(position < len(line) and line[position] == row[position] for line in below) >= 2 for position in filled
    )
    is_repeated_heading = any(line == row for line in below)
    return again * 2 > len(filled) and not is_repeated_heading


def _is_typed_below(below: list[list[str]], position: int) -> bool:
    """Tells whether the cells below are mostly numbers or dates."""
    found = [row[position] for row in below if position < len(row) and not cells.is_null(row[position])]
    return bool(found) and sum(map(cells.is_typed, found)) * 5 >= len(found) * 4


def _are_periods(headings: list[str]) -> bool:
    """Tells whether cells are years or months in a row, as over the columns of a pivot table."""
    folded = [cells.fold(cell) for cell in headings]
    if all(len(cell) == 4 and cell.isdigit() and "1900" <= cell <= "2100" for cell in folded):
        return len(folded) > 1 and len(set(folded)) == len(folded)
    return len(folded) > 1 and all(cells.is_date(cell) for cell in folded) and len(set(folded)) == len(folded)


def _group_row(records: list[list[str]], start: int, width: int) -> list[str] | None:
    """Returns the row just above the heading where it names groups of columns (merged cells), else None."""
    if start == 0:
        return None
    above = records[start - 1]
    filled = [position for position, cell in enumerate(above) if cell.strip()]
    if len(above) != width or not 2 <= len(filled) < width or any(map(cells.is_typed, filter(None, above))):
        return None
    if filled == list(range(len(filled))):  # "Store:, Berlin": a title line of two cells
        return None
    return above


def _is_second_heading(row: list[str], below: list[list[str]], width: int) -> bool:
    """Tells whether the row under the heading is one too: words in all columns that hold numbers or dates below."""
    if len(row) != width or not below or any(cells.is_typed(cell) for cell in row):
        return False
    typed = [position for position in range(width) if _is_typed_below(below[:20], position)]
    return len(typed) >= 2 and all(row[position].strip() and not cells.is_null(row[position]) for position in typed)


def _joined(upper: list[str], lower: list[str]) -> tuple[str, ...]:
    """Returns the names of a heading of two rows; a group's name goes on until the next one."""
    names: list[str] = []
    group = ""
    is_grouping = sum(bool(cell.strip()) for cell in upper) < len(upper)
    for position in range(max(len(upper), len(lower))):
        top = upper[position].strip() if position < len(upper) else ""
        group = top or (group if is_grouping else "")
        bottom = lower[position].strip() if position < len(lower) else ""
        names.append(" ".join(part for part in (group, bottom) if part))
    return tuple(names)
