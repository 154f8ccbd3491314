"""Decides whether a text column holds dates, and in which order day and month stand."""

from typing import TYPE_CHECKING

from cartwise.workspace.ingest import column_words, dates
from cartwise.workspace.ingest.column_plan import ColumnPlan, Evidence
from cartwise.workspace.ingest.dates import DateShape
from cartwise.workspace.ingest.offsets import keeps_local_time
from cartwise.workspace.ingest.shapes import Shape

if TYPE_CHECKING:
    from cartwise.workspace.ingest.column_types import TypingContext

MOSTLY = 0.95
PARTLY = 0.5
_LINES_SHOWN = 20
_EXCEL_RANGE = (20_000.0, 80_000.0)  # 1954 to 2119
_EXCEL_EPOCH = "TIMESTAMP '1899-12-30'"
_YEARS = (1900, 2100)
# digits -> (name, microseconds in one)
_EPOCHS = {
    10: ("seconds", 1_000_000.0),
    13: ("milliseconds", 1_000.0),
    16: ("microseconds", 1.0),
    19: ("nanoseconds", 0.001),
}
ORDERS = ("dmy", "mdy", "ymd")


def as_date(context: "TypingContext", item: Evidence) -> ColumnPlan | None:
    """Returns the plan of a column of dates; None where it is none, or where a person has to say what it is first."""
    plan = _as_day_numbers(context, item) or _as_epoch(context, item)
    if plan is not None:
        return plan
    pairs = [
        (shape, parsed)
        for shape in item.shapes.values
        if (parsed := shape.as_date()) and _is_likely(shape, parsed, item)
    ]
    total = item.shapes.value_count
    counted = sum(shape.count for shape, _ in pairs)
    if not pairs or counted < PARTLY * total:
        return None
    name = item.column.name
    if counted < MOSTLY * total and not (column_words.is_time_like(name) and total <= 100 and counted >= 0.75 * total):
        if column_words.is_time_like(name):
            context.notes.warn("words_among_dates_kept_as_text", column=name, count=total - counted)
        return None
    shapes = [parsed for _, parsed in pairs]
    order = _order(context, item, shapes)
    if order == "unknown":
        return None
    return _date_plan(context, item, shapes, order)


def _is_likely(shape: Shape, parsed: DateShape, item: Evidence) -> bool:
    """Tells whether digits that could be a date are one: by their range, and by the column's name where they are bare."""
    if parsed.layout in ("compact", "yearmonth"):
        low, high = shape.low[:4], shape.high[:4]
        if not (low.isdigit() and high.isdigit() and _YEARS[0] <= int(low) and int(high) <= _YEARS[1]):
            return False
        if parsed.layout == "yearmonth":  # 2025-01 under "week" is the first week
            return not column_words.is_week_named(item.column.name)
        return column_words.is_time_like(item.column.name)
    return True


def _date_plan(context: "TypingContext", item: Evidence, shapes: list[DateShape], order: str | None) -> ColumnPlan:
    """Returns the plan of a column that holds dates beyond doubt, noting what was unusual."""
    has_time = any(shape.has_time for shape in shapes)
    is_local = keeps_local_time(context, item, shapes)
    sql = dates.date_sql(item.value, shapes, order, is_local=is_local)
    if any(shape.is_padded for shape in shapes) and not item.shapes.is_full_width:
        sql = (
            f"CASE WHEN starts_with(ltrim({item.value}), '0000') THEN NULL ELSE {sql} END"
            if _has_zero_year(item)
            else sql
        )
    notes, name = context.notes, item.column.name
    layouts = {(shape.layout, shape.separator, shape.month_word != "", shape.has_short_year) for shape in shapes}
    if len(layouts) > 1:
        notes.warn("several_date_formats", column=name, formats=", ".join(dates.formats(shapes, order)[:5]))
    if any(shape.has_short_year for shape in shapes):
        notes.warn("two_digit_years", column=name)
    if any(shape.layout == "week" for shape in shapes):
        notes.guess("weeks_as_mondays", column=name)
    if any(shape.layout in ("yearmonth", "cjkmonth", "namemonth") for shape in shapes):
        notes.guess("months_as_first_day", column=name)
    if not has_time:
        return ColumnPlan(item.column, f"CAST({sql} AS DATE)", "date", None, item.shapes.value_count, tuple(shapes))
    return ColumnPlan(item.column, sql, "timestamp", None, item.shapes.value_count, tuple(shapes))


