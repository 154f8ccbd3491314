"""What exports call in their own way is found under the plain word: product, customer, category, channel, country."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from cartwise.workspace.catalog.dimension_words import dimension_called

START = datetime(2025, 1, 1, 9)


@pytest.fixture
def exports(shop: Any) -> Any:
    """An order export, a product export, accounts, traffic and reviews, under the headers of their platforms."""
    lines = [(n // 2, START + timedelta(days=n), n % 9, f"S{n % 6}", f"Book {n % 6}", 1, 9.0) for n in range(60)]
    shop.table(
        "orders", "Order Number:i|Order Date:s|Customer User ID:i|SKU:t|Item Name:t|Quantity:i|Line Total:n", lines
    )
    goods = [(f"S{n}", f"Book {n}", "Fiction" if n % 2 else "Games") for n in range(6)]
    shop.table("product_export", "SKU:t|Name:t|Categories:t", goods)
    accounts = [(n, START - timedelta(days=30 * n), START, ("DE", "AT", "GB")[n % 3]) for n in range(12)]
    shop.table("customers", "customer_id:i|user_registered:s|last_login:s|Billing country:t", accounts)
    visits = [((START + timedelta(days=n)).date(), ("Direct", "Email")[n % 2], 100, 3) for n in range(40)]
    shop.table("ga4", "Date:d|Session default channel group:t|Sessions:i|Ecommerce purchases:i", visits)
    reviews = [(n, f"S{n % 6}", f"Book {n % 6}", n % 9, 5, START, "Good paper, good print") for n in range(30)]
    shop.table(
        "reviews",
        "comment_ID:i|product_SKU:t|product_title:t|user_id:i|rating:i|comment_date:s|comment_content:t",
        reviews,
    )
    return shop


@pytest.mark.parametrize("word", ["product", "customer", "category", "channel"])
def test_a_dimension_is_called_by_the_plain_word(exports: Any, word: str) -> None:
    dimension = exports.catalog().dimensions[word]
    assert dimension.label.en[0] == word
    assert {f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"} <= set(dimension.synonyms.en)


def test_the_words_of_the_export_stay(exports: Any) -> None:
    dimensions = exports.catalog().dimensions
    assert {"item", "items", "item name"} <= set(dimensions["product"].synonyms.en)
    assert "session default channel group" in dimensions["channel"].synonyms.en


def test_a_billing_country_is_the_country(exports: Any) -> None:
    catalog = exports.catalog()
    assert dimension_called(catalog.dimensions, "country") == "billing_country"
    assert {"number of countries", "how many countries"} <= set(catalog.metrics["distinct_billing_country"].synonyms.en)


def test_a_household_stays_a_household(grocer: Any) -> None:
    assert grocer.catalog().dimensions["customer"].label.en[0] == "household"


def test_customers_are_dated_by_their_sign_up(exports: Any) -> None:
    catalog = exports.catalog()
    customers = catalog.relations["customers"]
    assert customers.column(customers.time_column).source_name == "user_registered"
    assert customers.column("user_registered") is not None
    assert exports.value(catalog, "sign_ups") == 12


def test_customers_are_not_dated_by_a_last_visit(shop: Any) -> None:
    rows = [(n, START, START, "DE") for n in range(12)]
    columns = "customer_id:i|last_order_date:s|newsletter_signup_date:s|country:t"
    catalog = shop.table("customers", columns, rows).catalog()
    assert catalog.relations["customers"].time_column is None
    assert "sign_ups" not in catalog.metrics


def test_the_title_of_a_product_is_not_that_of_its_review(exports: Any) -> None:
    reviews = exports.catalog().relations["reviews"]
    assert reviews.column("title") is None
    assert reviews.column("product_title") is not None
    assert reviews.column("text").source_name == "comment_content"
