"""Orders, order lines, customers and products of the demo shop as tables."""

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from cartwise.workspace.demo.assortment import Assortment
from cartwise.workspace.demo.chance import Floats, Ints, stream
from cartwise.workspace.demo.market import AGE_BANDS, CARRIERS, COUNTRIES, DEVICES, SEGMENTS
from cartwise.workspace.demo.orders import FREE_SHIPPING_FROM, SHIPPING, Orders
from cartwise.workspace.demo.people import People
from cartwise.workspace.demo.period import Period
from cartwise.workspace.demo.times import to_timestamps
from cartwise.workspace.demo.visits import Visits

if TYPE_CHECKING:
    import pyarrow as pa

STATUSES = ("delivered", "shipped", "partly_returned", "returned", "cancelled")


def order_lines_table(period: Period, orders: Orders, *, people: People, assortment: Assortment) -> "pa.Table":
    """Returns the role `order_lines`: one row per product bought, and one negative row per product that came back.

    A return or cancellation repeats its line with negative quantity, discount and amount under the same order, dated when it was
    booked; so the sum of `amount` is net revenue.
    """
    import pyarrow as pa

    lines = orders.lines
    back = np.flatnonzero(orders.returned >= 0)
    index = np.concatenate([np.arange(len(lines.order)), back])
    sign = np.concatenate([np.ones(len(lines.order), dtype=np.int64), np.full(len(back), -1)])
    order = lines.order[index]
    in_order = np.bincount(lines.order, minlength=orders.size)
    second = np.where(sign > 0, orders.second[order], orders.returned[index])
    status = np.where(sign > 0, 0, np.where(orders.is_cancelled[order], 2, 1))
    number = lines.number[index] + np.where(sign > 0, 0, in_order[order])
    table = pa.table(
        {
            "order_id": pa.array(orders.ids).take(pa.array(order)),
            "line_number": number,
            "customer_id": pa.array(people.ids).take(pa.array(orders.customer[order])),
            "product_id": pa.array(assortment.ids).take(pa.array(lines.item[index])),
            "quantity": lines.quantity[index] * sign,
            "unit_price": lines.price[index],
            "discount": lines.discount[index] * sign + 0.0,
            "amount": lines.amount[index] * sign,
            "timestamp": to_timestamps(period, second),
            "status": pa.array(("completed", "returned", "cancelled")).take(pa.array(status)),
        }
    )
    return table.take(pa.array(np.lexsort((number, order, second))))


def orders_table(
    period: Period, orders: Orders, *, people: People, visits: Visits, channels: list[str], coupon_ids: list[str]
) -> "pa.Table":
    """Returns the role `orders`: `amount` is the goods' value when ordered, `refunded` what was paid back since."""
    import pyarrow as pa

    amount = np.round(orders.sum_by_order(orders.lines.amount), 2)
    refunded = np.round(orders.sum_by_order(np.where(orders.returned >= 0, orders.lines.amount, 0.0)), 2)
    status = order_status(period, orders)
    has_arrived = np.isin(status, (0, 2, 3))
    table = pa.table(
        {
            "order_id": orders.ids,
            "customer_id": pa.array(people.ids).take(pa.array(orders.customer)),
            "timestamp": to_timestamps(period, orders.second),
            "status": pa.array(STATUSES).take(pa.array(status)),
            "channel": pa.array(channels).take(pa.array(visits.channel[orders.session])),
            "device": pa.array(list(DEVICES)).take(pa.array(visits.device[orders.session])),
            "amount": amount,
            "discount": np.round(orders.sum_by_order(orders.lines.discount), 2),
            "shipping": np.where(amount >= FREE_SHIPPING_FROM, 0.0, SHIPPING),
            "refunded": refunded,
            "currency": ["EUR"] * orders.size,
            "coupon_id": pa.array(coupon_ids, pa.string()).take(pa.array(orders.coupon, mask=orders.coupon < 0)),
            "carrier": pa.array(CARRIERS).take(pa.array(orders.carrier)),
            "delivery_days": pa.array(orders.delivery_days, mask=~has_arrived),
        }
    )
    return table.sort_by("order_id")


def order_status(period: Period, orders: Orders) -> Ints:
    """Returns the position in `STATUSES` of each order's status on the last day."""
    in_order = np.bincount(orders.lines.order, minlength=orders.size)
    back = np.bincount(orders.lines.order, weights=orders.returned >= 0, minlength=orders.size)
    arrived = orders.second // 86_400 + orders.delivery_days < period.days
    status = np.where(arrived, 0, 1)
    status = np.where(back > 0, np.where(back == in_order, 3, 2), status)
    # A cancellation that falls after the last midnight is still on its way.
    return np.where(orders.is_cancelled & (back > 0), 4, status)


def customers_table(seed: int, period: Period, *, people: People, channels: list[str]) -> "pa.Table":
    """Returns the role `customers`, without names or addresses."""
    import pyarrow as pa

    rng = stream(seed, "customers")
    # Customers from before the first day came through the channels that were there.
    earlier = rng.choice([0, 1, 3, 6], people.size, p=[0.4, 0.3, 0.2, 0.1])
    channel = np.where(people.cell >= 0, people.cell // len(DEVICES), earlier)
    return pa.table(
        {
            "customer_id": people.ids,
            "country": pa.array(list(COUNTRIES)).take(pa.array(people.country)),
            "segment": pa.array(list(SEGMENTS)).take(pa.array(people.segment)),
            "age_band": pa.array(list(AGE_BANDS)).take(pa.array(people.age_band)),
            "language": pa.array(["en", "zh"]).take(pa.array(people.speaks_chinese)),
            "signup_date": [period.first + timedelta(days=int(day)) for day in people.signup],
            "acquisition_channel": pa.array(channels).take(pa.array(channel)),
            "marketing_consent": people.has_consent.astype(bool),
        }
    )


def products_table(period: Period, assortment: Assortment, *, price_factor: Floats) -> "pa.Table":
    """Returns the role `products` as of the last day: `price` is the list price and `cost` the purchase price of a unit."""
    import pyarrow as pa

    table = pa.table(
        {
            "product_id": assortment.ids,
            "product_name": assortment.names,
            "category": [assortment.categories[code] for code in assortment.category],
            "brand": [assortment.brands[code] for code in assortment.brand],
            "price": np.round(assortment.price * price_factor, 2),
            "cost": assortment.cost,
            "launch_date": [period.first + timedelta(days=int(day)) for day in assortment.launch],
        }
    )
    return table.sort_by("product_id")
