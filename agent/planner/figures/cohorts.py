"""Reads cohorts: whom to follow by the days of their first event, over which later months, as counts or as a share."""

import re
from datetime import date, timedelta
from typing import Any

from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.words.lexicon import listed_words
from cartwise.agent.planner.words.spans import Span

_LIST = re.compile(r"^(?!between\b).*(?:,|\band\b|&)")  # "April, May and June", each of which is asked for
_EXPLAINED = (
    "cohort",
    "in_all",
    "then_again",
    "deed",
    "verb",
    "first_event",
    "grain",
    "share",
    "which",
    "how_many",
    "by",
    "super",
    "running",
    "growth",
)  # kinds of words that a cohort takes
_MONTH = 31  # days
_RETURNS = ("buy", "order", "spend")  # deeds that a later month may show


# Kinds of words that a cohort answers to as a whole.
_SAID_BY_COHORT = (
    *("cohort", "in_all", "then_again", "deed", "verb", "first_event", "grain"),
    *("share", "which", "how_many", "by", "super", "running", "growth"),
)


def read_cohort(reading: Reading) -> None:
    """Sets the cohort: entities by their first event, followed over later months."""
    draft = reading.draft
    markers = reading.free("cohort")
    if not markers and not _follows_first_events(reading):
        return
    for kind in _SAID_BY_COHORT:
        for index in reading.free(kind):
            reading.explain(index, "cohort")
    is_rate = any(
        span.has("share") or "率" in span.text or span.text.startswith("百分之") for span in reading.spans
    ) or (reading.any_of("rate"))
    counts = any(
        span.text.lower().startswith(("how many", "number of")) or "count" in span.text.lower() or "人数" in span.text
        for span in reading.spans
    )
    _set_cohort_days(reading)
    if _asks_any_time(reading):
        _count_any_time(reading, is_rate=is_rate and not counts)
        return
    draft.kind = "cohort"
    draft.cohort = {
        "entity": cohort_entity(reading),
        "grain": draft.grain or "month",
        "measure": "rate" if is_rate and not counts else "active",
    }
    draft.grain = None
    draft.metrics, draft.dimensions, draft.ranking, draft.limit = [], [], None, None
    draft.compare = None


def _asks_any_time(reading: Reading) -> bool:
    """Tells "ordered again at any time in April to June", one figure, from a figure for each later month."""
    draft = reading.draft
    if not (draft.first_events and draft.period and draft.period.get("end")) or reading.any_of("grain", "series", "by"):
        return False
    if any(span.text.lower() in listed_words("month_by_month") for span in reading.spans):
        return False
    later = [
        span
        for span in reading.spans
        if span.has("date")
        and span.get("date").kind == "period"
        and span.get("date").first
        and str(span.get("date").first) >= draft.period["start"]
    ]
    joins = any(span.text.lower() == "or" for span in reading.spans)
    is_long = (date.fromisoformat(draft.period["end"]) - date.fromisoformat(draft.period["start"])).days > _MONTH
    comes_back = any(span.has("then_again") or span.has("in_all", "return") for span in reading.spans)
    is_one = (len(later) == 1 and not _LIST.search(later[0].text.lower())) or (joins and len(later) > 1)
    return is_long and is_one and comes_back and not any(span.has("all_buckets") for span in reading.spans)


def _count_any_time(reading: Reading, *, is_rate: bool) -> None:
    """Counts the new customers with an order in the later days, or their share of all the new ones."""
    draft = reading.draft
    own, later = draft.first_events or {}, draft.period
    before = (date.fromisoformat(own["start"]) - timedelta(days=1)).isoformat()
    condition = {"entity": cohort_entity(reading), "metric": "orders"}
    is_new = {**condition, "op": "eq", "values": [0.0], "period": {"end": before}}
    again = {**condition, "op": "ge", "values": [1.0], "period": later}
    draft.metrics, draft.period, draft.first_events, draft.compare, draft.grain = ["customers"], own, None, None, None
    draft.entities = [is_new] if is_rate else [is_new, again]
    if is_rate:
        draft.transforms.append({"kind": "share", "entities": [again]})
    for index, span in enumerate(reading.spans):
        if reading.is_free(index) and (span.has("metric") or span.has("dimension") or span.has("date")):
            reading.explain(index, "cohort")


def _follows_first_events(reading: Reading) -> bool:
    """Tells "of those who first ordered in March, what share came back in April, May and June", a cohort without the word."""
    firsts = [index for index, span in enumerate(reading.spans) if _is_first_event(span)]
    dates = [i for i, s in enumerate(reading.spans) if s.has("date") and s.get("date").kind == "period"]
    asks = reading.free("share") or reading.any_of("how_many") or _asks_percent(reading)
    if not firsts or len(dates) < 2 or not asks:
        return False
    comes_back = any(span.has("in_all", "return") or span.has("then_again") for span in reading.spans)
    does = any(
        index > firsts[0] + 2 and reading.spans[index].get("verb") in _RETURNS for index in reading.free("verb")
    ) or any(span.text.lower() in ("returned", "return", "returning") for span in reading.spans)
    return comes_back or does


