"""Decides whether a text column holds numbers, and how they are written."""

from typing import TYPE_CHECKING

from cartwise.workspace.ingest import column_words, numbers
from cartwise.workspace.ingest.cells import NOT_FINITE
from cartwise.workspace.ingest.column_plan import ColumnPlan, Evidence
from cartwise.workspace.ingest.numbers import NumberShape
from cartwise.workspace.ingest.raw import LINE_COLUMN, literal
from cartwise.workspace.ingest.shapes import Shape

if TYPE_CHECKING:
    from cartwise.workspace.ingest.column_types import TypingContext

MOSTLY = 0.95
PARTLY = 0.5
_MAX_INTEGER = 2**63 - 1
_SAFE_DIGITS = 18
_DOUBLE_DIGITS = 17
_PHONE_DIGITS = 7
LINES_SHOWN = 20
_LONGEST_CODE = 2  # letters of a code such as XL among 38, 40, 42
_SHAPES_LOOKED_FOR = 50
_WRITTEN_SHORT = 0.05  # so few ids like 1e+05 were shortened by a program, exactly


def _numeric(item: Evidence) -> list[tuple[Shape, NumberShape]]:
    """Returns the shapes that are numbers."""
    return [(shape, number) for shape in item.shapes.values if (number := shape.as_number()) is not None]


def _sign(pairs: list[tuple[Shape, NumberShape]]) -> str | None:
    """Returns the decimal sign that a column's shapes prove."""
    has_long_plain = any(number.style == "integer" and number.digits >= 4 for _, number in pairs)
    return numbers.decimal_sign([number.style for _, number in pairs], has_long_plain=has_long_plain)


def proved_sign(item: Evidence) -> str | None:
    """Returns the decimal sign that a column proves for its neighbours, or None."""
    pairs = _numeric(item)
    counted = sum(shape.count for shape, _ in pairs)
    if not pairs or counted < MOSTLY * item.shapes.value_count:
        return None
    sign = _sign(pairs)
    return sign if sign in (".", ",") else None


def as_number(context: "TypingContext", item: Evidence) -> ColumnPlan | None:
    """Returns the plan of a column of numbers; None where it is to stay text, with the reason noted."""
    pairs = _numeric(item)
    total = item.shapes.value_count
    counted = sum(shape.count for shape, _ in pairs)
    if not pairs or counted < PARTLY * total:
        return None
    name = item.column.name
    is_id = column_words.is_id_like(name)
    if is_id or _is_code(pairs):
        return _as_id(context, item, pairs, is_complete=counted == total)
    if counted < total and not _is_damage(item, pairs, counted):
        _note_kept_as_text(context, item, total - counted)
        return None
    sign = _decided_sign(context, item, pairs)
    if sign == "unknown":
        return None
    currencies = {number.currency for _, number in pairs if number.currency}
    if len(currencies) > 1 and item.answer is None:
        context.notes.warn("several_currencies", column=name, currencies=" ".join(sorted(currencies)))
        context.notes.ask(
            "read_mixed_currencies", column=name, options=("number", "text"), currencies=" ".join(sorted(currencies))
        )
        return None
    return _number_plan(context, item, pairs, sign)


def _is_damage(item: Evidence, pairs: list[tuple[Shape, NumberShape]], counted: int) -> bool:
    """Tells whether the cells that are no numbers are slips of the pen in a column of figures, not codes among codes."""
    others = [shape for shape in item.shapes.values if shape.as_number() is None]
    if item.is_declared or counted < MOSTLY * item.shapes.value_count or any("9" in shape.text for shape in others):
        return False
    if column_words.is_measure_like(item.column.name) or any(
        number.decimals or number.is_dressed for _, number in pairs
    ):
        return True
    return all(len(shape.text) > _LONGEST_CODE for shape in others)


