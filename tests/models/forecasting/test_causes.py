import numpy as np

from cartwise.models.forecasting.causes import Cause, View, select_causes
from cartwise.models.forecasting.surprise import Panel, Spans, deviate, weekday_exposure

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


def causes_of(counts: np.ndarray, *, has_moved: bool = True) -> list[Cause]:
    views = []
    weekdays = weekday_exposure(counts.sum(axis=0), 0)
    for dimension, table in ((None, counts.sum(axis=0, keepdims=True)), ("channel", counts)):
        deviation = deviate(Panel(table, np.broadcast_to(weekdays, table.shape)), SPANS)
        shares = deviation.expected / deviation.expected.sum()
        values = ("",) if dimension is None else CHANNELS
        views.append(View("traffic", dimension, values, deviation, shares, shares, SPANS.window))
    return select_causes(views, has_moved=has_moved)


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
    named = sum(bool(causes_of(visits(0.0, slices=(), seed=seed), has_moved=False)) for seed in range(20))
    assert named <= 2


def test_last_years_season_is_expected_again() -> None:
    chance = np.random.default_rng(4)
    season = np.ones(800)
    season[360:388] = season[724:752] = 1.6
    counts = chance.poisson(100 * season)[None, :].astype(float)
    panel = Panel(counts, np.ones_like(counts))
    spans = Spans(window=(724, 752), reference=(668, 724))
    plain, seasonal = (deviate(panel, spans, has_season=known).logs[0] for known in (False, True))
    assert plain > 0.35
    assert abs(seasonal) < 0.1


def test_a_count_of_none_where_few_were_expected_is_no_proof() -> None:
    counts = np.full((2, DAYS), 20.0)
    counts[1] = (np.arange(DAYS) % 7 == 0).astype(float)
    counts[1, 460:488] = 0.0  # none of four
    deviation = deviate(Panel(counts, np.ones_like(counts)), SPANS)
    assert deviation.logs[1] ** 2 / deviation.own_variance[1] < 9
