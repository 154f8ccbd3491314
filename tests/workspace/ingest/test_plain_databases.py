"""Shops whose data are plain tables of their own database come in joined, dated and valued; checked against SQL on the files."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cartwise.workspace.warehouse.request import QueryRequest
from cartwise.workspace.workspace import Workspace
from tests.workspace.ingest import plain_databases


class Database:
    """A shop's files, read by Cartwise and by DuckDB."""

    def __init__(self, shop: Workspace, folder: Path) -> None:
        self.shop, self.report = shop, shop.ingest(str(folder))
        self.raw = duckdb.connect(config={"threads": 1})
        for path in folder.glob("*.csv"):
            self.raw.execute(f"CREATE VIEW {path.stem} AS SELECT * FROM read_csv_auto('{path}')")

    @property
    def roles(self) -> dict[str, str | None]:
        return {name: relation.tables[0] for name, relation in self.shop.catalog.relations.items() if relation.role}

    @property
    def joins(self) -> set[tuple[str, str]]:
        """Both ends of each join by a single key."""
        return {
            (f"{join.left}.{join.left_columns[0]}", f"{join.right}.{join.right_columns[0]}")
            for join in self.shop.catalog.joins
        }

    def figure(self, metric: str) -> Any:
        return self.shop.warehouse.run(QueryRequest(metrics=(metric,))).rows[0][0]

    def by(self, dimension: str, metric: str) -> dict[Any, Any]:
        rows = self.shop.warehouse.run(QueryRequest(metrics=(metric,), dimensions=(dimension,))).rows
        return {row[0]: pytest.approx(row[1]) for row in rows if row[0] is not None}

    def truth(self, sql: str) -> Any:
        found = self.raw.execute(sql).fetchone()
        return pytest.approx(float(found[0])) if found else None

    def truth_by(self, sql: str) -> dict[Any, Any]:
        return dict(self.raw.execute(sql).fetchall())


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Database]]:
    """Returns a function that gives the shop a writer of `plain_databases` makes, read once."""
    known: dict[str, Database] = {}

    def database(name: str) -> Database:
        if name not in known:
            folder = tmp_path_factory.mktemp(name)
            (folder / "files").mkdir()
            getattr(plain_databases, f"write_{name}")(folder / "files")
            known[name] = Database(Workspace.open(folder / "shop", create=True), folder / "files")
        return known[name]

    yield database
    for found in known.values():
        found.shop.close()


TEA_SOLD = "orders o JOIN order_items i ON i.order_id = o.id WHERE o.status <> 'cancelled'"
LAMP_SOLD = "orders o JOIN line_items i ON i.order_id = o.id WHERE o.cancelled_at IS NULL"
SOAP_SOLD = "orders o JOIN order_lines i USING (order_number) WHERE NOT o.is_cancelled"
JUMPER_SOLD = (
    "orders o JOIN line_items i ON i.order_id = o.id JOIN variants v ON v.id = i.variant_id JOIN products p ON p.id = v.product_id "
    "JOIN categories c ON c.id = p.category_id WHERE o.cancelled_at IS NULL"
)
GAME_SOLD = "purchases o WHERE o.status <> 'cancelled'"


@pytest.mark.parametrize(
    ("name", "metric", "sql"),
    [
        ("tea_shop", "revenue", f"SELECT sum(i.line_total_eur) FROM {TEA_SOLD}"),
        ("tea_shop", "orders", "SELECT count(*) FROM orders WHERE status <> 'cancelled'"),
        ("tea_shop", "customers", "SELECT count(DISTINCT customer_id) FROM orders WHERE status <> 'cancelled'"),
        ("tea_shop", "discount", f"SELECT sum(i.discount_eur) FROM {TEA_SOLD}"),
        ("tea_shop", "customers_rows", "SELECT count(*) FROM customers"),
        ("tea_shop", "sessions", "SELECT count(*) FROM visits"),
        ("tea_shop", "page_views", "SELECT sum(pages_seen) FROM visits"),
        ("tea_shop", "spend", "SELECT sum(cost_eur) FROM ad_costs"),
        ("tea_shop", "ctr", "SELECT 100.0 * sum(clicks) / sum(impressions) FROM ad_costs"),
        ("users_and_line_items", "revenue", f"SELECT sum(i.quantity * i.price) FROM {LAMP_SOLD}"),
        ("users_and_line_items", "orders", "SELECT count(*) FROM orders WHERE cancelled_at IS NULL"),
        ("users_and_line_items", "customers", "SELECT count(DISTINCT user_id) FROM orders WHERE cancelled_at IS NULL"),
        ("users_and_line_items", "sessions", "SELECT count(DISTINCT session_id) FROM events"),
        ("order_numbers", "revenue", f"SELECT sum(i.line_total_gbp) FROM {SOAP_SOLD}"),
        ("order_numbers", "orders", "SELECT count(*) FROM orders WHERE NOT is_cancelled"),
        ("order_numbers", "customers", "SELECT count(DISTINCT client_id) FROM orders WHERE NOT is_cancelled"),
        ("order_numbers", "sessions", "SELECT count(*) FROM sessions"),
        ("variants", "revenue", f"SELECT sum(i.quantity * i.price) FROM {JUMPER_SOLD}"),
        ("variants", "cost_of_goods", f"SELECT sum(i.quantity * p.cost) FROM {JUMPER_SOLD}"),
        ("purchases", "revenue", f"SELECT sum(o.total_price_usd) FROM {GAME_SOLD}"),
        ("purchases", "orders", f"SELECT count(*) FROM {GAME_SOLD}"),
        ("purchases", "customers", f"SELECT count(DISTINCT o.user_id) FROM {GAME_SOLD}"),
    ],
)
def test_figure_is_that_of_the_files(read: Any, name: str, metric: str, sql: str) -> None:
    database = read(name)
    assert database.figure(metric) == database.truth(sql)