def _is_first_event(span: Span) -> bool:
    """Tells "first ordered in" and 首次下单的客户, which is also the name of a metric, from any other new customers."""
    return span.has("first_event") or (span.has("metric", "new_customers") and "首" in span.text)


def _asks_percent(reading: Reading) -> list[int]:
    return [index for index in reading.free("growth") if reading.spans[index].text.startswith(("百分之", "几成"))]


def restrict_to_first(reading: Reading) -> None:
    """Takes "customers who first ordered in March" as the new ones of March, else as those with no order before."""
    draft = reading.draft
    firsts = reading.free("first_event")
    if not firsts or draft.kind != "metrics" or not draft.metrics:
        return
    if draft.metrics[0] == "customers" and _is_followed(reading, firsts[0]):
        _add_first_condition(reading, firsts[0])
    elif draft.metrics[0] == "customers" and reading.has_metric("new_customers") and not draft.entities:
        draft.metrics[0] = "new_customers"
    elif draft.metrics[0] != "new_customers":
        _add_first_condition(reading, firsts[0])
    for index in firsts:
        reading.explain(index, "condition")


def _is_followed(reading: Reading, first: int) -> bool:
    """Tells "who first ordered in May: how many were active each month from June on", whose later days are not those of the first order."""
    places = [
        index for index, span in enumerate(reading.spans) if span.has("date") and span.get("date").kind == "period"
    ]
    own = [index for index in places if 0 < index - first <= 3]
    later = [reading.spans[index].get("date") for index in places if index not in own]
    return bool(own) and any(
        days.first and days.first > (reading.spans[own[0]].get("date").last or days.first) for days in later
    )


def _add_first_condition(reading: Reading, first: int) -> None:
    dates = [(index, span.get("date")) for index, span in enumerate(reading.spans) if span.has("date")]
    own = next((days for index, days in dates if 0 < index - first <= 3), None)
    rest = [days for index, days in dates if days is not own and days.kind == "period"]
    if own is None or own.first is None or own.last is None or len(rest) > 1 or not reading.has_metric("orders"):
        reading.issue("unclear_word", words=reading.spans[first].text)
        return
    reading.draft.period = _days(rest[0]) if rest else None
    reading.draft.compare = None
    reading.draft.grain = reading.draft.grain if reading.any_of("grain", "series") else None
    before = (own.first - timedelta(days=1)).isoformat()
    condition = {"entity": cohort_entity(reading), "metric": "orders"}
    reading.draft.entities = [
        {**condition, "op": "ge", "values": [1.0], "period": _days(own)},
        {**condition, "op": "eq", "values": [0.0], "period": {"end": before}},
    ]


def _set_cohort_days(reading: Reading) -> None:
    """Tells the days of the first events from the days over which they are followed."""
    dates = [
        (index, span.get("date"))
        for index, span in enumerate(reading.spans)
        if span.has("date") and not (index in reading.restating and span.get("date").kind == "all")
    ]
    if not dates:
        return
    firsts = [index for index, span in enumerate(reading.spans) if span.has("first_event")]
    own = [pair for pair in dates if firsts and 0 < pair[0] - firsts[0] <= 3][:1] or (
        [dates[0]] if len(dates) > 1 or not reading.any_of("by", "grain") else []
    )
    rest = [pair for pair in dates if pair not in own]
    reading.draft.period = _days_over([days for _, days in rest]) if rest else None
    reading.draft.first_events = _days(own[0][1]) if own else None


def _days_over(spans: list[Any]) -> dict[str, Any]:
    """Returns the days from the first to the last of "April, May and June"; months between are shown too."""
    firsts, lasts = [span.first for span in spans if span.first], [span.last for span in spans if span.last]
    if len(firsts) < len(spans) or len(lasts) < len(spans):
        return _days(spans[0])
    return {"start": min(firsts).isoformat(), "end": max(lasts).isoformat()}


def _days(span: Any) -> dict[str, Any]:
    return {name: day.isoformat() for name, day in (("start", span.first), ("end", span.last)) if day is not None}


def cohort_entity(reading: Reading) -> str:
    """Returns the dimension of the customers."""
    return next(
        (
            dimension.name
            for dimension in reading.catalog.dimensions.values()
            if (dimension.entity or dimension.name) == "customer"
        ),
        "customer",
    )
