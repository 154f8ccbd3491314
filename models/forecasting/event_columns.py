"""Future-known regressors of daily series: public holidays with lead and lag, the year's end, recurring retail days, campaigns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from cartwise.models.forecasting.event_effects import measure_effect
from cartwise.models.forecasting.retail_days import RETAIL_DAYS, windows_between

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
LEAD_DAYS = {1: 1.0, 2: 0.5}  # days before a holiday and their weight: the day before counts most
RAMP = (0.6, 0.9)  # first two days of a campaign: not everybody sees it at once
ADSTOCK_KEPT = 0.5  # of a campaign's force that is left each day after its end
ADSTOCK_DAYS = 5
MIN_RECURRENCES = 2  # occurrences that make an occasion a part of the base forecast
MIN_STRENGTH = 4.0  # standard errors: ten occasions are tried, so chance must not pass


@dataclass(frozen=True)
class CampaignSpan:
    """A campaign on the calendar; `last` is its last day."""

    name: str
    first: date
    last: date


def holiday_dates(country: str, first: date, last: date) -> dict[date, str]:
    """Returns the public holidays of a country between two days, by date; empty for a country without a list.

    Args:
        country: ISO 3166 code of two letters.
        first: first day.
        last: last day, included.
    """
    import holidays

    if country not in holidays.list_supported_countries():
        return {}
    years = range(first.year, last.year + 1)
    found = holidays.country_holidays(country, years=years, language="en_US")
    return {day: str(name) for day, name in found.items() if first <= day <= last}


def holiday_columns(days: Sequence[date], found: Mapping[date, str]) -> dict[str, Floats]:
    """Returns columns over the days: `holiday`, `before_holiday`, `after_holiday` and `year_end` (24 December to 1 January)."""
    places = {day: place for place, day in enumerate(days)}
    columns = {name: np.zeros(len(days)) for name in ("holiday", "before_holiday", "after_holiday", "year_end")}
    for day in found:
        if day in places:
            columns["holiday"][places[day]] = 1.0
        for lead, weight in LEAD_DAYS.items():
            before = places.get(day - timedelta(days=lead))
            if before is not None:
                columns["before_holiday"][before] = max(columns["before_holiday"][before], weight)
        after = places.get(day + timedelta(days=1))
        if after is not None:
            columns["after_holiday"][after] = 1.0
    for name in ("before_holiday", "after_holiday"):
        columns[name][columns["holiday"] > 0] = 0.0
    for place, day in enumerate(days):
        columns["year_end"][place] = float((day.month, day.day) >= (12, 24) or (day.month, day.day) == (1, 1))
    return {name: column for name, column in columns.items() if column.any()}


def campaign_column(days: Sequence[date], campaigns: Sequence[CampaignSpan]) -> Floats:
    """Returns how strongly campaigns act on each day: a ramp at the start, then full force, then a decay after the end."""
    force = np.zeros(len(days))
    for campaign in campaigns:
        for place, day in enumerate(days):
            into, past = (day - campaign.first).days, (day - campaign.last).days
            if into < 0 or past > ADSTOCK_DAYS:
                continue
            own = ADSTOCK_KEPT**past if past > 0 else RAMP[into] if into < len(RAMP) else 1.0
            force[place] = max(force[place], own)
    return force


def recurring_occasions(days: Sequence[date], y: Floats) -> dict[str, list[tuple[date, date]]]:
    """Returns the retail occasions that clearly moved the series at least twice, with their windows.

    Args:
        days: (n,) past days.
        y: (n,) the series.
    """
    found: dict[str, list[tuple[date, date]]] = {}
    places = {day: place for place, day in enumerate(days)}
    nothing = np.zeros(len(y), dtype=bool)
    for key in RETAIL_DAYS:
        windows = windows_between(key, days[0], days[-1])
        if len(windows) < MIN_RECURRENCES:
            continue
        effect = measure_effect(y, [(places[first], places[last]) for first, last in windows], left_out=nothing)
        if (
            effect is not None
            and effect.occurrences >= MIN_RECURRENCES
            and abs(effect.lift) >= MIN_STRENGTH * effect.error
        ):
            found[key] = windows
    return found


def occasion_columns(days: Sequence[date], keys: Sequence[str]) -> dict[str, Floats]:
    """Returns one column an occasion, 1 within its windows; those within another's are left out."""
    columns: dict[str, Floats] = {}
    for key in keys:
        column = np.zeros(len(days))
        for first, last in windows_between(key, days[0] - timedelta(days=20), days[-1] + timedelta(days=20)):
            column += np.array([float(first <= day <= last) for day in days])
        covered = [other for name, other in columns.items() if (other[column > 0] > 0).all()]
        if column.any() and not covered:
            columns[key] = column
    return columns