def _by_country(people: str, key: str, value: str, sold: str) -> str:
    joined = sold.replace(" WHERE ", f" JOIN {people} p ON p.id = o.{key} WHERE ")
    return f"SELECT p.country, sum({value}) / count(DISTINCT o.id) FROM {joined} GROUP BY ALL"


@pytest.mark.parametrize(
    ("name", "people", "key", "value", "sold"),
    [
        ("tea_shop", "customers", "customer_id", "i.line_total_eur", TEA_SOLD),
        ("users_and_line_items", "users", "user_id", "i.quantity * i.price", LAMP_SOLD),
        ("order_numbers", "clients", "client_id", "i.line_total_gbp", SOAP_SOLD),
        ("purchases", "users", "user_id", "o.total_price_usd", GAME_SOLD),
    ],
)
def test_order_value_by_country_follows_the_customer(
    read: Any, name: str, people: str, key: str, value: str, sold: str
) -> None:
    database = read(name)
    assert database.by("country", "aov") == database.truth_by(_by_country(people, key, value, sold))


@pytest.mark.parametrize(
    ("name", "sql"),
    [
        (
            "tea_shop",
            f"SELECT 100 * (1 - sum(i.qty * p.cost_eur) / sum(i.line_total_eur)) FROM {TEA_SOLD}".replace(
                " WHERE ", " JOIN products p USING (sku) WHERE "
            ),
        ),
        (
            "users_and_line_items",
            f"SELECT 100 * (1 - sum(i.quantity * p.unit_cost) / sum(i.quantity * i.price)) FROM {LAMP_SOLD}".replace(
                " WHERE ", " JOIN products p ON p.id = i.product_id WHERE "
            ),
        ),
        (
            "order_numbers",
            f"SELECT 100 * (1 - sum(i.qty * p.cost_gbp) / sum(i.line_total_gbp)) FROM {SOAP_SOLD}".replace(
                " WHERE ", " JOIN products p USING (sku) WHERE "
            ),
        ),
    ],
)
def test_margin_takes_the_cost_of_a_piece_for_each_piece(read: Any, name: str, sql: str) -> None:
    database = read(name)
    assert database.figure("margin") == database.truth(sql)


@pytest.mark.parametrize(
    ("name", "source", "sql"),
    [
        (
            "tea_shop",
            "traffic_channel",
            "SELECT v.source, 100.0 * count(o.id) / count(*) FROM visits v "
            "LEFT JOIN orders o ON o.id = v.order_id AND o.status <> 'cancelled' GROUP BY ALL",
        ),
        (
            "order_numbers",
            "channel",
            "SELECT v.source, 100.0 * count(o.id) / count(*) FROM sessions v "
            "LEFT JOIN orders o ON o.order_number = v.order_number AND NOT o.is_cancelled GROUP BY ALL",
        ),
    ],
)
def test_conversion_without_cancelled_orders_is_visits_whose_order_stands(
    read: Any, name: str, source: str, sql: str
) -> None:
    database = read(name)
    assert database.by(source, "standing_conversion_rate") == database.truth_by(sql)


