"""How a rate went from reference to window between the same days of another year, as far as years repeat themselves.

A season that comes again is worth following; last year's campaign is not. Which share of the other year's step came again is
measured: the same step is read off all other windows of the history and set against the step a year apart.
"""

import numpy as np

from cartwise.models.forecasting.robust_level import Floats
from cartwise.models.forecasting.spans import YEAR, Ints, RunningSums, Spans, are_clear

PRIOR_WINDOWS = 8.0  # moved windows that what is believed without them is worth


def season_step(sums: RunningSums, spans: Spans, moves: Ints, phi: float) -> tuple[Floats, Floats]:
    """Returns how the log rates went between the same days of other years, shrunk to how all slices went, and its variance."""
    steps, variances, totals, noise = [], [], [], []
    for year in (-YEAR, YEAR):
        late, late_exposure = sums.of(spans.window, moves + year)
        early, early_exposure = sums.of(spans.reference, moves + year)
        variances.append(phi / (late + 0.5) + phi / (early + 0.5))
        steps.append(log_rate(late, late_exposure) - log_rate(early, early_exposure))
        whole = [table.sum(axis=0) for table in (late, late_exposure, early, early_exposure)]
        totals.append(log_rate(whole[0], whole[1]) - log_rate(whole[2], whole[3]))
        noise.append(phi / (whole[0] + 0.5) + phi / (whole[2] + 0.5))
    clear = [are_clear(spans, moves + year, sums.days) for year in (-YEAR, YEAR)]
    known = ~np.isnan(np.array(totals)) & np.array(clear)  # (2, moves): the step's ends lie in the data, off the window
    count = np.maximum(known.sum(axis=0), 1)

    def mean(tables: list[Floats]) -> Floats:
        filled = np.array([np.where(is_known, table, 0.0) for table, is_known in zip(tables, known, strict=True)])
        means: Floats = filled.sum(axis=0) / count
        return means

    step, variance, total, total_variance = mean(steps), mean(variances) / count, mean(totals), mean(noise) / count
    differences = step - total
    here, here_total = _steps(sums, spans, moves)
    trust = _repetition(here_total[None], total[None], total_variance[None])[0]
    if len(step) == 1:
        return step * trust, variance * trust**2
    share = _repetition(here - here_total, differences, variance)[:, None]
    return total * trust + share * differences, share**2 * variance


def _steps(sums: RunningSums, spans: Spans, moves: Ints) -> tuple[Floats, Floats]:
    """Returns how the log rates went from reference to window, by slice and of all slices together."""
    late, late_exposure = sums.of(spans.window, moves)
    early, early_exposure = sums.of(spans.reference, moves)
    whole = [table.sum(axis=0) for table in (late, late_exposure, early, early_exposure)]
    steps = log_rate(late, late_exposure) - log_rate(early, early_exposure)
    return steps, log_rate(whole[0], whole[1]) - log_rate(whole[2], whole[3])


def _repetition(steps: Floats, other_year: Floats, variances: Floats) -> Floats:
    """Returns which share (slices,) of the other year's step is expected again, by all moved windows (slices, moves).

    The slope of the one on the other, drawn to that of all slices, and that to the share of the other year's steps that is
    more than sampling error. Campaigns and faults that fell into one of the years make it small.
    """
    weights = 1 / (variances + 0.01)
    square = weights * other_year**2
    prior = PRIOR_WINDOWS * float(square.mean())
    believed = max(0.0, 1 - float((weights * variances).mean()) / max(float(square.mean()), 1e-12))
    again = (weights * steps * other_year)[:, :-1].sum(axis=1)  # the last one is the window asked about
    possible = square[:, :-1].sum(axis=1)
    overall = float(np.clip((again.sum() + prior * believed) / max(float(possible.sum()) + prior, 1e-12), 0.0, 1.0))
    if len(steps) == 1:
        return np.array([overall])
    slopes: Floats = np.clip((again + prior * overall) / np.maximum(possible + prior, 1e-12), 0.0, 1.0)
    return slopes


def log_rate(counts: Floats, exposure: Floats) -> Floats:
    """Returns the logarithm of a rate, half a count added."""
    rates: Floats = np.log((counts + 0.5) / np.maximum(exposure, 1e-9))
    return rates
