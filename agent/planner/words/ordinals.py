"""Writes out what an ordinal or "the following quarter" leaves to an earlier period of the same question."""

import re
from datetime import date
from typing import Any

from cartwise.agent.planner.days import calendar_days as days
from cartwise.agent.planner.days.dates import DateSpan, find_dates
from cartwise.agent.planner.words.quarter_words import QUARTERS
from cartwise.agent.planner.words.text import lower

_BARE = re.compile(
    r"(?P<lead>\b(?:in|during|of|for|and|or|than|with|to|from|by|but|not|vs\.?|versus|against|over|until|through)(?: in| during)?) "
    r"the (?P<n>first|1st|second|2nd|third|3rd|fourth|4th|last|final)\b"
    r"(?=\s*(?:[?.,;:!)]|$|(?:and|or|but|too|as well|again|only|instead|than|compared|did|was|were|what|how|who|at all|either|anymore|any more)\b))"
)
_NEXT = re.compile(
    r"\b(?:in |during |over )?the (?:(?:very )?(?:following|next|subsequent) (?P<u>quarter|month|week|half|year)|(?P<u2>quarter|month|week|half|year) (?:after|later|thereafter|that follow(?:s|ed))(?: that| it)?)\b(?! (?:of|in|\d))"
)
_BARE_NEXT = re.compile(r"\b(?:in|during) the (?:next|following|subsequent)(?: one)?(?=\s*(?:[?.,;!]|$))")
_ZH_NEXT = re.compile(
    r"(?:随后|接下来|之后|紧接着?)?的?(?:下一个?|次|后一个?)(?P<zu>季度|月|周|年)(?!.*(?:预测|预计|会))"
)
_ZH_UNITS = {"季度": "quarter", "月": "month", "周": "week", "年": "year"}
_WEEK = 7  # days
_PARTS = ("quarter", "half", "month", "week")


def with_units(text: str, as_of: date, base: dict[str, Any] | None) -> str:
    """Returns the text with "in the third" as "in Q3 2011", where the question or the talk before speaks of quarters.

    Args:
        text: the question, normalised.
        as_of: last day of the data.
        base: the request before, whose period a bare ordinal may continue.
    """
    text = _next_ones(text, as_of, base)
    match = _BARE.search(lower(text))
    if match is None:
        return text
    named = [span for span in find_dates(lower(text[: match.start()]), as_of) if span.first and span.unit in _PARTS]
    if not named and base is not None and re.match(r"\s*(?:and|what about|how about)\b", lower(text)):
        named = _talked(base)
    number = QUARTERS[match["n"]]
    if not named:
        written = _week_of_month(base, number) if base is not None else None
        return text if written is None else f"{text[: match.end('lead')]} {written}{text[match.end() :]}"
    written = _written(named[-1], number)
    return text if written is None else f"{text[: match.end('lead')]} {written}{text[match.end() :]}"


def _written(span: DateSpan, number: int) -> str | None:
    """Returns the part of that number of the same year, or the same month for weeks and days."""
    if span.first is None:
        return None
    year = span.first.year
    if span.unit == "quarter" and number <= 4:
        return f"Q{number} {year}"
    if span.unit == "half":
        return f"H{min(number, 2)} {year}"
    return None


def _week_of_month(base: dict[str, Any], number: int) -> str | None:
    """Returns the second week of May after its first: seven days counted from the first of the month."""
    period = base.get("period") or {}
    if not period.get("start") or not period.get("end"):
        return None
    first, last = date.fromisoformat(period["start"]), date.fromisoformat(period["end"])
    if (last - first).days != _WEEK - 1 or first.day % _WEEK != 1:
        return None
    start = first.replace(day=_WEEK * (number - 1) + 1)
    return f"{start} to {start.replace(day=start.day + _WEEK - 1)}"


def _talked(base: dict[str, Any]) -> list[DateSpan]:
    period = base.get("period") or {}
    if not period.get("start") or not period.get("end"):
        return []
    first, last = date.fromisoformat(period["start"]), date.fromisoformat(period["end"])
    whole = days.unit_around(first, "quarter")
    return [DateSpan(0, 0, first, last, "quarter")] if (whole.start, whole.end) == (first, last) else []


def _talked_unit(base: dict[str, Any], unit: str | None) -> list[DateSpan]:
    """Returns the month spoken of for "the month after", where the period was one whole month."""
    period = base.get("period") or {}
    if not period.get("start") or not period.get("end") or unit not in ("quarter", "month", "week", "year", "day"):
        return []
    first, last = date.fromisoformat(period["start"]), date.fromisoformat(period["end"])
    whole = days.unit_around(first, unit)  # type: ignore[arg-type]
    return [DateSpan(0, 0, first, last, unit)] if (whole.start, whole.end) == (first, last) else []


def _next_ones(text: str, as_of: date, base: dict[str, Any] | None) -> str:
    """Writes out "the following quarter" after "Q2 2011": the days after those just named, not those after the data."""
    low = lower(text)
    for pattern in (_NEXT, _BARE_NEXT, _ZH_NEXT):
        match = pattern.search(low)
        if match is None:
            continue
        named = [
            span
            for span in find_dates(low[: match.start()], as_of)
            if span.first and span.last and span.kind == "period"
        ]
        if not named and base is not None and not re.search(r"\bnext\b|下", match[0]):
            named = _talked_unit(base, _unit(match))
        if not named or named[-1].is_to_date:
            continue
        unit = _unit(match) or named[-1].unit
        if unit != named[-1].unit or unit not in ("quarter", "month", "week", "year", "day"):
            continue
        moved = days.unit_moved(named[-1].first or as_of, 1, unit)  # type: ignore[arg-type]
        written = f" {moved.start.isoformat()} to {moved.end.isoformat()}" if unit != "year" else f" {moved.start.year}"
        lead = "in" if text[match.start() : match.start() + 3].strip().lower() in ("in", "dur", "ove") else ""
        return f"{text[: match.start()]}{lead}{written}{text[match.end() :]}"
    return text


def _unit(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    return groups.get("u") or groups.get("u2") or _ZH_UNITS.get(groups.get("zu") or "")
