"""Tells which days a "why" is about and which they are set against: "September's was below August's. Why?"."""

from typing import Any

from cartwise.agent.planner.days.dates import DateSpan
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.routing.tool_clause import ToolClause, dates_of
from cartwise.agent.planner.words.lexicon import listed_words

_UNITS = ("day", "week", "month", "quarter", "year")


def explained_days(clause: ToolClause) -> tuple[Any, Any]:
    """Returns the period to explain and what it is compared with, as far as the clause or the talk say.

    Args:
        clause: that asks for the reasons of a change.
    """
    draft = clause.reading.draft
    before = clause.state.request or {}
    named = [index for index, span in enumerate(clause.reading.spans) if span.has("date")]
    days = [clause.reading.spans[index].get("date") for index in named]
    ends = next((each.parts for each in dates_of(clause) if len(each.parts) == 2), ())
    is_open = draft.compare is None or any(code == "assumed_comparison" for code, _ in clause.reading.notes)
    if draft.compare is None and ends and ends[0].unit == ends[1].unit != "range":
        return _iso(ends[1]), _against(ends[0])  # "picked up from June to July"
    if is_open and len(days) == 2 and days[0].unit == days[1].unit in _UNITS:
        main, other = _ordered(clause.reading, named)
        return _iso(main), _against(other)
    talked = before.get("period")
    is_other = len(days) == 1 and _iso(days[0]) not in ({}, talked)
    if is_open and is_other and talked and _is_set_against(clause.reading, named[0]):
        return talked, _against(days[0])
    period = draft.period
    if period is None and (draft.compare is not None or not days):
        period = talked
    return period, draft.compare or (before.get("compare") if not draft.metrics else None)


def _ordered(reading: Reading, named: list[int]) -> tuple[DateSpan, DateSpan]:
    """Returns the days spoken of before those that a word such as "below" sets them against, else the later before the earlier."""
    first, second = (reading.spans[index].get("date") for index in named)
    words = {word for span in reading.spans[named[0] + 1 : named[1]] for word in span.text.lower().split()}
    if words & listed_words("set_against"):
        return first, second
    is_later = bool(first.first and second.first and first.first > second.first)
    return (first, second) if is_later else (second, first)


def _is_set_against(reading: Reading, index: int) -> bool:
    """Tells the August of "why did it change vs August?" once September was spoken of."""
    if index == 0 or reading.draft.metrics:
        return False
    return any(
        span.has("compare") or span.has("than") or span.text.lower() in listed_words("set_against")
        for span in reading.spans[max(0, index - 2) : index]
    )


def _iso(span: DateSpan) -> dict[str, str]:
    return {name: day.isoformat() for name, day in (("start", span.first), ("end", span.last)) if day is not None}


def _against(span: DateSpan) -> dict[str, Any]:
    return {"to": "range", "period": _iso(span)}
