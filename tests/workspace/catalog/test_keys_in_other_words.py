"""Keys that two exports call differently join by their values; a key without partners does not stand in their way."""

from typing import Any

from tests.workspace.catalog.conftest import day

HANDLES = ("sketchbook", "gel-pen", "easel")


def _shop(shop: Any) -> Any:
    shop.table(
        "orders",
        "order_id:t|email_hash:t|sku:t|quantity:i|price:n|created_at:s",
        [(f"o{n}", f"hash{n % 20}", f"S{n % 6}", 1, 9.5, day(n)) for n in range(120)],
        hashed=("email_hash",),
    )
    shop.table("customers", "customer_id:i|email_hash:t", [(7000 + n, f"hash{n}") for n in range(30)], ("email_hash",))
    shop.table(
        "variants",
        "variant_sku:t|handle:t|title:t|variant_price:n",
        [(f"S{n}", HANDLES[n % 3], HANDLES[n % 3], 9.5) for n in range(6)],
    )
    shop.table("catalogue", "handle:t|vendor:t", [(handle, f"V{n}") for n, handle in enumerate(HANDLES)])
    return shop.table(
        "reviews",
        "review_date:s|rating:i|body:t|reviewer_email_hash:t|product_id:i|product_handle:t",
        [(day(n), 1 + n % 5, "fine", f"hash{n % 20}", 820000 + n % 3, HANDLES[n % 3]) for n in range(60)],
        hashed=("reviewer_email_hash",),
    )


def test_reviews_find_products_by_the_key_whose_values_match(shop: Any) -> None:
    catalog = _shop(shop).catalog()
    (join,) = [join for join in catalog.joins if (join.left, join.right) == ("reviews", "catalogue")]
    assert (join.left_columns, join.right_columns, join.coverage) == (("product_handle",), ("handle",), 1.0)


def test_numbers_that_only_overlap_are_no_key_of_another_name(shop: Any) -> None:
    _shop(shop).table("prints", "model:i|paper:t", [(820000 + n, "A4") for n in range(3)])
    assert not [join for join in shop.catalog().joins if (join.left, join.right) == ("reviews", "prints")]


def test_reviewers_are_the_customers_of_their_hashed_email(shop: Any) -> None:
    catalog = _shop(shop).catalog()
    found = shop.connection.execute(
        f"SELECT count(DISTINCT customer_id), min(customer_id) FROM ({catalog.relations['reviews'].sql})"
    ).fetchone()
    assert found == (20, 7000)
    assert any((join.left, join.right) == ("reviews", "customers") for join in catalog.joins)