def _has_zero_year(item: Evidence) -> bool:
    """Tells whether some cell begins with the year 0000."""
    return any(shape.low.startswith("0000") for shape in item.shapes.values)


def _order(context: "TypingContext", item: Evidence, shapes: list[DateShape]) -> str | None:
    """Returns the order of day and month: None where the shapes say it, "unknown" where a person was asked."""
    if not any(shape.is_open for shape in shapes):
        return None
    if item.answer in ORDERS:
        return item.answer
    first, second = dates.day_first_sql(item.value)
    found = context.connection.execute(
        f"SELECT max({first}), max({second}) FROM {context.table.name} "  # noqa: S608
        f"WHERE regexp_matches({item.value}, '^[^\\d]*\\d{{1,2}}[-/.]\\s?\\d{{1,2}}[-/.]')"
    ).fetchone()
    largest = (int(found[0] or 0), int(found[1] or 0)) if found else (0, 0)
    name = item.column.name
    if largest[0] > 31 >= largest[1]:
        return "ymd"
    if 12 < largest[0] <= 31 and largest[1] <= 12:
        context.notes.guess("day_first", column=name, example=largest[0])
        return "dmy"
    if largest[0] <= 12 < largest[1] <= 31:
        context.notes.guess("month_first", column=name, example=largest[1])
        return "mdy"
    if max(largest) <= 12 and {shape.separator for shape in shapes if shape.is_open} == {"."}:
        context.notes.warn("day_first_by_dots", column=name)
        return "dmy"
    code = "day_month_open" if max(largest) <= 12 else "day_month_contradict"
    example = next(shape.low for shape in item.shapes.values if (parsed := shape.as_date()) and parsed.is_open)
    context.notes.warn(code, column=name, example=example)
    context.notes.ask("which_date_order", column=name, options=("dmy", "mdy", "text"), example=example)
    return "unknown"


def _range(item: Evidence) -> tuple[float, float] | None:
    """Returns the smallest and the largest value of a column of plain numbers, None where it is none.

    Cells of one shape have as many digits, so the order of text is the order of numbers.
    """
    values: list[float] = []
    for shape in item.shapes.values:
        number = shape.as_number()
        if number is None or number.style not in ("integer", "point") or number.is_dressed or number.has_plus:
            return None
        values += [float(shape.low), float(shape.high)]
    return (min(values), max(values)) if values else None


def _as_day_numbers(context: "TypingContext", item: Evidence) -> ColumnPlan | None:
    """Returns the plan of a column of spreadsheet day numbers, as its name and range say."""
    found = _range(item)
    if found is None or not column_words.is_date_named(item.column.name):
        return None
    if found[0] < _EXCEL_RANGE[0] or found[1] > _EXCEL_RANGE[1]:
        return None
    has_time = any("." in shape.text for shape in item.shapes.values)
    context.notes.warn("spreadsheet_day_numbers", column=item.column.name)
    moment = f"{_EXCEL_EPOCH} + to_seconds(round(TRY_CAST({item.value} AS DOUBLE) * 86400))"
    sql = moment if has_time else f"CAST({moment} AS DATE)"
    return ColumnPlan(item.column, sql, "timestamp" if has_time else "date", None, item.shapes.value_count)


def _as_epoch(context: "TypingContext", item: Evidence) -> ColumnPlan | None:
    """Returns the plan of a column of seconds (or thousandths ...) since 1970, as its name and range say."""
    found = _range(item)
    if found is None or not column_words.is_time_like(item.column.name) or column_words.is_id_like(item.column.name):
        return None
    for digits, (unit, microseconds) in _EPOCHS.items():
        # 1998 to 2065
        if 0.9 * 10 ** (digits - 1) <= found[0] and found[1] <= 3.0 * 10 ** (digits - 1):
            context.notes.warn("seconds_since_1970", column=item.column.name, unit=unit)
            if any("." in shape.text for shape in item.shapes.values):
                count = f"CAST(round(TRY_CAST({item.value} AS DOUBLE) * {microseconds}) AS BIGINT)"
            elif microseconds >= 1:
                count = f"TRY_CAST({item.value} AS BIGINT) * {int(microseconds)}"
            else:
                count = f"TRY_CAST({item.value} AS BIGINT) // {round(1 / microseconds)}"
            return ColumnPlan(item.column, f"make_timestamp({count})", "timestamp", None, item.shapes.value_count)
    return None
