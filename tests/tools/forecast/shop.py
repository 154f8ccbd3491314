"""A shop of 500 days for forecasts: closed on Sundays, busy on Fridays, with a campaign, a note, a bad day and stock."""

import csv
import random
from datetime import date, datetime, timedelta
from pathlib import Path

FIRST, LAST = date(2023, 3, 1), date(2024, 7, 12)
PRODUCTS = {"P1": ("Oak table", "Tables", 80), "P2": ("Pine chair", "Chairs", 30), "P3": ("Wool rug", "Rugs", 45)}
SUMMER_SALE = (date(2024, 4, 8), date(2024, 4, 14))
OUTAGE = date(2024, 1, 17)
ON_HAND = {"P1": 4, "P2": 500, "P3": 0}


def days() -> list[date]:
    return [FIRST + timedelta(days=offset) for offset in range((LAST - FIRST).days + 1)]


def orders_on(day: date, chance: random.Random) -> int:
    if day.weekday() == 6:
        return 0
    usual = 6 + 3 * (day.weekday() == 4) + (day - FIRST).days / 250
    if SUMMER_SALE[0] <= day <= SUMMER_SALE[1]:
        usual *= 2
    if day == OUTAGE:
        usual *= 0.1
    return max(0, round(chance.gauss(usual, 0.8)))


def write_shop(folder: Path) -> list[Path]:
    chance = random.Random(11)
    lines = [("order_id", "customer_id", "product_id", "quantity", "unit_price", "order_date", "country")]
    number = 1000
    for day in days():
        for _ in range(orders_on(day, chance)):
            number += 1
            product = chance.choices(list(PRODUCTS), weights=(2, 5, 1))[0]
            moment = datetime(day.year, day.month, day.day, chance.randint(8, 20), chance.randint(0, 59))
            row = (number, chance.randint(1, 90), product, 1, PRODUCTS[product][2], moment.isoformat(sep=" "))
            lines.append((*row, chance.choice(("Germany", "Germany", "Germany", "France"))))
    tables = {
        "order_lines": lines,
        "products": [("product_id", "product_name", "category"), *((key, *each[:2]) for key, each in PRODUCTS.items())],
        "campaigns": [
            ("campaign_id", "name", "campaign_type", "channel", "start_date", "end_date"),
            ("C1", "Summer sale", "coupon", "email", *SUMMER_SALE),
        ],
        "annotations": [("date", "note"), (OUTAGE, "Site outage after a failed update")],
        "stock_levels": [
            ("product_id", "on_hand", "stock_date"),
            *((key, units, LAST) for key, units in ON_HAND.items()),
        ],
    }
    return [_write(folder / f"{name}.csv", rows) for name, rows in tables.items()]


def _write(path: Path, rows: list) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path
