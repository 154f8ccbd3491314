"""Makes shops as tables of their own databases: rows numbered by `id`, all from 1, which other tables call `<table>_id`."""

import csv
import random
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

COUNTRIES = ("Germany", "France", "Austria", "Italy")
SOURCES = ("google", "newsletter", "direct")
_DAYS = 200
_START = datetime(2025, 1, 1, 8)


def _write(folder: Path, name: str, header: str, rows: Iterable[Sequence[object]]) -> None:
    with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header.split())
        writer.writerows(rows)


def _people(folder: Path, name: str, joined: str, count: int = 90) -> None:
    rows = [(n, date(2024, 6, 1) + timedelta(days=n), COUNTRIES[n % 4]) for n in range(1, count + 1)]
    _write(folder, name, f"id {joined} country", rows)


def _moment(random_: random.Random) -> datetime:
    return _START + timedelta(minutes=random_.randrange(_DAYS * 1440))


def write_tea_shop(folder: Path) -> None:
    """Writes orders with items, visits and campaigns; the currency stands in the names, the discount is off the total."""
    random_ = random.Random(1)
    orders = [(n, 1 + n % 70, _moment(random_), "cancelled" if n % 11 == 0 else "delivered") for n in range(1, 301)]
    _write(folder, "orders", "id customer_id placed_at status", orders)
    items = []
    for n in range(1, 701):
        sku, qty = random_.randrange(12), 1 + n % 3
        discount = round(qty * 0.5, 2) if n % 4 == 0 else 0
        price = 4 + sku * 0.5
        items.append((n, 1 + n % 300, f"TEA-{sku:03}", qty, price, discount, round(qty * price - discount, 2)))
    _write(folder, "order_items", "id order_id sku qty unit_price_eur discount_eur line_total_eur", items)
    _people(folder, "customers", "joined_on")
    products = [(f"TEA-{n:03}", f"Tea number {n}", ("Green", "Black")[n % 2], 1.5 + n * 0.1) for n in range(12)]
    _write(folder, "products", "sku title category cost_eur", products)
    visits = []
    for n in range(1, 1201):
        order = n // 4 if n % 4 == 0 else ""
        started = orders[order - 1][2] - timedelta(minutes=9) if order else _moment(random_)
        customer = orders[order - 1][1] if order else ""
        campaign = f"C{n % 3 + 1}" if n % 5 < 2 else ""
        visits.append((n, started, customer, SOURCES[n % 3], ("mobile", "desktop")[n % 2], n % 7, campaign, order))
    _write(folder, "visits", "id started_at customer_id source device pages_seen campaign_id order_id", visits)
    campaigns = [(f"C{n}", f"Spring {n}", ("search", "social")[n % 2], "2025-01-01", "2025-07-01") for n in (1, 2, 3)]
    _write(folder, "campaigns", "id title channel starts_on ends_on", campaigns)
    days = [date(2025, 1, 1) + timedelta(days=n) for n in range(_DAYS)]
    costs = [(day, f"C{n}", 100 + n * 10, 3 + n, 2.5 * n) for day in days for n in (1, 2, 3)]
    _write(folder, "ad_costs", "day campaign_id impressions clicks cost_eur", costs)


