"""Columns that an export always has and a shop never fills: they take no role and are nothing to group by."""

from datetime import datetime, timedelta
from typing import Any

import pytest

START = datetime(2025, 1, 1, 9)


def day(n: int) -> datetime:
    return START + timedelta(days=n)


@pytest.fixture
def full_export(shop: Any) -> Any:
    """Orders, lines and products as a platform exports them with all headers, most of them unused."""
    shop.table(
        "orders",
        "Name:t|Email:t|Total:n|Created at:s|Receipt Number:t|Employee:t|Device ID:t|Duties:n",
        [(f"#{1000 + n}", f"hash{n % 9}", 30.0, day(n), None, None, None, None) for n in range(40)],
        hashed=["Email"],
    )
    shop.table(
        "order_lines",
        "Name:t|Lineitem quantity:i|Lineitem name:t|Lineitem price:n|Lineitem sku:t|Receipt Number:t",
        [(f"#{1000 + n // 2}", 2, "Dress", 10.0, f"LD-{n % 4}", None) for n in range(80)],
    )
    shop.table(
        "products_export",
        "Handle:t|Title:t|Vendor:t|Image Src:t|Image Position:i|Status:t",
        [(f"dress-{n}", f"Dress {n}", "Nodo", None, None, "active") for n in range(4)],
    )
    shop.table(
        "products_export_lines",
        "Handle:t|Title:t|Vendor:t|Variant SKU:t|Variant Price:n|Variant Image:t",
        [(f"dress-{n % 4}", f"Dress {n % 4}", "Nodo", f"LD-{n}", 10.0, None) for n in range(8)],
    )
    return shop


def test_the_order_name_is_the_number_where_the_receipt_number_is_empty(full_export: Any) -> None:
    catalog = full_export.catalog()
    assert catalog.relations["orders"].column("order_id").source_name == "Name"
    assert full_export.value(catalog, "orders") == 40
    assert full_export.value(catalog, "customers") == 9


def test_an_empty_column_is_no_dimension(full_export: Any) -> None:
    catalog = full_export.catalog()
    assert not {"employee", "device_id", "device", "receipt_number", "image_position"} & set(catalog.dimensions)
    assert not {name for name in catalog.metrics if "duties" in name}


def test_products_without_pictures_are_no_photos(full_export: Any) -> None:
    assert "photos" not in full_export.catalog().relations


def test_an_empty_column_stays_in_the_list_of_stored_ones(full_export: Any) -> None:
    stored = full_export.catalog().tables["orders"].columns
    assert "Receipt Number" in [column.name for column in stored]


def test_a_table_without_rows_keeps_its_columns(shop: Any) -> None:
    catalog = shop.table("reviews", "product_id:t|rating:i|review:t|review_date:s", []).catalog()
    assert catalog.relations["reviews"].column("rating") is not None
