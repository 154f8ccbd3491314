"""Parts of a row's own date: the weekday, the hour, the day; what they are called and how a filter on one is read."""

from calendar import day_abbr, day_name, month_abbr, month_name

from sqlglot import exp

from cartwise.errors import RetryableInput
from cartwise.workspace.catalog.model import Catalog
from cartwise.workspace.warehouse.compiler import syntax
from cartwise.workspace.warehouse.compiler.filters import condition
from cartwise.workspace.warehouse.request import Filter, Scalar

PART_EXTRACTS = {"hour_of_day": "HOUR", "weekday": "ISODOW", "day_of_month": "DAY", "month_of_year": "MONTH"}
PART_NAMES = {"weekday": tuple(day_name), "month_of_year": tuple(month_name)[1:]}
DATE = "date"  # the whole day, beside its parts
_SHORT_NAMES = {"weekday": tuple(day_abbr), "month_of_year": tuple(month_abbr)[1:]}
_BOUNDS = {"hour_of_day": (0, 23), "weekday": (1, 7), "day_of_month": (1, 31), "month_of_year": (1, 12)}


def is_date_field(name: str, catalog: Catalog) -> bool:
    """Tells whether a filter's field is a part of the date and not a dimension that happens to be called so."""
    return (name in PART_EXTRACTS or name == DATE) and name not in catalog.dimensions


def part_of(moment: exp.Expr, part: str) -> exp.Expr:
    """Returns the part of a moment as a whole number: Monday is 1, January is 1, hours run from 0 to 23."""
    return exp.cast(syntax.extract(PART_EXTRACTS[part], moment), "int")


def date_condition(moment: exp.Expr, wanted: Filter) -> exp.Expr:
    """Returns the condition of a filter on a part of the date, or on the day.

    Raises:
        RetryableInput: a value is no such part: a 25th hour, an unknown weekday.
    """
    if wanted.field == DATE:
        return condition(exp.cast(moment, "date"), "date", wanted)
    values: tuple[Scalar, ...] = tuple(_number(value, wanted) for value in wanted.values)
    return condition(part_of(moment, wanted.field), "integer", wanted.model_copy(update={"values": values}))


def _number(value: Scalar, wanted: Filter) -> int:
    names = PART_NAMES.get(wanted.field, ())
    text = str(value).strip().casefold()
    for known in (names, _SHORT_NAMES.get(wanted.field, ())):
        folded = [name.casefold() for name in known]
        if text in folded:
            return folded.index(text) + 1
    low, high = _BOUNDS[wanted.field]
    if isinstance(value, int | float) and float(value).is_integer() and low <= value <= high:
        return int(value)
    raise RetryableInput(
        "bad_date_part",
        f"{wanted.field!r} received {value!r}, expected {', '.join(names) if names else f'a number from {low} to {high}'}.",
        field=wanted.field,
        value=str(value),
        expected=", ".join(names) if names else f"{low}-{high}",
    )
