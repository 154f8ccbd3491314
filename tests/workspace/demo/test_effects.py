"""Each effect shows in the data where it is planted, and nowhere else."""

from datetime import date

import numpy as np
import pytest

from cartwise.workspace.demo import Effects
from cartwise.workspace.demo.advertising import adstock
from cartwise.workspace.demo.kinds import ConversionChange, SalesPeak
from cartwise.workspace.demo.market import CARRIERS, DEVICES, SEGMENTS, calendar_factor
from cartwise.workspace.demo.period import LAST_DAY, Period
from cartwise.workspace.demo.simulation import Simulation, simulate

START, END = date(2025, 3, 3), date(2025, 5, 11)  # ten weeks
PERIOD = Period.ending(LAST_DAY)
INSIDE = PERIOD.span(START, END)


def plant(effects: Effects) -> Simulation:
    return simulate(7, PERIOD, effects=effects, customers=2_000)


def is_inside(day: np.ndarray) -> np.ndarray:
    return (day >= INSIDE.start) & (day < INSIDE.stop)


def order_days(made: Simulation) -> np.ndarray:
    return made.orders.second // 86_400


def conversion(made: Simulation, device: str) -> float:
    code = list(DEVICES).index(device)
    sessions = is_inside(made.visits.day) & (made.visits.device == code)
    orders = is_inside(order_days(made)) & (made.visits.device[made.orders.session] == code)
    return float(orders.sum() / sessions.sum())


def units(made: Simulation, category: str, *, inside: bool = True) -> float:
    lines = made.orders.lines
    chosen = is_inside(order_days(made)[lines.order]) == inside
    chosen &= np.isin(lines.item, made.assortment.in_category(category))
    return float(lines.quantity[chosen].sum())


def test_checkout_bug_hits_one_device_only(quiet: Simulation) -> None:
    made = plant(Effects.checkout_bug(START, END, change=-0.6))
    assert conversion(made, "mobile") / conversion(quiet, "mobile") < 0.62
    assert 0.75 < conversion(made, "desktop") / conversion(quiet, "desktop") < 1.3


def test_traffic_change_hits_one_channel_only(quiet: Simulation) -> None:
    made = plant(Effects.traffic_change(START, END, change=-0.5, channel="organic_search"))

    def sessions(shop: Simulation, channel: str) -> int:
        return int((is_inside(shop.visits.day) & (shop.visits.channel == shop.demand.channels.index(channel))).sum())

    assert 0.42 < sessions(made, "organic_search") / sessions(quiet, "organic_search") < 0.58
    assert 0.9 < sessions(made, "direct") / sessions(quiet, "direct") < 1.1


def test_nothing_changes_before_an_effect_starts(quiet: Simulation) -> None:
    made = plant(Effects.traffic_change(START, END, change=-0.5))
    before = [int((shop.visits.day < INSIDE.start).sum()) for shop in (made, quiet)]
    assert 0.97 < before[0] / before[1] < 1.05


def test_basket_change_raises_units_per_line(quiet: Simulation) -> None:
    made = plant(Effects.basket_change(START, END, change=0.5))

    def per_line(shop: Simulation) -> float:
        return float(shop.orders.lines.quantity[is_inside(order_days(shop)[shop.orders.lines.order])].mean())

    assert 1.35 < per_line(made) / per_line(quiet) < 1.65


def test_heat_wave_sells_its_category(quiet: Simulation) -> None:
    made = plant(Effects.heat_wave(START, END, change=1.0))
    assert units(made, "Garden") / units(quiet, "Garden") > 1.45
    assert 0.7 < units(made, "Kitchen") / units(quiet, "Kitchen") < 1.4


def test_price_rise_moves_prices_and_loses_units(quiet: Simulation) -> None:
    made = plant(Effects.price_rise(START, category="Kitchen", change=0.3, elasticity=-2.5))
    lines = made.orders.lines
    late = order_days(made)[lines.order] >= INSIDE.start
    raised = np.isin(lines.item, made.assortment.in_category("Kitchen")) & late
    ratio = lines.price / made.assortment.price[lines.item]
    np.testing.assert_allclose(ratio[raised], 1.3, atol=0.002)
    np.testing.assert_allclose(ratio[~raised], 1.0)
    assert units(made, "Kitchen") / units(quiet, "Kitchen") < 0.8


def test_stock_out_stops_one_product(quiet: Simulation) -> None:
    made = plant(Effects.stock_out(START, END))
    top = made.assortment.top_seller

    def sold(shop: Simulation) -> int:
        lines = shop.orders.lines
        return int(((lines.item == top) & is_inside(order_days(shop)[lines.order])).sum())

    assert sold(made) == 0
    assert sold(quiet) > 10


def test_returns_wave_raises_returns(quiet: Simulation) -> None:
    made = plant(Effects.returns_wave(START, END, category="Clothing", change=1.5))

    def rate(shop: Simulation) -> float:
        lines = shop.orders.lines
        chosen = np.isin(lines.item, shop.assortment.in_category("Clothing")) & is_inside(order_days(shop)[lines.order])
        return float((shop.orders.returned[chosen] >= 0).mean())

    assert rate(made) / rate(quiet) > 1.6


