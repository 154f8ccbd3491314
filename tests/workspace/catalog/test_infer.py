from datetime import date, datetime, timedelta
from typing import Any

import pytest

from cartwise.workspace.catalog.infer import day_span
from cartwise.workspace.catalog.store import check

START = datetime(2025, 1, 1, 9)


def day(n: int) -> datetime:
    return START + timedelta(days=n)


def column_names(catalog: Any, relation: str) -> list[str]:
    return [column.name for column in catalog.relations[relation].columns]


def joins(catalog: Any) -> set[tuple[str, str]]:
    return {(join.left, join.right) for join in catalog.joins}


def test_one_table_of_invoices_becomes_order_lines(gift_shop: Any) -> None:
    catalog = gift_shop.catalog()
    lines = catalog.relations["order_lines"]
    assert column_names(catalog, "order_lines")[:4] == ["order_id", "customer_id", "product_id", "product_name"]
    assert lines.column("amount").source_name == "Quantity × UnitPrice"
    assert gift_shop.value(catalog, "revenue") == pytest.approx(200 * 5 - 10 * 5 + 3 * 2.5)
    assert gift_shop.value(catalog, "gross_revenue") == pytest.approx(200 * 5 + 3 * 2.5)


def test_cancellation_is_read_from_prefix_and_sign(gift_shop: Any) -> None:
    catalog = gift_shop.catalog()
    assert "starts_with" in catalog.relations["order_lines"].sql
    assert gift_shop.value(catalog, "orders") == 103
    assert gift_shop.value(catalog, "cancellations") == 10
    assert gift_shop.value(catalog, "cancelled_value") == pytest.approx(50)


def test_a_letter_prefix_without_negative_rows_is_no_cancellation(shop: Any) -> None:
    rows = [(f"{'W' if n % 3 else ''}{n // 2}", f"u{n % 9}", "Mug", 1, 3.0, day(n)) for n in range(60)]
    catalog = shop.table("sales", "order_no:t|customer:t|product:t|qty:i|price:n|order_date:s", rows).catalog()
    assert "cancellations" not in catalog.metrics


def test_as_of_is_the_last_day_of_the_lines(gift_shop: Any) -> None:
    catalog = gift_shop.catalog()
    assert (catalog.first_day, catalog.as_of) == (date(2025, 1, 1), day(50).date())


def test_stray_days_do_not_move_the_last_day() -> None:
    days = [(date(1970, 1, 1), 1), *((day(n).date(), 100) for n in range(100)), (date(2099, 1, 1), 1)]
    assert day_span(days) == (day(0).date(), day(99).date())


def test_a_long_pause_in_a_small_shop_is_kept() -> None:
    days = [(date(2024, 1, 1), 3), (date(2025, 1, 1), 3)]
    assert day_span(days) == (date(2024, 1, 1), date(2025, 1, 1))


def test_a_line_value_is_not_multiplied_by_quantity(grocer: Any) -> None:
    catalog = grocer.catalog()
    assert grocer.value(catalog, "revenue") == pytest.approx(1600.0)


def test_roles_of_a_grocer(grocer: Any) -> None:
    catalog = grocer.catalog()
    assert {name: relation.tables[0] for name, relation in catalog.relations.items()} == {
        "order_lines": "transactions",
        "customers": "demographics",
        "products": "products",
        "campaigns": "campaign_descriptions",
        "campaign_targets": "campaigns",
        "coupons": "coupons",
        "redemptions": "coupon_redemptions",
    }


def test_the_shops_own_words_name_orders_and_customers(grocer: Any) -> None:
    catalog = grocer.catalog()
    assert "baskets" in catalog.metrics["orders"].synonyms.en
    assert "average basket value" in catalog.metrics["aov"].synonyms.en
    assert "households targeted" in catalog.metrics["customers_targeted"].synonyms.en
    assert "触达家庭数" in catalog.metrics["customers_targeted"].synonyms.zh
    assert catalog.dimensions["customer"].label.en == ("household",)


