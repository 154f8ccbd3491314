"""Weekly figures by value of a dimension, for trends, and their forecasts."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from cartwise.errors import RetryableInput
from cartwise.models.forecasting.trends import LEAST_STEPS
from cartwise.tools.arguments import ExplainChangeArgs
from cartwise.tools.explain_change.levers import ENTITIES, NOT_A_SLICE, PREFERRED, is_near
from cartwise.tools.explain_change.period import days_of, within
from cartwise.tools.explain_change.reader import Floats, Reader
from cartwise.types import DateRange
from cartwise.workspace.warehouse.request import Filter, Order, Period

WEEK, YEAR = 7, 364
DEFAULT_WEEKS = 13
LEAST_DAYS = 2 * LEAST_STEPS * WEEK
MOST_VALUES = 60  # judged: the largest of the period and of the one before
WEEKS_AHEAD = 4
LEAST_WEEKS_OF_PAST = 26
Ahead = dict[int, tuple[float, float, float]]


@dataclass(frozen=True)
class Weeks:
    """Weekly figures by value.

    Attributes:
        values: of the dimension.
        late: (values, weeks) of the period.
        early: (values, weeks) of the comparison.
        past: (values, weeks) up to the end of the period, for forecasts.
        has_year: whether the comparison is the same weeks of the year before.
    """

    values: tuple[Any, ...]
    late: Floats
    early: Floats
    past: Floats
    period: DateRange
    compare: DateRange
    has_year: bool


def trend_dimension(args: ExplainChangeArgs, reader: Reader) -> str:
    """Returns the dimension asked for, else the first usual one that the metric reaches."""
    catalog = reader.catalog
    fits = [
        name
        for name, found in catalog.dimensions.items()
        if name not in NOT_A_SLICE
        and found.type == "text"
        and found.entity not in ENTITIES
        and is_near(found, (args.metric,), catalog)
    ]
    order = ("category", "department", "product_category", "product", *PREFERRED)
    fits.sort(key=lambda name: order.index(name) if name in order else 99)
    wanted = args.dimensions[0] if args.dimensions else fits[0] if fits else None
    if wanted is None or not reader.can_run((args.metric,), (wanted,)):
        raise RetryableInput(
            "explain_no_slices",
            f"{args.metric!r} can't be broken down by {wanted!r} here. Dimensions that work: {', '.join(fits[:5])}.",
            metric=args.metric,
            dimension=wanted or "-",
            names=fits[:5],
        )
    return wanted


def read_weeks(args: ExplainChangeArgs, dimension: str, data: DateRange, reader: Reader) -> Weeks:
    """Returns weekly figures of the period and of the same weeks a year before, or of as many weeks before."""
    if data.days < LEAST_DAYS:
        raise RetryableInput(
            "explain_no_trend",
            f"No trend can be measured: the data cover only {data.days} days, and at least {LEAST_DAYS} are needed.",
            days=data.days,
            least=LEAST_DAYS,
        )
    default = DateRange(max(data.start, data.end - timedelta(days=DEFAULT_WEEKS * WEEK - 1)), data.end)
    asked = within(args, data, default=default)
    count = max(LEAST_STEPS, asked.days // WEEK)
    end = asked.end
    start = end - timedelta(days=count * WEEK - 1)
    has_year = start - timedelta(days=YEAR) >= data.start
    if not has_year:
        count = min(count, ((end - data.start).days + 1) // (2 * WEEK))
        start = end - timedelta(days=count * WEEK - 1)
    back = YEAR if has_year else count * WEEK
    period = DateRange(start, end)
    compare = period.shifted(-back)
    values = _values(args.metric, dimension, period, compare, reader)
    span = DateRange(max(data.start, compare.start), period.end)
    table = _weekly(args.metric, dimension, values, span, end, reader)
    return Weeks(
        values=tuple(values),
        late=table[:, -count:],
        early=table[:, -count - back // WEEK : -(back // WEEK)],
        past=table,
        period=period,
        compare=compare,
        has_year=has_year,
    )


def _values(metric: str, dimension: str, period: DateRange, compare: DateRange, reader: Reader) -> list[Any]:
    """Returns the largest values of either span."""
    found: dict[Any, None] = {}
    for days in (period, compare):
        result = reader.run(
            metrics=(metric,),
            dimensions=(dimension,),
            period=Period(start=days.start, end=days.end),
            order=(Order(by=metric),),
            limit=MOST_VALUES // 2 + 10,
        )
        reader.shown.append(result)
        found |= {row[0]: None for row in result.rows if row[0] is not None and (row[1] or 0) > 0}
    return list(found)[:MOST_VALUES]


def _weekly(metric: str, dimension: str, values: list[Any], span: DateRange, end: date, reader: Reader) -> Floats:
    """Returns (values, weeks): sums of seven days that end with the last day asked about."""
    weeks = span.days // WEEK
    table = np.zeros((len(values), weeks))
    size = max(1, 9_000 // span.days)
    for first in range(0, len(values), size):
        group = values[first : first + size]
        result = reader.run(
            metrics=(metric,),
            dimensions=(dimension,),
            grain="day",
            period=Period(start=end - timedelta(days=weeks * WEEK - 1), end=end),
            filters=(Filter(field=dimension, op="in", values=tuple(group)),),
        )
        if first == 0:
            reader.shown.append(result)
        places = {value: first + at for at, value in enumerate(group)}
        for row in result.rows:
            day = date.fromisoformat(str(row[0])[:10])
            at = weeks - 1 - (end - day).days // WEEK
            if row[1] in places and 0 <= at < weeks:
                table[places[row[1]], at] += float(row[2] or 0)
    return np.maximum(table, 0.0)


def look_ahead(weeks: Weeks, chosen: list[int], metric: str, reader: Reader) -> Ahead:
    """Returns the forecast sum of the coming weeks with its 80 % interval, of the chosen series."""
    if (
        not chosen
        or weeks.past.shape[1] < LEAST_WEEKS_OF_PAST
        or weeks.period.end != days_of(metric, reader.catalog).end
    ):
        return {}
    import pandas as pd

    from cartwise.models.forecasting import forecast_panel

    ends = [weeks.period.end - timedelta(days=WEEK * back) for back in range(weeks.past.shape[1] - 1, -1, -1)]
    frame = pd.concat(
        [pd.DataFrame({"unique_id": str(at), "ds": pd.to_datetime(ends), "y": weeks.past[at]}) for at in chosen]
    )
    freq = f"W-{weeks.period.end:%a}".upper()
    found = forecast_panel(frame, horizon=WEEKS_AHEAD, freq=freq, levels=(80,), seed=reader.ctx.seed)
    ahead = {}
    for at in chosen:
        rows = found[found["unique_id"] == str(at)]
        middle = float(rows["cartwise"].sum())
        # Weekly errors are taken as independent: their widths add in squares.
        half = float(np.sqrt((((rows["cartwise-hi-80"] - rows["cartwise-lo-80"]) / 2) ** 2).sum()))
        ahead[at] = (middle, max(0.0, middle - half), middle + half)
    return ahead
