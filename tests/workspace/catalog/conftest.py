"""Small shops in DuckDB, made by hand: each shows one way in which exports say what they mean."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pytest

from cartwise.workspace.catalog.infer import infer_catalog
from cartwise.workspace.catalog.model import Catalog
from cartwise.workspace.catalog.profile import describe_table

START = datetime(2025, 1, 1, 9)
_TYPES = {"t": "VARCHAR", "i": "BIGINT", "n": "DOUBLE", "d": "DATE", "s": "TIMESTAMP", "b": "BOOLEAN"}


def day(n: int) -> datetime:
    return START + timedelta(days=n)


class Shop:
    """A connection with tables, and the catalogue inferred from them."""

    def __init__(self) -> None:
        self.connection = duckdb.connect(config={"threads": 1})
        self.hashed: dict[str, Sequence[str]] = {}
        self._known: dict[tuple[str, ...], Catalog] = {}

    def table(self, name: str, columns: str, rows: Iterable[Sequence[Any]], hashed: Sequence[str] = ()) -> "Shop":
        """Adds a table; `columns` is "header:type|header:type"."""
        fields = [column.rsplit(":", 1) for column in columns.split("|")]
        typed = ", ".join(f'"{header}" {_TYPES[kind]}' for header, kind in fields)
        self.connection.execute(f'CREATE TABLE "{name}" ({typed})')
        listed = [tuple(row) for row in rows]
        marks = ", ".join(f"({', '.join('?' * len(fields))})" for _ in listed)
        if listed:
            self.connection.execute(f'INSERT INTO "{name}" VALUES {marks}', [value for row in listed for value in row])
        self.hashed[name] = hashed
        return self

    def catalog(self) -> Catalog:
        """The catalogue of the tables as they stand, inferred once for each order of them."""
        order = tuple(self.hashed)
        if order not in self._known:
            tables = [describe_table(self.connection, name, hashed=hashed) for name, hashed in self.hashed.items()]
            self._known[order] = infer_catalog(self.connection, tables, data_version="v1")
        return self._known[order]

    def value(self, catalog: Catalog, metric: str) -> Any:
        """The figure of an aggregate metric over all rows."""
        found: Any = catalog.metrics[metric]
        where = f" WHERE {found.filter}" if found.filter else ""
        sql = f"WITH r AS ({catalog.relations[found.relation].sql}) SELECT {found.expression} FROM r{where}"
        return self.connection.execute(sql).fetchone()[0]


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture(scope="session")
def gift_shop() -> Shop:
    """One table; cancelled invoices start with a letter and have negative quantities; three rows lack the customer."""
    shop = Shop()
    rows = []
    for n in range(200):
        invoice, country = f"{536000 + n // 2}", ["United Kingdom", "Germany", "EIRE"][n % 3]
        rows.append((invoice, f"S{n % 20}", f"RED LUNCH BAG {n % 20}", 2, day(n // 4), 2.5, 100 + n % 30, country))
    rows += [(f"C{536500 + n}", f"S{n}", f"RED LUNCH BAG {n}", -2, day(50), 2.5, 100 + n, "Germany") for n in range(10)]
    rows += [(f"{537000 + n}", "S1", "RED LUNCH BAG 1", 1, day(50), 2.5, None, "EIRE") for n in range(3)]
    columns = "InvoiceNo:t|StockCode:t|Description:t|Quantity:i|InvoiceDate:s|UnitPrice:n|CustomerID:i|Country:t"
    return shop.table("gifts", columns, rows)


@pytest.fixture(scope="session")
def grocer() -> Shop:
    """Baskets of households: lines, products, demographics of some, campaigns with targets, coupons and redemptions."""
    shop = Shop()
    lines = [
        (f"h{n % 40}", f"s{n % 3}", f"b{n // 2}", f"p{n % 25}", 1 + n % 3, 4.0, 0.5, 0.25, n % 52 + 1, day(n // 4))
        for n in range(400)
    ]
    shop.table(
        "transactions",
        "household_id:t|store_id:t|basket_id:t|product_id:t|quantity:i|sales_value:n|retail_disc:n|coupon_disc:n|week:i|transaction_timestamp:s",
        lines,
    )
    shop.table(
        "products",
        "product_id:t|department:t|product_category:t|brand:t",
        [(f"p{n}", ["MEAT", "DAIRY"][n % 2], f"CAT {n % 5}", "Private") for n in range(30)],
    )
    shop.table("demographics", "household_id:t|age:t|income:t", [(f"h{n}", "25-34", "Under 15K") for n in range(20)])
    shop.table("campaigns", "campaign_id:t|household_id:t", [(str(c), f"h{n}") for c in (1, 2) for n in range(10 * c)])
    shop.table(
        "campaign_descriptions",
        "campaign_id:t|campaign_type:t|start_date:d|end_date:d",
        [("1", "Type A", day(0), day(30)), ("2", "Type B", day(40), day(60))],
    )
    shop.table(
        "coupons", "coupon_upc:t|product_id:t|campaign_id:t", [(f"u{n % 7}", f"p{n % 25}", "1") for n in range(40)]
    )
    shop.table(
        "coupon_redemptions",
        "household_id:t|coupon_upc:t|campaign_id:t|redemption_date:d",
        [(f"h{n}", f"u{n % 7}", "1", day(n)) for n in range(8)],
    )
    return shop


@pytest.fixture(scope="session")
def market() -> Shop:
    """A marketplace: items, orders with a status, a customer key for each order and one for the person, translations."""
    shop = Shop()
    shop.table(
        "items",
        "order_id:t|order_item_id:i|product_id:t|seller_id:t|shipping_limit_date:s|price:n|freight_value:n",
        [(f"o{n // 2}", n % 2 + 1, f"p{n % 20}", f"s{n % 5}", day(400 + n), 10.0, 2.0) for n in range(200)],
    )
    shop.table(
        "orders",
        "order_id:t|customer_id:t|order_status:t|order_purchase_timestamp:s|order_delivered_customer_date:s",
        [(f"o{n}", f"k{n}", "canceled" if n % 10 == 0 else "delivered", day(n), day(n + 5)) for n in range(100)],
    )
    shop.table(
        "customers",
        "customer_id:t|customer_unique_id:t|customer_city:t",
        [(f"k{n}", f"person{n if n > 5 else 0}", "rio") for n in range(100)],
    )
    shop.table(
        "products",
        "product_id:t|product_category_name:t|product_weight_g:i",
        [(f"p{n}", ["bebes", "moveis"][n % 2], 100 + n) for n in range(20)],
    )
    shop.table(
        "category_translation",
        "product_category_name:t|product_category_name_english:t",
        [("bebes", "baby"), ("moveis", "furniture")],
    )
    return shop
