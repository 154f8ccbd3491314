"""A shop small enough to check by hand: its data in DuckDB and its catalogue."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from cartwise.workspace.catalog.model import (
    AggregateMetric,
    Binding,
    Catalog,
    Column,
    Dimension,
    FirstEventMetric,
    Join,
    Metric,
    PerEntityMetric,
    RatioMetric,
    Relation,
    Synonyms,
    Table,
)

DDL = """
CREATE TABLE sales(line INTEGER, invoice VARCHAR, customer INTEGER, sku VARCHAR, qty INTEGER, price DOUBLE, sold_at TIMESTAMP, country VARCHAR, cancelled BOOLEAN);
INSERT INTO sales VALUES
 (1, 'A1', 1, 'tea',  2, 10.0, '2024-01-05 09:00', 'DE', false),
 (2, 'A1', 1, 'cup',  1,  5.0, '2024-01-05 09:00', 'DE', false),
 (3, 'A2', 2, 'tea',  1, 10.0, '2024-01-20 14:00', 'FR', false),
 (4, 'A3', NULL, 'cup', 4, 5.0, '2024-01-31 23:30', 'DE', false),
 (5, 'A4', 1, 'pot',  1, 30.0, '2024-02-01 00:10', 'DE', false),
 (6, 'C5', 1, 'tea', -1, 10.0, '2024-02-03 10:00', 'DE', true),
 (7, 'A6', 3, 'ghost', 1, 7.0, '2024-02-10 11:00', NULL, false),
 (8, 'A7', 2, 'tea',  3, 10.0, '2024-04-02 09:30', 'FR', false),
 (9, 'A8', 4, 'cup',  2,  5.0, '2024-04-15 18:00', 'UK', false);
CREATE TABLE items(sku VARCHAR, title VARCHAR, category VARCHAR);
INSERT INTO items VALUES ('tea', 'Green tea 100%', 'drinks'), ('cup', 'Blue cup', 'dishes'), ('pot', 'Tea pot', 'dishes');
CREATE TABLE people(id INTEGER, age VARCHAR, segment VARCHAR);
INSERT INTO people VALUES (1, '18-30', 'gold'), (2, '31-50', 'gold'), (3, '31-50', 'new');
CREATE TABLE ads(day DATE, campaign VARCHAR, country VARCHAR, cost DOUBLE);
INSERT INTO ads VALUES ('2024-01-05', 'winter', 'DE', 4), ('2024-02-01', 'winter', 'DE', 6), ('2024-02-02', 'spring', 'ES', 2), ('2024-04-02', 'spring', 'FR', 5);
CREATE TABLE clicks(uid INTEGER, session VARCHAR, kind VARCHAR, happened TIMESTAMP);
INSERT INTO clicks VALUES
 (1, 's1', 'view', '2024-01-05 08:00'), (1, 's1', 'cart', '2024-01-05 08:10'), (1, 's1', 'buy', '2024-01-05 08:20'),
 (2, 's2', 'view', '2024-01-06 08:00'), (2, 's2', 'cart', '2024-01-06 08:05'),
 (3, 's3', 'cart', '2024-01-07 08:00'), (3, 's3', 'view', '2024-01-07 08:05'),
 (2, 's4', 'view', '2024-02-01 08:00'), (2, 's4', 'buy', '2024-02-01 08:05');
CREATE TABLE pays(invoice VARCHAR, method VARCHAR, parts INTEGER, paid DOUBLE);
INSERT INTO pays VALUES
 ('A1', 'voucher', 1, 5), ('A1', 'card', 3, 20), ('A2', 'card', 1, 10), ('A3', 'cash', 1, 20), ('A4', 'voucher', 1, 20),
 ('A4', 'voucher', 2, 10), ('A6', NULL, 1, 7), ('A7', 'card', 2, 30), (NULL, 'voucher', 1, 50);
