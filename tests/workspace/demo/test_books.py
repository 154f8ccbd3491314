"""The books agree: events, orders, lines, stock, reports and truth tell the same story."""

import re
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from PIL import Image

from cartwise.workspace.demo import DemoShop


def total(table: pa.Table, column: str) -> float:
    return float(pc.sum(table.column(column)).as_py())


def bought(tables: dict[str, pa.Table]) -> pa.Table:
    lines = tables["order_lines"]
    return lines.filter(pc.greater(lines.column("quantity"), 0))


def came_back(tables: dict[str, pa.Table]) -> pa.Table:
    lines = tables["order_lines"]
    return lines.filter(pc.less(lines.column("quantity"), 0))


def rows(table: pa.Table, columns: list[str]) -> Counter[tuple[object, ...]]:
    return Counter(zip(*(table.column(column).to_pylist() for column in columns), strict=True))


def test_purchases_equal_order_lines(tables: dict[str, pa.Table]) -> None:
    events = tables["events"]
    purchases = events.filter(pc.equal(events.column("event_type"), "purchase"))
    assert rows(purchases, ["user_id", "item_id", "quantity", "value", "timestamp"]) == rows(
        bought(tables), ["customer_id", "product_id", "quantity", "amount", "timestamp"]
    )


def test_orders_sum_their_lines(tables: dict[str, pa.Table]) -> None:
    sums = bought(tables).group_by("order_id").aggregate([("amount", "sum"), ("discount", "sum")]).sort_by("order_id")
    orders = tables["orders"].sort_by("order_id")
    assert sums.column("order_id").to_pylist() == orders.column("order_id").to_pylist()
    np.testing.assert_allclose(sums.column("amount_sum"), orders.column("amount"), atol=0.005)
    np.testing.assert_allclose(sums.column("discount_sum"), orders.column("discount"), atol=0.005)


def test_net_revenue_is_what_orders_keep(tables: dict[str, pa.Table]) -> None:
    kept = total(tables["orders"], "amount") - total(tables["orders"], "refunded")
    assert total(tables["order_lines"], "amount") == pytest.approx(kept, abs=0.5)


def test_truth_sums_the_lines(shop: DemoShop, tables: dict[str, pa.Table]) -> None:
    totals = shop.truth["totals"]
    assert totals["net_revenue"] == pytest.approx(total(tables["order_lines"], "amount"), abs=0.5)
    assert totals["gross_revenue"] == pytest.approx(total(bought(tables), "amount"), abs=0.5)
    assert totals["events"] == tables["events"].num_rows
    assert totals["orders"] == tables["orders"].num_rows
    assert sum(month["net_revenue"] for month in shop.truth["months"]) == pytest.approx(totals["net_revenue"], abs=0.5)


def test_line_amount_is_price_times_quantity_less_discount(tables: dict[str, pa.Table]) -> None:
    lines = tables["order_lines"]
    price, quantity, discount, amount = (
        lines.column(name).to_numpy() for name in ("unit_price", "quantity", "discount", "amount")
    )
    np.testing.assert_allclose(price * quantity - discount, amount, atol=0.006)


def test_each_return_reverses_a_line_of_its_order(tables: dict[str, pa.Table]) -> None:
    original = bought(tables)
    sold = rows(original, ["order_id", "product_id", "quantity", "amount"])
    ordered_at = dict(
        zip(original.column("order_id").to_pylist(), original.column("timestamp").to_pylist(), strict=True)
    )
    back = came_back(tables).to_pylist()
    assert back
    for line in back:
        assert sold[line["order_id"], line["product_id"], -line["quantity"], -line["amount"]] > 0
        assert line["timestamp"] > ordered_at[line["order_id"]]
        assert line["status"] in ("returned", "cancelled")


def test_status_of_an_order_follows_its_lines(tables: dict[str, pa.Table]) -> None:
    for order in tables["orders"].to_pylist():
        if order["status"] in ("returned", "cancelled"):
            assert order["refunded"] == order["amount"]
        elif order["status"] == "partly_returned":
            assert 0 < order["refunded"] < order["amount"]
        else:
            assert order["refunded"] == 0


def test_sessions_start_with_a_view_or_a_search(tables: dict[str, pa.Table]) -> None:
    first: dict[str, str] = {}
    for session, kind in zip(
        tables["events"].column("session_id").to_pylist(),
        tables["events"].column("event_type").to_pylist(),
        strict=True,
    ):
        first.setdefault(session, kind)
    assert set(first.values()) <= {"view", "search"}


def test_cart_comes_before_purchase(tables: dict[str, pa.Table]) -> None:
    carted: set[tuple[str, str]] = set()
    for event in tables["events"].select(["session_id", "item_id", "event_type"]).to_pylist():
        place = (event["session_id"], event["item_id"])
        if event["event_type"] == "add_to_cart":
            carted.add(place)
        assert event["event_type"] != "purchase" or place in carted


def test_customers_order_after_their_sign_up(tables: dict[str, pa.Table]) -> None:
    customers = tables["customers"]
    signup = dict(
        zip(customers.column("customer_id").to_pylist(), customers.column("signup_date").to_pylist(), strict=True)
    )
    for order in tables["orders"].select(["customer_id", "timestamp"]).to_pylist():
        assert order["timestamp"].date() >= signup[order["customer_id"]]


