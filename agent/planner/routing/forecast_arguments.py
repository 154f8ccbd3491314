"""Fills the arguments of `forecast`: figure, days ahead, step, segments, an assumption, or what is asked of the stock."""

from datetime import date, timedelta
from typing import Any, cast

from cartwise.agent.planner.days import calendar_days as days
from cartwise.agent.planner.days.dates import DateSpan
from cartwise.agent.planner.routing.forecast_follow_ups import continued, continues_forecast
from cartwise.agent.planner.routing.scenario import forecast_patterns
from cartwise.agent.planner.routing.tool_clause import (
    ToolClause,
    dates_of,
    forecasts_stock,
    inherited_filters,
    metric_or_last,
    sure_filters,
)
from cartwise.agent.planner.routing.unread_names import unread_names

_SHORT_ZH = {"周": "week", "月": "month", "季": "quarter", "年": "year"}


def forecast_arguments(clause: ToolClause) -> dict[str, Any]:
    """Returns the arguments that the clause gives; one that only adds an assumption goes on with the last forecast."""
    if clause.assumption is not None and clause.state.tool == "forecast" and not _says_something(clause):
        return clause.state.arguments | _assumed(clause)
    if forecasts_stock(clause):
        return _stock(clause)
    found: dict[str, Any] = {
        "metric": metric_or_last(clause),
        "grain": _grain(clause),
        "filters": [*inherited_filters(clause), *unread_names(clause)],
        "dimensions": clause.reading.draft.dimensions[:1],
    }
    span = _ahead(clause)
    if span is not None:
        first, last, unit = span
        found |= {"start": first.isoformat(), "end": last.isoformat(), "horizon_days": (last - clause.as_of).days}
        if found["grain"] is None and unit in ("next_week", "next_month", "next_quarter"):
            found["grain"] = unit.removeprefix("next_")
    found |= _assumed(clause)
    if continues_forecast(clause.reading, clause.text, clause.state):
        metrics = [name for name in clause.reading.draft.metrics if isinstance(name, str)]
        own = {"metric": metrics[0] if metrics else None, "filters": [*sure_filters(clause), *unread_names(clause)]}
        return continued(found | own, clause.state)
    return found


def _says_something(clause: ToolClause) -> bool:
    draft = clause.reading.draft
    return bool(draft.metrics or dates_of(clause) or draft.dimensions or draft.filters)


def _assumed(clause: ToolClause) -> dict[str, Any]:
    if clause.assumption is None:
        return {}
    start = clause.assumption.start
    return {"scenario": clause.assumption.words, "scenario_start": start.isoformat() if start else None}


def _grain(clause: ToolClause) -> str | None:
    said = (name for name, pattern in forecast_patterns()["grains"].items() if pattern.search(clause.lower))
    return clause.reading.draft.grain or next(said, None)


def _ahead(clause: ToolClause) -> tuple[date, date, str] | None:
    """Returns first and last day asked about and the unit that was named; None where the clause names none ahead."""
    rest = _rest(clause)
    if rest is not None:
        return rest
    tomorrow = clause.as_of + timedelta(days=1)
    hours = forecast_patterns()["hours"].search(clause.lower)
    if hours is not None:  # whole days: the table names the hours
        return tomorrow, clause.as_of + timedelta(days=-(-int(hours["n"] or hours["n2"]) // 24) or 1), "hour"
    if forecast_patterns()["tomorrow"].search(clause.lower):
        return tomorrow, tomorrow, "day"
    spans = [span for span in dates_of(clause) if span.last is not None and span.last > clause.as_of]
    if spans:
        return _span(spans[-1], clause.as_of)
    return _this_unit(clause)


def _span(span: DateSpan, as_of: date) -> tuple[date, date, str]:
    assert span.last is not None
    return span.first or as_of + timedelta(days=1), span.last, span.unit


def _rest(clause: ToolClause) -> tuple[date, date, str] | None:
    match = forecast_patterns()["rest_of"].search(clause.lower)
    if match is None:
        return None
    named = {name: text for name, text in match.groupdict().items() if text is not None}
    unit = named.get("unit") or named.get("unit2") or next(iter(named)).rstrip("2")
    tomorrow = clause.as_of + timedelta(days=1)
    return tomorrow, days.unit_around(tomorrow, cast(days.Unit, unit)).end, "range"


def _this_unit(clause: ToolClause) -> tuple[date, date, str] | None:
    """Returns "this month" as a whole: what is over counts as it was."""
    match = forecast_patterns()["this_unit"].search(clause.lower)
    if match is None:
        return None
    unit = match["unit"] or next(word for sign, word in _SHORT_ZH.items() if sign in match["zh"])
    whole = days.unit_around(clause.as_of, cast(days.Unit, unit))
    return (whole.start, whole.end, unit) if whole.end > clause.as_of else None


def _stock(clause: ToolClause) -> dict[str, Any]:
    span = _ahead(clause)
    return {
        "target": "stock_cover",
        "filters": [each for each in inherited_filters(clause) if each["op"] not in ("contains",)],
        "horizon_days": (span[1] - clause.as_of).days if span else None,
        "n": clause.reading.draft.limit,
        "lead_time_days": _lead_time(clause.lower),
        "service_level": _service_level(clause.lower),
    }


def _lead_time(text: str) -> int | None:
    match = forecast_patterns()["lead_time"].search(text)
    if match is None:
        return None
    number = next(int(match[name]) for name in ("n", "n2", "n3") if match[name])
    unit = next((match[name] for name in ("u", "u2", "u3") if match[name]), "days")
    return number * 7 if unit.startswith(("week", "周")) else number


def _service_level(text: str) -> float | None:
    match = forecast_patterns()["service_level"].search(text)
    if match is None:
        return None
    return next(float(match[name]) for name in ("n", "n2", "n3") if match[name]) / 100
