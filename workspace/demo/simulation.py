"""Runs the parts of the demo shop in order and hands out its tables."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from cartwise.workspace.demo.advertising import report_spend
from cartwise.workspace.demo.assortment import Assortment, make_assortment
from cartwise.workspace.demo.browsing import browse
from cartwise.workspace.demo.campaigns import Campaign, campaign_tables, plan_campaigns
from cartwise.workspace.demo.chance import Ints
from cartwise.workspace.demo.checks import check_effects
from cartwise.workspace.demo.clicks import Clicks, click, events_table
from cartwise.workspace.demo.demand import Demand, expect_demand
from cartwise.workspace.demo.effects import Effects
from cartwise.workspace.demo.kinds import DatedEffect
from cartwise.workspace.demo.months import Months, sum_months
from cartwise.workspace.demo.orders import Orders, make_orders
from cartwise.workspace.demo.people import People, make_people
from cartwise.workspace.demo.period import Period
from cartwise.workspace.demo.reviews import Reviews, write_reviews
from cartwise.workspace.demo.sales_tables import customers_table, order_lines_table, orders_table, products_table
from cartwise.workspace.demo.stock import stock_table
from cartwise.workspace.demo.visits import Visits, make_visits

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Simulation:
    """A whole demo shop in memory."""

    seed: int
    period: Period
    effects: Effects
    assortment: Assortment
    demand: Demand
    people: People
    campaigns: list[Campaign]
    visits: Visits
    clicks: Clicks
    orders: Orders

    @property
    def scale(self) -> float:
        """The size of the shop, 1 at 4,000 customers."""
        return self.people.size / 4_000

    @cached_property
    def months(self) -> Months:
        """The monthly figures."""
        return sum_months(
            self.period,
            visits=self.visits,
            orders=self.orders,
            people=self.people,
            assortment=self.assortment,
            spend=self.demand.spend,
        )

    @cached_property
    def reviews(self) -> Reviews:
        """The reviews."""
        return write_reviews(
            self.seed,
            self.period,
            orders=self.orders,
            people=self.people,
            assortment=self.assortment,
            price_factor=self.demand.price_factor,
        )

    def annotations(self) -> list[tuple[date, str]]:
        """Returns what the shop wrote down, by day."""
        dated = [effect for effect in self.effects.planted if isinstance(effect, DatedEffect) and effect.annotation]
        return sorted((effect.start, effect.annotation) for effect in dated)

    def tables(self) -> "dict[str, pa.Table]":
        """Returns all tables but the photos' list, by name."""
        channels = self.demand.channels
        coupons = [campaign.coupon_id for campaign in self.campaigns]
        last_prices = self.demand.price_factor[-1]
        return {
            "events": events_table(
                self.clicks,
                period=self.period,
                visits=self.visits,
                people=self.people,
                assortment=self.assortment,
                orders=self.orders,
                channels=channels,
                price_factor=self.demand.price_factor,
            ),
            "orders": orders_table(
                self.period,
                self.orders,
                people=self.people,
                visits=self.visits,
                channels=channels,
                coupon_ids=coupons,
            ),
            "order_lines": order_lines_table(self.period, self.orders, people=self.people, assortment=self.assortment),
            "products": products_table(self.period, self.assortment, price_factor=last_prices),
            "customers": customers_table(self.seed, self.period, people=self.people, channels=channels),
            "stock_levels": stock_table(
                self.seed, self.period, demand=self.demand, assortment=self.assortment, orders=self.orders
            ),
            "reviews": self.reviews.table,
            **campaign_tables(
                self.seed, self.campaigns, self.people, orders=self.orders, period=self.period, scale=self.scale
            ),
            "ad_spend": self._ad_spend(),
            "annotations": self._annotations_table(),
        }

    def _annotations_table(self) -> "pa.Table":
        import pyarrow as pa

        notes = self.annotations()
        return pa.table(
            {
                "date": pa.array([day for day, _ in notes], pa.date32()),
                "text": pa.array([text for _, text in notes], pa.string()),
            }
        )

    def _ad_spend(self) -> "pa.Table":
        by_order = self.visits.channel[self.orders.session]
        days = self.orders.second // 86_400
        total = float(self.orders.lines.amount.sum())
        return report_spend(
            self.seed,
            self.period,
            self.demand.spend,
            sessions=self._by_channel(self.visits.channel, self.visits.day),
            orders=self._by_channel(by_order, days),
            aov=total / max(self.orders.size, 1),
        )

    def _by_channel(self, channel: Ints, day: Ints) -> dict[str, Ints]:
        names = self.demand.channels
        return {
            name: np.bincount(day[channel == names.index(name)], minlength=self.period.days)
            for name in self.demand.spend
        }


def simulate(seed: int, period: Period, *, effects: Effects, customers: int) -> Simulation:
    """Returns the shop with the effects in it; raises `RetryableInput` where an effect can't be planted."""
    assortment = make_assortment(seed, period)
    check_effects(effects, period, assortment)
    demand = expect_demand(seed, period, assortment=assortment, effects=effects, scale=customers / 4_000)
    people = make_people(seed, period, demand=demand, effects=effects, customers=customers)
    campaigns = plan_campaigns(seed, period, people=people, effects=effects)
    visits = make_visits(seed, period, demand=demand, people=people, campaigns=campaigns)
    baskets = browse(seed, demand, assortment=assortment, people=people, visits=visits)
    clicks = click(seed, period, visits=visits, baskets=baskets)
    orders = make_orders(
        seed,
        period,
        demand=demand,
        assortment=assortment,
        visits=visits,
        clicks=clicks,
        campaigns=campaigns,
        effects=effects,
    )
    return Simulation(seed, period, effects, assortment, demand, people, campaigns, visits, clicks, orders)