def test_stock_falls_by_units_sold_or_a_delivery_came(tables: dict[str, pa.Table]) -> None:
    sold: Counter[tuple[str, date]] = Counter()
    for line in bought(tables).select(["product_id", "timestamp", "quantity"]).to_pylist():
        day: datetime = line["timestamp"]
        sold[line["product_id"], date.fromordinal(day.toordinal() - day.weekday())] += line["quantity"]
    by_product: dict[str, list[tuple[date, int]]] = {}
    for row in tables["stock_levels"].to_pylist():
        by_product.setdefault(row["product_id"], []).append((row["date"], row["on_hand"]))
    for product, levels in by_product.items():
        for (monday, before), (_, after) in pairwise(levels):
            assert before >= 0
            assert after >= before - sold[product, monday]


def test_nothing_is_sold_while_it_is_out_of_stock(shop: DemoShop, tables: dict[str, pa.Table]) -> None:
    planted = next(effect for effect in shop.truth["effects"] if effect["kind"] == "stock_out")
    start, end = date.fromisoformat(planted["start"]), date.fromisoformat(planted["end"])
    top = shop.truth["top_seller"]
    lines = [line for line in bought(tables).to_pylist() if line["product_id"] == top]
    assert lines
    assert not [line for line in lines if start <= line["timestamp"].date() <= end]
    levels = [row for row in tables["stock_levels"].to_pylist() if row["product_id"] == top]
    assert {row["on_hand"] for row in levels if start <= row["date"] <= end} == {0}
    # The last piece may be gone some days before.
    assert all(row["on_hand"] > 0 for row in levels if not start - timedelta(weeks=8) <= row["date"] <= end)


def test_holdouts_redeem_nothing(tables: dict[str, pa.Table]) -> None:
    held_out = {
        (row["campaign_id"], row["customer_id"]) for row in tables["campaign_targets"].to_pylist() if row["is_holdout"]
    }
    redeemed = {(row["campaign_id"], row["customer_id"]) for row in tables["redemptions"].to_pylist()}
    assert redeemed
    assert not redeemed & held_out


def test_reports_state_the_months_figures(shop: DemoShop) -> None:
    for file, month in zip(shop.reports, shop.truth["months"], strict=True):
        text = file.read_text(encoding="utf-8")
        assert file.stem == month["month"]
        assert f"| Net revenue | {month['net_revenue']:,.0f} |" in text
        assert f"| Orders | {month['orders']:,} |" in text


def test_exactly_one_report_contradicts_the_data(shop: DemoShop) -> None:
    wrong = []
    for file, before, month in zip(shop.reports[1:], shop.truth["months"], shop.truth["months"][1:], strict=False):
        claim = re.search(r"return rate (rose|fell)", file.read_text(encoding="utf-8"))
        assert claim
        if (claim[1] == "rose") != (month["return_rate"] > before["return_rate"]):
            wrong.append(f"reports/{file.name}")
    assert wrong == [shop.truth["report_contradiction"]["report"]]


def test_photos_are_there_and_mismatches_named(shop: DemoShop, tables: dict[str, pa.Table]) -> None:
    assert len(shop.photos) == tables["photos"].num_rows == 150
    for path in tables["photos"].column("path").to_pylist():
        with Image.open(shop.path / path) as photo:
            assert photo.size == (96, 96)
    category = dict(
        zip(
            tables["products"].column("product_id").to_pylist(),
            tables["products"].column("category").to_pylist(),
            strict=True,
        )
    )
    assert len(shop.truth["photo_mismatches"]) == 6
    for planted in shop.truth["photo_mismatches"]:
        assert category[planted["product_id"]] == planted["category"] != planted["photo_shows"]


def test_reviews_speak_the_customers_language(tables: dict[str, pa.Table]) -> None:
    words = [row for row in tables["reviews"].to_pylist() if row["text"]]
    assert {row["language"] for row in words} == {"en", "zh"}
    for row in words:
        assert bool(re.search(r"[\u4e00-\u9fff]", row["text"])) == (row["language"] == "zh")


def test_stars_follow_the_aspects(shop: DemoShop, tables: dict[str, pa.Table]) -> None:
    rating = dict(
        zip(
            tables["reviews"].column("review_id").to_pylist(),
            tables["reviews"].column("rating").to_pylist(),
            strict=True,
        )
    )
    swapped = set(shop.truth["reviews_with_contradicting_stars"])
    spoken = {
        review: list(sides.values())
        for review, sides in shop.truth["review_aspects"].items()
        if sides and review not in swapped
    }
    praised = [rating[review] for review, sides in spoken.items() if min(sides) > 0]
    blamed = [rating[review] for review, sides in spoken.items() if max(sides) < 0]
    assert np.mean(praised) > 4.3
    assert np.mean(blamed) < 3
    assert set(spoken) | swapped <= set(rating)


def test_platforms_claim_more_than_the_shop_sold(shop: DemoShop, tables: dict[str, pa.Table]) -> None:
    orders = tables["orders"]
    for channel in ("paid_search", "paid_social"):
        own = orders.filter(pc.equal(orders.column("channel"), channel)).num_rows
        spend = tables["ad_spend"].filter(pc.equal(tables["ad_spend"].column("channel"), channel))
        assert total(spend, "platform_conversions") > own
    assert shop.truth["totals"]["ad_spend"] == pytest.approx(total(tables["ad_spend"], "spend"), abs=0.5)


def test_shop_writes_into_the_folder_named(shop: DemoShop) -> None:
    assert all(isinstance(file, Path) and file.is_relative_to(shop.path) for file in shop.files.values())
