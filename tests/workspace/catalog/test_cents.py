"""Money in whole cents is read as the currency that it is hundredths of."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from cartwise.workspace.catalog.words import canonical_words, english, says_hundredths

START = datetime(2025, 1, 1, 9)


def _lines(shop: Any) -> Any:
    rows = [(f"o{n // 2}", f"u{n % 9}", START + timedelta(days=n // 2), f"p{n % 5}", 2, 1299) for n in range(100)]
    return shop.table("items", "order_id:t|customer_id:t|ordered_at:s|product_id:t|quantity:i|price_cents:i", rows)


def test_prices_and_costs_in_cents_are_of_the_currency(shop: Any) -> None:
    products = [(f"p{n}", f"Mug {n}", 500) for n in range(5)]
    catalog = _lines(shop).table("products", "product_id:t|name:t|unit_cost_cents:i", products).catalog()
    assert shop.value(catalog, "revenue") == pytest.approx(100 * 2 * 12.99)
    assert shop.value(catalog, "avg_unit_price") == pytest.approx(12.99)
    assert shop.value(catalog, "profit") == pytest.approx(100 * 2 * (12.99 - 5.0))
    assert catalog.metrics["avg_unit_price"].label.en[0] == "average price"


def test_totals_in_cents_of_joined_orders_are_of_the_currency(shop: Any) -> None:
    orders = [(f"o{n}", START + timedelta(days=n), 5196, 2598 * (n % 2)) for n in range(50)]
    shop.table("orders", "order_id:t|placed_at:s|total_cents:i|refund_amount_cents:i", orders)
    shop.table("items", "order_id:t|sku:t|quantity:i|price_cents:i", [(f"o{n // 2}", "p", 2, 1299) for n in range(100)])
    catalog = shop.catalog()
    assert shop.value(catalog, "order_totals") == pytest.approx(50 * 51.96)
    assert shop.value(catalog, "revenue_after_refunds") == pytest.approx(50 * 51.96 - 25 * 25.98)


def test_money_of_a_table_without_a_role_is_of_the_currency(shop: Any) -> None:
    rows = [(n, START, 990 + n, 7) for n in range(30)]
    catalog = (
        _lines(shop).table("subscriptions", "subscription_id:i|started:s|monthly_fee_cents:i|kids:i", rows).catalog()
    )
    assert shop.value(catalog, "max_monthly_fee_cents") == pytest.approx(10.19)
    assert shop.value(catalog, "max_kids") == 7


def test_the_stored_table_keeps_its_cents(shop: Any) -> None:
    stored = _lines(shop).catalog().tables["items"]
    assert next(column.type for column in stored.columns if column.name == "price_cents") == "integer"


@pytest.mark.parametrize("header", ["price_cents", "priceCents", "Price (cents)", "total_in_cents", "Total pence"])
def test_a_header_says_hundredths(header: str) -> None:
    assert says_hundredths(header)
    assert set(canonical_words(header)) <= {"price", "total"}
    assert english(header) in ("price", "total")


@pytest.mark.parametrize("header", ["price", "cents", "percent", "recent price"])
def test_a_header_says_no_hundredths(header: str) -> None:
    assert not says_hundredths(header)
