import numpy as np

from cartwise.models.forecasting.causes import FALSE_ALARMS_MOVED, Cause, View, select_causes
from cartwise.models.forecasting.gains import adjusted_p_values
from cartwise.models.forecasting.spans import Panel, Spans, weekday_exposure
from cartwise.models.forecasting.surprise import Deviation, deviate

DAYS = 500
SPANS = Spans(window=(460, 488), reference=(404, 460))
CHANNELS = ("search", "mail", "social", "direct")


def visits(change: float, *, slices: tuple[int, ...], seed: int = 1) -> np.ndarray:
    """Daily visits by channel; those slices change in the window. A busy month is shared by all."""
    chance = np.random.default_rng(seed)
    shared = np.exp(np.repeat(chance.normal(0, 0.08, DAYS // 20), 20))
    rates = np.array([90.0, 60.0, 40.0, 30.0])[:, None] * shared * np.ones((1, DAYS))
    for place in slices:
        rates[place, 460:488] *= 1 + change
    return chance.poisson(rates).astype(float)


def causes_of(counts: np.ndarray, *, false_alarms: float = FALSE_ALARMS_MOVED) -> list[Cause]:
    views = []
    weekdays = weekday_exposure(counts.sum(axis=0), 0)
    for dimension, table in ((None, counts.sum(axis=0, keepdims=True)), ("channel", counts)):
        deviation = deviate(Panel(table, np.broadcast_to(weekdays, table.shape)), SPANS)
        shares = deviation.expected / deviation.expected.sum()
        values = ("",) if dimension is None else CHANNELS
        views.append(View("traffic", dimension, values, deviation, shares, shares, SPANS.window))
    return select_causes(views, false_alarms=false_alarms)


def test_the_slice_that_moved_is_the_first_cause() -> None:
    first = causes_of(visits(-0.4, slices=(1,)))[0]
    assert (first.dimension, first.value) == ("channel", "mail")
    assert 0.5 < first.factor < 0.7
    assert first.impact < 0


def test_nothing_else_is_named_once_the_slice_explains_it() -> None:
    assert len(causes_of(visits(-0.4, slices=(1,)))) == 1


def test_the_whole_is_the_cause_where_all_slices_moved() -> None:
    first = causes_of(visits(-0.5, slices=(0, 1, 2, 3)))[0]
    assert first.dimension is None


def test_no_cause_is_named_in_quiet_windows() -> None:
    named = sum(bool(causes_of(visits(0.0, slices=(), seed=seed), false_alarms=0.05)) for seed in range(40))
    assert named <= 2


def test_last_years_season_is_expected_again() -> None:
    chance = np.random.default_rng(4)
    season = np.exp(0.8 * np.cos(2 * np.pi * (np.arange(800) - 738) / 364))
    counts = chance.poisson(100 * season)[None, :].astype(float)
    panel = Panel(counts, np.ones_like(counts))
    spans = Spans(window=(700, 728), reference=(644, 700))
    plain, seasonal = (deviate(panel, spans, has_season=known).logs[0] for known in (False, True))
    assert plain > 0.35
    assert abs(seasonal) < 0.1


def test_a_lone_peak_of_last_year_is_half_expected() -> None:
    """A peak month in a flat year may be a season or a campaign; one other year can't tell."""
    chance = np.random.default_rng(4)
    season = np.ones(800)
    season[360:388] = season[724:752] = 1.6
    counts = chance.poisson(100 * season)[None, :].astype(float)
    panel = Panel(counts, np.ones_like(counts))
    spans = Spans(window=(724, 752), reference=(668, 724))
    plain, seasonal = (deviate(panel, spans, has_season=known).logs[0] for known in (False, True))
    assert 0.1 * plain < seasonal < 0.7 * plain


def test_what_never_came_again_is_no_season() -> None:
    """Faults and campaigns all through the history, none of them a year apart: last year's is not expected again."""
    chance = np.random.default_rng(5)
    rate = np.full(800, 100.0)
    for start, factor in ((30, 1.5), (120, 0.6), (210, 1.6), (360, 0.5), (560, 0.6), (640, 1.4)):
        rate[start : start + 28] *= factor
    counts = chance.poisson(rate)[None, :].astype(float)
    deviation = deviate(Panel(counts, np.ones_like(counts)), Spans(window=(724, 752), reference=(668, 724)))
    assert abs(deviation.logs[0]) < 0.25  # the whole step is -0.69


def test_a_spread_that_few_windows_taught_needs_more_to_stand() -> None:
    gains = np.array([16.0])
    few, many = (float(adjusted_p_values(gains, np.array([degrees]))[0]) for degrees in (8.0, 1e6))
    assert many < 0.0001 < few


def test_a_slice_stands_where_little_else_was_tested() -> None:
    """The same evidence counts for more in a narrow question: the tests that were not made leave their share."""
    deviation = Deviation(
        np.array([135.0, 100.0]), np.array([100.0, 100.0]), np.array([0.3, 0.0]), np.array([0.01, 0.01]), 0.0001, 20.0
    )
    quiet = Deviation(np.ones(2), np.ones(2), np.zeros(2), np.ones(2), 1.0, 20.0)
    halves = np.array([0.5, 0.5])
    asked = [View("returns", "category", ("a", "b"), deviation, halves, halves)]
    other = [
        View(lever, dimension, ("a", "b"), quiet, halves, halves)
        for lever, dimension in (("traffic", "channel"), ("conversion", "device"), ("orders", "segment"))
    ]
    assert select_causes(asked, false_alarms=0.03)
    assert not select_causes(asked + other, false_alarms=0.03)


def test_a_count_of_none_where_few_were_expected_is_no_proof() -> None:
    counts = np.full((2, DAYS), 20.0)
    counts[1] = (np.arange(DAYS) % 7 == 0).astype(float)
    counts[1, 460:488] = 0.0  # none of four
    deviation = deviate(Panel(counts, np.ones_like(counts)), SPANS)
    assert deviation.logs[1] ** 2 / deviation.own_variance[1] < 9


def test_small_slices_are_expected_by_their_share_of_the_year_before() -> None:
    chance = np.random.default_rng(5)
    returns = chance.poisson(np.array([0.6, 0.3, 0.02])[:, None] * np.ones((1, DAYS))).astype(float)
    returns[2] = np.arange(DAYS) % 50 == 0
    returns[2, 380:460] = 0  # none in the weeks before
    exposure = np.ones(returns.shape)
    long = deviate(Panel(returns, exposure), SPANS, has_season=False)
    short = deviate(Panel(returns[:, 380:], exposure[:, 380:]), Spans((80, 108), (24, 80)), has_season=False)
    usual = 0.02 * 28
    assert abs(long.expected[2] - usual) < abs(short.expected[2] - usual)
    assert np.allclose(long.expected[0], short.expected[0], rtol=0.15)  # many counts speak for themselves


def test_a_slice_that_left_its_share_long_ago_is_expected_where_it_is_now() -> None:
    counts = visits(0.0, slices=())
    counts[3, 200:] *= 3
    deviation = deviate(Panel(counts, np.ones(counts.shape)), SPANS, has_season=False)
    assert abs(deviation.logs[3]) < 0.15