def test_conversion_is_visits_that_name_an_order_whatever_became_of_it(read: Any) -> None:
    database = read("tea_shop")
    sql = "SELECT source, 100.0 * count(order_id) / count(*) FROM visits GROUP BY ALL"
    assert database.by("traffic_channel", "conversion_rate") == database.truth_by(sql)


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        (
            "tea_shop",
            {
                "order_lines": "order_items",
                "orders": "orders",
                "customers": "customers",
                "products": "products",
                "traffic": "visits",
                "campaigns": "campaigns",
                "ad_spend": "ad_costs",
            },
        ),
        (
            "users_and_line_items",
            {
                "order_lines": "line_items",
                "orders": "orders",
                "customers": "users",
                "products": "products",
                "events": "events",
            },
        ),
        (
            "order_numbers",
            {
                "order_lines": "order_lines",
                "orders": "orders",
                "customers": "clients",
                "products": "products",
                "traffic": "sessions",
            },
        ),
        ("purchases", {"order_lines": "purchases", "customers": "users", "products": "items"}),
    ],
)
def test_each_table_plays_its_role(read: Any, name: str, roles: dict[str, str]) -> None:
    assert read(name).roles == roles


def test_keys_join_the_table_that_they_name(read: Any) -> None:
    assert read("tea_shop").joins >= {
        ("order_lines.order_id", "orders.order_id"),
        ("orders.customer_id", "customers.customer_id"),
        ("order_lines.product_id", "products.product_id"),
        ("traffic.order_id", "orders.order_id"),
        ("traffic.campaign_id", "campaigns.campaign_id"),
        ("ad_spend.campaign_id", "campaigns.campaign_id"),
    }
    assert read("order_numbers").joins >= {
        ("order_lines.order_id", "orders.order_id"),
        ("traffic.order_id", "orders.order_id"),
        ("order_lines.product_id", "products.product_id"),
        ("orders.store_id", "stores.store_id"),
    }


@pytest.mark.parametrize("name", ["tea_shop", "users_and_line_items", "order_numbers", "purchases", "variants"])
def test_no_id_joins_another_because_their_numbers_overlap(read: Any, name: str) -> None:
    for left, right in read(name).joins:
        assert left.split(".")[1] == right.split(".")[1] or {"user_id", "customer_id"} >= {
            left.split(".")[1],
            right.split(".")[1],
        }
        assert not left.endswith(".id")


@pytest.mark.parametrize(("name", "currency"), [("tea_shop", "EUR"), ("order_numbers", "GBP"), ("purchases", "USD")])
def test_currency_is_that_of_the_names(read: Any, name: str, currency: str) -> None:
    assert read(name).shop.catalog.currency == currency


def test_nothing_is_asked_about_a_plain_shop(read: Any) -> None:
    assert not read("tea_shop").report.open_questions


@pytest.mark.parametrize(
    ("metric", "sql"),
    [
        ("spend", "SELECT c.title, sum(x.cost_eur) FROM ad_costs x JOIN campaigns c ON c.id = x.campaign_id GROUP BY ALL"),
        ("cpc", "SELECT c.title, sum(cost_eur) / sum(clicks) FROM ad_costs x JOIN campaigns c ON c.id = x.campaign_id GROUP BY ALL"),
        (
            "roas",
            "SELECT c.title, (SELECT sum(i.line_total_eur) FROM visits v JOIN orders o ON o.id = v.order_id JOIN order_items i "
            "ON i.order_id = o.id WHERE o.status <> 'cancelled' AND v.campaign_id = c.id) / (SELECT sum(cost_eur) FROM ad_costs x "
            "WHERE x.campaign_id = c.id) FROM campaigns c",
        ),
    ],
)  # fmt: skip
def test_campaign_figures_are_those_of_its_days_and_visits(read: Any, metric: str, sql: str) -> None:
    database = read("tea_shop")
    assert database.by("campaigns.name", metric) == database.truth_by(sql)


def test_spend_by_channel_is_that_of_the_campaigns(read: Any) -> None:
    database = read("tea_shop")
    sql = "SELECT c.channel, sum(x.cost_eur) FROM ad_costs x JOIN campaigns c ON c.id = x.campaign_id GROUP BY ALL"
    assert database.by("channel", "spend") == database.truth_by(sql)


@pytest.mark.parametrize(("dimension", "column"), [("product", "p.title"), ("category", "c.name")])
def test_a_variant_is_sold_as_its_product(read: Any, dimension: str, column: str) -> None:
    database = read("variants")
    sql = f"SELECT {column}, sum(i.quantity * i.price) FROM {JUMPER_SOLD} GROUP BY ALL"
    assert database.by(dimension, "revenue") == database.truth_by(sql)


def test_nobody_means_numbers_of_order_items_by_items(read: Any) -> None:
    number = read("tea_shop").shop.catalog.dimensions["order_item"]
    assert "items" not in {*number.label.en, *number.synonyms.en}
