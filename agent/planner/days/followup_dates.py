"""Gives the days of a follow-up the year of the talk, and moves them for "and the year before?"."""

import re
from datetime import date, timedelta
from typing import Any

from cartwise.agent.planner.days import calendar_days as days
from cartwise.agent.planner.days.dates import DateSpan
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.turns.ellipsis import followup_words, widened
from cartwise.agent.planner.words.text import lower

_RATE = re.compile(r"over|on[- ]|yoy|mom|wow|qoq|y/y|m/m|比")  # "year over year" compares, "a year earlier" moves
_UNITS: tuple[days.Unit, ...] = ("day", "week", "month", "quarter", "year")


def settle_days(request: dict[str, Any], reading: Reading, base: dict[str, Any]) -> dict[str, Any]:
    """Returns the request of a follow-up with its days seen from the conversation.

    Args:
        request: what the turn says by itself.
        reading: its words.
        base: the request before.
    """
    talked = _ends(base.get("period"))
    if talked is None:
        return request
    if request.get("period") and not request.get("compare") and _sets_beside(reading):
        beside = _in_talked_year(request, reading, talked)["period"]
        rest = {name: value for name, value in request.items() if name != "period"}
        return {**rest, "compare": {"to": "range", "period": beside}} if beside != base.get("period") else request
    if not request.get("period") and (wider := _whole(reading, base)):
        return {**request, "period": wider}
    if request.get("period"):
        return with_moved_end(_in_talked_year(request, reading, talked), reading, talked)
    if request.get("compare") and _is_relative(reading):
        return {**request, "compare": {"to": "previous_period"}}
    moved = _moved(request, reading, talked)
    if moved is None:
        return request
    return {**{name: value for name, value in request.items() if name != "compare"}, "period": moved}


def _sets_beside(reading: Reading) -> bool:
    """Tells "compare that with June" and "vs June?", which keep the days spoken of, from "and June?"."""
    low = lower(reading.text)
    return not reading.draft.metrics and any(re.search(each, low) for each in followup_words()["set_beside"])


def _whole(reading: Reading, base: dict[str, Any]) -> dict[str, Any]:
    """Returns the year that holds the days spoken of for "by month over the whole year"."""
    found = next(
        (match for each in followup_words()["whole_unit"] if (match := re.search(each, lower(reading.text)))), None
    )
    return widened(base.get("period") or {}, found[0]) if found else {}


def _ends(period: dict[str, Any] | None) -> tuple[date, date] | None:
    if not period or not period.get("start") or not period.get("end"):
        return None
    return date.fromisoformat(period["start"]), date.fromisoformat(period["end"])


def _in_talked_year(request: dict[str, Any], reading: Reading, talked: tuple[date, date]) -> dict[str, Any]:
    """Reads "and June?" after "May 2017" as June 2017."""
    named: list[DateSpan] = [span.get("date") for span in reading.spans if span.has("date")]
    own = _ends(request["period"])
    if own and any(span.unit == "same_days" for span in named):
        years = own[0].year - talked[0].year
        first, last = (days.in_year(day, years) for day in talked)
        return {**request, "period": {"start": first.isoformat(), "end": last.isoformat()}}
    if own is None or not named or any(span.has_year for span in named) or talked[0].year != talked[1].year:
        return request
    years = talked[0].year - own[0].year
    if not years:
        return request
    first, last = (days.in_year(day, years) for day in own)
    return {**request, "period": {"start": first.isoformat(), "end": last.isoformat()}}


def with_moved_end(request: dict[str, Any], reading: Reading, talked: tuple[date, date]) -> dict[str, Any]:
    """Moves one end of the days spoken of: "let it begin in April", "go back to the start of Q2", 延长到9月."""
    own = _ends(request.get("period")) or _open_end(request.get("period"), talked)
    if own is None or (reading.draft.metrics and not reading.draft.has_weak_metric):
        return request
    low = reading.text.lower()
    side = next((name for name in ("end", "start") if re.search(followup_words()["moved_end"][name], low)), None)
    first, last = talked
    if side == "start":
        first = own[0]
    elif side == "end":
        last = own[1]
    if side is None or first > last:
        return request
    return {**request, "period": {"start": first.isoformat(), "end": last.isoformat()}}


def _open_end(period: dict[str, Any] | None, talked: tuple[date, date]) -> tuple[date, date] | None:
    """Returns the days of "until June" or "since April" with the other end taken from the talk."""
    if not period:
        return None
    start, end = period.get("start"), period.get("end")
    return (
        date.fromisoformat(start) if start else talked[0],
        date.fromisoformat(end) if end else talked[1],
    )


def _moved(request: dict[str, Any], reading: Reading, talked: tuple[date, date]) -> dict[str, str] | None:
    """Returns the days of "and the year before?" or "the month before?", or None where the turn compares."""
    compare = request.get("compare") or {}
    if compare.get("to") not in ("previous_year", "previous_period") or reading.draft.metrics:
        return None
    words = " ".join(span.text.lower() for span in reading.spans if span.has("date"))
    if _RATE.search(words) or reading.any_of("compare", "growth", "grew_most") or reading.any_of("than"):
        return None
    if compare["to"] == "previous_year":
        first, last = (days.in_year(day, -1) for day in talked)
    else:
        first, last = _one_before(talked, words)
    return {"start": first.isoformat(), "end": last.isoformat()}


def _is_relative(reading: Reading) -> bool:
    """Tells whether the turn only says 与上月相比: the month before the one spoken of."""
    words = [span.text.strip() for span in reading.spans if span.has("date")]
    return (
        len(words) == 1
        and re.fullmatch(r"上一?个?(?:周|月|季度)|the (?:previous|prior) (?:week|month|quarter)", words[0]) is not None
    )


def _one_before(talked: tuple[date, date], words: str) -> tuple[date, date]:
    named = next(
        (unit for unit, names in followup_words()["units"].items() if any(name in words for name in names)), None
    )
    if named is not None:
        moved = days.unit_moved(talked[0], -1, named)
        return moved.start, moved.end
    for unit in _UNITS:
        whole = days.unit_around(talked[0], unit)
        if (whole.start, whole.end) == talked:
            moved = days.unit_moved(talked[0], -1, unit)
            return moved.start, moved.end
    length = talked[1] - talked[0]
    last = talked[0] - timedelta(days=1)
    return last - length, last
