"""Event tokens cut into periods (hours or days): a fixed number of tokens each, and how many events there were."""

import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cartwise.models.events import EventLog

Floats = npt.NDArray[np.float64]
Ints32 = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Periods:
    """Consecutive periods of a log.

    Attributes:
        starts: (periods,) seconds since 1970 at which each begins.
        tokens: (periods, length, fields) codes, padded with 0.
        place: (periods, length) where in its period each token lies, 0 to 1.
        counts: (periods,) events of each period, those that were not drawn included.
    """

    starts: npt.NDArray[np.int64]
    tokens: Ints32
    place: npt.NDArray[np.float32]
    counts: Floats

    def __len__(self) -> int:
        return len(self.starts)


def cut_periods(
    log: EventLog, tokens: Ints32, *, step_seconds: int, length: int, first: int, count: int, seed: int = 0
) -> Periods:
    """Returns `count` periods from `first` on; a period with more events than `length` is sampled without repeats.

    Args:
        log: the events.
        tokens: (events, fields) of the same events.
        step_seconds: of a period: 3,600 or 86,400.
        length: tokens kept per period, in the order of time.
        first: second at which the first period starts.
        count: number of periods.
        seed: of the sample.
    """
    edges = first + step_seconds * np.arange(count + 1, dtype=np.int64)
    bounds = np.searchsorted(log.seconds, edges)
    rng = np.random.default_rng(seed)
    cut = np.zeros((count, length, tokens.shape[1]), dtype=np.int32)
    place = np.zeros((count, length), dtype=np.float32)
    for index, (low, high) in enumerate(itertools.pairwise(bounds)):
        found = int(high - low)
        if not found:
            continue
        chosen = low + (np.arange(found) if found <= length else np.sort(rng.choice(found, length, replace=False)))
        cut[index, : len(chosen)] = tokens[chosen]
        place[index, : len(chosen)] = (log.seconds[chosen] - edges[index]) / step_seconds
    return Periods(edges[:-1], cut, place, np.diff(bounds).astype(np.float64))
