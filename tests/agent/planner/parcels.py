"""A shop that promises days of delivery, for the planner's tests: orders, lines of one piece each, payments and reviews as CSV files."""

from datetime import datetime, timedelta
from pathlib import Path

from tests.agent.planner.shops import write_csv

START = datetime(2024, 1, 1, 18)
STATES = ("BA", "SP", "PR")
KINDS = ("watches_gifts", "bed_bath_table", "toys")
STATUSES = ("delivered", "delivered", "delivered", "canceled")


def write_parcels(folder: Path) -> Path:
    """Writes the files of the shop and returns their folder."""
    folder.mkdir(parents=True, exist_ok=True)
    write_csv(
        folder / "orders.csv",
        ("order_id", "customer_id", "order_status", "order_purchase_timestamp", "order_delivered_customer_date", "order_estimated_delivery_date"),
        (_order(n) for n in range(400)),
    )  # fmt: skip
    write_csv(
        folder / "order_items.csv",
        ("order_id", "order_item_id", "product_id", "seller_id", "price", "freight_value"),
        ((f"o{n:04}", 1, f"p{n % 9}", f"s{n % 7}", 20 + n % 11, 3.5) for n in range(400)),
    )
    write_csv(
        folder / "products.csv", ("product_id", "product_category_name"), ((f"p{n}", KINDS[n % 3]) for n in range(9))
    )
    write_csv(folder / "sellers.csv", ("seller_id", "seller_state"), ((f"s{n}", STATES[n % 3]) for n in range(7)))
    write_csv(
        folder / "customers.csv", ("customer_id", "customer_state"), ((f"c{n:03}", STATES[n % 3]) for n in range(90))
    )
    write_csv(
        folder / "order_payments.csv",
        ("order_id", "payment_type", "payment_installments", "payment_value"),
        ((f"o{n:04}", ("credit_card", "boleto")[n % 2], 1 + n % 4, 23.5 + n % 11) for n in range(400)),
    )
    write_csv(
        folder / "order_reviews.csv",
        ("review_id", "order_id", "review_score", "review_comment_message", "review_creation_date"),
        ((f"r{n:04}", f"o{n:04}", 1 + n % 5, "came as promised", f"{START + timedelta(days=n // 2 + 9):%Y-%m-%d}") for n in range(300)),
    )  # fmt: skip
    return folder


def _order(n: int) -> tuple[object, ...]:
    bought = START + timedelta(days=n // 2)
    status = STATUSES[n % 4]
    arrived = bought + timedelta(days=4 + n % 5, hours=3) if status == "delivered" else ""
    promised = f"{bought + timedelta(days=6):%Y-%m-%d} 00:00:00"
    return (f"o{n:04}", f"c{n % 90:03}", status, bought, arrived, promised)
