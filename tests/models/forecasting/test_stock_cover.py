"""Stock cover: probabilities are those of the demand, reorder quantities follow the rule."""

import numpy as np
import pytest

from cartwise.models.forecasting.stock_cover import ReorderRule, demand_interval, demand_rate, stock_cover

RULE = ReorderRule()
ALWAYS = np.ones(180, dtype=bool)


def sold(rate, seed=0):
    return np.random.default_rng(seed).poisson(rate, 180).astype(float)


def test_a_steady_seller_s_rate_is_its_mean():
    rate, dispersion, days = demand_rate(sold(3.0), ALWAYS, prior_rate=3.0)
    assert rate == pytest.approx(3.0, rel=0.2)
    assert dispersion < 1.3
    assert 50 < days < 62


def test_days_without_stock_say_nothing_of_demand():
    units, has_stock = sold(3.0), ALWAYS.copy()
    units[-40:], has_stock[-40:] = 0, False
    assert demand_rate(units, has_stock, prior_rate=3.0)[0] == pytest.approx(3.0, rel=0.25)


def test_the_chance_to_run_out_matches_simulated_demand():
    cover = stock_cover(30, 2.0, 1.0, 1e6, horizon_days=14, rule=RULE)
    demand = np.random.default_rng(1).poisson(28, 20_000)
    assert cover.probability == pytest.approx((demand >= 30).mean(), abs=0.02)
    assert cover.runs_out_in_days == 15


def test_more_stock_lasts_longer_and_is_ordered_less():
    small, large = (stock_cover(units, 2.0, 1.5, 60, horizon_days=14, rule=RULE) for units in (10, 60))
    assert small.probability > large.probability
    assert small.reorder > 0 == large.reorder


def test_a_longer_lead_time_raises_the_order():
    short, long = (
        stock_cover(5, 2.0, 1.0, 60, horizon_days=14, rule=ReorderRule(lead_time_days=days)) for days in (7, 28)
    )
    assert long.reorder > short.reorder


def test_an_empty_shelf_has_run_out():
    cover = stock_cover(0, 2.0, 1.0, 60, horizon_days=14, rule=RULE)
    assert (cover.probability, cover.runs_out_in_days) == (1.0, 0)


def test_what_never_sells_never_runs_out():
    cover = stock_cover(5, 0.0, 1.0, 60, horizon_days=14, rule=RULE)
    assert (cover.days_of_cover, cover.runs_out_in_days, cover.probability) == (None, None, 0.0)


def test_four_of_five_later_demands_lie_in_the_80_percent_interval():
    rng = np.random.default_rng(2)
    hits = []
    for _ in range(300):
        rate = rng.gamma(2, 1)
        found = demand_rate(rng.poisson(rate, 180).astype(float), ALWAYS, prior_rate=2.0)
        low, high = demand_interval(*found, days=14, level=0.8)
        hits.append(low <= rng.poisson(14 * rate) <= high)
    assert 0.76 <= np.mean(hits) <= 0.93
