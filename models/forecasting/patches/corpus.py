"""The series that the patch Transformer is pre-trained on: generated ones and, by name, the licensed real ones.

Real series end before their test windows, and every fifth series of a large set is held out whole, for ablations.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from cartwise.models.forecasting.panel import FloatArray
from cartwise.models.forecasting.patches.synthetic import Generated, generate
from cartwise.models.forecasting.patches.tokens import REACH, History


@dataclass(frozen=True)
class RealSet:
    """A licensed data set: `tail` rows at the end of each series are its test windows and are never read."""

    name: str
    tail: int
    seasons: tuple[int, ...]
    step_hours: float
    share: float
    has_calendar: bool = True
    hold_out: bool = False


# shares of the real draws; origins and licences stand in docs/models/patch_transformer.md
REAL_SETS = (
    RealSet("m4_hourly", 48, (24, 168), 1.0, 0.35, has_calendar=False, hold_out=True),
    RealSet("m4_weekly", 13, (52,), 168.0, 0.25, has_calendar=False, hold_out=True),
    RealSet("web_daily", 4 * 14, (7, 365), 24.0, 0.27),
    RealSet("wiki_peyton", 10 * 30, (7, 365), 24.0, 0.05),
    RealSet("m5_total_holidays", 28, (7, 365), 24.0, 0.03),
    RealSet("m5_items_small", 28, (7, 365), 24.0, 0.05),
)
_SHORTEST = 24


def is_held_out(uid: str) -> bool:
    """Tells whether a series of a large set is kept for ablations (one in five, by the CRC of its name)."""
    return zlib.crc32(str(uid).encode()) % 5 == 0


def read_real(folder: Path, chosen: RealSet) -> list[tuple[str, Generated]]:
    """Returns the training part of every series of a set, with its name."""
    import pandas as pd

    frame = pd.read_parquet(folder / f"{chosen.name}.parquet", columns=["unique_id", "ds", "y"])
    found = []
    for uid, rows in frame.sort_values(["unique_id", "ds"]).groupby("unique_id"):
        y = rows["y"].interpolate().bfill().to_numpy(float)[: -chosen.tail]
        start = rows["ds"].iloc[0].timestamp() / 3600
        hours = start + chosen.step_hours * np.arange(len(y))
        found.append((str(uid), Generated(y, np.zeros(len(y)), hours, chosen.seasons)))
    return found


class Corpus:
    """Draws training windows.

    Args:
        folder: of the real sets, or None for generated series alone.
        generated: number of generated series.
        real_share: share of the draws that are real.
        seed: of everything drawn.
    """

    def __init__(self, folder: Path | None, *, generated: int, real_share: float, seed: int) -> None:
        self._rng = np.random.default_rng(seed)
        self._generated = [generate(self._rng) for _ in range(generated)]
        self._sets: list[tuple[RealSet, list[Generated]]] = []
        for chosen in REAL_SETS if folder else ():
            assert folder is not None
            rows = [g for uid, g in read_real(folder, chosen) if not (chosen.hold_out and is_held_out(uid))]
            self._sets.append((chosen, rows))
        self._real_share = real_share if self._sets else 0.0

    def windows(self, count: int) -> Iterator[tuple[History, FloatArray]]:
        """Yields histories and the `(REACH,)` steps after them, NaN beyond the end of the series."""
        for _ in range(count):
            series, has_calendar = self._draw()
            yield self._window(series, has_calendar)

    def _draw(self) -> tuple[Generated, bool]:
        rng = self._rng
        if rng.random() >= self._real_share:
            return self._generated[rng.integers(len(self._generated))], rng.random() < 0.8
        shares = np.array([chosen.share for chosen, _ in self._sets])
        chosen, rows = self._sets[rng.choice(len(shares), p=shares / shares.sum())]
        series = rows[rng.integers(len(rows))]
        if rng.random() < 0.35:
            series = _mixed(rng, series, rows[rng.integers(len(rows))])
        # made-up dates come with a calendar in use too: the network must not lean on it
        return series, rng.random() < (0.8 if chosen.has_calendar else 0.5)

    def _window(self, series: Generated, has_calendar: bool) -> tuple[History, FloatArray]:
        rng, count = self._rng, len(series.y)
        least = min(_SHORTEST, count // 2)
        end = int(rng.integers(least, max(least + 1, count - 12)))
        first = max(0, end - int(rng.integers(least, 1_600))) if rng.random() < 0.3 else 0
        coming = np.full(REACH, np.nan)
        actual = series.y[end : end + REACH]
        coming[: len(actual)] = actual
        stop = min(count, end + REACH)
        observed = np.ones(end - first, bool)
        return (
            History(
                series.y[first:end],
                observed,
                series.effect[first:stop],
                series.hours[first:stop],
                series.seasons,
                has_calendar,
            ),
            coming,
        )


def _mixed(rng: np.random.Generator, one: Generated, other: Generated) -> Generated:
    """A weighted mean of two series of a set, each in units of its mean size (TSMixup, Ansari et al. 2024)."""
    count = min(len(one.y), len(other.y))
    share = rng.beta(1.5, 1.5)
    a, b = one.y[-count:], other.y[-count:]
    y = share * a / max(float(np.abs(a).mean()), 1e-9) + (1 - share) * b / max(float(np.abs(b).mean()), 1e-9)
    return replace(one, y=y, effect=np.zeros(count), hours=one.hours[-count:])


def batch_of(windows: list[tuple[History, FloatArray]]) -> tuple[list[History], FloatArray]:
    """Returns the histories and the `(batch, REACH)` steps after them."""
    histories, coming = zip(*windows, strict=True)
    return list(histories), np.stack(coming)


def describe(corpus: Any) -> dict[str, int]:
    """Returns the number of series per origin, for the log and the model card."""
    return {"generated": len(corpus._generated), **{chosen.name: len(rows) for chosen, rows in corpus._sets}}