def write_users_and_line_items(folder: Path) -> None:
    """Writes users, orders with a total and the time of a cancellation, line items by `product_id`, and their events."""
    random_ = random.Random(2)
    orders = []
    for n in range(1, 261):
        made = _moment(random_)
        cancelled = made + timedelta(hours=5) if n % 9 == 0 else ""
        orders.append((n, 1 + n % 60, made, made + timedelta(days=1), 0, cancelled))
    items = [(n, 1 + n % 260, 1 + random_.randrange(15), 1 + n % 2) for n in range(1, 601)]
    lines = [(*item, 3.0 + item[2]) for item in items]
    totals = {n: sum(qty * price for _, order, _, qty, price in lines if order == n) for n in range(1, 261)}
    orders = [(*order[:4], totals[order[0]], order[5]) for order in orders]
    _write(folder, "orders", "id user_id created_at updated_at total_price cancelled_at", orders)
    _write(folder, "line_items", "id order_id product_id quantity price", lines)
    _people(folder, "users", "created_at")
    products = [(n, f"SKU-{n}", f"Lamp {n}", ("Floor", "Table")[n % 2], 1.0 + n * 0.2) for n in range(1, 16)]
    _write(folder, "products", "id sku title category unit_cost", products)
    kinds = ("page_view", "add_to_cart", "purchase")
    events = [(n, 1 + n % 90, f"s{n // 4}", kinds[(n % 4) % 3], _moment(random_)) for n in range(1, 1001)]
    _write(folder, "events", "id user_id session_id event_name occurred_at", events)


def write_order_numbers(folder: Path) -> None:
    """Writes orders that others name by their number and not by their id, as they do products by their sku."""
    random_ = random.Random(3)
    orders = [
        (n, f"A-{9000 + n}", 1 + n % 50, _moment(random_).date(), "true" if n % 8 == 0 else "false", 1 + n % 3)
        for n in range(1, 241)
    ]
    _write(folder, "orders", "id order_number client_id ordered_on is_cancelled store_id", orders)
    lines = [
        (n, f"A-{9001 + n % 240}", f"K{random_.randrange(10)}", 1 + n % 3, 5.5 * (1 + n % 3)) for n in range(1, 501)
    ]
    _write(folder, "order_lines", "id order_number sku qty line_total_gbp", lines)
    _people(folder, "clients", "signed_up_at")
    products = [(n + 1, f"K{n}", f"Soap {n}", "Soap", 2.0) for n in range(10)]
    _write(folder, "products", "id sku name category cost_gbp", products)
    sessions = [
        (n, 1 + n % 50, _moment(random_), SOURCES[n % 3], f"A-{9000 + n // 3}" if n % 3 == 0 else "")
        for n in range(1, 721)
    ]
    _write(folder, "sessions", "id client_id started_at source order_number", sessions)
    _write(folder, "stores", "id city opened_on", [(n, f"Town {n}", "2020-01-01") for n in (1, 2, 3)])


def write_purchases(folder: Path) -> None:
    """Writes purchases, each of one item: no table of orders, and so their own id numbers them."""
    random_ = random.Random(4)
    rows = [
        (
            n,
            1 + n % 80,
            1 + n % 20,
            1 + n % 2,
            7.0 * (1 + n % 2),
            _moment(random_),
            "cancelled" if n % 10 == 0 else "ok",
        )
        for n in range(1, 401)
    ]
    _write(folder, "purchases", "id user_id item_id quantity total_price_usd purchased_at status", rows)
    _people(folder, "users", "joined_on")
    _write(folder, "items", "id name category", [(n, f"Game {n}", ("Board", "Card")[n % 2]) for n in range(1, 21)])


def write_variants(folder: Path) -> None:
    """Writes line items that name the variant of a product, and categories that only their own table names."""
    random_ = random.Random(5)
    orders = [(n, 1 + n % 50, _moment(random_), _moment(random_) if n % 7 == 0 else "", "EUR") for n in range(1, 201)]
    _write(folder, "orders", "id customer_id created_at cancelled_at currency", orders)
    items = [(n, 1 + n % 200, 1 + random_.randrange(24), 1 + n % 3, 5.0) for n in range(1, 401)]
    _write(folder, "line_items", "id order_id variant_id quantity price", items)
    _write(folder, "variants", "id product_id sku", [(n, 1 + n % 12, f"V{n}") for n in range(1, 25)])
    products = [(n, f"Jumper {n}", 1 + n % 3, 1.0 + n * 0.1) for n in range(1, 13)]
    _write(folder, "products", "id title category_id cost", products)
    _write(folder, "categories", "id name", [(1, "Wool"), (2, "Cotton"), (3, "Silk")])
    _people(folder, "customers", "created_at")
