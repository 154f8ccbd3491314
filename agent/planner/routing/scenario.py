"""Cuts an assumption out of a forecast's clause: "... and what if we repeat the Black Friday campaign?"."""

import functools
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cartwise.agent.planner.days.calendar_words import calendar_words
from cartwise.agent.planner.days.dates import find_dates
from cartwise.prompts import loader

_ZH_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}


@dataclass(frozen=True)
class Assumption:
    """What is assumed, in the person's words, and the first day of it where they say one."""

    words: str
    start: date | None


@functools.cache
def forecast_patterns() -> dict[str, Any]:
    """Returns the patterns of `prompts/planner/forecast.yaml`, compiled: lists and tables keep their form."""

    def compiled(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: compiled(each) for name, each in value.items()}
        return [re.compile(each) for each in value] if isinstance(value, list) else re.compile(value)

    return {name: compiled(value) for name, value in loader.read_yaml("planner/forecast.yaml").items()}


def cut_assumption(text: str, as_of: date) -> tuple[str, Assumption | None]:
    """Returns the clause without its assumption, and the assumption; the clause as it is where there is none.

    Args:
        text: the clause, in its own capitals.
        as_of: last day of the data.
    """
    low = text.lower()
    for pattern in forecast_patterns()["assumption"]:
        for match in pattern.finditer(low):
            if any(deed.search(match["what"]) for deed in forecast_patterns()["assumed_deeds"]):
                words = text[match.start("what") : match.end("what")].strip(" ,")
                rest = f"{text[: match.start()]} {text[match.end() :]}".strip()
                return rest, Assumption(words, _start(words.lower(), as_of))
    return text, None


def _start(words: str, as_of: date) -> date | None:
    """Returns the day on which the assumed thing starts: a day that is named, or the next such weekday."""
    without = words
    for name in calendar_words()["holidays"]:
        without = without.replace(str(name), " " * len(str(name)))
    for span in find_dates(without, as_of, prefers_future=True):
        if span.first is not None and span.first > as_of and span.unit == "day":
            return span.first
    match = forecast_patterns()["weekday_start"].search(without)
    if match is None:
        return None
    weekday = calendar_words()["weekdays"][match["day"]] if match["day"] else _ZH_WEEKDAYS[match["zh"]]
    ahead = (weekday - as_of.weekday() - 1) % 7 + 1
    is_next_week = match["next"] is not None and ahead <= 6 - as_of.weekday()
    return as_of + timedelta(days=ahead + (7 if is_next_week else 0))
