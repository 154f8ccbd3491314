"""A small marketplace for the planner's tests: orders with states, events, mailings and ads, written as CSV files."""

from datetime import date, timedelta
from pathlib import Path

from tests.agent.planner.shops import write_csv

START = date(2024, 1, 1)
STATES = ("BA", "SP", "PR", "MG", "RS")
STATUSES = ("delivered", "delivered", "delivered", "shipped", "canceled", "unavailable")
DEVICES = ("mobile", "desktop", "tablet")
CHANNELS = ("paid_search", "email", "display", "organic_search")
TYPES = ("view", "search", "add_to_cart", "purchase")


def write_marketplace(folder: Path) -> Path:
    """Writes the files of the shop and returns their folder."""
    folder.mkdir(parents=True, exist_ok=True)
    days = [START + timedelta(days=n) for n in range(180)]
    write_csv(
        folder / "orders.csv",
        ("order_id", "customer_id", "order_date", "delivered_customer_date", "order_status", "device", "channel"),
        (
            (
                f"O{n:04}",
                f"K{n % 90:03}",
                day,
                day + timedelta(days=4),
                STATUSES[n % 6],
                DEVICES[n % 3],
                CHANNELS[n % 4],
            )
            for n, day in ((n, days[n % 180]) for n in range(360))
        ),
    )
    write_csv(
        folder / "order_items.csv",
        ("order_id", "product_id", "price", "freight_value"),
        ((f"O{n % 360:04}", f"P{n % 20:02}", 10 + n % 7, 2.5) for n in range(540)),
    )
    write_csv(
        folder / "customers.csv",
        ("customer_id", "customer_state", "customer_segment"),
        ((f"K{n:03}", STATES[n % 5], ("Private", "Professional")[n % 2]) for n in range(90)),
    )
    write_csv(
        folder / "events.csv",
        ("user_id", "session_id", "event_type", "timestamp", "item_id", "device", "channel", "search_query"),
        (
            (
                *(f"K{n % 90:03}", f"S{n // 4:04}", TYPES[n % 4], f"{days[n % 180]}T10:00:00", f"P{n % 20:02}"),
                *(DEVICES[n % 3], CHANNELS[n % 4], ("garden", "kitchen")[n // 4 % 2] if n % 4 == 1 else ""),
            )
            for n in range(1200)
        ),
    )
    write_csv(
        folder / "campaigns.csv",
        ("campaign_id", "campaign_name", "start_date", "end_date"),
        ((f"CMP-{n:02}", f"Spring {n}", days[n * 9], days[n * 9 + 10]) for n in range(1, 8)),
    )
    write_csv(
        folder / "email_sends.csv",
        ("date", "campaign_id", "sends", "opens", "clicks", "unsubscribes"),
        ((days[n * 9], f"CMP-{n:02}", 100 + n, 30 + n, 5 + n, n % 2) for n in range(1, 8)),
    )
    write_csv(
        folder / "ad_spend.csv",
        ("date", "channel", "spend", "impressions", "clicks"),
        ((days[n % 180], CHANNELS[n % 3], 20 + n % 5, 1000 + n, 10 + n % 4) for n in range(300)),
    )
    return folder
