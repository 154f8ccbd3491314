"""A shop of plain exports for the planner's tests: orders with lines, web traffic, ads and mailings, written as CSV files."""

from datetime import date, timedelta
from pathlib import Path

from tests.agent.planner.shops import write_csv

START = date(2025, 1, 1)
DAYS = 120
PRODUCTS = (
    ("TN-1", "Ridge Tent", "Tents", 200),
    ("TN-2", "Dome Tent", "Tents", 150),
    ("ST-1", "Mini Burner", "Stoves", 40),
)
SOURCES = ("google / organic", "google / cpc", "newsletter / email")


def write_exports(folder: Path) -> Path:
    """Writes the files of the shop and returns their folder."""
    folder.mkdir(parents=True, exist_ok=True)
    days = [START + timedelta(days=n) for n in range(DAYS)]
    write_csv(folder / "orders_export.csv", _ORDER_HEADER, (line for n in range(400) for line in _order_lines(n, days)))
    write_csv(
        folder / "products.csv",
        ("Variant SKU", "Title", "Type", "Vendor", "Cost per item", "Variant Inventory Qty"),
        ((sku, title, kind, "Camplite", price / 2, 0 if sku == "ST-1" else 30) for sku, title, kind, price in PRODUCTS),
    )
    write_csv(
        folder / "ga4_traffic.csv",
        (
            "Date",
            "Session source / medium",
            "Device category",
            "Sessions",
            "Engaged sessions",
            "Add to carts",
            "Key events",
        ),
        (
            (f"{day:%Y%m%d}", source, device, 100 + n % 70, 55 + n % 9, 12, 3)
            for n, day in enumerate(days)
            for source in SOURCES
            for device in ("desktop", "mobile")
        ),
    )
    write_csv(
        folder / "google_ads_report.csv",
        ("Day", "Campaign", "Campaign type", "Cost", "Impr.", "Clicks", "Conversions", "Conv. value", "Cost / conv."),
        (
            (day, name, kind, 20 + n % 9, 1000 + n, 40, 2, 150, 10 + (n % 9) / 2)
            for n, day in enumerate(days)
            for name, kind in (("Brand | Search", "Search"), ("Tents | Shopping", "Shopping"))
        ),
    )
    write_csv(
        folder / "email_campaigns.csv",
        (
            "Campaign Name",
            "Segment",
            "Send Date",
            "Recipients",
            "Delivered",
            "Unique Opens",
            "Unique Clicks",
            "Revenue",
        ),
        (
            (f"Weekly {n:02}", segment, days[7 * n], 1000, 990, 300 + n, 40, 500)
            for n in range(15)
            for segment in ("All", "VIP")
        ),
    )
    return folder


_ORDER_HEADER = (
    *("Name", "Email", "Financial Status", "Currency", "Total", "Discount Code", "Discount Amount", "Created at"),
    *("Lineitem quantity", "Lineitem name", "Lineitem price", "Lineitem sku", "Lineitem discount"),
    *("Billing Country", "Shipping Country", "Cancelled at", "Refunded Amount"),
)


def _order_lines(n: int, days: list[date]) -> list[tuple[object, ...]]:
    """Returns the lines of an order; its totals stand on the first one only, as in a Shopify export."""
    moment = f"{days[n % DAYS]} 23:30:00 -0400"
    is_void = n % 20 == 0
    code = "WELCOME10" if n % 4 == 0 else ""
    first = ("voided" if is_void else "paid", "USD", 240 + n % 9, code, 10 if code else 0, moment)
    lines = []
    for place, (sku, title, _, price) in enumerate((PRODUCTS[n % 2], PRODUCTS[2])):
        head = first if place == 0 else ("", "", "", "", "", moment)
        tail = ("DE", "AT", moment if is_void else "", 40 if n % 20 == 1 else 0) if place == 0 else ("", "", "", "")
        lines.append((f"#{1000 + n}", f"k{n % 70}@example.com", *head, 1 + place, title, price, sku, 0, *tail))
    return lines
