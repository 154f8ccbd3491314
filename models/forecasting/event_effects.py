"""What past events did to a series: the days of each against the same weekdays around it, with placebo windows as the noise.

The expected value of a day is the median of the same weekday in the four weeks before and after, events left out. The effect of
a window is the sum of its days over the sum of what was expected, less one. How far windows without any event lie from zero
tells what chance does (placebo-in-time; Abadie, Diamond and Hainmueller 2010, section 4, with times for places).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Window = tuple[int, int]  # first and last index, both included

WEEKS_AROUND = 4
LONGEST_EVENT = 14  # days an event without an end is looked for
AFTER_DAYS = 7
USUAL_LENGTH = 4  # days of an event that left no mark
MIN_PLACEBOS = 12
NOTABLE = 2.0  # standard errors
Z_80, Z_95 = 1.2816, 1.96


@dataclass(frozen=True)
class EventEffect:
    """The effect of an event on a series, as shares of what was expected.

    Attributes:
        lift: over the window, 0.35 for 35 % more.
        error: its standard error.
        by_day: lift of each day of the window, its shape drawn half-way to the mean.
        after: lift of each of the seven days after; 0 unless it stands out of the noise.
        occurrences: windows it was measured on.
        extra: what each occurrence added, in the unit of the series, mean over occurrences.
    """

    lift: float
    error: float
    by_day: tuple[float, ...]
    after: float
    occurrences: int
    extra: float

    @property
    def lower(self) -> float:
        """Lower bound of `lift` at 95 %."""
        return self.lift - Z_95 * self.error

    @property
    def upper(self) -> float:
        """Upper bound of `lift` at 95 %."""
        return self.lift + Z_95 * self.error

    @property
    def lower_80(self) -> float:
        """Lower bound of `lift` at 80 %."""
        return self.lift - Z_80 * self.error

    @property
    def upper_80(self) -> float:
        """Upper bound of `lift` at 80 %."""
        return self.lift + Z_80 * self.error

    @property
    def is_clear(self) -> bool:
        """True where chance alone does not explain it."""
        return self.lower > 0 or self.upper < 0


def expected_values(y: Floats, left_out: Bools, *, season: int = 7) -> Floats:
    """Returns (days,) the median of the same weekday around each day, `left_out` days not counted; NaN where none is left."""
    shifts = [season * week for week in range(-WEEKS_AROUND, WEEKS_AROUND + 1) if week]
    known = np.where(left_out, np.nan, y)
    around = np.full((len(shifts), len(y)), np.nan)
    for row, shift in enumerate(shifts):
        source = np.arange(len(y)) + shift
        inside = (source >= 0) & (source < len(y))
        around[row, inside] = known[source[inside]]
    seen = np.isfinite(around).any(axis=0)
    expected = np.full(len(y), np.nan)
    expected[seen] = np.nanmedian(around[:, seen], axis=0)
    return expected


def event_window(y: Floats, start: int, *, left_out: Bools) -> Window:
    """Returns the days over which an event that began at `start` shows: where its sum stands out most.

    Args:
        y: (days,) the series.
        start: index of its first day.
        left_out: (days,) days of other events: it ends before the next of them.
    """
    others = np.flatnonzero(left_out[start + 1 : start + LONGEST_EVENT])
    longest = int(others[0]) + 1 if len(others) else LONGEST_EVENT
    mask = left_out.copy()
    mask[start : start + LONGEST_EVENT] = True
    expected = expected_values(y, mask)
    noise = _spread((y - expected)[~mask])
    excess = np.nan_to_num((y - expected)[start : start + longest])
    if not noise or not len(excess):
        return start, min(start + USUAL_LENGTH, len(y)) - 1
    strength = np.abs(np.cumsum(excess)) / (noise * np.sqrt(np.arange(1, len(excess) + 1)))
    days = int(np.argmax(strength)) + 1 if strength.max() >= NOTABLE else min(USUAL_LENGTH, len(excess))
    return start, start + days - 1


def measure_effect(y: Floats, windows: Sequence[Window], *, left_out: Bools) -> EventEffect | None:
    """Returns the common effect of an event's windows, or None where nothing can be compared.

    Args:
        y: (days,) the series.
        windows: of each occurrence.
        left_out: (days,) days of other events and anomalies, never compared with.
    """
    mask = left_out.copy()
    for first, last in windows:
        mask[first : last + 1 + AFTER_DAYS] = True
    expected = expected_values(y, mask)
    measured = [window for window in windows if np.nansum(expected[window[0] : window[1] + 1]) > 0]
    if not measured:
        return None
    lifts = np.array([_lift(y, expected, first, last) for first, last in measured])
    length = max(last - first + 1 for first, last in measured)
    placebos = _placebo_lifts(y, expected, mask, length)
    if len(placebos) < MIN_PLACEBOS:
        return None
    # A median lies below the mean of skewed figures, so windows without an event have a lift too: take it off.
    usual = 1 + float(np.mean(np.clip(placebos, *np.quantile(placebos, (0.02, 0.98)))))
    if usual <= 0:
        return None
    expected, noise = expected * usual, _spread(placebos) / usual
    lifts = (1 + lifts) / usual - 1
    between = float(lifts.std(ddof=1)) if len(lifts) > 1 else 0.0
    error = max(noise, between) / float(np.sqrt(len(lifts)))
    lift = float(lifts.mean())
    return EventEffect(
        lift=lift,
        error=error,
        by_day=_shape(y, expected, measured, length, lift),
        after=_after(y, expected, [window for window in measured if _is_free(window, left_out)], noise, length),
        occurrences=len(measured),
        extra=float(np.mean([np.nansum((y - expected)[first : last + 1]) for first, last in measured])),
    )


def _lift(y: Floats, expected: Floats, first: int, last: int) -> float:
    known = np.isfinite(expected[first : last + 1])
    usual = float(expected[first : last + 1][known].sum())
    return float(y[first : last + 1][known].sum()) / usual - 1 if usual > 0 else 0.0


def _placebo_lifts(y: Floats, expected: Floats, mask: Bools, length: int) -> Floats:
    """Returns the lifts of all windows of that length without an event."""
    lifts = []
    for first in range(len(y) - length + 1):
        window = slice(first, first + length)
        usual = expected[window]
        if mask[window].any() or not np.isfinite(usual).all() or usual.sum() <= 0:
            continue
        lifts.append(_lift(y, expected, first, first + length - 1))
    return np.asarray(lifts, dtype=np.float64)


def _spread(values: Floats) -> float:
    """Returns a standard deviation that single outliers do not move (scaled median absolute deviation)."""
    known = values[np.isfinite(values)]
    if not len(known):
        return 0.0
    spread = 1.4826 * float(np.median(np.abs(known - np.median(known))))
    return spread or float(known.std())


def _shape(y: Floats, expected: Floats, windows: Sequence[Window], length: int, lift: float) -> tuple[float, ...]:
    """Returns the lift by day, half-way to the common lift: a single day of two occurrences is mostly noise."""
    days = []
    for offset in range(length):
        places = [first + offset for first, last in windows if first + offset <= last]
        usual = np.nansum(expected[places])
        own = float(y[places].sum() / usual - 1) if usual > 0 else lift
        days.append(0.5 * own + 0.5 * lift)
    return tuple(days)


def _is_free(window: Window, left_out: Bools) -> bool:
    """Tells whether no other event falls into the week after a window: its effect would be taken for an echo."""
    return not left_out[window[1] + 1 : window[1] + 1 + AFTER_DAYS].any()


def _after(y: Floats, expected: Floats, windows: Sequence[Window], noise: float, length: int) -> float:
    """Returns the lift of the week after, where it stands out: purchases brought forward, or a halo."""
    spans = [(last + 1, min(last + AFTER_DAYS, len(y) - 1)) for _, last in windows if last + 1 < len(y)]
    lifts = [_lift(y, expected, first, last) for first, last in spans if np.isfinite(expected[first]).all()]
    if not lifts:
        return 0.0
    error = noise * np.sqrt(length / AFTER_DAYS) / np.sqrt(len(lifts))
    mean = float(np.mean(lifts))
    return mean if error and abs(mean) > NOTABLE * error else 0.0


def apply_effect(base: Floats, effect: EventEffect, start: int, *, lift: float | None = None) -> Floats:
    """Returns the forecast with the event starting at index `start` of it.

    Args:
        base: (days,) the forecast without the event.
        effect: what such events did.
        start: index of the event's first day in `base`; may lie before it.
        lift: a bound of the effect instead of its mean; the shape is moved by the same amount.
    """
    changed = base.copy()
    shift = 0.0 if lift is None else lift - effect.lift
    curve = [day + shift for day in effect.by_day] + [effect.after] * AFTER_DAYS
    for offset, share in enumerate(curve):
        if 0 <= start + offset < len(base):
            changed[start + offset] = base[start + offset] * (1 + max(share, -1.0))
    return changed
