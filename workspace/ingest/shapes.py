"""Sums up a text column as shapes: each digit written as 9, counted, with the smallest and the largest cell of each."""

from dataclasses import dataclass

import duckdb

from cartwise.workspace.ingest import cells, dates, numbers
from cartwise.workspace.ingest.raw import LINE_COLUMN

MAX_SHAPES = 5_000
SAMPLE_OVER_ROWS = 100_000  # larger tables are looked at in part first, to pass over plain text
_SAMPLE_PART = 37
_TYPED_SHARE = 0.3
_FULL_WIDTH = "０１２３４５６７８９．，－＋％￥（）：／　"
_HALF_WIDTH = "0123456789.,-+%¥():/ "


@dataclass(frozen=True)
class Shape:
    """A pattern that cells of a column follow."""

    text: str  # trimmed and folded, digits as 9
    count: int
    low: str  # the smallest cell, folded
    high: str  # the largest
    is_full_width: bool = False

    @property
    def is_null(self) -> bool:
        """True for the spellings of no value."""
        return self.text.lower() in cells.NULL_SPELLINGS and self.text.lower() != "nan"

    @property
    def is_not_finite(self) -> bool:
        """True for NaN, infinity and failed calculations."""
        return self.low.lower() in cells.NOT_FINITE and self.high.lower() in cells.NOT_FINITE

    @property
    def starts_with_zero(self) -> bool:
        """True where some cell of this shape has 0 as its first digit."""
        position = self.text.find("9")
        return position >= 0 and position < len(self.low) and self.low[position] == "0"

    def as_number(self) -> numbers.NumberShape | None:
        """Returns the shape read as a number, or None."""
        return numbers.parse_number_shape(self.text, starts_with_zero=self.starts_with_zero)

    def as_date(self) -> dates.DateShape | None:
        """Returns the shape read as a date, or None."""
        return dates.parse_date_shape(self.text)


@dataclass(frozen=True)
class ColumnShapes:
    """All shapes of a column, commonest first. `is_text` where a look at a part showed plain text."""

    shapes: tuple[Shape, ...]
    cells: int  # not NULL in the raw table
    is_text: bool = False
    has_wrapper: bool = False  # cells like ="00042" or '00042, by which spreadsheets keep digits as text

    @property
    def values(self) -> tuple[Shape, ...]:
        """Shapes of cells that hold something."""
        return tuple(shape for shape in self.shapes if not shape.is_null and not shape.is_not_finite)

    @property
    def value_count(self) -> int:
        """Cells that hold something."""
        return self.cells - sum(shape.count for shape in self.shapes if shape.is_null or shape.is_not_finite)

    @property
    def not_finite_count(self) -> int:
        """Cells that say NaN, infinity or the like."""
        return sum(shape.count for shape in self.shapes if shape.is_not_finite)

    @property
    def is_full_width(self) -> bool:
        """True where cells have full-width digits."""
        return any(shape.is_full_width for shape in self.shapes)


def value_sql(slot: str, shapes: ColumnShapes) -> str:
    """Returns the SQL of a cell trimmed, folded and unwrapped."""
    text = slot
    if shapes.is_full_width:
        text = f"translate({slot}, '{_FULL_WIDTH}', '{_HALF_WIDTH}')"
    if shapes.has_wrapper:
        text = _unwrapped(text)
    return f"trim({text})"


def _unwrapped(text: str) -> str:
    """Returns the SQL that takes ="00042" and '00042 out of their wrapping."""
    return f"regexp_replace(regexp_replace({text}, '^=\"(.*)\"$', '\\1'), '^''(\\d)', '\\1')"


def column_shapes(connection: duckdb.DuckDBPyConnection, table: str, slot: str, *, rows: int) -> ColumnShapes:
    """Returns the shapes of a text column of a raw table with so many rows."""
    if rows > SAMPLE_OVER_ROWS:
        part = _query(connection, table, slot, f"WHERE hash({LINE_COLUMN}) % {_SAMPLE_PART} = 0")
        if part.value_count > 1000 and _typed_share(part) < _TYPED_SHARE:
            return ColumnShapes(part.shapes, part.cells, is_text=True)
    found = _query(connection, table, slot, "")
    if found.has_wrapper:
        plain = _query(connection, table, _unwrapped(slot), "")
        return ColumnShapes(plain.shapes, plain.cells, has_wrapper=True)
    return found


def _query(connection: duckdb.DuckDBPyConnection, table: str, expression: str, where: str) -> ColumnShapes:
    """Returns the shapes of an expression."""
    # grouped by cell first: most columns have far fewer different cells than rows
    found = connection.execute(
        f"WITH cells AS (SELECT {expression} AS cell, count(*) AS n FROM {table} {where} GROUP BY cell), "  # noqa: S608
        "trimmed AS (SELECT trim(cell) AS cell, n FROM cells WHERE cell IS NOT NULL) "
        "SELECT translate(cell, '012345678', '999999999') AS shape, sum(n) AS n, min(cell), max(cell), sum(sum(n)) OVER () "
        f"FROM trimmed GROUP BY shape ORDER BY n DESC, shape LIMIT {MAX_SHAPES}"
    ).fetchall()
    shapes = tuple(_shape(text, int(count), low, high) for text, count, low, high, _ in found)
    total = int(found[0][4]) if found else 0
    wrapped = sum(shape.count for shape in shapes if shape.text.startswith('="') or shape.text[:2] == "'9")
    filled = sum(shape.count for shape in shapes if not shape.is_null)
    return ColumnShapes(shapes, total, has_wrapper=filled > 0 and wrapped * 2 > filled)


def _shape(text: str, count: int, low: str, high: str) -> Shape:
    """Returns a shape with full-width characters folded."""
    table = str.maketrans(_FULL_WIDTH, _HALF_WIDTH)
    if text.isascii() or not set(text).intersection(_FULL_WIDTH):
        return Shape(text, count, low, high)
    folded = text.translate(table).translate(str.maketrans("012345678", "999999999"))
    return Shape(folded, count, low.translate(table), high.translate(table), is_full_width=True)


def _typed_share(shapes: ColumnShapes) -> float:
    """Returns the share of the values that are numbers or dates."""
    typed = sum(shape.count for shape in shapes.values if shape.as_number() or shape.as_date())
    return typed / max(shapes.value_count, 1)