def test_delivery_problem_delays_parcels_and_lowers_stars(quiet: Simulation) -> None:
    made = plant(Effects.delivery_problem(START, END, extra_days=8, carrier="Northlane"))
    late = made.orders.is_late
    assert set(made.orders.carrier[late]) == {CARRIERS.index("Northlane")}
    assert made.orders.delivery_days[late].mean() > quiet.orders.delivery_days.mean() + 5
    order = made.reviews.table.column("order_id").to_pylist()
    stars = np.array(made.reviews.table.column("rating").to_pylist())
    late_ids = {made.orders.ids[index] for index in np.flatnonzero(late)}
    is_late = np.array([name in late_ids for name in order])
    assert stars[is_late].mean() < stars[~is_late].mean() - 0.6


def test_segment_churn_empties_one_segment(quiet: Simulation) -> None:
    made = plant(Effects.segment_churn(START, segment="Household", share=0.8))

    def visits(shop: Simulation, segment: str) -> int:
        customer = shop.visits.customer
        mine = (customer >= 0) & (shop.people.segment[customer] == list(SEGMENTS).index(segment))
        mine &= shop.people.signup[customer] < INSIDE.start
        return int((mine & (shop.visits.day > INSIDE.start + 21)).sum())

    assert visits(made, "Household") / visits(quiet, "Household") < 0.4
    assert visits(made, "Professional") / visits(quiet, "Professional") > 0.8


def test_new_channel_arrives_on_its_day(quiet: Simulation) -> None:
    made = plant(Effects.new_channel(START, channel="audio_ads", share=0.2))
    code = made.demand.channels.index("audio_ads")
    days = made.visits.day[made.visits.channel == code]
    assert days.min() >= INSIDE.start
    later = int((made.visits.day >= INSIDE.start + 28).sum())
    assert 0.06 < int((days >= INSIDE.start + 28).sum()) / later < 0.25
    assert "audio_ads" not in quiet.demand.channels


def test_black_friday_is_a_peak(quiet: Simulation) -> None:
    made = plant(Effects.black_friday(date(2024, 11, 25), date(2024, 12, 1)))
    span = PERIOD.span(date(2024, 11, 25), date(2024, 12, 1))

    def orders(shop: Simulation) -> int:
        return int(((order_days(shop) >= span.start) & (order_days(shop) < span.stop)).sum())

    assert orders(made) / orders(quiet) > 1.8


def test_campaign_lift_reaches_receivers_only() -> None:
    made = plant(Effects.campaign_lift("CMP-11", visits=1.0, conversion=1.0))
    index = next(i for i, campaign in enumerate(made.campaigns) if campaign.id == "CMP-11")
    campaign = made.campaigns[index]
    span = PERIOD.span(campaign.start, campaign.end)
    in_window = (order_days(made) >= span.start) & (order_days(made) < span.stop)
    per_head = [
        np.isin(made.orders.customer[in_window], group).sum() / len(group)
        for group in (campaign.treated, campaign.targets[campaign.is_holdout])
    ]
    assert per_head[0] > 1.8 * per_head[1]
    assert not np.isin(made.visits.customer[made.visits.campaign == index], campaign.targets[campaign.is_holdout]).any()


def test_campaigns_cause_nothing_unless_planted(quiet: Simulation) -> None:
    assert float(np.abs(quiet.visits.extra).max()) == 0.0
    assert len(quiet.campaigns) == 12


def test_sessions_follow_the_adstock_when_planted(quiet: Simulation) -> None:
    made = plant(Effects.ad_response("paid_social", retention=0.6, half_saturation=20.0, max_sessions=60.0))

    def agreement(shop: Simulation) -> float:
        working = adstock(shop.demand.spend["paid_social"], 0.6)
        anonymous = (shop.visits.channel == shop.demand.channels.index("paid_social")) & (shop.visits.customer < 0)
        sessions = np.bincount(shop.visits.day[anonymous], minlength=PERIOD.days) / calendar_factor(PERIOD)
        return float(np.corrcoef(working, sessions)[0, 1])

    assert agreement(made) > 0.6
    assert abs(agreement(quiet)) < 0.35


def test_sets_of_effects_join() -> None:
    both = Effects.checkout_bug(START, END) + Effects.black_friday(START, END)
    assert len(both.select(ConversionChange)) == len(both.select(SalesPeak)) == 1
    assert both.without(SalesPeak).select(SalesPeak) == ()


def test_default_effects_move_with_the_last_day() -> None:
    moved = Effects.default(date(2026, 10, 31)).select(SalesPeak)
    assert [peak.start for peak in moved] == [date(2024, 11, 29), date(2025, 11, 28)]


def test_effect_is_refused_when_it_ends_before_it_starts() -> None:
    with pytest.raises(ValueError, match="ends on or after its start"):
        Effects.checkout_bug(END, START)