def _number_plan(
    context: "TypingContext", item: Evidence, pairs: list[tuple[Shape, NumberShape]], sign: str | None
) -> ColumnPlan:
    """Returns the plan of a column that is numeric beyond doubt, noting what its style was."""
    shapes = [number for _, number in pairs]
    name = item.column.name
    thousands = {".": {"us", "maybe_comma"}, ",": {"eu", "space", "maybe_point"}}.get(sign or "", set())
    is_integer = all(
        number.style == "integer" or (number.style in thousands and number.decimals == 0 and _has_no_fraction(shape))
        or (number.style in ("maybe_point", "maybe_comma") and number.style in thousands)
        for shape, number in pairs
    )  # fmt: skip
    if is_integer and any(number.digits > _SAFE_DIGITS for number in shapes):
        is_integer = _fits(pairs)
    if any(number.digits + number.decimals > _DOUBLE_DIGITS for number in shapes if number.style != "scientific"):
        context.notes.warn("more_digits_than_kept", column=name, digits=_DOUBLE_DIGITS)
    _note_style(context, item, shapes, sign)
    sql = numbers.number_sql(item.value, shapes, sign, is_integer=is_integer)
    if not is_integer:
        finite = ", ".join(literal(text) for text in sorted(NOT_FINITE))
        guard = f"lower({item.value}) NOT IN ({finite}) AND " if item.shapes.not_finite_count else ""
        sql = f"CASE WHEN {guard}isfinite({sql}) THEN {sql} END" if guard or _may_overflow(shapes) else sql
    if any(shape.as_number() is None for shape in item.shapes.values):  # a cast would take 0x1F and 1_000 for numbers
        sql = f"CASE WHEN regexp_matches({item.value}, '\\d') THEN {sql} END"
    return ColumnPlan(
        item.column, sql, "integer" if is_integer else "number", numbers.unit_of(shapes), item.shapes.value_count
    )


def _has_no_fraction(shape: Shape) -> bool:
    """Tells whether a shape has no decimal part."""
    return numbers.parse_number_shape(shape.text, starts_with_zero=False).decimals == 0  # type: ignore[union-attr]


def _may_overflow(shapes: list[NumberShape]) -> bool:
    """Tells whether some number may be beyond a double."""
    return any(number.style == "scientific" or number.digits > 300 for number in shapes)


def _fits(pairs: list[tuple[Shape, NumberShape]]) -> bool:
    """Tells whether the largest whole numbers fit into 64 bits."""
    longest = [shape for shape, number in pairs if number.digits > _SAFE_DIGITS]
    return all(
        int("".join(filter(str.isdigit, cell)) or 0) <= _MAX_INTEGER
        for shape in longest
        for cell in (shape.low, shape.high)
    )


def _is_code(pairs: list[tuple[Shape, NumberShape]]) -> bool:
    """Tells whether whole numbers are codes: leading zeros, a plus and many digits, more digits than 64 bits hold."""
    plain = [(shape, number) for shape, number in pairs if number.style == "integer" and not number.currency]
    if len(plain) < len(pairs):
        return False
    has_zeros = any(number.digits > 1 and shape.starts_with_zero for shape, number in plain)
    has_plus = any(number.has_plus and number.digits >= _PHONE_DIGITS for _, number in plain)
    return has_zeros or has_plus or not _fits(pairs)


def _as_id(
    context: "TypingContext", item: Evidence, pairs: list[tuple[Shape, NumberShape]], *, is_complete: bool
) -> ColumnPlan | None:
    """Returns the plan of an identifier: whole numbers only where no digit can be lost; else None, and it stays text."""
    name, notes = item.column.name, context.notes
    powers = [(shape, number) for shape, number in pairs if number.style == "scientific"]
    if powers and not _are_written_short(powers, item):
        notes.warn("ids_in_scientific_notation", column=name)
        return None
    if powers and item.is_declared and is_complete:
        notes.guess("short_ids_written_out", column=name, example=powers[0][0].low)
        return ColumnPlan(item.column, _written_out(item.column.slot), "text")
    if item.is_declared or not is_complete or any(number.is_dressed or number.has_plus for _, number in pairs):
        return None
    if any(number.digits > 1 and shape.starts_with_zero and number.style == "integer" for shape, number in pairs):
        notes.guess("leading_zeros_kept", column=name)
        return None
    if not _fits(pairs):
        notes.guess("long_ids_kept_as_text", column=name)
        return None
    if powers:
        notes.guess("short_ids_written_out", column=name, example=powers[0][0].low)
    if all(number.style in ("integer", "scientific") for _, number in pairs):
        return ColumnPlan(item.column, f"TRY_CAST({item.value} AS BIGINT)", "integer", None, item.shapes.value_count)
    # ids that a statistics package wrote as 17850.0
    if all(number.style in ("integer", "point") and number.digits < 16 for _, number in pairs) and _are_whole(
        context, item
    ):
        notes.guess("whole_ids_with_decimals", column=name)
        sql = f"TRY_CAST(regexp_replace({item.value}, '\\.0*$', '') AS BIGINT)"
        return ColumnPlan(item.column, sql, "integer", None, item.shapes.value_count)
    return None if column_words.is_code_like(name) else _plain_number(item, pairs)


