"""Which days are asked about, which of them are over, and the steps in which the rest is forecast."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from cartwise.errors import RetryableInput
from cartwise.models.forecasting.time_grid import Grain, bucket_start, buckets_between, next_bucket
from cartwise.tools.arguments import ForecastArgs
from cartwise.types import DateRange

DEFAULT_DAYS: dict[str | None, int] = {
    None: 14,
    "hour": 2,
    "day": 14,
    "week": 84,
    "month": 182,
    "quarter": 365,
    "year": 365,
}
MOST_DAILY_STEPS = 190  # beyond half a year days are forecast by the week: a day's own figure means nothing there
MOST_SHOWN: tuple[tuple[int, Grain], ...] = ((92, "day"), (200, "week"), (10_000, "month"))
MOST_HOURS = 24 * 21


@dataclass(frozen=True)
class Ahead:
    """The question in time.

    Attributes:
        asked: the inclusive days of the question.
        known_until: last day whose data are whole.
        step: grain of the model.
        shown: grain of the table; at least as coarse as `step`.
        starts: of the steps to forecast, from the first that is not whole to the last that `asked` touches.
        is_default: True where the question named no days.
    """

    asked: DateRange
    known_until: date
    step: Grain
    shown: Grain
    starts: tuple[datetime, ...]
    is_default: bool

    @property
    def past(self) -> DateRange | None:
        """The asked days that are over, or None."""
        return self.asked.clipped_to(DateRange(date.min, self.known_until))

    @property
    def coming(self) -> DateRange:
        """The asked days that are not over."""
        return DateRange(max(self.asked.start, self.known_until + timedelta(days=1)), self.asked.end)


def look_up(args: ForecastArgs, known_until: date, *, sums_over_time: bool) -> Ahead:
    """Returns the steps of a question.

    Args:
        args: what was asked.
        known_until: last day whose data are whole.
        sums_over_time: False where days do not add up (visitors, ratios): such figures are forecast at the shown grain.

    Raises:
        RetryableInput: the days are over, or further ahead than anyone can tell.
    """
    tomorrow = known_until + timedelta(days=1)
    is_default = args.end is None and args.horizon_days is None
    days = args.horizon_days or DEFAULT_DAYS[args.grain]
    end = args.end or known_until + timedelta(days=days)
    start = args.start or tomorrow
    if end <= known_until:
        raise RetryableInput(
            "forecast_past",
            f"The days {start} to {end} are over: the data reach to {known_until}. Ask what they were, or forecast days after that.",
            start=start.isoformat(),
            end=end.isoformat(),
            known_until=known_until.isoformat(),
        )
    asked = DateRange(min(start, end), end)
    span = (end - known_until).days
    chosen: Grain = next(grain for most, grain in MOST_SHOWN if (end - asked.start).days < most)
    shown: Grain = args.grain or chosen
    step = _step(shown, span, sums_over_time=sums_over_time)
    first = datetime.combine(tomorrow, time.min)
    starts = buckets_between(first, datetime.combine(end, time(23)), step)
    if step == "hour" and len(starts) > MOST_HOURS:
        raise RetryableInput(
            "forecast_too_many_hours",
            f"{len(starts)} hours are too many to forecast one by one; up to {MOST_HOURS}. Ask by day, or for fewer days.",
            hours=len(starts),
            limit=MOST_HOURS,
        )
    return Ahead(asked, known_until, step, shown, starts, is_default)


def _step(shown: Grain, span: int, *, sums_over_time: bool) -> Grain:
    if not sums_over_time or shown == "hour":
        return shown
    if span <= MOST_DAILY_STEPS:
        return "day"
    return "week" if shown != "month" or span <= 2 * 366 else "month"


def last_day_of(start: datetime, grain: Grain) -> date:
    """Returns the last day of the bucket that begins at `start`."""
    return (
        (next_bucket(bucket_start(start, grain), grain) - timedelta(days=1)).date() if grain != "hour" else start.date()
    )
