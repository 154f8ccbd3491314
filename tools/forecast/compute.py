"""Computes a metric's forecast: reads the past, sets out what is known of the future, runs the models, gathers the figures."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from cartwise.errors import RetryableInput
from cartwise.models.forecasting.buckets import Figure, Piece, by_bucket, cut_into_buckets, gather, gather_ratio
from cartwise.models.forecasting.outlook import History, Outlook, filled_in, look_ahead, main_season
from cartwise.models.forecasting.year_shape import with_year_shape
from cartwise.tools.arguments import ForecastArgs
from cartwise.tools.context import ToolContext
from cartwise.tools.forecast.ahead import Ahead
from cartwise.tools.forecast.history import (
    Coverage,
    Past,
    largest_labels,
    parts_of,
    read_past,
    sums_over_time,
    trimmed,
)
from cartwise.tools.forecast.known_future import KnownFuture, known_future
from cartwise.tools.forecast.sparse_parts import WHOLE, at_mean_level, whole_of
from cartwise.workspace.catalog.model import RatioMetric

if TYPE_CHECKING:
    from cartwise.workspace.warehouse.result import QueryResult

Floats = npt.NDArray[np.float64]
MOST_SEGMENTS = 20
USUAL_SEGMENTS = 8
FEWEST_POINTS = 3
MOST_WITH_ALL_MODELS = 4  # series; seven countries took 20 CPU s with all models and three origins
STEP_DAYS = {"day": 1, "week": 7}  # steps that carry last year's shape


@dataclass(frozen=True)
class Line:
    """The forecast of one series.

    Attributes:
        label: of the segment; "" for the total.
        outlook: of its steps.
        history: (periods,) as it was.
        is_unusual: (periods,) True for the anomalies that were left out of the training.
        figures: of each bucket.
        total: over all coming days of the question.
    """

    label: str
    outlook: Outlook
    history: Floats
    is_unusual: npt.NDArray[np.bool_]
    figures: tuple[Figure, ...]
    total: Figure


@dataclass(frozen=True)
class Forecast:
    """What the models said, ready to be told.

    Attributes:
        buckets: starts of the shown buckets.
        pieces: how the steps lie in them.
        past: starts of the past periods.
        lines: the total, or the segments, largest first.
        is_sum: True where buckets add up.
        has_more: segments that are not shown.
        results: queries behind the figures.
    """

    metric: str
    ahead: Ahead
    coverage: Coverage
    buckets: tuple[Any, ...]
    pieces: tuple[Piece, ...]
    past: tuple[Any, ...]
    lines: tuple[Line, ...]
    is_sum: bool
    has_more: bool
    future: KnownFuture
    results: tuple["QueryResult", ...]


def is_summable(metric: str, ctx: ToolContext) -> bool:
    """Tells whether the figure, or the parts of a ratio, of days add up to those of longer periods."""
    catalog = ctx.workspace.catalog
    return all(sums_over_time(catalog.metrics[part]) for part in parts_of(catalog, metric))


def compute(
    args: ForecastArgs,
    ctx: ToolContext,
    *,
    ahead: Ahead,
    coverage: Coverage,
    left_out: Sequence[tuple[date, date]] = (),
) -> Forecast:
    """Returns the forecast of a metric.

    Args:
        args: what was asked.
        ctx: the workspace.
        ahead: the days and steps.
        coverage: of the metric's data.
        left_out: past days that are kept out of the training: those of an event that a scenario brings back.

    Raises:
        RetryableInput: too little past, or an unknown dimension.
    """
    read = _read(args, ctx, ahead, coverage)
    past, shown = read.past, ("", *map(str, read.labels))
    future = known_future(args, ctx, ahead=ahead, past_starts=past.starts, y=_total(past), left_out=left_out)
    series = _series(args, read)
    histories = [History(name, y, future.kept(y) if name in shown else np.isfinite(y)) for name, y in series.items()]
    whole = whole_of(args, ctx, ahead, coverage, past, series)
    extra = [] if whole is None else [History(WHOLE, whole, future.kept(whole))]
    found = _modelled(args, ctx, ahead, past, [*histories, *extra], future)
    if sums_over_time(ctx.workspace.catalog.metrics[args.metric]):
        found = at_mean_level(found, series | ({} if whole is None else {WHOLE: whole}), future, ahead.step)
    shown_histories = [history for history in histories if history.name in shown]
    return _gathered(args, ctx, ahead, coverage, read, shown_histories, found=found, future=future)


@dataclass(frozen=True)
class _Read:
    """The past of the metric, and of its parts where a ratio is forecast by them."""

    past: Past
    pasts: dict[str, Past]
    labels: list[Any]
    has_more: bool
    ratio: RatioMetric | None


def _read(args: ForecastArgs, ctx: ToolContext, ahead: Ahead, coverage: Coverage) -> _Read:
    catalog = ctx.workspace.catalog
    metric = catalog.metrics[args.metric]
    labels, has_more = _labels(args, ctx, coverage)
    dimension = args.dimensions[0] if args.dimensions else None
    by_parts = isinstance(metric, RatioMetric) and dimension is None and is_summable(args.metric, ctx)
    names = (args.metric, *parts_of(catalog, args.metric)) if by_parts else (args.metric,)
    ctx.on_progress(0.1, "forecast_reading")
    pasts = read_past(
        names, ctx, grain=ahead.step, coverage=coverage, filters=args.filters, dimension=dimension, labels=labels
    )
    past = trimmed(pasts[args.metric])
    _require_points(args, past, ahead)
    return _Read(past, pasts, labels, has_more, metric if by_parts and isinstance(metric, RatioMetric) else None)


def _modelled(
    args: ForecastArgs, ctx: ToolContext, ahead: Ahead, past: Past, histories: list[History], future: KnownFuture
) -> dict[str, Outlook]:
    """Returns the outlook of each series by name."""
    ctx.cancel.raise_if_set()
    ctx.on_progress(0.3, "forecast_modelling")
    outlooks = look_ahead(
        [replace(each, name=each.name or args.metric) for each in histories],
        past.starts,
        ahead.starts,
        grain=ahead.step,
        columns=future.columns,
        closed=future.closed,
        seed=ctx.seed,
        profile="batch" if len(histories) > MOST_WITH_ALL_MODELS else None,
    )
    if ahead.step in STEP_DAYS:
        days, season = STEP_DAYS[ahead.step], main_season(ahead.step)
        outlooks = [
            with_year_shape(outlook, filled_in(each.y, each.is_kept, season), step_days=days)
            for outlook, each in zip(outlooks, histories, strict=True)
        ]
    return {history.name: outlook for history, outlook in zip(histories, outlooks, strict=True)}


def _labels(args: ForecastArgs, ctx: ToolContext, coverage: Coverage) -> tuple[list[Any], bool]:
    if not args.dimensions:
        return [], False
    n = min(args.n or USUAL_SEGMENTS, MOST_SEGMENTS)
    return largest_labels(args.metric, ctx, dimension=args.dimensions[0], coverage=coverage, filters=args.filters, n=n)


def _require_points(args: ForecastArgs, past: Past, ahead: Ahead) -> None:
    points = max((int(np.isfinite(y).sum()) for y in past.series.values()), default=0)
    if not points and args.filters:
        asked = ", ".join(str(value) for each in args.filters for value in each.values)
        raise RetryableInput(
            "forecast_nothing_fits",
            f"Nothing in the data fits {asked!r}, so there is nothing to forecast. Check the name, or ask for all of {args.metric}.",
            asked=asked,
            metric=args.metric,
        )
    if points < FEWEST_POINTS:
        raise RetryableInput(
            "forecast_too_few_points",
            f"{args.metric!r} with these filters has {points} past {ahead.step} figures; a forecast needs {FEWEST_POINTS} at least. "
            "Take a finer step or fewer filters.",
            metric=args.metric,
            points=points,
            grain=ahead.step,
            needed=FEWEST_POINTS,
        )


def _total(past: Past) -> Floats:
    stacked = np.stack(list(past.series.values()))
    return np.asarray(np.nansum(stacked, axis=0), dtype=np.float64)


def _series(args: ForecastArgs, read: _Read) -> dict[str, Floats]:
    past = read.past
    if args.dimensions:
        return {str(label): past.series[str(label)] for label in read.labels if str(label) in past.series}
    series = {"": past.series[""]}
    if read.ratio is not None:
        cut = len(past.starts)
        for name in (*read.ratio.numerator, *read.ratio.denominator):
            part = read.pasts[name]
            series[f"part {name}"] = part.series.get("", np.zeros(len(part.starts)))[-cut:]
    return series


def _gathered(
    args: ForecastArgs,
    ctx: ToolContext,
    ahead: Ahead,
    coverage: Coverage,
    read: _Read,
    histories: Sequence[History],
    *,
    found: dict[str, Outlook],
    future: KnownFuture,
) -> Forecast:
    coming = ahead.coming
    buckets, pieces = cut_into_buckets(ahead.starts, ahead.step, shown=ahead.shown, first=coming.start, last=coming.end)
    is_sum = sums_over_time(ctx.workspace.catalog.metrics[args.metric])
    ratio = _Ratio(read.ratio, found) if read.ratio is not None else None
    lines = [_line(each, found[each.name], pieces, len(buckets), is_sum, ratio) for each in histories]
    lines.sort(key=lambda line: -line.total.value)
    return Forecast(
        metric=args.metric,
        ahead=ahead,
        coverage=coverage,
        buckets=buckets,
        pieces=pieces,
        past=read.past.starts,
        lines=tuple(replace(line, is_unusual=line.is_unusual & ~future.left_out) for line in lines),
        is_sum=is_sum,
        has_more=read.has_more,
        future=future,
        results=read.past.results,
    )


@dataclass(frozen=True)
class _Ratio:
    """The parts of a ratio, forecast."""

    metric: RatioMetric
    found: dict[str, Outlook]

    def figure(self, direct: Outlook, pieces: Sequence[Piece]) -> Figure:
        """Returns the ratio of the parts' sums."""
        numerator = _added([self.found[f"part {name}"] for name in self.metric.numerator])
        denominator = _added([self.found[f"part {name}"] for name in self.metric.denominator])
        return gather_ratio(numerator, denominator, direct, pieces, scale=self.metric.scale)


def _added(outlooks: Sequence[Outlook]) -> Outlook:
    return replace(outlooks[0], mean=np.sum([outlook.mean for outlook in outlooks], axis=0))


def _line(
    history: History, outlook: Outlook, pieces: Sequence[Piece], count: int, is_sum: bool, ratio: _Ratio | None
) -> Line:
    def figure(some: Sequence[Piece]) -> Figure:
        return ratio.figure(outlook, some) if ratio else gather(outlook, some, is_sum=is_sum)

    figures = tuple(figure(some) for some in by_bucket(pieces, count))
    is_unusual = np.isfinite(history.y) & ~history.is_kept
    return Line(history.name, outlook, history.y, is_unusual, figures, figure(pieces))


def gather_lines(forecast: Forecast) -> Forecast:
    """Returns the forecast with its figures gathered anew, after a line's outlook was changed."""
    lines = []
    for line in forecast.lines:
        grouped = by_bucket(forecast.pieces, len(forecast.buckets))
        figures = tuple(gather(line.outlook, some, is_sum=forecast.is_sum) for some in grouped)
        total = gather(line.outlook, forecast.pieces, is_sum=forecast.is_sum)
        lines.append(replace(line, figures=figures, total=total))
    return replace(forecast, lines=tuple(lines))