def _are_written_short(powers: list[tuple[Shape, NumberShape]], item: Evidence) -> bool:
    """Tells whether ids like 4.0128e+10 are few: a statistics package writes so what is shorter that way, exactly."""
    count = sum(shape.count for shape, _ in powers)
    return count < _WRITTEN_SHORT * item.shapes.value_count and all("e" in shape.text for shape, _ in powers)


def _written_out(slot: str) -> str:
    """Returns the SQL of ids as text, those like 9e+05 with all of their digits."""
    whole = f"CAST(CAST(TRY_CAST({slot} AS DOUBLE) AS HUGEINT) AS VARCHAR)"
    return f"CASE WHEN contains({slot}, 'e+') THEN {whole} ELSE {slot} END"


def _plain_number(item: Evidence, pairs: list[tuple[Shape, NumberShape]]) -> ColumnPlan | None:
    """Returns the plan of a column with an id's name and the decimals of a measure."""
    shapes = [number for _, number in pairs]
    if _sign(pairs) not in (".", ",") or any(number.digits > 1 and shape.starts_with_zero for shape, number in pairs):
        return None
    sql = numbers.number_sql(item.value, shapes, _sign(pairs), is_integer=False)
    return ColumnPlan(item.column, sql, "number", None, item.shapes.value_count)


def _are_whole(context: "TypingContext", item: Evidence) -> bool:
    """Tells whether all decimals are zeros."""
    query = f"SELECT 1 FROM {context.table.name} WHERE regexp_matches({item.value}, '\\.0*[1-9]') LIMIT 1"  # noqa: S608
    return context.connection.execute(query).fetchone() is None


def _decided_sign(context: "TypingContext", item: Evidence, pairs: list[tuple[Shape, NumberShape]]) -> str | None:
    """Returns the decimal sign of a column, asked for where nothing proves it ("unknown")."""
    sign = _sign(pairs)
    if item.answer in ("decimal_point", "decimal_comma"):
        return "." if item.answer == "decimal_point" else ","
    is_open = any(number.style in ("maybe_point", "maybe_comma") for _, number in pairs)
    if sign in (None, ".", ",") or (sign == "both" and not is_open):
        return sign
    if sign == "unknown" and {number.currency for _, number in pairs} <= numbers.WITHOUT_CENTS:
        return "." if any(number.style == "maybe_comma" for _, number in pairs) else ","
    if sign == "unknown" and context.decimal_sign is not None:
        context.notes.guess("decimal_sign_from_table", column=item.column.name, sign=context.decimal_sign)
        return context.decimal_sign
    example = next(shape.low for shape, number in pairs if number.style in ("maybe_point", "maybe_comma"))
    context.notes.warn("decimal_sign_unknown", column=item.column.name, example=example)
    context.notes.ask(
        "which_decimal_sign",
        column=item.column.name,
        options=("decimal_point", "decimal_comma", "text"),
        example=example,
    )
    return "unknown"


def _note_style(context: "TypingContext", item: Evidence, shapes: list[NumberShape], sign: str | None) -> None:
    """Notes number styles that a person should know were recognised."""
    name, notes = item.column.name, context.notes
    if sign == "both":
        notes.warn("two_number_styles", column=name)
    if sign == ",":
        notes.guess("decimal_comma", column=name)
    if item.shapes.is_full_width:
        notes.warn("full_width_digits", column=name)
    unit = numbers.unit_of(shapes)
    if unit == "%":
        notes.guess("read_as_percent", column=name)
    elif unit:
        notes.guess("currency_from_cells", column=name, unit=unit)
    if any("(" in shape.text for shape in item.shapes.values):
        notes.guess("brackets_as_minus", column=name)


def _note_kept_as_text(context: "TypingContext", item: Evidence, count: int) -> None:
    """Warns that a column is mostly numbers but stays text, naming the lines of the other cells."""
    is_figure = column_words.is_measure_like(item.column.name)
    if item.is_declared or (not is_figure and any("9" in s.text for s in item.shapes.values if s.as_number() is None)):
        return  # bands and sizes (5+, 38-40) are text by right
    others = [shape.text for shape in item.shapes.values if shape.as_number() is None][:_SHAPES_LOOKED_FOR]
    rows = context.connection.execute(
        f"SELECT {LINE_COLUMN} FROM {context.table.name} "  # noqa: S608
        f"WHERE translate({item.value}, '012345678', '999999999') IN ({', '.join(map(literal, others))}) LIMIT {LINES_SHOWN}"
    ).fetchall()
    context.notes.warn(
        "words_among_numbers_kept_as_text", column=item.column.name, lines=tuple(row[0] for row in rows), count=count
    )
