"""Columns of 0 and 1 that answer a question are flags, and the stock of a product export is its number."""

from datetime import datetime, timedelta
from typing import Any

START = datetime(2025, 1, 1, 9)


def _with_lines(shop: Any) -> Any:
    rows = [(f"o{n // 2}", f"u{n % 9}", START + timedelta(days=n), f"S{n % 6}", 1, 9.0) for n in range(60)]
    return shop.table("orders", "order_id:t|customer_id:t|order_date:s|SKU:t|quantity:i|line_total:n", rows)


def _exported(shop: Any, headers: str) -> Any:
    rows = [(100 + n, f"S{n}", f"Book {n}", n % 2, n % 2, 5 * n) for n in range(6)]
    return _with_lines(shop).table("product_export", headers, rows).catalog()


def test_stock_is_a_number_and_no_flag(shop: Any) -> None:
    catalog = _exported(shop, "ID:i|SKU:t|Name:t|Is featured?:i|In stock?:i|Stock:i")
    assert catalog.relations["stock_levels"].column("on_hand").source_name == "Stock"
    assert catalog.relations["stock_levels"].column("product_id").source_name == "SKU"
    assert ("stock_levels", "products") in {(join.left, join.right) for join in catalog.joins}


def test_a_flag_is_grouped_by_and_never_summed(shop: Any) -> None:
    catalog = _exported(shop, "ID:i|SKU:t|Name:t|Is featured?:i|In stock?:i|Stock:i")
    assert {"is_featured", "in_stock"} <= set(catalog.dimensions)
    assert not {"avg_in_stock", "in_stock", "avg_is_featured"} & set(catalog.metrics)


def test_one_column_of_stock_has_one_set_of_metrics(shop: Any) -> None:
    catalog = _exported(shop, "ID:i|SKU:t|Name:t|Is featured?:i|In stock?:i|Stock:i")
    assert "avg_on_hand" in catalog.metrics
    assert "avg_stock" not in catalog.metrics


def test_a_count_that_asks_nothing_is_no_flag(shop: Any) -> None:
    catalog = _exported(shop, "ID:i|SKU:t|Name:t|Is featured?:i|Stock:i|Grams:i")
    assert catalog.relations["stock_levels"].column("on_hand").source_name == "Stock"
