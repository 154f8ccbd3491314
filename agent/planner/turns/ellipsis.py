"""Completes what a turn leaves to the turns before it: "that year", "those two months", "not May but June", "of those, new"."""

import functools
import re
from datetime import date
from typing import Any

from cartwise.agent.planner.days import calendar_days as days
from cartwise.agent.planner.days.dates import find_dates
from cartwise.agent.planner.plan import DialogueState
from cartwise.agent.planner.words.text import language_of, lower
from cartwise.prompts import loader

_MOST_PERIODS = 4


@functools.cache
def followup_words() -> dict[str, Any]:
    """Returns the tables of `prompts/planner/followups.yaml`."""
    words: dict[str, Any] = loader.read_yaml("planner/followups.yaml")
    return words


def completed(text: str, state: DialogueState, as_of: date) -> str:
    """Returns the text with what it takes from the conversation written out; the first turn is left as it is."""
    base = state.pending or state.request
    text = _without_opening(text)
    if base is None:
        return text
    text = _corrected(_rewritten(text), as_of)
    text = _with_two_periods(text, state)
    text = _with_same_period(text, base)
    text = _of_last_figure(_with_place(_with_number(_with_average(text, base), base), base), base)
    text = _with_worth(text, base)
    return _with_subject(_with_counted_kind(_with_kind(text, base), base), base)


def asks_same_figure(text: str) -> bool:
    """Tells whether the turn asks for the last figure in another unit: "how many baskets was that?"."""
    return _search("same_figure", lower(text)) is not None


def asks_for_whole(text: str) -> bool:
    """Tells whether the turn asks for the sum of what was shown by month: "in the whole quarter"."""
    return _search("whole_period", lower(text)) is not None


