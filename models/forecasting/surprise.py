"""How far each slice of a figure lies from what was to be expected in a window, and how sure that is.

A `Panel` holds daily counts by slice and their exposure: the denominator of a rate (sessions, for orders), or how busy such a
weekday is, for plain counts. What is expected of a slice is its rate in the reference days before, times how that rate went
between the same days of another year (shrunk to how all slices went, as far as last year's figures are chance).

How much such expectations err is measured, not assumed: the same window and reference are moved through the rest of the
history, and the errors seen there are the noise. They are split into what all slices share (a busy month) and a slice's own.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cartwise.models.forecasting.robust_level import Floats, robust_scale

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
YEAR = 364  # days: 52 weeks, so that weekdays meet
PRIOR_WINDOWS = 8.0  # moved windows that the sampling error alone is worth
PRIOR_TOTALS = 4.0  # moved windows that the usual spread of totals is worth
PRIOR_SHARED = 0.10  # spread of a month's log total around its expectation where history is too short to tell
LEAST_WINDOWS = 4
PRODUCT_SPREAD = 0.35  # by which single products come and go with season and fashion, as log standard deviation
SEASON_UNKNOWN = 0.15  # standard deviation of a log figure for the season, where no other year tells it


@dataclass(frozen=True)
class Spans:
    """Positions of days: the window asked about and the reference it is set against, `[start, end)`."""

    window: tuple[int, int]
    reference: tuple[int, int]

    def moved(self, days: int) -> "Spans":
        """Returns both spans some days later."""
        return Spans(
            (self.window[0] + days, self.window[1] + days), (self.reference[0] + days, self.reference[1] + days)
        )

    def fit(self, days: int) -> bool:
        """Tells whether both lie within a history of so many days."""
        return min(self.window[0], self.reference[0]) >= 0 and max(self.window[1], self.reference[1]) <= days

    @property
    def are_same_season(self) -> bool:
        """True where the two lie about whole years apart."""
        gap = abs(self.window[0] - self.reference[0]) % 365
        return abs(self.window[0] - self.reference[0]) > 300 and min(gap, 365 - gap) < 45


@dataclass(frozen=True)
class Panel:
    """Daily counts of slices.

    Attributes:
        counts: (slices, days).
        exposure: (slices, days) or (1, days): what the counts are in proportion to; 0 where a day does not count.
    """

    counts: Floats
    exposure: Floats

    @property
    def total(self) -> "Panel":
        """All slices together."""
        exposure = self.exposure.sum(axis=0, keepdims=True)
        return Panel(self.counts.sum(axis=0, keepdims=True), exposure)

    def without(self, days: Bools) -> "Panel":
        """Returns the panel where the marked days (days,) count for nothing."""
        return Panel(np.where(days, 0.0, self.counts), np.where(days, 0.0, self.exposure))


@dataclass(frozen=True)
class Deviation:
    """How the slices of a panel lie in the window, each (slices,).

    Attributes:
        observed: counts in the window.
        expected: of them.
        logs: log of observed by expected (half a count added to both).
        own_variance: of the logs, by what a slice does for itself.
        shared_variance: of the logs, by what all slices do together: one number.
    """

    observed: Floats
    expected: Floats
    logs: Floats
    own_variance: Floats
    shared_variance: float


def weekday_exposure(totals: Floats, first_weekday: int) -> Floats:
    """Returns how busy each day is expected to be by its weekday (1, days), 1 on average; 0 on days that are always closed."""
    days = len(totals)
    weekdays = (np.arange(days) + first_weekday) % 7
    level = np.maximum(np.convolve(totals, np.ones(28) / 28, mode="same"), 1e-9)
    ratios = totals / level
    factors = np.array([np.median(ratios[weekdays == day]) if (weekdays == day).any() else 0.0 for day in range(7)])
    if not factors.any():
        factors = np.ones(7)
    exposure: Floats = factors[weekdays][None, :] / factors.mean()
    return exposure


def deviate(panel: Panel, spans: Spans, *, has_season: bool = True) -> Deviation:
    """Returns how the slices of a panel lie in the window.

    Args:
        panel: daily counts and exposure.
        spans: window and reference, within the days of the panel.
        has_season: False to leave out the comparison with another year.
    """
    days = panel.counts.shape[1]
    sums = _Sums(panel)
    can_season = has_season and not spans.are_same_season
    years = tuple(year for year in (-YEAR, YEAR) if can_season and spans.moved(year).fit(days))
    moves = np.append(_moves(spans, days, has_years=bool(years)), 0)  # the last one is the window asked about
    tables = _log_errors(sums, spans, moves, _dispersion(panel), has_years=bool(years))
    logs, sampling, expected, observed = (table[:, -1] for table in tables)
    shared, own = PRIOR_SHARED**2, sampling
    if len(moves) > LEAST_WINDOWS:
        shared, own = _measured(tables[0][:, :-1].T, tables[1][:, :-1].T, sampling)
    if not years and can_season:
        shared, own = shared + SEASON_UNKNOWN**2, own + SEASON_UNKNOWN**2
    return Deviation(observed, expected, logs, _of_few(observed, expected, logs, own), shared)


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
    return Deviation(observed, expected, logs, _of_few(observed, expected, logs, sampling), PRIOR_SHARED**2)


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


class _Sums:
    """Running sums of a panel, for the counts and the exposure of any spans."""

    def __init__(self, panel: Panel) -> None:
        start = np.zeros((len(panel.counts), 1))
        exposure = np.broadcast_to(panel.exposure, panel.counts.shape)
        self.counts = np.concatenate([start, np.cumsum(panel.counts, axis=1)], axis=1)
        self.exposure = np.concatenate([start, np.cumsum(exposure, axis=1)], axis=1)
        self.days = panel.counts.shape[1]

    def of(self, span: tuple[int, int], moves: Ints) -> tuple[Floats, Floats]:
        """Returns counts and exposure of a span after each move (slices, moves); NaN where it leaves the days."""
        starts, ends = span[0] + moves, span[1] + moves
        is_inside = (starts >= 0) & (ends <= self.days)
        low, high = np.clip(starts, 0, self.days), np.clip(ends, 0, self.days)
        sums = np.maximum(self.counts[:, high] - self.counts[:, low], 0.0)  # a window of returns sold nothing
        counts = np.where(is_inside, sums, np.nan)
        return counts, np.where(is_inside, self.exposure[:, high] - self.exposure[:, low], np.nan)


def _moves(spans: Spans, days: int, *, has_years: bool) -> Ints:
    """Returns by how many days window and reference can be moved without touching the window asked about."""
    length = spans.window[1] - spans.window[0]
    moves = np.arange(-days, days + 1, max(1, length // 2))
    fits = _are_clear(spans, moves, days)
    if has_years:
        fits &= _are_clear(spans, moves - YEAR, days) | _are_clear(spans, moves + YEAR, days)
    kept: Ints = moves[fits & (moves != 0)]
    return kept


def _are_clear(spans: Spans, moves: Ints, days: int) -> Bools:
    """Returns which moves keep window and reference within the days and off the window asked about (moves,)."""
    clear = np.ones(len(moves), dtype=bool)
    for span in (spans.window, spans.reference):
        starts, ends = span[0] + moves, span[1] + moves
        clear &= (starts >= 0) & (ends <= days) & ((ends <= spans.window[0]) | (starts >= spans.window[1]))
    return clear


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
    sums: _Sums, spans: Spans, moves: Ints, phi: float, *, has_years: bool
) -> tuple[Floats, Floats, Floats, Floats]:
    """Returns logs, their sampling variance, expected and observed counts after each move, (slices, moves) each."""
    observed, exposure = sums.of(spans.window, moves)
    before, exposure_before = sums.of(spans.reference, moves)
    rate = (before + 0.5) / np.maximum(exposure_before, 1e-9)
    step, step_variance = _season_step(sums, spans, moves, phi) if has_years else (0.0, 0.0)
    expected = rate * exposure * np.exp(step)
    logs = np.log((observed + 0.5) / (expected + 0.5))
    sampling = phi / (np.maximum(expected, observed * 0.5) + 0.5) + phi / (before + 0.5) + step_variance
    return logs, sampling, expected, observed


def _season_step(sums: _Sums, spans: Spans, moves: Ints, phi: float) -> tuple[Floats, Floats]:
    """Returns how the log rates went between the same days of other years, shrunk to how all slices went, and its variance."""
    steps, variances, totals, noise = [], [], [], []
    for year in (-YEAR, YEAR):
        late, late_exposure = sums.of(spans.window, moves + year)
        early, early_exposure = sums.of(spans.reference, moves + year)
        variances.append(phi / (late + 0.5) + phi / (early + 0.5))
        steps.append(_log_rate(late, late_exposure) - _log_rate(early, early_exposure))
        whole = [table.sum(axis=0) for table in (late, late_exposure, early, early_exposure)]
        totals.append(_log_rate(whole[0], whole[1]) - _log_rate(whole[2], whole[3]))
        noise.append(phi / (whole[0] + 0.5) + phi / (whole[2] + 0.5))
    clear = [_are_clear(spans, moves + year, sums.days) for year in (-YEAR, YEAR)]
    known = ~np.isnan(np.array(totals)) & np.array(clear)  # (2, moves): the step's ends lie in the data, off the window
    count = np.maximum(known.sum(axis=0), 1)

    def mean(tables: list[Floats]) -> Floats:
        filled = np.array([np.where(is_known, table, 0.0) for table, is_known in zip(tables, known, strict=True)])
        means: Floats = filled.sum(axis=0) / count
        return means

    step, variance, total, total_variance = mean(steps), mean(variances) / count, mean(totals), mean(noise) / count
    # Where the whole hardly has a season (units an order), last year's step is mostly chance.
    season = max(0.0, float(np.mean(total**2 - total_variance)))
    trust = season / (season + total_variance + 1e-12)
    if len(step) == 1:
        return step * trust, variance * trust
    differences, total = step - total, total * trust
    weights = 1 / (variance + 0.01)
    # How much slices' seasons differ is one figure for all windows: a single one would take chance for a season.
    by_window = (weights * (differences**2 - variance)).sum(axis=0) / weights.sum(axis=0)
    spread = max(0.0, float(np.mean(by_window)))
    share = spread / (spread + variance + 1e-12)
    return total + share * differences, share * variance


def _log_rate(counts: Floats, exposure: Floats) -> Floats:
    rates: Floats = np.log((counts + 0.5) / np.maximum(exposure, 1e-9))
    return rates


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
    return shared, sampling * np.maximum(factor, 0.7)
