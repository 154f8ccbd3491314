"""How unusual points, stretches and steps are written, and what was known of their days."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartwise.tools.display import escape_markdown, plain_text
from cartwise.tools.explain_change.leads import leads_of
from cartwise.tools.explain_change.reader import Floats, Reader
from cartwise.tools.explain_change.unusual_found import Unusual
from cartwise.tools.explain_change.words import Words
from cartwise.tools.forecast.labels import short_days
from cartwise.types import DateRange

MOST_TOLD = 4


def whole(values: Floats, tested: NDArray[np.bool_], words: Words) -> float:
    """Returns the figure of the whole period: the sum, or the mean of a ratio."""
    inside = values[tested & ~np.isnan(values)]
    if not len(inside):
        return 0.0
    return float(inside.mean() if words.found.kind == "ratio" or words.unit == "%" else inside.sum())


def point_words(at: int, result: Unusual, events: dict[date, str], words: Words) -> dict[str, Any]:
    """Returns an unusual step as the narration takes it."""
    series, found = result.series, result.found
    value, expected = float(series.values[at]), float(found.expected[at])
    start = series.starts[at]
    when = words.day(start) if series.grain == "day" else short_days(start, _last(start, series.grain), words.language)
    return {
        "when": when,
        "value": words.amount(value),
        "expected": words.about(expected),
        "lower": words.about(float(found.lower[at])),
        "upper": words.about(float(found.upper[at])),
        "off": words.percent(abs(value / expected - 1)) if expected > 0 else words.about(abs(value - expected)),
        "is_up": value > expected,
        "event": escape_markdown(events[start]) if start in events else "",
    }


def _last(start: date, grain: str) -> date:
    if grain == "week":
        return start + timedelta(days=6)
    return (start.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def stretch_words(result: Unusual, words: Words) -> dict[str, Any] | None:
    """Returns how far the whole period lies off, None where that is usual."""
    if not result.is_stretch:
        return None
    value = whole(result.series.values, result.series.tested, words)
    ratio = result.premise.expected_ratio
    return {
        "size": words.percent(abs(ratio - 1)),
        "is_up": ratio > 1,
        "value": words.amount(value),
        "expected": words.about(value / ratio),
    }


def shift_words(result: Unusual, words: Words) -> list[dict[str, Any]]:
    """Returns the lasting steps that began in the period."""
    series, told = result.series, []
    for shift in result.found.shifts:
        if not series.tested[min(shift.position, len(series.tested) - 1)]:
            continue
        around = slice(max(0, shift.position - 28), shift.position), slice(shift.position, shift.position + 28)
        before, after = (float(np.nanmean(series.values[part])) for part in around)
        told.append(
            {
                "day": words.day(series.starts[shift.position]),
                "is_up": after > before,
                "size": words.percent(abs(after / before - 1)) if before else "",
            }
        )
    return told


def events_of(result: Unusual, reader: Reader) -> dict[date, str]:
    """Returns what the shop's notes and the calendar say of the unusual days."""
    named: dict[date, str] = {}
    for at in result.places[:MOST_TOLD]:
        start = result.series.starts[at]
        days = DateRange(start, start if result.series.grain == "day" else _last(start, result.series.grain))
        near = replace(
            result.setting, window=days, compare=DateRange(days.start - timedelta(days=7), days.end - timedelta(days=7))
        )
        for lead in leads_of(
            near, reader, onset=start, daily=np.ones(result.setting.history.days), now=0.0, before=0.0
        ):
            last = lead.last or lead.first
            if lead.kind in ("note", "holiday", "occasion") and lead.first <= days.end and last >= days.start:
                named.setdefault(start, plain_text(lead.name))
    return named