def test_joins_of_a_grocer_are_many_to_one(grocer: Any) -> None:
    catalog = grocer.catalog()
    assert {("order_lines", "products"), ("order_lines", "customers"), ("redemptions", "campaign_targets")} <= joins(
        catalog
    )
    assert not {("products", "order_lines"), ("order_lines", "coupons")} & joins(catalog)
    covered = next(join.coverage for join in catalog.joins if (join.left, join.right) == ("order_lines", "customers"))
    assert covered == pytest.approx(0.5)


def test_targets_are_dated_by_their_campaign(grocer: Any) -> None:
    catalog = grocer.catalog()
    assert catalog.relations["campaign_targets"].first_day == day(0).date()


def test_a_week_number_is_not_called_week(grocer: Any) -> None:
    catalog = grocer.catalog()
    assert "week" not in catalog.dimensions
    assert "week" not in catalog.dimensions["week_number"].synonyms.en


def test_a_suffix_id_is_dropped_from_a_dimension(grocer: Any) -> None:
    assert grocer.catalog().dimensions["store"].bindings[0].column == "store_id"


def test_discounts_are_added_up_and_stay_apart(grocer: Any) -> None:
    catalog = grocer.catalog()
    assert grocer.value(catalog, "discount") == pytest.approx(300.0)
    assert grocer.value(catalog, "coupon_disc") == pytest.approx(100.0)


def test_income_names_the_dimension_and_not_revenue(grocer: Any) -> None:
    catalog = grocer.catalog()
    assert "income" not in catalog.metrics["revenue"].synonyms.en
    assert catalog.dimensions["income"].label.en == ("income",)


def test_items_take_date_and_status_from_their_order(market: Any) -> None:
    catalog = market.catalog()
    assert catalog.relations["order_lines"].last_day == day(99).date()
    assert market.value(catalog, "revenue") == pytest.approx(1800.0)
    assert market.value(catalog, "units") == 180
    assert market.value(catalog, "cancelled_value") == pytest.approx(200.0)


def test_the_person_is_the_customer_where_each_order_has_a_key(market: Any) -> None:
    catalog = market.catalog()
    people = market.connection.execute(
        f"SELECT count(DISTINCT customer_id) FROM ({catalog.relations['order_lines'].sql})"
    ).fetchone()
    assert people[0] == 95
    assert catalog.relations["customers"].key == ("customer_id",)


def test_a_category_is_translated(market: Any) -> None:
    catalog = market.catalog()
    found = market.connection.execute(
        f"SELECT DISTINCT category FROM ({catalog.relations['products'].sql}) ORDER BY 1"
    ).fetchall()
    assert found == [("baby",), ("furniture",)]


def test_order_measures_do_not_reach_the_lines(shop: Any) -> None:
    shop.table("items", "order_id:t|sku:t|price:n", [(f"o{n // 2}", f"p{n % 4}", 5.0) for n in range(40)])
    orders = [(f"o{n}", f"u{n % 4}", day(n), 3.0, "web") for n in range(20)]
    shop.table("orders", "order_id:t|customer_id:t|order_date:s|packing_fee:n|channel:t", orders)
    catalog = shop.catalog()
    assert "packing_fee" not in column_names(catalog, "order_lines")
    assert {"customer_id", "channel"} <= set(column_names(catalog, "order_lines"))


def test_a_city_of_customers_is_also_just_the_city(market: Any) -> None:
    assert "city" in market.catalog().dimensions["customer_city"].synonyms.en


def test_a_plain_shop_has_its_metrics_on_orders(shop: Any) -> None:
    shop.table("orders", "order_id:i|customer_id:i|amount:n|ts:s", [(n, n % 7, 10.0, day(n)) for n in range(50)])
    shop.table("customers", "customer_id:i|segment:t", [(n, "A") for n in range(7)])
    catalog = shop.catalog()
    assert catalog.metrics["revenue"].relation == "orders"
    assert shop.value(catalog, "revenue") == pytest.approx(500)
    assert ("orders", "customers") in joins(catalog)