"""


def words(en: str, zh: str = "") -> Synonyms:
    return Synonyms(en=(en,), zh=(zh,) if zh else ())


def column(name: str, type_: Any, kind: Any = "dimension", nulls: int = 0) -> Column:
    return Column(name=name, type=type_, kind=kind, label=name.replace("_", " "), nulls=nulls)


def aggregate(
    name: str, relation: str, expression: str, unit: str, *, where: str | None = None, additive: Any = "all"
) -> AggregateMetric:
    return AggregateMetric(
        name=name,
        label=words(name),
        unit=unit,
        definition=words(f"{name}."),
        relation=relation,
        expression=expression,
        filter=where,
        additive_over=additive,
    )


def ratio(name: str, numerator: str, denominator: str, *, scale: float = 1.0, unit: str = "") -> RatioMetric:
    return RatioMetric(
        name=name,
        label=words(name),
        unit=unit,
        definition=words(f"{name}."),
        numerator=tuple(numerator.split("+")),
        denominator=tuple(denominator.split("+")),
        scale=scale,
        additive_over="none",
        decimals=2,
    )


def _tables() -> dict[str, Table]:
    return {
        "sales": Table(
            name="sales",
            label="sales",
            rows=9,
            columns=(
                column("line", "integer", "id"),
                column("invoice", "text", "id"),
                column("customer", "integer", "id", 1),
                column("sku", "text", "id"),
                column("qty", "integer", "measure"),
                column("price", "number", "measure"),
                column("sold_at", "timestamp", "time"),
                column("country", "text", nulls=1),
                column("cancelled", "boolean"),
            ),
            time_column="sold_at",
        ),
        "items": Table(
            name="items",
            label="items",
            rows=3,
            columns=(
                column("sku", "text", "id"),
                column("title", "text", "text"),
                column("category", "text"),
            ),
            key=("sku",),
        ),
        "people": Table(
            name="people",
            label="people",
            rows=3,
            columns=(
                column("id", "integer", "id"),
                column("age", "text"),
                column("segment", "text"),
            ),
            key=("id",),
            withheld=("email",),
        ),
        "ads": Table(
            name="ads",
            label="ads",
            rows=4,
            columns=(
                column("day", "date", "time"),
                column("campaign", "text"),
                column("country", "text"),
                column("cost", "number", "measure"),
            ),
            time_column="day",
        ),
        "clicks": Table(
            name="clicks",
            label="clicks",
            rows=9,
            columns=(
                column("uid", "integer", "id"),
                column("session", "text", "id"),
                column("kind", "text"),
                column("happened", "timestamp", "time"),
            ),
            time_column="at",
        ),
        "pays": Table(
            name="pays",
            label="pays",
            rows=9,
            columns=(
                column("invoice", "text", "id", 1),
                column("method", "text", nulls=1),
                column("parts", "integer", "measure"),
                column("paid", "number", "measure"),
            ),
        ),
    }


def _relations() -> dict[str, Relation]:
    lines = Relation(
        name="order_lines",
        role="order_lines",
        label="order lines",
        tables=("sales",),
        time_column="timestamp",
        first_day=date(2024, 1, 5),
        last_day=date(2024, 4, 15),
        rows=9,
        key=("line",),
        sql='SELECT "line", "invoice" AS order_id, "customer" AS customer_id, "sku" AS product_id, "qty" AS quantity, "price" AS unit_price, '
        '"qty" * "price" AS amount, "sold_at" AS "timestamp", "cancelled" AS is_cancelled, "country" FROM main."sales"',
        columns=(
            column("line", "integer", "id"),
            column("order_id", "text", "id"),
            column("customer_id", "integer", "id", 1),
            column("product_id", "text", "id"),
            column("quantity", "integer", "measure"),
            column("unit_price", "number", "measure"),
            column("amount", "number", "measure"),
            column("timestamp", "timestamp", "time"),
            column("is_cancelled", "boolean"),
            column("country", "text", nulls=1),
        ),
    )
    products = Relation(
        name="products",
        role="products",
        label="products",
        tables=("items",),
        rows=3,
        key=("product_id",),
        sql='SELECT "sku" AS product_id, "title" AS product_name, "category" FROM main."items"',
        columns=(
            column("product_id", "text", "id"),
            column("product_name", "text", "text"),
            column("category", "text"),
        ),
    )
    customers = Relation(
        name="customers",
        role="customers",
        label="customers",
        tables=("people",),
        rows=3,
        key=("customer_id",),
        sql='SELECT "id" AS customer_id, "age", "segment" FROM main."people"',
        columns=(column("customer_id", "integer", "id"), column("age", "text"), column("segment", "text")),
    )
    spend = Relation(
        name="ad_spend",
        role="ad_spend",
        label="ad spend",
        tables=("ads",),
        rows=4,
        time_column="timestamp",
        first_day=date(2024, 1, 5),
        last_day=date(2024, 4, 2),
        sql='SELECT "day" AS "timestamp", "cost" AS spend, "campaign" AS campaign_id, "country" FROM main."ads"',
        columns=(
            column("timestamp", "date", "time"),
            column("spend", "number", "measure"),
            column("campaign_id", "text", "id"),
            column("country", "text"),
        ),
    )
    events = Relation(
        name="events",
        role="events",
        label="events",
        tables=("clicks",),
        rows=9,
        time_column="timestamp",
        first_day=date(2024, 1, 5),
        last_day=date(2024, 2, 1),
        sql='SELECT "uid" AS user_id, "kind" AS event_type, "happened" AS "timestamp", "session" AS session_id FROM main."clicks"',
        columns=(
            column("user_id", "integer", "id"),
            column("event_type", "text"),
            column("timestamp", "timestamp", "time"),
            column("session_id", "text", "id"),
        ),
    )
    payments = Relation(
        name="payments",
        role="payments",
        label="payments",
        tables=("pays",),
        rows=9,
        sql='SELECT "invoice" AS order_id, "method" AS payment_type, "parts" AS installments, "paid" AS amount FROM main."pays"',
        columns=(
            column("order_id", "text", "id", 1),
            column("payment_type", "text", nulls=1),
            column("installments", "integer", "measure"),
            column("amount", "number", "measure"),
        ),
    )
    return {relation.name: relation for relation in (lines, products, customers, spend, events, payments)}


def _dimension(name: str, *bindings: tuple[str, str], type_: Any = "text", entity: str | None = None) -> Dimension:
    bound = tuple(Binding(relation=relation, column=column_name) for relation, column_name in bindings)
    return Dimension(name=name, bindings=bound, label=words(name), type=type_, entity=entity)


def _metrics() -> dict[str, Metric]:
    kept = "NOT is_cancelled"
    standard: list[Metric] = [
        aggregate("revenue", "order_lines", "sum(amount)", "EUR"),
        aggregate("gross_revenue", "order_lines", "sum(amount)", "EUR", where=kept),
        aggregate("units", "order_lines", "sum(quantity)", "units"),
        aggregate("orders", "order_lines", "count(DISTINCT order_id)", "orders", where=kept, additive="none"),
        aggregate("customers", "order_lines", "count(DISTINCT customer_id)", "customers", where=kept, additive="none"),
        aggregate("cancelled_value", "order_lines", "-sum(amount)", "EUR", where="is_cancelled"),
        aggregate("avg_unit_price", "order_lines", "avg(unit_price)", "EUR", additive="none"),
        aggregate(
            "first_order_date", "order_lines", 'CAST(min("timestamp") AS DATE)', "date", where=kept, additive="none"
        ),
        aggregate(
            "last_order_date", "order_lines", 'CAST(max("timestamp") AS DATE)', "date", where=kept, additive="none"
        ),
        aggregate("spend", "ad_spend", "sum(spend)", "EUR"),
        aggregate("payments", "payments", "count(*)", "payments"),
        aggregate("sessions", "events", "count(DISTINCT session_id)", "sessions", additive="none"),
        ratio("aov", "revenue", "orders", unit="EUR"),
        ratio("return_rate", "cancelled_value", "gross_revenue", scale=100, unit="%"),
        ratio("revenue_per_customer", "revenue", "customers", unit="EUR"),
        ratio("roas", "revenue", "spend"),
        ratio("repeat_rate", "repeat_customers", "customers", scale=100, unit="%"),
        PerEntityMetric(
            name="median_order_value",
            label=words("median order value"),
            unit="EUR",
            definition=words("Median."),
            relation="order_lines",
            entity_column="order_id",
            inner="sum(amount)",
            outer="median",
            filter=kept,
            additive_over="none",
        ),
        PerEntityMetric(
            name="repeat_customers",
            label=words("repeat customers"),
            unit="customers",
            definition=words("Repeat."),
            relation="order_lines",
            entity_column="customer_id",
            inner="count(DISTINCT order_id)",
            outer="count",
            filter=kept,
            having="inner_value >= 2",
            additive_over="none",
        ),
        FirstEventMetric(
            name="new_customers",
            label=words("new customers"),
            unit="customers",
            definition=words("New."),
            relation="order_lines",
            entity_column="customer_id",
            filter=kept,
            which="new",
            additive_over="none",
        ),
        FirstEventMetric(
            name="returning_customers",
            label=words("returning customers"),
            unit="customers",
            definition=words("Returning."),
            relation="order_lines",
            entity_column="customer_id",
            filter=kept,
            which="returning",
            additive_over="none",
        ),
    ]
    return {metric.name: metric for metric in standard}


def tiny_catalog() -> Catalog:
    """Returns the catalogue of the tiny shop."""
    dimensions = (
        _dimension("country", ("order_lines", "country"), ("ad_spend", "country")),
        _dimension(
            "customer",
            ("order_lines", "customer_id"),
            ("customers", "customer_id"),
            ("events", "user_id"),
            type_="integer",
            entity="customer",
        ),
        _dimension("product", ("products", "product_name"), entity="product"),
        _dimension("product_id", ("order_lines", "product_id"), ("products", "product_id")),
        _dimension("order", ("order_lines", "order_id"), ("payments", "order_id"), entity="order"),
        _dimension("payment_type", ("payments", "payment_type")),
        _dimension("category", ("products", "category")),
        _dimension("age", ("customers", "age")),
        _dimension("segment", ("customers", "segment")),
        _dimension("campaign", ("ad_spend", "campaign_id"), entity="campaign"),
        _dimension("session", ("events", "session_id"), entity="session"),
        _dimension("event_type", ("events", "event_type")),
    )
    joins = (
        Join(
            left="order_lines",
            left_columns=("product_id",),
            right="products",
            right_columns=("product_id",),
            coverage=8 / 9,
        ),
        Join(
            left="order_lines",
            left_columns=("customer_id",),
            right="customers",
            right_columns=("customer_id",),
            coverage=7 / 8,
        ),
        Join(left="events", left_columns=("user_id",), right="customers", right_columns=("customer_id",), coverage=1.0),
    )
    return Catalog(
        version="tiny",
        data_version="tiny",
        currency="EUR",
        first_day=date(2024, 1, 5),
        as_of=date(2024, 4, 15),
        tables=_tables(),
        relations=_relations(),
        joins=joins,
        dimensions={d.name: d for d in dimensions},
        metrics=_metrics(),
    )


def write_data(path: Path) -> Path:
    """Writes the tiny shop's data to a DuckDB file and returns its path."""
    connection = duckdb.connect(str(path))
    connection.execute(DDL)
    connection.close()
    return path
