"""Turns a filter into a condition, with the values read as the type of the column."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlglot import exp

from cartwise.errors import RetryableInput
from cartwise.workspace.warehouse.compiler import syntax
from cartwise.workspace.warehouse.request import Filter, Operator, Scalar

_COMPARISONS: dict[str, type[exp.Binary]] = {
    "eq": exp.EQ,
    "ne": exp.NEQ,
    "lt": exp.LT,
    "le": exp.LTE,
    "gt": exp.GT,
    "ge": exp.GTE,
}
_ARITY: dict[Operator, tuple[int, int | None]] = {
    "is_null": (0, 0),
    "not_null": (0, 0),
    "between": (2, 2),
    "lt": (1, 1),
    "le": (1, 1),
    "gt": (1, 1),
    "ge": (1, 1),
}


def condition(subject: exp.Expr, column_type: str, wanted: Filter) -> exp.Expr:
    """Returns the condition of one filter over `subject`.

    Negations follow SQL: a row whose value is missing is neither equal nor different, so `ne`, `not_in` and `not_contains`
    leave it out. A None among the values asks for missing values by name.

    Raises:
        RetryableInput: the number or type of the values does not fit the operator or the column.
    """
    _check_arity(wanted)
    if wanted.op == "is_null":
        return syntax.is_null(subject)
    if wanted.op == "not_null":
        return syntax.not_null(subject)
    if wanted.op in ("contains", "not_contains"):
        return _containment(subject, column_type, wanted)
    values = [None if value is None else read_value(value, column_type, wanted) for value in wanted.values]
    if column_type == "timestamp" and all(type(value) is date for value in values if value is not None):
        return _comparison(exp.cast(subject, "date"), values, wanted)
    return _comparison(subject, values, wanted)


def _comparison(subject: exp.Expr, values: list[Any], wanted: Filter) -> exp.Expr:
    if wanted.op in ("eq", "in", "ne", "not_in"):
        return _membership(subject, values, is_negated=wanted.op in ("ne", "not_in"))
    if any(value is None for value in values):
        raise _bad_value(wanted, None, "a value to compare with")
    if wanted.op == "between":
        low, high = (syntax.literal(value) for value in values)
        return exp.Between(this=subject, low=low, high=high)
    return _COMPARISONS[wanted.op](this=subject, expression=syntax.literal(values[0]))


def compare_figure(subject: exp.Expr, op: str, values: tuple[float | date, ...]) -> exp.Expr:
    """Returns the condition of a `having`: `subject` compared with one number or day, or two for `between`."""
    check_count(op, values)
    literals = [_threshold(value) for value in values]
    if op == "between":
        return exp.Between(this=subject, low=literals[0], high=literals[1])
    return _COMPARISONS[op](this=subject, expression=literals[0])


def _threshold(value: float | date) -> exp.Expr:
    if isinstance(value, date):
        return syntax.literal(value)
    return syntax.literal(int(value) if float(value).is_integer() else value)


def check_count(op: str, values: tuple[float | date, ...]) -> None:
    """Raises RetryableInput where a comparison has too few or too many values."""
    if len(values) != (2 if op == "between" else 1):
        shown = ", ".join(str(value) if isinstance(value, date) else f"{value:.15g}" for value in values)
        raise RetryableInput(
            "bad_having",
            f"Operator {op!r} takes {'two numbers' if op == 'between' else 'one number'}, or as many days, received {shown or 'none'}.",
            op=op,
            values=shown,
        )


def asks_for_missing(wanted: Filter) -> bool:
    """Tells whether a row without a value passes; where a join leads to the field, so does a row without a partner."""
    return wanted.op == "is_null" or (wanted.op in ("eq", "in") and None in wanted.values)


def _check_arity(wanted: Filter) -> None:
    low, high = _ARITY.get(wanted.op, (1, None))
    count = len(wanted.values)
    if count < low or (high is not None and count > high):
        expected = "no value" if high == 0 else f"{low} value{'s' if low > 1 else ''}{'' if high else ' or more'}"
        raise RetryableInput(
            "bad_filter_values",
            f"The filter on {wanted.field!r} with {wanted.op!r} takes {expected}, received {list(wanted.values)!r}.",
            field=wanted.field,
            op=wanted.op,
            expected=expected,
            received=count,
        )


def _membership(subject: exp.Expr, values: list[Any], *, is_negated: bool) -> exp.Expr:
    present = [syntax.literal(value) for value in dict.fromkeys(values) if value is not None]
    has_null = any(value is None for value in values)
    test: exp.Expr | None = None
    if len(present) == 1:
        test = (exp.NEQ if is_negated else exp.EQ)(this=subject, expression=present[0])
    elif present:
        test = exp.In(this=subject, expressions=present)
        test = exp.Not(this=test) if is_negated else test
    if not has_null:
        assert test is not None
        return test
    null_test = syntax.not_null(subject.copy()) if is_negated else syntax.is_null(subject.copy())
    if test is None:
        return null_test
    return exp.and_(test, null_test) if is_negated else exp.or_(test, null_test)


def _containment(subject: exp.Expr, column_type: str, wanted: Filter) -> exp.Expr:
    target = subject if column_type == "text" else syntax.text(subject)
    tests: list[exp.Expr] = []
    for value in wanted.values:
        if value is None or value == "":
            raise _bad_value(wanted, value, "a piece of text")
        fragment = str(value)
        escaped = fragment.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        test: exp.Expr = exp.ILike(this=target.copy(), expression=exp.Literal.string(f"%{escaped}%"))
        if escaped != fragment:
            test = exp.Escape(this=test, expression=exp.Literal.string("\\"))
        tests.append(exp.Not(this=test) if wanted.op == "not_contains" else test)
    return exp.and_(*tests) if wanted.op == "not_contains" else exp.or_(*tests)


def _bad_value(wanted: Filter, value: Scalar, expected: str) -> RetryableInput:
    return RetryableInput(
        "bad_filter_value",
        f"The filter on {wanted.field!r} received {value!r}, expected {expected}. Give the value as it is stored.",
        field=wanted.field,
        value=str(value),
        expected=expected,
    )


def _read_text(value: Scalar) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _read_integer(value: Scalar) -> int | float:
    if isinstance(value, bool):
        raise ValueError("a yes/no value is no number")
    if isinstance(value, str):
        value = float(value) if not value.strip().lstrip("+-").isdigit() else int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, float) and value != value:
        raise ValueError("not a number")
    assert isinstance(value, (int, float))
    return value


def _read_boolean(value: Scalar) -> bool:
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    key = str(value).strip().lower()
    if key not in words:
        raise ValueError("neither true nor false")
    return words[key]


def _read_moment(value: Scalar) -> date | datetime:
    if not isinstance(value, str):
        raise TypeError("a date is written YYYY-MM-DD")
    return date.fromisoformat(value) if len(value.strip()) <= 10 else datetime.fromisoformat(value)


_READERS: dict[str, tuple[Callable[[Scalar], Any], str]] = {
    "text": (_read_text, "text"),
    "integer": (_read_integer, "a number"),
    "number": (_read_integer, "a number"),
    "boolean": (_read_boolean, "true or false"),
    "date": (_read_moment, "a date as YYYY-MM-DD"),
    "timestamp": (_read_moment, "a date as YYYY-MM-DD"),
}


def read_value(value: Scalar, column_type: str, wanted: Filter) -> Any:
    """Returns the value in the column's type; raises RetryableInput where it can't be one."""
    reader, expected = _READERS[column_type]
    if column_type == "text" and wanted.op in ("lt", "le", "gt", "ge", "between") and not isinstance(value, str):
        raise _bad_value(wanted, value, "text: this column holds text, which has no numeric order")
    try:
        return reader(value)
    except (ValueError, TypeError) as error:
        raise _bad_value(wanted, value, expected) from error
