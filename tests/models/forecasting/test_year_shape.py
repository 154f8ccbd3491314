"""Last year's shape in forecasts that reach far ahead."""

import numpy as np
import pytest

from cartwise.models.forecasting.outlook import Outlook
from cartwise.models.forecasting.year_shape import repetition, with_year_shape

DAYS, HORIZON = 730, 150
SEASON = 1 + 0.5 * np.sin(2 * np.pi * np.arange(DAYS + HORIZON) / 364)


def outlook(level: float) -> Outlook:
    mean = np.full(HORIZON, level)
    return Outlook("a", (), mean, {80: (mean * 0.9, mean * 1.1), 95: (mean * 0.8, mean * 1.2)}, (), 0.3, "interactive")


def test_a_repeated_season_draws_the_far_end_to_it():
    y = 100 * SEASON[:DAYS]
    truth = 100 * SEASON[DAYS:]
    flat = outlook(float(y[-7:].mean()))
    shaped = with_year_shape(flat, y)
    assert np.abs(shaped.mean - truth)[60:].mean() < 0.7 * np.abs(flat.mean - truth)[60:].mean()
    assert (shaped.mean[:28] == flat.mean[:28]).all()
    assert (shaped.bounds[80][0] <= shaped.mean).all()


def test_a_year_that_does_not_repeat_changes_nothing():
    rng = np.random.default_rng(0)
    y = 100 * np.exp(np.cumsum(rng.normal(scale=0.03, size=DAYS)))
    assert repetition(y) < 0.3


def test_a_short_past_changes_nothing():
    flat = outlook(100.0)
    assert with_year_shape(flat, 100 * SEASON[:400]) is flat


def test_growth_is_carried_into_the_shape():
    y = 100 * SEASON[:DAYS] * np.linspace(1, 2, DAYS)
    shaped = with_year_shape(outlook(float(y[-7:].mean())), y, largest_share=1.0)
    plain = with_year_shape(outlook(float(y[-7:].mean())), 100 * SEASON[:DAYS], largest_share=1.0)
    assert shaped.mean[-1] > plain.mean[-1]


def test_repetition_of_a_clean_season_is_one():
    assert repetition(100 * SEASON[:DAYS]) == pytest.approx(1, abs=0.02)
