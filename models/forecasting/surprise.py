"""How far each slice of a figure lies from what was to be expected in a window, and how sure that is.

A `Panel` holds daily counts by slice and their exposure: the denominator of a rate (sessions, for orders), or how busy such a
weekday is, for plain counts. What is expected of a slice is its rate in the reference days before, times how that rate went
between the same days of another year (shrunk to how all slices went, as far as last year's figures are chance).

How much such expectations err is measured, not assumed: the same window and reference are moved through the rest of the
history, and the errors seen there are the noise. They are split into what all slices share (a busy month) and a slice's own.
"""

from dataclasses import dataclass

import numpy as np

from cartwise.models.forecasting.robust_level import Floats, robust_scale
from cartwise.models.forecasting.season_step import season_step
from cartwise.models.forecasting.spans import YEAR, Ints, Panel, RunningSums, Spans, moves_of

PRIOR_WINDOWS = 8.0  # moved windows that the sampling error alone is worth
PRIOR_TOTALS = 4.0  # moved windows that the usual spread of totals is worth
PRIOR_SHARED = 0.10  # spread of a month's log total around its expectation where history is too short to tell
LEAST_WINDOWS = 4
KNOWN = 1e6  # degrees of freedom of a spread that is not in question
PRODUCT_SPREAD = 0.35  # by which single products come and go with season and fashion, as log standard deviation
LEAST_DRIFT = 0.05
SHARE_DRIFT = 0.35  # before it is measured: by which a slice's share of all drifts between the reference and the days before it, as log standard deviation
SEASON_UNKNOWN = 0.15  # standard deviation of a log figure for the season, where no other year tells it


@dataclass(frozen=True)
class Deviation:
    """How the slices of a panel lie in the window, each (slices,).

    Attributes:
        observed: counts in the window.
        expected: of them.
        logs: log of observed by expected (half a count added to both).
        own_variance: of the logs, by what a slice does for itself.
        shared_variance: of the logs, by what all slices do together: one number.
        degrees: how many observations the variances were learnt from.
    """

    observed: Floats
    expected: Floats
    logs: Floats
    own_variance: Floats
    shared_variance: float
    degrees: float = KNOWN


def deviate(panel: Panel, spans: Spans, *, has_season: bool = True) -> Deviation:
    """Returns how the slices of a panel lie in the window.

    Args:
        panel: daily counts and exposure.
        spans: window and reference, within the days of the panel.
        has_season: False to leave out the comparison with another year.
    """
    days = panel.counts.shape[1]
    sums = RunningSums(panel)
    can_season = has_season and not spans.are_same_season
    years = tuple(year for year in (-YEAR, YEAR) if can_season and spans.moved(year).fit(days))
    moves = np.append(moves_of(spans, days, has_years=bool(years)), 0)  # the last one is the window asked about
    tables = _log_errors(sums, spans, moves, _dispersion(panel), has_years=bool(years))
    logs, sampling, expected, observed = (table[:, -1] for table in tables)
    shared, own = PRIOR_SHARED**2, sampling
    if len(moves) > LEAST_WINDOWS:
        shared, own = _measured(tables[0][:, :-1].T, tables[1][:, :-1].T, sampling)
    if not years and can_season:
        shared, own = shared + SEASON_UNKNOWN**2, own + SEASON_UNKNOWN**2
    degrees = PRIOR_WINDOWS + len(moves) / 2  # each moved window overlaps the next by half
    return Deviation(observed, expected, logs, _of_few(observed, expected, logs, own), shared, degrees)


def deviate_totals(observed: Floats, before: Floats, factor: float) -> Deviation:
    """Returns how slices lie that are known by their totals only (slices,): products, of which there are many.

    Args:
        observed: counts in the window.
        before: counts in the reference.
        factor: all slices' observed by all slices' before.
    """
    expected = before * factor
    logs = np.log((observed + 0.5) / (expected + 0.5))
    sampling = 1 / (np.maximum(expected, observed * 0.5) + 0.5) + 1 / (before + 0.5) + PRODUCT_SPREAD**2
    return Deviation(
        observed, expected, logs, _of_few(observed, expected, logs, sampling), PRIOR_SHARED**2, PRIOR_WINDOWS
    )


def _of_few(observed: Floats, expected: Floats, logs: Floats, variance: Floats) -> Floats:
    """Returns the variance (slices,) such that log and variance agree with the exact chance of a count that low or high.

    Logs of few counts are far from normal: none of four expected happens once in fifty, not once in 100,000. The counts are
    taken as negative binomial with the same mean and relative variance (mid p-value).
    """
    from scipy.special import betainc, ndtri

    mean = np.maximum(expected, 0.05)
    spread = np.maximum(variance * mean**2, mean * 1.001)
    size = mean**2 / (spread - mean)
    chance = size / (size + mean)
    counts = np.round(observed)
    up_to = betainc(size, counts + 1, chance)
    below = np.where(counts > 0, betainc(size, np.maximum(counts, 1), chance), 0.0)
    middle = (up_to + below) / 2
    units = np.abs(ndtri(np.clip(np.minimum(middle, 1 - middle), 1e-250, 0.5)))
    units = np.where(middle >= 1 - 1e-12, np.abs(logs) / np.sqrt(variance) + 8, units)  # beyond what the tail resolves
    exact = (logs / np.maximum(units, 1e-9)) ** 2
    return np.where((mean < 60) & (units > 1), exact, variance)


