"""An assumption beside the base forecast: what such events did before, put where the person says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import numpy.typing as npt

from cartwise.models.forecasting.event_effects import (
    EventEffect,
    Window,
    apply_effect,
    event_window,
    measure_effect,
)
from cartwise.models.forecasting.retail_days import retail_window, windows_between
from cartwise.prompts import loader
from cartwise.tools.arguments import ForecastArgs
from cartwise.tools.display import plain_text
from cartwise.tools.forecast.known_events import KnownEvent
from cartwise.tools.forecast.scenario_words import Spoken, occasion_name
from cartwise.types import DateRange

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
MOST_NAMED = 3


@dataclass(frozen=True)
class Scenario:
    """An assumption with what it adds.

    Attributes:
        name: of the event.
        first: day it is assumed to begin.
        last: day it is assumed to end.
        effect: measured on the past ones.
        measured_on: the days of those.
        source: `campaign`, `annotation` or `calendar` (no record of the shop, only the date).
        mean, lower, upper: (steps,) what it adds to each day's forecast; bounds at 80 %.
        is_any: it stands for any campaign of the shop.
        is_taken_out: the base forecast leaves the event out, though it comes every year.
    """

    name: str
    first: date
    last: date
    effect: EventEffect
    measured_on: tuple[tuple[date, date], ...]
    source: str
    mean: Floats
    lower: Floats
    upper: Floats
    is_taken_out: bool = False
    is_any: bool = False


def past_windows(spoken: Spoken, days: Sequence[date], y: Floats, others: Sequence[Window]) -> tuple[list[Window], str]:
    """Returns the past windows (indexes) of what was named, and where they come from; `others` are those of other events."""
    places = {day: place for place, day in enumerate(days)}
    busy = np.zeros(len(days), dtype=bool)
    for first, last in others:
        busy[first : last + 1] = True
    if spoken.events:
        windows = [_window(event, spoken.occasion, places, y, busy) for event in spoken.events if event.first in places]
        return windows, spoken.events[0].kind
    if spoken.occasion is not None:
        spans = windows_between(spoken.occasion, days[0], days[-1])
        return [(places[first], places[last]) for first, last in spans], "calendar"
    return [], ""


def _window(event: KnownEvent, occasion: str | None, places: dict[date, int], y: Floats, left_out: Bools) -> Window:
    """Returns an event's window: its own days, else those of the occasion it falls on, else as long as it shows."""
    start = places[event.first]
    last = event.last
    if last is None and occasion is not None:
        begins, ends = retail_window(occasion, event.first.year)
        last = ends if begins <= event.first <= ends else None
    if last is not None:
        return start, min(start + (last - event.first).days, len(y) - 1)
    return event_window(y, start, left_out=left_out)


def place_in_time(
    args: ForecastArgs, spoken: Spoken, windows: Sequence[Window], days: Sequence[date], asked: DateRange
) -> tuple[date, date]:
    """Returns the first and the last assumed day.

    The day that was said; else the occasion's own next date where that lies wholly in the asked days; else the first day of
    the asked days that falls on the weekday on which the past ones began. `asked` holds no day of the data.
    """
    length = max(last - first + 1 for first, last in windows)
    if args.scenario_start is not None:
        return args.scenario_start, args.scenario_start + timedelta(days=length - 1)
    if spoken.occasion is not None:
        for year in (asked.start.year, asked.end.year):
            first, last = retail_window(spoken.occasion, year)
            if asked.start <= first and last <= asked.end:
                return first, max(last, first + timedelta(days=length - 1))
    weekday = days[windows[-1][0]].weekday()
    first = asked.start + timedelta(days=(weekday - asked.start.weekday()) % 7)
    if first > asked.end:
        first = asked.start
    return first, first + timedelta(days=length - 1)


def effect_of(
    windows: Sequence[Window], days: Sequence[date], y: Floats, others: Sequence[Window]
) -> EventEffect | None:
    """Returns what the windows did to the series; days of other events are not compared with."""
    left_out = np.zeros(len(days), dtype=bool)
    for first, last in others:
        left_out[first : last + 1] = True
    return measure_effect(y, windows, left_out=left_out)


def other_windows(spoken: Spoken, events: Sequence[KnownEvent], days: Sequence[date]) -> list[Window]:
    """Returns the windows of the shop's other dated campaigns."""
    places = {day: place for place, day in enumerate(days)}
    dated = [
        event for event in events if event not in spoken.events and event.last is not None and event.first in places
    ]
    return [(places[event.first], places.get(event.last or event.first, len(days) - 1)) for event in dated]


def added(base: Floats, starts: Sequence[datetime], effect: EventEffect, first: date) -> tuple[Floats, Floats, Floats]:
    """Returns what an event from `first` on adds to a daily forecast: mean, lower and upper bound (80 %)."""
    start = (first - starts[0].date()).days
    mean = apply_effect(base, effect, start) - base
    lower = apply_effect(base, effect, start, lift=effect.lower_80) - base
    upper = apply_effect(base, effect, start, lift=effect.upper_80) - base
    return mean, lower, upper


def scenario_name(spoken: Spoken, language: str) -> str:
    """Returns what to call it: the occasion, a campaign like the shop's own, else the events' names."""
    if spoken.is_any:
        return loader.ui_text("forecast_any_campaign", language)
    if spoken.occasion is not None:
        return occasion_name(spoken.occasion, language)
    names = list(dict.fromkeys(plain_text(event.name) for event in spoken.events))
    return ", ".join(names[:MOST_NAMED])


def comes_anyway(spoken: Spoken, first: date, last: date) -> bool:
    """Tells whether the assumed days are those on which the occasion comes in any case."""
    if spoken.occasion is None:
        return False
    begins, ends = retail_window(spoken.occasion, first.year)
    return begins <= last and first <= ends