def test_equal_names_with_other_values_are_dimensions_apart(shop: Any) -> None:
    shop.table(
        "orders",
        "order_id:t|customer_id:t|amount:n|status:t|order_date:s",
        [(f"o{n}", f"u{n % 9}", 4.0, "paid", day(n)) for n in range(60)],
    )
    shop.table("campaigns", "campaign_id:t|status:t|start_date:d", [(f"c{n}", "live", day(n)) for n in range(5)])
    catalog = shop.catalog()
    assert catalog.dimensions["status"].bindings[0].relation == "orders"
    assert catalog.dimensions["campaign_status"].bindings[0].relation == "campaigns"


def test_small_integers_never_join(shop: Any) -> None:
    shop.table(
        "orders",
        "order_id:t|customer_id:t|amount:n|week:i|order_date:s",
        [(f"o{n}", f"u{n % 9}", 4.0, n % 10, day(n)) for n in range(60)],
    )
    shop.table("calendar", "week:i|theme:t", [(n, f"theme {n}") for n in range(10)])
    assert not joins(shop.catalog())


@pytest.mark.parametrize("name", ["gift_shop", "grocer", "market"])
def test_every_metric_and_relation_binds_and_no_word_names_two(name: str, request: pytest.FixtureRequest) -> None:
    made = request.getfixturevalue(name)
    catalog = made.catalog()
    assert [finding for finding in check(catalog, made.connection) if finding.code != "open_question"] == []


@pytest.mark.parametrize("name", ["gift_shop", "grocer", "market"])
def test_the_order_of_tables_changes_nothing(
    name: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = request.getfixturevalue(name)
    first = made.catalog()
    monkeypatch.setattr(made, "hashed", dict(reversed(made.hashed.items())))
    second = made.catalog()
    assert first.metrics == second.metrics
    assert set(first.joins) == set(second.joins)


def test_the_last_order_tells_the_day_though_it_has_no_lines_yet(shop):
    shop.table(
        "orders",
        "order_id:t|customer_id:t|order_date:s|order_status:t",
        [(f"O{n}", f"K{n % 9}", day(n), "delivered") for n in range(60)],
    )
    shop.table(
        "order_items",
        "order_id:t|product_id:t|price:n",
        [(f"O{n // 2}", f"P{n % 5}", 9.0) for n in range(100)],
    )
    assert shop.catalog().as_of == day(59).date()


def test_hours_and_satisfaction_of_tickets_are_measured_and_not_summed(shop: Any) -> None:
    rows = [(f"T{n}", f"c{n % 9}", START + timedelta(days=n), 1.5 * (n % 40), 1.0 + n % 5) for n in range(100)]
    columns = "ticket_id:t|customer_id:t|opened_at:s|resolution_hours:n|satisfaction:n"
    metrics = shop.table("support_tickets", columns, rows).catalog().metrics
    assert {"avg_resolution_hours", "median_resolution_hours", "avg_satisfaction"} <= set(metrics)
    assert not {"resolution_hours", "satisfaction", "distinct_resolution_hours"} & set(metrics)


@pytest.mark.parametrize(
    ("header", "is_dated"), [("launch_date", False), ("updated_at", True), ("snapshot_date", True)]
)
def test_stock_is_dated_by_its_own_dates(shop: Any, header: str, is_dated: bool) -> None:
    rows = [(f"p{n}", f"Mug {n}", 3 * n, START + timedelta(days=n)) for n in range(30)]
    catalog = shop.table("products", f"product_id:t|product_name:t|stock:i|{header}:s", rows).catalog()
    assert (catalog.relations["stock_levels"].time_column is not None) is is_dated
