"""Forecast steps gathered into the buckets that a person asked for, with intervals of the sums."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
import numpy.typing as npt

from cartwise.models.forecasting.outlook import Outlook
from cartwise.models.forecasting.time_grid import Grain, bucket_start, next_bucket
from cartwise.models.forecasting.totals import sum_with_interval

Floats = npt.NDArray[np.float64]
Z_80, Z_95 = 1.2816, 1.96


@dataclass(frozen=True)
class Piece:
    """The part of a step that lies in a bucket.

    Attributes:
        step: index of the step.
        bucket: index of the bucket.
        share: of the step's length, 0 to 1.
    """

    step: int
    bucket: int
    share: float


@dataclass(frozen=True)
class Figure:
    """A figure with its intervals; sums for what adds up, means or ratios for what does not."""

    value: float
    lower_80: float
    upper_80: float
    lower_95: float
    upper_95: float

    def plus(self, amount: float) -> "Figure":
        """Returns the figure with a certain amount added."""
        return Figure(*(each + amount for each in self.__dict__.values()))

    def with_extra(self, extra: float, lower: float, upper: float) -> "Figure":
        """Returns the figure with an uncertain amount added; errors of both are taken as independent.

        Args:
            extra: the amount.
            lower: its lower bound at 80 %.
            upper: its upper bound at 80 %.
        """
        wider = Z_95 / Z_80
        down = [
            np.hypot(self.value - self.lower_80, extra - lower),
            np.hypot(self.value - self.lower_95, wider * (extra - lower)),
        ]
        up = [
            np.hypot(self.upper_80 - self.value, upper - extra),
            np.hypot(self.upper_95 - self.value, wider * (upper - extra)),
        ]
        value = self.value + extra
        return Figure(value, value - float(down[0]), value + float(up[0]), value - float(down[1]), value + float(up[1]))


def cut_into_buckets(
    starts: Sequence[datetime], step: Grain, *, shown: Grain, first: date, last: date
) -> tuple[tuple[datetime, ...], tuple[Piece, ...]]:
    """Returns the buckets of the inclusive days `first` to `last`, and the pieces of the steps in each.

    Whole weeks from a day other than Monday are counted from that day: "the next four weeks".
    """
    begin, end = datetime.combine(first, time.min), datetime.combine(last + timedelta(days=1), time.min)
    buckets = _buckets(begin, end, shown)
    edges = [max(buckets[0], begin), *buckets[1:], end]
    pieces = []
    for index, start in enumerate(starts):
        stop = next_bucket(start, step)
        for bucket in range(len(buckets)):
            overlap = (min(stop, edges[bucket + 1]) - max(start, edges[bucket])).total_seconds()
            if overlap > 0:
                pieces.append(Piece(index, bucket, overlap / (stop - start).total_seconds()))
    return buckets, tuple(pieces)


def _buckets(begin: datetime, end: datetime, shown: Grain) -> tuple[datetime, ...]:
    is_block = shown == "week" and begin.weekday() and (end - begin).days % 7 == 0
    start = begin if is_block else bucket_start(begin, shown)
    buckets = []
    while start < end:
        buckets.append(start)
        start = start + timedelta(days=7) if is_block else next_bucket(start, shown)
    return tuple(buckets)


def gather(outlook: Outlook, pieces: Sequence[Piece], *, is_sum: bool) -> Figure:
    """Returns the sum of some pieces (or their mean, for what does not add up) with its intervals."""
    steps = np.array([piece.step for piece in pieces])
    shares = np.array([piece.share for piece in pieces])
    weights = shares if is_sum else shares / shares.sum()
    found = {}
    for level in (80, 95):
        lower, upper = outlook.bounds[level]
        values = outlook.mean[steps] * weights
        found[level] = sum_with_interval(
            values, lower[steps] * weights, upper[steps] * weights, correlation=outlook.correlation
        )
    floor = 0.0 if (outlook.bounds[95][0] >= 0).all() else -np.inf
    bounds = [max(found[80].lower, floor), found[80].upper, max(found[95].lower, floor), found[95].upper]
    return Figure(found[80].value, *bounds)


def gather_ratio(
    numerator: Outlook, denominator: Outlook, direct: Outlook, pieces: Sequence[Piece], *, scale: float
) -> Figure:
    """Returns the ratio of sums over some pieces; its interval is that of the ratio forecast directly, moved to it."""
    steps = np.array([piece.step for piece in pieces])
    shares = np.array([piece.share for piece in pieces])
    below = float((denominator.mean[steps] * shares).sum())
    value = scale * float((numerator.mean[steps] * shares).sum()) / below if below > 0 else float("nan")
    around = gather(direct, pieces, is_sum=False)
    return around.plus(value - around.value) if np.isfinite(value) else around


def whole_buckets(
    pieces: Sequence[Piece], buckets: Sequence[datetime], starts: Sequence[datetime], step: Grain, *, shown: Grain
) -> list[bool]:
    """Returns whether each bucket is covered by its pieces, so that it may be called the highest or the lowest."""
    lengths = [(next_bucket(start, step) - start).total_seconds() for start in starts]
    covered = [sum(lengths[piece.step] * piece.share for piece in some) for some in by_bucket(pieces, len(buckets))]
    ends = [start + timedelta(days=7) if shown == "week" else next_bucket(start, shown) for start in buckets]
    return [
        seconds >= 0.999 * (end - start).total_seconds()
        for seconds, start, end in zip(covered, buckets, ends, strict=True)
    ]


def by_bucket(pieces: Sequence[Piece], count: int) -> list[list[Piece]]:
    """Returns the pieces of each bucket."""
    grouped: list[list[Piece]] = [[] for _ in range(count)]
    for piece in pieces:
        grouped[piece.bucket].append(piece)
    return grouped