def _dispersion(panel: Panel) -> float:
    """Returns the variance of a day's total by its expectation, 1 for Poisson counts; local, so that seasons don't enter."""
    total = panel.total
    counts, exposure = total.counts[0], total.exposure[0]
    good = exposure > 0
    if good.sum() < 20 or counts.sum() <= 0:
        return 1.0
    kernel = np.ones(29)
    rate = np.convolve(counts, kernel, mode="same") / np.maximum(np.convolve(exposure, kernel, mode="same"), 1e-9)
    usual = np.maximum(rate * exposure, 1e-9)
    errors = ((counts - usual) / np.sqrt(usual))[good]
    return max(1.0, robust_scale(errors) ** 2)


def _log_errors(
    sums: RunningSums, spans: Spans, moves: Ints, phi: float, *, has_years: bool
) -> tuple[Floats, Floats, Floats, Floats]:
    """Returns logs, their sampling variance, expected and observed counts after each move, (slices, moves) each."""
    observed, exposure = sums.of(spans.window, moves)
    before, exposure_before, worth = _usual_counts(sums, spans, moves)
    rate = (before + 0.5) / np.maximum(exposure_before, 1e-9)
    step, step_variance = season_step(sums, spans, moves, phi) if has_years else (0.0, 0.0)
    expected = rate * exposure * np.exp(step)
    logs = np.log((observed + 0.5) / (expected + 0.5))
    sampling = phi / (expected + 0.5) + phi / (worth + 0.5) + step_variance
    return logs, sampling, expected, observed


def _usual_counts(sums: RunningSums, spans: Spans, moves: Ints) -> tuple[Floats, Floats, Floats]:
    """Returns the reference's counts leant on the slices' shares before it, its exposure, and how many counts that is worth.

    A slice of few counts (returns of a small category) is known better by what share of all it had in the year before. That is
    worth as many counts as its drift allows, fewer where the reference contradicts it. Each is (slices, moves).
    """
    before, exposure = sums.of(spans.reference, moves)
    earlier, exposure_earlier = sums.up_to(spans.reference[0], moves)
    if len(before) == 1:
        return before, exposure, before
    rate = (earlier + 0.5) / np.maximum(exposure_earlier, 1e-9)
    usual = rate * exposure
    usual = usual * before.sum(axis=0) / np.maximum(usual.sum(axis=0), 1e-9)
    drift = _drift(before, usual, earlier)
    worth = 1 / (drift + 1 / (earlier + 0.5))
    contradiction = (before - usual) ** 2 / (usual + 0.5 + drift * usual**2)
    worth = np.where(earlier.sum(axis=0) > 0, worth / np.maximum(contradiction, 1.0), 0.0)
    share = worth / (worth + np.maximum(before, usual) + 0.5)
    return before + share * (usual - before), exposure, before + worth


def _drift(before: Floats, usual: Floats, earlier: Floats) -> float:
    """Returns the relative variance by which shares drift beside chance, as all moved references (slices, moves) show it."""
    known = (earlier.sum(axis=0) > 0) & np.isfinite(usual).all(axis=0)
    known[-1] = False  # the one before the window asked about is judged by the others
    here, there, base = before[:, known], usual[:, known], earlier[:, known]
    windows = known.sum() / 2  # each overlaps the next
    if not windows or there.sum() <= 0:
        return SHARE_DRIFT**2
    beyond = (here - there) ** 2 - there - there**2 / (base + 0.5)
    measured = max(LEAST_DRIFT**2, float(beyond.sum() / (there**2).sum()))
    return float((PRIOR_TOTALS * SHARE_DRIFT**2 + windows * measured) / (PRIOR_TOTALS + windows))


def _measured(table: Floats, variances: Floats, sampling: Floats) -> tuple[float, Floats]:
    """Returns shared and own variance as seen in moved windows (moves, slices); an own one leans on its sampling error."""
    weights = 1 / np.maximum(variances, 1e-9)
    common = (table * weights).sum(axis=1) / weights.sum(axis=1)
    sampled = 1 / weights.sum(axis=1)
    shared = max(0.02**2, robust_scale(common) ** 2 + float(np.median(common)) ** 2 - float(np.median(sampled)))
    shared = (PRIOR_TOTALS * PRIOR_SHARED**2 + len(table) * shared) / (PRIOR_TOTALS + len(table))
    if table.shape[1] == 1:
        return shared, sampling
    units = (table - common[:, None]) / np.sqrt(variances)  # in sampling errors
    spread = np.array([robust_scale(units[:, place]) ** 2 for place in range(table.shape[1])])
    factor = (PRIOR_WINDOWS + len(table) * spread) / (PRIOR_WINDOWS + len(table))
    return shared, sampling * np.maximum(factor, 1.0)
