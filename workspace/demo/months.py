"""The figures of each month of a demo shop, as its reports and its truth state them."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from cartwise.workspace.demo.assortment import Assortment
from cartwise.workspace.demo.chance import Floats, Ints, sums_at
from cartwise.workspace.demo.orders import Orders
from cartwise.workspace.demo.people import People
from cartwise.workspace.demo.period import Period
from cartwise.workspace.demo.visits import Visits


@dataclass(frozen=True)
class Months:
    """Figures by calendar month (months,); revenue is net, of lines and returns booked in the month.

    `by_product` is net revenue (months, products).
    """

    starts: list[date]
    revenue: Floats
    gross: Floats
    orders: Ints
    sessions: Ints
    signups: Ints
    spend: Floats
    by_product: Floats

    @property
    def return_rate(self) -> Floats:
        """Value of goods that came back, in percent of gross revenue."""
        rate: Floats = 100 * (self.gross - self.revenue) / np.maximum(self.gross, 0.01)
        return rate

    @property
    def conversion_rate(self) -> Floats:
        """Orders in percent of sessions."""
        rate: Floats = 100 * self.orders / np.maximum(self.sessions, 1)
        return rate

    @property
    def aov(self) -> Floats:
        """Net revenue per order."""
        value: Floats = self.revenue / np.maximum(self.orders, 1)
        return value


def sum_months(
    period: Period, *, visits: Visits, orders: Orders, people: People, assortment: Assortment, spend: dict[str, Floats]
) -> Months:
    """Returns the monthly figures."""
    days = [period.day(index) for index in range(period.days)]
    starts = sorted({day.replace(day=1) for day in days})
    month_of = np.array([starts.index(day.replace(day=1)) for day in days])
    count, products = len(starts), assortment.size
    lines, back = orders.lines, np.flatnonzero(orders.returned >= 0)
    bought = month_of[orders.second[lines.order] // 86_400]
    returned = month_of[orders.returned[back] // 86_400]
    sold = sums_at(bought * products + lines.item, lines.amount, count * products)
    lost = sums_at(returned * products + lines.item[back], lines.amount[back], count * products)
    by_product = (sold - lost).reshape(count, products)
    daily_spend = sum(spend.values(), np.zeros(period.days))
    return Months(
        starts=starts,
        revenue=by_product.sum(axis=1),
        gross=sold.reshape(count, products).sum(axis=1),
        orders=np.bincount(month_of[orders.second // 86_400], minlength=count),
        sessions=np.bincount(month_of[visits.day], minlength=count),
        signups=np.bincount(month_of[people.signup[people.signup >= 0]], minlength=count),
        spend=sums_at(month_of, daily_spend, count),
        by_product=by_product,
    )
