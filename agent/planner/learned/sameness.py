"""Tells whether two requests ask for the same figures, however they say it."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from cartwise.agent.planner.learned.slots import conditions

_ONE = {"in": "eq", "not_in": "ne"}
_PLURAL = ("ies", "es", "s")


def same_request(one: Mapping[str, Any], other: Mapping[str, Any], *, first: date | None, last: date) -> bool:
    """Tells whether two requests ask for the same.

    Args:
        one: arguments of `query_data`.
        other: arguments of `query_data`.
        first: first day of the orders: a period may leave it open.
        last: last day of the data: a period may leave it open.
    """
    return plain_form(one, first=first, last=last) == plain_form(other, first=first, last=last)


def plain_form(request: Mapping[str, Any], *, first: date | None, last: date) -> str:
    """Returns one spelling for all requests that ask for the same; charts and the order of filters do not count."""
    known = _names(request)
    shown = [known.get(_name(metric), _name(metric)) for metric in request.get("metrics") or ()]
    plain = {
        "kind": request.get("kind", "metrics"),
        "metrics": shown,
        "by": sorted(request.get("dimensions") or ()),
        "parts": sorted(request.get("date_parts") or ()),
        "grain": request.get("grain"),
        "period": _period(request.get("period"), first, last),
        "filters": _filters(request.get("filters")),
        "having": sorted(_compared(each, known, "metric") for each in request.get("having") or ()),
        "entities": sorted(_condition(each, known, first, last) for each in conditions(request)),
        "compare": _compare(request.get("compare"), first, last),
        "transforms": [_transform(each, known, first, last) for each in request.get("transforms") or ()],
        "order": _order(request, known),
        "limit": [request.get("limit"), request.get("limit_per"), request.get("skip") or 0],
        "cohort": _cohort(request.get("cohort"), first, last),
        "other": [request.get("funnel"), request.get("relation"), request.get("sql")],
    }
    return json.dumps(plain, sort_keys=True, default=str)


def _name(metric: Any) -> str:
    return str(metric["name"] if isinstance(metric, Mapping) else metric)


def _names(request: Mapping[str, Any]) -> dict[str, str]:
    """Returns what the figures are that the request itself defines, by their names."""
    found = {}
    for metric in request.get("metrics") or ():
        if isinstance(metric, Mapping):
            sides = (sorted(metric["numerator"]), sorted(metric["denominator"]), float(metric.get("scale", 1)))
            found[metric["name"]] = f"ratio {sides}"
    for each in request.get("define") or ():
        found[each["name"]] = f"{each['aggregate']} {each.get('of')} {each.get('column')} {each.get('entity')}"
    return found


def _period(period: Mapping[str, Any] | None, first: date | None, last: date) -> list[str | None]:
    start, end = (str(period.get(end)) if period and period.get(end) else None for end in ("start", "end"))
    return [
        None if start and first and start <= first.isoformat() else start,
        None if end and end >= last.isoformat() else end,
    ]


def _filters(filters: Sequence[Mapping[str, Any]] | None) -> list[str]:
    return sorted(_filter(each) for each in filters or ())


def _filter(each: Mapping[str, Any]) -> str:
    values, operator = list(each.get("values") or ()), each.get("op", "eq")
    operator = _ONE.get(operator, operator) if len(values) == 1 else operator
    plain = [_plain(value) for value in values]
    if operator in ("contains", "not_contains"):
        plain = [_singular(value) for value in plain]
    return json.dumps([each["field"], operator, plain if operator == "between" else sorted(plain)])


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value).lower()


def _singular(word: str) -> str:
    return next((word.removesuffix(ending) for ending in _PLURAL if word.endswith(ending)), word)


def _compared(each: Mapping[str, Any], known: Mapping[str, str], *fields: str) -> str:
    shown = [known.get(str(each[field]), str(each[field])) for field in fields]
    return json.dumps([*shown, each["op"], [float(value) for value in each["values"]]])


def _condition(each: Mapping[str, Any], known: Mapping[str, str], first: date | None, last: date) -> str:
    period = _period(each.get("period"), first, last) if each.get("period") else None
    parts = [_compared(each, known, "entity", "metric"), period, each.get("grain"), _filters(each.get("filters"))]
    return json.dumps(parts)


def _compare(compare: Mapping[str, Any] | None, first: date | None, last: date) -> list[Any] | None:
    return [compare["to"], _period(compare.get("period"), first, last)] if compare else None


def _transform(each: Mapping[str, Any], known: Mapping[str, str], first: date | None, last: date) -> list[Any]:
    held = sorted(_condition(one, known, first, last) for one in each.get("entities") or ())
    return [each["kind"], each.get("n"), float(each.get("percent") or 0), _filters(each.get("filters")), held]


def _order(request: Mapping[str, Any], known: Mapping[str, str]) -> list[Any]:
    """Returns what the groups are sorted by; the order of a series is its own."""
    shown = (request.get("grain"), *(request.get("dimensions") or ()), *(request.get("date_parts") or ()))
    orders = [each for each in request.get("order") or () if each["by"] not in shown][:1]
    found = []
    for each in orders:
        by = str(each["by"])
        name = next((name for name in known if by == name or by.startswith(f"{name}_")), "")
        found.append([known[name] + by[len(name) :] if name else by, each.get("descending", True)])
    return found


def _cohort(cohort: Mapping[str, Any] | None, first: date | None, last: date) -> list[Any] | None:
    if not cohort:
        return None
    return [cohort.get("grain", "month"), cohort.get("measure", "active"), _period(cohort.get("cohort"), first, last)]
