"""What events did: planted effects come back, chance is not called an effect."""

import numpy as np
import pytest

from cartwise.models.forecasting.event_effects import apply_effect, event_window, measure_effect

NOTHING = np.zeros(400, dtype=bool)


def series(seed=0, lift=0.0, windows=()):
    rng = np.random.default_rng(seed)
    weekly = np.tile([1.0, 1.1, 1.0, 0.9, 1.0, 1.3, 1.4], 58)[:400]
    y = 100 * weekly * rng.gamma(50, 1 / 50, 400)
    for first, last in windows:
        y[first : last + 1] *= 1 + lift
    return y


def test_a_planted_lift_lies_in_its_interval():
    windows = [(100, 103), (300, 303)]
    effect = measure_effect(series(lift=0.8, windows=windows), windows, left_out=NOTHING)
    assert effect.lift == pytest.approx(0.8, abs=0.2)
    assert effect.lower < 0.8 < effect.upper
    assert effect.is_clear
    assert effect.occurrences == 2


def test_chance_is_called_clear_rarely():
    found = [measure_effect(series(seed), [(150, 153)], left_out=NOTHING).is_clear for seed in range(60)]
    assert np.mean(found) < 0.15


def test_skewed_figures_have_no_lift_of_their_own():
    rng = np.random.default_rng(4)
    y = 100 * rng.gamma(1.5, 1 / 1.5, 400)
    lifts = [measure_effect(y, [(day, day + 3)], left_out=NOTHING).lift for day in range(60, 340, 8)]
    assert np.mean(lifts) == pytest.approx(0, abs=0.1)


def test_nothing_can_be_compared_in_a_short_series():
    assert measure_effect(series()[:20], [(5, 8)], left_out=NOTHING[:20]) is None


def test_an_event_ends_where_it_no_longer_shows():
    first, last = event_window(series(lift=1.0, windows=[(200, 204)]), 200, left_out=NOTHING)
    assert (first, last) == (200, 204)


def test_an_event_ends_before_the_next_one():
    other = NOTHING.copy()
    other[203:210] = True
    assert event_window(series(lift=1.0, windows=[(200, 209)]), 200, left_out=other)[1] == 202


def test_an_assumed_event_raises_only_its_days():
    windows = [(100, 103)]
    effect = measure_effect(series(lift=0.5, windows=windows), windows, left_out=NOTHING)
    base = np.full(20, 10.0)
    changed = apply_effect(base, effect, 5)
    assert (changed[:5] == 10).all()
    assert (changed[5:9] > 12).all()
    assert (changed[16:] == 10).all()