def remembered(state: DialogueState, request: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """Returns the periods spoken of last, the newest at the end."""
    period = request.get("period")
    if not period:
        return state.periods
    return (*(each for each in state.periods if each != period), period)[-_MOST_PERIODS:]


def _search(name: str, text: str) -> re.Match[str] | None:
    return next((match for pattern in followup_words()[name] if (match := re.search(pattern, text))), None)


def _rewritten(text: str) -> str:
    """Writes "drop Germany" and "how much money was that" as the planner's own words for them."""
    for pattern, words in followup_words()["rewritten"]:
        if match := re.search(pattern, lower(text)):
            kept = text[match.start("kept") : match.end("kept")] if "kept" in match.groupdict() else ""
            return f"{text[: match.start()]}{words} {kept}{text[match.end() :]}"
    return text


def _without_opening(text: str) -> str:
    match = _search("taking_back", lower(text))
    rest = text[match.end() :] if match else text
    if last := _search("taking_back_last", lower(rest)):
        rest = rest[: last.start()]
    return rest if re.search(r"\w", rest) else text


def _corrected(text: str, as_of: date) -> str:
    """Keeps June of "not May but June" and "June, not May"; the latter only where both are dates."""
    low = lower(text)
    for place, pattern in enumerate(followup_words()["replaced"]):
        match = re.search(pattern, low)
        if match is None:
            continue
        new, old = match["new"], match["old"]
        are_dates = bool(find_dates(new, as_of)) and bool(find_dates(old, as_of))
        if are_dates or place < 3:
            return text[match.start("new") : match.end("new")]
    return text


def _with_two_periods(text: str, state: DialogueState) -> str:
    match = _search("two_periods", lower(text))
    if match is None or find_dates(lower(text), date(2000, 1, 1)):
        return text
    pair = _last_pair(state.periods)
    if pair is None:
        return text
    left, right = _written(pair[0]), _written(pair[1])
    if left is None or right is None:
        return text
    return f"{text[: match.start()]} {left} and {right} {text[match.end() :]}"


def _last_pair(periods: tuple[dict[str, Any], ...]) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Returns the two periods spoken of last that don't overlap, the earlier one first."""
    whole = [period for period in periods if period.get("start") and period.get("end")]
    for second in reversed(whole):
        for first in reversed(whole):
            if first["end"] < second["start"] or second["end"] < first["start"]:
                return (first, second) if first["start"] < second["start"] else (second, first)
    return None


def leans_in_vain(text: str, state: DialogueState) -> bool:
    """Tells whether the turn still says "that year" or "those two months" though no turn before names such days."""
    low = lower(text)
    base = state.request or {}
    is_of_best_time = bool(base.get("limit")) and bool(base.get("grain") or base.get("date_parts"))
    return (
        _search("same_period", low) is not None
        or _search("two_periods", low) is not None
        or (is_of_best_time and asks_same_figure(text) and not re.match(followup_words()["same_again"], low))
    )


def _with_same_period(text: str, base: dict[str, Any]) -> str:
    match = _search("same_period", lower(text))
    if match is None:
        return text
    written = _written(widened(base.get("period") or {}, match[0]))
    if written is None:
        return text
    before = text[: match.start()]
    if moved := re.search(followup_words()["year_before_same"], before):  # 2025年同月
        before, written = before[: moved.start()], re.sub(r"\b(?:19|20)\d\d\b", moved["y"], written)
    return f"{before} {written} {text[match.end() :]}"


def _with_place(text: str, base: dict[str, Any]) -> str:
    """Writes the place spoken of for "net revenue there" and 那里的订单数."""
    match = _search("there", lower(text))
    places = [
        each["values"][0]
        for each in base.get("filters") or []
        if each["op"] == "eq" and any(part in followup_words()["places"] for part in str(each["field"]).split("_"))
    ]
    if match is None or len(places) != 1:
        return text
    where = f"in {places[0]}" if text.isascii() else f"{places[0]}"
    return f"{text[: match.start()]}{where}{text[match.end() :]}"


def _with_worth(text: str, base: dict[str, Any]) -> str:
    """Reads "what were they worth in total?" after a number of things as the money of those, "mean?" after a median as the mean."""
    metrics = base.get("metrics") or []
    if len(metrics) != 1:
        return text
    tables = [*followup_words()["statistic"], [followup_words()["worth"], followup_words()["worth_of"]]]
    for pattern, names in tables:
        if re.search(pattern, lower(text)) and (named := names.get(str(metrics[0]))):
            return f"and {named}" if language_of(text) == "en" else f"那{named}呢"
    return text


def widened(period: dict[str, Any], words: str) -> dict[str, Any]:
    """Returns the year that holds May 2011 for "that year" after it; no month for "that month" after a year."""
    unit = next(
        (unit for unit, names in followup_words()["units"].items() if any(name in words for name in names)), None
    )
    if unit is None or not period.get("start") or not period.get("end"):
        return period
    whole = days.unit_around(date.fromisoformat(period["start"]), unit)
    if date.fromisoformat(period["end"]) > whole.end:
        return {}
    return {"start": whole.start.isoformat(), "end": whole.end.isoformat()}


def _written(period: dict[str, Any]) -> str | None:
    """Returns a period as a date expression that reads back as the same days."""
    if not period.get("start") or not period.get("end"):
        return None
    first, last = date.fromisoformat(period["start"]), date.fromisoformat(period["end"])
    if (first, last) == ((whole := days.unit_around(first, "month")).start, whole.end):
        return f"{first:%Y-%m}"
    if (first, last) == ((whole := days.unit_around(first, "year")).start, whole.end):
        return f"{first.year}"
    if (first, last) == ((whole := days.unit_around(first, "quarter")).start, whole.end):
        return f"Q{(first.month + 2) // 3} {first.year}"
    return f"{first} to {last}"


def _with_kind(text: str, base: dict[str, Any]) -> str:
    """Reads "how many of those were new?" after a figure of customers."""
    low = lower(text)
    counts = [str(name) for name in base.get("metrics") or [] if "customers" in str(name)]
    if _search("who_they_are", low) and counts and not base.get("dimensions"):
        return str(followup_words()["list_them" if counts == ["customers"] else "list_users"])
    if _search("of_those", low) is None or not any("customers" in str(name) for name in base.get("metrics") or []):
        return text
    for kind, patterns in followup_words()["kinds_of_customer"].items():
        if any(re.search(pattern, low) for pattern in patterns):
            return str(followup_words()["kind_asked"][language_of(text) or "en"][kind])
    return text


def _with_counted_kind(text: str, base: dict[str, Any]) -> str:
    """Reads "how much did they spend?" after a count of new customers as of the new customers of those days."""
    metrics = base.get("metrics") or []
    nouns = followup_words()["kind_counted"][language_of(text) or "en"]
    days_counted = _written(base.get("period") or {})
    if len(metrics) != 1 or str(metrics[0]) not in nouns or days_counted is None:
        return text
    match = re.search(followup_words()["pronouns_of_kind"], lower(text))
    return f"{text[: match.start()]}{nouns[metrics[0]]}{text[match.end() :]} {days_counted}" if match else text


def _with_average(text: str, base: dict[str, Any]) -> str:
    """Reads "median?" after baskets per household as the median of that figure."""
    match = re.match(followup_words()["bare_average"], lower(text))
    metrics = [str(name) for name in base.get("metrics") or []]
    noun = followup_words()["averaged"].get(metrics[0]) if len(metrics) == 1 else None
    return f"and {match['agg']} {noun}?" if match and noun else text


def _with_number(text: str, base: dict[str, Any]) -> str:
    """Reads "and 13?" after figures of campaign 18 as "and campaign 13?"."""
    match = _search("bare_number", lower(text))
    kinds = [each for each in base.get("filters") or [] if each["op"] == "eq" and str(each["values"][0]).isdigit()]
    if match is None or len(kinds) != 1 or kinds[0]["field"] not in followup_words()["numbered"]:
        return text
    noun = followup_words()["numbered"][kinds[0]["field"]]
    return f"{text[: match.start('number')]}{noun} {text[match.start('number') :]}"


def _of_last_figure(text: str, base: dict[str, Any]) -> str:
    """Reads "what were they worth?" and "as a percentage of all invoices?" after a count as the figure that goes with it."""
    metrics = [str(name) for name in base.get("metrics") or []]
    if len(metrics) != 1 or base.get("dimensions") or base.get("grain"):
        return text
    for pattern, words in followup_words()["of_last_figure"].get(metrics[0], ()):
        if match := re.search(pattern, lower(text)):
            return f"{text[: match.start()]}and {words} {text[match.end() :]}"
    return text


def _with_subject(text: str, base: dict[str, Any]) -> str:
    """Reads 今年花了多少 after figures of one customer as of that customer, whom the turn leaves out."""
    dropped = followup_words()["dropped_subject"]
    is_one = any(each["field"] in dropped["fields"] and each["op"] == "eq" for each in base.get("filters") or [])
    return f"{dropped['subject']}{text}" if is_one and re.search(dropped["said"], text) else text
