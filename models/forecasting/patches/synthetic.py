"""Generated series for pre-training: trends, seasons, noise, counts, shifts, events, as shops and web sites have them."""

from dataclasses import dataclass

import numpy as np

from cartwise.models.forecasting.panel import FloatArray

_KINDS = ("hour", "day", "week", "month", "other")
_SHARES = (0.28, 0.42, 0.16, 0.08, 0.06)
_STEP_HOURS = {"hour": 1.0, "day": 24.0, "week": 168.0, "month": 730.5, "other": 4.0}
_SEASONS = {"hour": (24, 168), "day": (7, 365), "week": (52,), "month": (12,)}
_LENGTHS = {"hour": (60, 1_400), "day": (30, 1_600), "week": (30, 500), "month": (18, 240), "other": (60, 800)}


@dataclass(frozen=True)
class Generated:
    """One generated series.

    Attributes:
        y: `(n,)` values.
        effect: `(n,)` a noisy estimate of the effect of known events, as a regression would give it.
        hours: `(n,)` hours since 1970-01-01.
        seasons: in steps.
    """

    y: FloatArray
    effect: FloatArray
    hours: FloatArray
    seasons: tuple[int, ...]


def generate(rng: np.random.Generator) -> Generated:
    """Draws one series."""
    kind = str(rng.choice(_KINDS, p=_SHARES))
    seasons = _SEASONS.get(kind) or (int(rng.integers(4, 49)),)
    low, high = _LENGTHS[kind]
    count = int(np.exp(rng.uniform(np.log(low), np.log(high)))) + 64
    start = rng.integers(0, 20_000) * 24 + 20 * 365 * 24
    hours: FloatArray = float(start) + _STEP_HOURS[kind] * np.arange(count, dtype=float)
    shape: FloatArray = sum((_season(rng, hours, season, kind) for season in seasons), np.zeros(count))
    shape = shape * np.exp(rng.uniform(-2.5, 0.5))
    trend = _trend(rng, count) * np.exp(rng.uniform(-3, 0.7)) * rng.choice([1.0, 1.0, 0.2])
    noise = _noise(rng, count) * np.exp(rng.uniform(-4, 0.0))
    event, effect = _events(rng, count)
    signal = shape + trend + noise + event
    if rng.random() < 0.6:  # multiplicative: most shop series
        strength = rng.uniform(0.2, 1.0)
        y = np.exp(np.clip(strength * signal, -8, 8))
        effect = np.asarray(np.exp(np.clip(strength * (signal - event), -8, 8)) * np.expm1(strength * effect))
    else:
        y = signal + rng.choice([0.0, rng.uniform(1, 10)])
    return _finished(rng, y, effect, hours, seasons)


def _finished(
    rng: np.random.Generator, y: FloatArray, effect: FloatArray, hours: FloatArray, seasons: tuple[int, ...]
) -> Generated:
    if y.min() >= 0 and rng.random() < 0.35:  # counts, some of them sparse
        mean = np.exp(rng.uniform(-1.5, 5)) / max(float(y.mean()), 1e-9)
        effect = effect * mean
        y = rng.poisson(np.minimum(y * mean, 1e6)).astype(float)
    if rng.random() < 0.1:
        outliers = rng.random(len(y)) < 0.01
        y = np.where(outliers, y + rng.normal(0, 5, len(y)) * y.std(), y)
    size = np.exp(rng.uniform(-3, 10))
    return Generated(y * size, effect * size, hours, seasons)


def _season(rng: np.random.Generator, hours: FloatArray, season: int, kind: str) -> FloatArray:
    """A repeating shape, smooth or ragged, whose size drifts; years follow the calendar."""
    if rng.random() < 0.12:
        return np.zeros(len(hours))
    step = hours[1] - hours[0]
    phase = hours / (24 * 365.2425) if season in (365, 52, 12) and kind != "other" else hours / (step * season)
    if rng.random() < 0.45 and season <= 168:
        shape = rng.normal(size=season)
        if kind == "hour" and season == 168:  # days of the week, weekends apart
            shape = np.repeat(rng.normal(size=7), 24) + 0.3 * rng.normal(size=168)
        values = shape[(np.floor(phase * season).astype(int)) % season]
    else:
        orders = np.arange(1, int(rng.integers(2, 9)))
        sizes = rng.normal(size=(2, len(orders))) / orders ** rng.uniform(0.5, 1.5)
        turns = 2 * np.pi * np.outer(phase, orders)
        values = np.sin(turns) @ sizes[0] + np.cos(turns) @ sizes[1]
    if season in (365, 52) and rng.random() < 0.4:  # a peak of some weeks, such as Christmas
        centre, wide = rng.random(), rng.uniform(0.01, 0.05)
        values = values * 0.5 + rng.normal(1, 2) * np.exp(-0.5 * (((phase % 1 - centre + 0.5) % 1 - 0.5) / wide) ** 2)
    drift = 1 + rng.choice([0.0, 0.3]) * _trend(rng, len(hours))
    return np.asarray(values * drift * np.exp(rng.uniform(-1.5, 0.5)))


def _trend(rng: np.random.Generator, count: int) -> FloatArray:
    """A random walk, a broken line, a level with shifts, or a saturating curve; about one unit wide."""
    choice = rng.random()
    if choice < 0.35:
        walk = np.cumsum(rng.normal(size=count)) / np.sqrt(count)
        return np.asarray(walk * rng.choice([1.0, 2.0]))
    if choice < 0.65:
        breaks = np.sort(rng.integers(0, count, int(rng.integers(0, 5))))
        slopes = np.zeros(count)
        slopes[0] = rng.normal()
        slopes[breaks] += rng.normal(size=len(breaks))
        return np.asarray(np.cumsum(np.cumsum(slopes)) / count)
    if choice < 0.85:
        level = np.zeros(count)
        level[rng.integers(0, count, int(rng.integers(0, 4)))] = 1.5 * rng.normal()
        return np.asarray(np.cumsum(level))
    return np.asarray(rng.normal() * (1 - np.exp(-np.arange(count) / (count * rng.uniform(0.1, 1)))))


def _noise(rng: np.random.Generator, count: int) -> FloatArray:
    from scipy.signal import lfilter

    heavy = rng.random() < 0.3
    white = rng.standard_t(4, count) if heavy else rng.normal(size=count)
    memory = rng.choice([0.0, rng.uniform(0, 0.97)])
    noise = lfilter([1.0], [1.0, -memory], white) * np.sqrt(1 - memory**2)
    if rng.random() < 0.2:
        noise = noise * np.exp(0.5 * _trend(rng, count))
    return np.asarray(noise)


def _events(rng: np.random.Generator, count: int) -> tuple[FloatArray, FloatArray]:
    """Returns the true effect of events and what a regression would know of it."""
    if rng.random() < 0.6:
        return np.zeros(count), np.zeros(count)
    length = int(rng.integers(1, 7))
    starts = rng.random(count) < rng.uniform(0.3, 4) / 100
    flags = np.convolve(starts, np.ones(length))[:count] > 0
    size = rng.normal(0, 0.8)
    true = flags * size * (1 + rng.normal(0, 0.2, count))
    is_known = rng.random() < 0.6
    return true, np.asarray(flags * size * (1 + rng.normal(0, 0.3)) * is_known)
