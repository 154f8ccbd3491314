"""Conditions on passages: `where={"rating": {"lt": 3}, "category": "Dresses"}` becomes a mask over the shelf."""

from collections.abc import Callable, Mapping
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cartwise.errors import RetryableInput
from cartwise.types import DateRange
from cartwise.workspace.library.columns import days, numbers, words_where

if TYPE_CHECKING:
    import pyarrow as pa

Mask = NDArray[np.bool_]
FIELDS = (
    "id", "kind", "source", "row_id", "title", "product", "product_id", "category", "rating", "language", "page", "start", "end",
)  # fmt: skip
_WORDS = frozenset({"id", "kind", "source", "row_id", "title", "product", "product_id", "category", "language"})
OPS = ("eq", "ne", "in", "not_in", "lt", "le", "gt", "ge", "between", "contains")
_ALIASES = {"lte": "le", "gte": "ge", "nin": "not_in"}  # as vector stores write them


def mask_of(shelf: "pa.Table", where: Mapping[str, Any] | None, period: DateRange | None) -> Mask | None:
    """Returns which passages fit; None where nothing was asked.

    Args:
        shelf: the passages.
        where: field -> value, or field -> {op: value}; all must hold. A field that is none of the shelf's is looked for in `extra`.
        period: days that the passage's own must touch; passages without a day do not fit.

    Raises:
        RetryableInput: No such op, or the value does not suit the field.
    """
    mask: Mask | None = None
    for name, wanted in (where or {}).items():
        conditions = wanted if isinstance(wanted, Mapping) else {"in" if _is_list(wanted) else "eq": wanted}
        for op, value in conditions.items():
            found = _condition(shelf, name, _ALIASES.get(op.lstrip("$"), op.lstrip("$")), value)
            mask = found if mask is None else mask & found
    if period is not None:
        touches = _days(shelf, "start", lambda day: day <= np.datetime64(period.end))
        touches &= _days(shelf, "end", lambda day: day >= np.datetime64(period.start))
        mask = touches if mask is None else mask & touches
    return mask


def _condition(shelf: "pa.Table", name: str, op: str, value: Any) -> Mask:
    if op not in OPS:
        nearest = get_close_matches(op, OPS, n=1, cutoff=0.0)[0]
        raise RetryableInput(
            "library_filter_op",
            f"Unknown condition {op!r} on {name!r}; expected one of {', '.join(OPS)}. Closest: {nearest!r}.",
            op=op,
            field=name,
            known=", ".join(OPS),
            nearest=nearest,
        )
    if name == "date":
        return _condition(shelf, "end" if op in ("gt", "ge") else "start", op, value)
    if name in ("start", "end"):
        return _of_days(shelf, name, op, value)
    if name in _WORDS:
        return _of_words(shelf.column(name), op, value)
    if name in ("rating", "page", "number"):
        return _of_numbers(numbers(shelf.column(name)), op, value)
    return _of_extra(shelf, name, op, value)


def _of_words(column: Any, op: str, value: Any) -> Mask:
    """Text is compared without regard to case."""
    parts = [str(item).lower() for item in _listed(value)]
    if op == "contains":
        return words_where(column, lambda word: any(part in word.lower() for part in parts))
    wanted = set(parts)
    found = words_where(column, lambda word: word.lower() in wanted)
    return ~found if op in ("ne", "not_in") else found


def _of_numbers(column: NDArray[np.float64], op: str, value: Any) -> Mask:
    try:
        wanted = [float(item) for item in _listed(value)]
    except (TypeError, ValueError):
        raise RetryableInput(
            "library_filter_value", f"Expected a number, such as 3; received {value!r}.", received=f"{value!r:.80}"
        ) from None
    there = ~np.isnan(column)
    first = wanted[0] if wanted else np.nan
    tests: dict[str, Callable[[], Mask]] = {
        "lt": lambda: column < first,
        "le": lambda: column <= first,
        "gt": lambda: column > first,
        "ge": lambda: column >= first,
        "between": lambda: (column >= first) & (column <= wanted[-1]),
        "ne": lambda: ~np.isin(column, wanted),
        "not_in": lambda: ~np.isin(column, wanted),
    }
    found: Mask = tests.get(op, lambda: np.isin(column, wanted))()
    return found & there


def _of_days(shelf: "pa.Table", name: str, op: str, value: Any) -> Mask:
    named = [np.datetime64(item.isoformat() if isinstance(item, date) else str(item)[:10]) for item in _listed(value)]
    tests: dict[str, Callable[[NDArray[Any]], Mask]] = {
        "lt": lambda day: day < named[0],
        "le": lambda day: day <= named[0],
        "gt": lambda day: day > named[0],
        "ge": lambda day: day >= named[0],
        "between": lambda day: (day >= named[0]) & (day <= named[-1]),
        "ne": lambda day: ~np.isin(day, named),
        "not_in": lambda day: ~np.isin(day, named),
    }
    return _days(shelf, name, tests.get(op, lambda day: np.isin(day, named)))


def _days(shelf: "pa.Table", name: str, test: Callable[[NDArray[Any]], Mask]) -> Mask:
    column = days(shelf.column(name))
    found: Mask = test(column) & ~np.isnat(column)
    return found


def _of_extra(shelf: "pa.Table", name: str, op: str, value: Any) -> Mask:
    import json

    import pyarrow as pa

    cells = [json.loads(text).get(name) if text else None for text in shelf.column("extra").to_pylist()]
    if any(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in cells):
        return _of_numbers(np.array([np.nan if cell is None else float(cell) for cell in cells]), op, value)
    return _of_words(pa.array([None if cell is None else str(cell) for cell in cells], pa.string()), op, value)


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple | set | frozenset)


def _listed(value: Any) -> list[Any]:
    return list(value) if _is_list(value) else [value]
