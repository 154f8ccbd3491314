"""What is known of the coming days: holidays, recurring occasions, scheduled campaigns, closed days; and which past days to leave out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
import numpy.typing as npt

from cartwise.models.forecasting.closed_days import closed_dates, closed_places, is_closed
from cartwise.models.forecasting.event_columns import (
    CampaignSpan,
    campaign_column,
    holiday_columns,
    holiday_dates,
    occasion_columns,
    recurring_occasions,
)
from cartwise.models.forecasting.training import kept_points
from cartwise.tools.arguments import ForecastArgs
from cartwise.tools.context import ToolContext
from cartwise.tools.forecast.ahead import Ahead
from cartwise.tools.forecast.known_events import KnownEvent, holiday_country, known_events

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
HOLIDAY_MARGIN = 3  # days around a holiday whose values are explained by it


@dataclass(frozen=True)
class KnownFuture:
    """What the models are told beside the past.

    Attributes:
        columns: (periods + horizon,) regressors by name.
        closed: (horizon,) True where the shop never sells.
        closed_days: the coming closed days.
        closed_weekdays: days of the week on which the shop never sells, 0 is Monday.
        explained: (periods,) past points that holidays, occasions or campaigns explain: never anomalies.
        left_out: (periods,) past points kept out of the training in any case.
        occasions: keys of recurring occasions in the coming days.
        scheduled: campaigns that are planned for the coming days.
        holidays: public holidays of the coming days, by date.
        country: ISO code they are of.
        season: of the steps.
    """

    columns: Mapping[str, Floats]
    closed: Bools
    closed_days: tuple[date, ...]
    closed_weekdays: frozenset[int]
    explained: Bools
    left_out: Bools
    occasions: tuple[str, ...]
    scheduled: tuple[KnownEvent, ...]
    holidays: Mapping[date, str]
    country: str | None
    season: int

    def kept(self, y: Floats) -> Bools:
        """Returns (periods,) which points of a series the models may learn from."""
        return kept_points(y, season=self.season, explained=self.explained) & ~self.left_out


def known_future(
    args: ForecastArgs,
    ctx: ToolContext,
    *,
    ahead: Ahead,
    past_starts: Sequence[datetime],
    y: Floats,
    left_out: Sequence[tuple[date, date]],
) -> KnownFuture:
    """Returns what is known of the coming steps; beyond days and hours only which past points are left out."""
    count, horizon = len(past_starts), len(ahead.starts)
    nothing = np.zeros(count, dtype=bool)
    out = np.array(
        [any(first <= start.date() <= last for first, last in left_out) for start in past_starts], dtype=bool
    )
    if ahead.step not in ("day", "hour"):
        return KnownFuture({}, np.zeros(horizon, bool), (), frozenset(), nothing, out, (), (), {}, None, _season(ahead))
    country = holiday_country(args.metric, args.filters, ctx)
    days = [start.date() for start in (*past_starts, *ahead.starts)]
    holidays = holiday_dates(country, days[0], days[-1]) if country else {}
    coming = {day: name for day, name in holidays.items() if day >= days[count]}
    if ahead.step == "hour":
        closed = is_closed(ahead.starts, closed_places(past_starts, y, is_hourly=True), is_hourly=True)
        return KnownFuture({}, closed, (), frozenset(), nothing, out, (), (), coming, country, 24)
    return _of_days(ctx, days, y, count, ahead, out, holidays, coming, country)


def _of_days(
    ctx: ToolContext,
    days: Sequence[date],
    y: Floats,
    count: int,
    ahead: Ahead,
    out: Bools,
    holidays: Mapping[date, str],
    coming: Mapping[date, str],
    country: str | None,
) -> KnownFuture:
    weekdays = closed_places([datetime.combine(day, time.min) for day in days[:count]], y, is_hourly=False)
    closed = closed_dates(days[:count], y, days[count:], closed_weekdays=weekdays, holidays=holidays)
    occasions = recurring_occasions(days[:count], np.where(out, np.nan, y)) if not out.any() else {}
    campaigns = [event for event in known_events(ctx) if event.kind == "campaign"]
    scheduled = [event for event in campaigns if (event.last or event.first) >= days[count] and event.first <= days[-1]]
    asked = np.array([ahead.coming.start <= day <= ahead.coming.end for day in days[count:]])
    columns = _columns(days, holidays, list(occasions), campaigns if scheduled else [])
    if closed.any():
        past_open = np.array([day.weekday() not in weekdays for day in days[:count]]) | (y != 0)
        columns["open"] = np.concatenate([past_open, ~closed]).astype(float)
    return KnownFuture(
        columns=columns,
        closed=closed,
        closed_days=tuple(day for day, is_shut in zip(days[count:], closed, strict=True) if is_shut),
        closed_weekdays=weekdays,
        explained=_explained(days[:count], holidays, occasions, columns),
        left_out=out,
        occasions=tuple(key for key in occasions if key in columns and columns[key][count:][asked].any()),
        scheduled=tuple(scheduled),
        holidays=coming,
        country=country,
        season=7,
    )


def _season(ahead: Ahead) -> int:
    return {"week": 52, "month": 12, "quarter": 4}.get(ahead.step, 1)


def _columns(
    days: Sequence[date], holidays: Mapping[date, str], occasions: list[str], campaigns: Sequence[KnownEvent]
) -> dict[str, Floats]:
    columns = {**holiday_columns(days, holidays), **occasion_columns(days, occasions)}
    if campaigns:
        spans = [CampaignSpan(event.name, event.first, event.last or event.first) for event in campaigns]
        columns["campaign"] = campaign_column(days, spans)
    return columns


def _explained(
    days: Sequence[date],
    holidays: Mapping[date, str],
    occasions: Mapping[str, Sequence[tuple[date, date]]],
    columns: Mapping[str, Floats],
) -> Bools:
    margin = [timedelta(days=offset) for offset in range(-HOLIDAY_MARGIN, HOLIDAY_MARGIN + 1)]
    near = {day + offset for day in holidays for offset in margin}
    explained = np.array([day in near for day in days], dtype=bool)
    for windows in occasions.values():
        for first, last in windows:
            explained |= np.array([first <= day <= last for day in days], dtype=bool)
    for name in ("campaign", "year_end"):
        if name in columns:
            explained |= columns[name][: len(days)] > 0
    return explained
