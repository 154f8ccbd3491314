"""Makes exports as shops download them: formats by their headers, invented rows, and what the figures must come to."""

import csv
import io
import json
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

FIRST = ("Anna", "Jonas", "Mireille", "Pavel", "Chidi", "Yuki", "Soledad", "Oskar", "Ines", "Tomasz")
LAST = ("Brandtner", "Okonkwo", "Lefebvre", "Nakagawa", "Villalobos", "Kowalczyk", "Sorensen", "Hawthorne")
PRODUCTS = tuple((f"SKU-{n:03d}", f"{noun} {n}", 5.0 + n * 1.5) for n, noun in enumerate(("Dress", "Belt", "Hat", "Sock", "Scarf", "Boot")))
START = datetime(2025, 3, 1, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Person:
    name: str
    email: str
    phone: str
    street: str


@dataclass
class Export:
    """A file and the truth about it."""

    text: str
    people: tuple[Person, ...] = ()
    figures: dict[str, float] = field(default_factory=dict)


def people(random_: random.Random, count: int) -> tuple[Person, ...]:
    found = []
    for number in range(count):
        first, last = random_.choice(FIRST), random_.choice(LAST)
        found.append(
            Person(
                f"{first} {last}",
                f"{first}.{last}{number}@mail.example".lower(),
                f"+49 30 5{random_.randrange(100_000, 999_999)}",
                f"{random_.choice(LAST)}weg {number + 10}",
            )
        )
    return tuple(found)


def as_csv(header: Iterable[str], rows: Iterable[Mapping[str, object]], *, delimiter: str = ",", rename: Mapping[str, str] | None = None) -> str:
    buffer, names = io.StringIO(), list(header)
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\n")
    writer.writerow([(rename or {}).get(name, name) for name in names])
    writer.writerows([row.get(name, "") for name in names] for row in rows)
    return buffer.getvalue()


SHOPIFY_ORDERS = (
    "Name Email|Financial Status|Paid at|Fulfillment Status|Fulfilled at|Accepts Marketing|Currency|Subtotal|Shipping|Taxes|Total|"
    "Discount Code|Discount Amount|Shipping Method|Created at|Lineitem quantity|Lineitem name|Lineitem price|"
    "Lineitem compare at price|Lineitem sku|Lineitem requires shipping|Lineitem taxable|Lineitem fulfillment status|Billing Name|"
    "Billing Street|Billing City|Billing Zip|Billing Country|Billing Phone|Shipping Name|Shipping Street|Shipping City|"
    "Shipping Country|Shipping Phone|Notes|Note Attributes|Cancelled at|Payment Method|Payment Reference|Refunded Amount|Vendor|"
    "Id|Tags|Risk Level|Source|Lineitem discount|Phone"
).replace("Name Email", "Name|Email", 1).split("|")


def shopify_orders(seed: int = 1, *, orders: int = 60, start: datetime = START, first: int = 1001, header: Iterable[str] = SHOPIFY_ORDERS, rename: Mapping[str, str] | None = None) -> Export:
    random_ = random.Random(seed)
    buyers = people(random_, max(2, orders // 3))
    rows: list[dict[str, object]] = []
    total = lines = subtotal = 0.0
    for number in range(orders):
        buyer, moment = random_.choice(buyers), start + timedelta(hours=7 * number)
        items = [(random_.choice(PRODUCTS), random_.randint(1, 3)) for _ in range(random_.randint(1, 4))]
        worth = round(sum(product[2] * quantity for product, quantity in items), 2)
        tax, shipping = round(worth * 0.08, 2), 5.0
        stamp = moment.strftime("%Y-%m-%d %H:%M:%S -0400")
        head = {
            "Financial Status": "paid", "Paid at": stamp, "Fulfillment Status": "fulfilled", "Fulfilled at": stamp,
            "Accepts Marketing": random_.choice(("yes", "no")), "Currency": "USD", "Subtotal": f"{worth:.2f}",
            "Shipping": f"{shipping:.2f}", "Taxes": f"{tax:.2f}", "Total": f"{worth + tax + shipping:.2f}",
            "Discount Code": random_.choice(("", "", "SPRING10")), "Discount Amount": "0.00", "Shipping Method": "Standard",
            "Billing Name": buyer.name, "Billing Street": buyer.street, "Billing City": "Boston", "Billing Zip": "02110",
            "Billing Country": "US", "Billing Phone": buyer.phone, "Shipping Name": buyer.name, "Shipping Street": buyer.street,
            "Shipping City": "Boston", "Shipping Country": "US", "Shipping Phone": buyer.phone,
            "Notes": f"please call {buyer.phone}" if number % 9 == 0 else "", "Payment Method": "Shopify Payments",
            "Payment Reference": f"c{random_.randrange(10**12)}.1", "Refunded Amount": "0.00", "Id": str(5551234567890 + number),
            "Risk Level": "Low", "Source": random_.choice(("web", "pos")), "Phone": buyer.phone,
        }  # fmt: skip
        for place, (product, quantity) in enumerate(items):
            line = {
                "Name": f"#{first + number}", "Email": buyer.email, "Created at": stamp, "Lineitem quantity": quantity,
                "Lineitem name": product[1], "Lineitem price": f"{product[2]:.2f}", "Lineitem sku": product[0],
                "Lineitem requires shipping": "true", "Lineitem taxable": "true", "Lineitem fulfillment status": "fulfilled",
                "Vendor": "House", "Lineitem discount": "0.00",
            }  # fmt: skip
            rows.append({**line, **(head if place == 0 else {})})
        total, lines, subtotal = total + worth + tax + shipping, lines + len(items), subtotal + worth
    figures = {"total": round(total, 2), "lines": lines, "orders": orders, "subtotal": round(subtotal, 2)}
    return Export(as_csv(header, rows, rename=rename), buyers, figures)


def shopify_customers(seed: int = 2, *, count: int = 40) -> Export:
    random_ = random.Random(seed)
    buyers = people(random_, count)
    header = "Customer ID|First Name|Last Name|Email|Accepts Email Marketing|Default Address Address1|Default Address City|Default Address Country Code|Default Address Zip|Default Address Phone|Phone|Accepts SMS Marketing|Total Spent|Total Orders|Note|Tax Exempt|Tags".split("|")
    rows = [
        {
            "Customer ID": f"'{7000000000000 + n}", "First Name": buyer.name.split()[0], "Last Name": buyer.name.split()[1],
            "Email": buyer.email, "Accepts Email Marketing": random_.choice(("yes", "no")), "Default Address Address1": buyer.street,
            "Default Address City": "Boston", "Default Address Country Code": "US", "Default Address Zip": "02110",
            "Default Address Phone": buyer.phone, "Phone": buyer.phone, "Accepts SMS Marketing": "no",
            "Total Spent": f"{random_.randrange(1000, 90000) / 100:.2f}", "Total Orders": random_.randint(1, 9), "Tax Exempt": "no",
        }
        for n, buyer in enumerate(buyers)
    ]  # fmt: skip
    return Export(as_csv(header, rows), buyers, {"customers": count})


def shopify_products(seed: int = 3, *, count: int = 30) -> Export:
    random_ = random.Random(seed)
    header = "Handle|Title|Body (HTML)|Vendor|Product Category|Type|Tags|Published|Option1 Name|Option1 Value|Variant SKU|Variant Grams|Variant Inventory Tracker|Variant Inventory Qty|Variant Inventory Policy|Variant Price|Variant Compare At Price|Variant Requires Shipping|Variant Taxable|Variant Barcode|Image Src|Image Position|Image Alt Text|Gift Card|SEO Title|Variant Image|Variant Weight Unit|Cost per item|Status".split("|")
    rows: list[dict[str, object]] = []
    variants = images = 0
    for number in range(count):
        handle, wanted, pictures = f"thing-{number}", random_.randint(1, 3), random_.randint(1, 4)
        for place in range(max(wanted, pictures)):
            row: dict[str, object] = {"Handle": handle}
            if place == 0:
                row |= {"Title": f"Thing {number}", "Body (HTML)": f"<p>Thing {number} is soft</p>", "Vendor": "House", "Product Category": "Apparel", "Type": "Dress", "Tags": "new", "Published": "true", "Option1 Name": "Size", "Gift Card": "false", "SEO Title": f"Thing {number}", "Status": "active"}  # fmt: skip
            if place < wanted:
                variants += 1
                row |= {"Option1 Value": "SML"[place], "Variant SKU": f"T{number}-{place}", "Variant Grams": 200, "Variant Inventory Tracker": "shopify", "Variant Inventory Qty": random_.randint(0, 40), "Variant Inventory Policy": "deny", "Variant Price": f"{20 + number}.00", "Variant Requires Shipping": "true", "Variant Taxable": "true", "Variant Weight Unit": "g", "Cost per item": f"{8 + number}.00"}  # fmt: skip
            if place < pictures:
                images += 1
                row |= {"Image Src": f"https://cdn.example/{handle}-{place}.jpg", "Image Position": place + 1}
            rows.append(row)
    return Export(as_csv(header, rows), (), {"products": count, "variants": variants, "images": images, "rows": len(rows)})


def ga4_events(seed: int = 4, *, count: int = 150) -> Export:
    random_ = random.Random(seed)
    rows, value, purchases, items_sold = [], 0.0, 0, 0
    for number in range(count):
        moment = START + timedelta(minutes=11 * number)
        name = ("page_view", "add_to_cart", "purchase")[number % 3]
        items = [{"item_id": product[0], "item_name": product[1], "price": product[2], "quantity": str(random_.randint(1, 2))} for product in random_.sample(PRODUCTS, 2)] if name == "purchase" else []  # fmt: skip
        worth = round(sum(float(item["price"]) * int(item["quantity"]) for item in items), 2)
        row = {
            "event_date": moment.strftime("%Y%m%d"), "event_timestamp": str(int(moment.timestamp() * 1e6) + 7), "event_name": name,
            "event_params": [{"key": "ga_session_id", "value": {"int_value": str(1756908400 + number // 5)}}, {"key": "currency", "value": {"string_value": "USD"}}],
            "user_pseudo_id": f"{number % 20}.456", "device": {"category": random_.choice(("mobile", "desktop"))},
            "geo": {"country": "United States"}, "traffic_source": {"medium": "cpc", "source": "google", "name": "brand"},
            "ecommerce": {"transaction_id": str(1001 + number), "purchase_revenue": worth} if items else None, "items": items,
        }  # fmt: skip
        rows.append(row)
        value, purchases, items_sold = value + worth, purchases + bool(items), items_sold + len(items)
    figures = {"value": round(value, 2), "purchases": purchases, "items": items_sold, "events": count}
    return Export("".join(json.dumps(row) + "\n" for row in rows), (), figures)


def google_ads(seed: int = 5, *, days: int = 30, rename: Mapping[str, str] | None = None, delimiter: str = ",") -> Export:
    random_ = random.Random(seed)
    header = "Day|Campaign status|Campaign|Campaign type|Currency code|Cost|Impr.|Clicks|CTR|Avg. CPC|Conversions|Conv. value|Cost / conv.|Conv. rate|Conv. value / cost".split("|")
    rows, cost, clicks, impressions = [], 0.0, 0, 0
    for day in range(days):
        for campaign in ("Brand | Search", "Generic | Search", "Shopping"):
            spent, clicked, seen = random_.randrange(90_000, 220_000) / 100, random_.randint(200, 1500), random_.randint(5_000, 30_000)
            rows.append(
                {
                    "Day": (START + timedelta(days=day)).strftime("%Y-%m-%d"), "Campaign status": "Enabled", "Campaign": campaign,
                    "Campaign type": "Search", "Currency code": "USD", "Cost": f"{spent:,.2f}", "Impr.": f"{seen:,}", "Clicks": f"{clicked:,}",
                    "CTR": f"{100 * clicked / seen:.2f}%", "Avg. CPC": f"{spent / clicked:.2f}", "Conversions": f"{clicked / 30:.2f}",
                    "Conv. value": f"{spent * 2:,.2f}" if day % 7 else "--", "Cost / conv.": "30.00", "Conv. rate": "3.33%", "Conv. value / cost": "2.00",
                }
            )  # fmt: skip
            cost, clicks, impressions = cost + spent, clicks + clicked, impressions + seen
    totals = {"Cost": f"{cost:,.2f}", "Clicks": f"{clicks:,}", "Impr.": f"{impressions:,}"}
    footers = [{"Day": label, "Campaign status": "--", "Campaign": "--", "Campaign type": "--", "Currency code": "USD", **totals} for label in ("Total: Account", "Total: Campaigns", "Total: Search")]
    title = "Campaign report\n" + '"March 1, 2025 - March 30, 2025"\n'
    text = title + as_csv(header, [*rows, *footers], rename=rename, delimiter=delimiter)
    return Export(text, (), {"cost": round(cost, 2), "clicks": clicks, "impressions": impressions, "rows": len(rows)})


def meta_ads(seed: int = 6, *, days: int = 30, rename: Mapping[str, str] | None = None) -> Export:
    random_ = random.Random(seed)
    header = "Campaign name|Day|Campaign delivery|Attribution setting|Results|Result indicator|Reach|Frequency|Cost per results|Ad set budget|Ad set budget type|Amount spent (USD)|Ends|Impressions|CPM (cost per 1,000 impressions) (USD)|Link clicks|CPC (cost per link click) (USD)|CTR (link click-through rate)|Clicks (all)|Adds to cart|Purchases|Purchases conversion value|Purchase ROAS (return on ad spend)|Reporting starts|Reporting ends".split("|")
    rows, spend, seen_all = [], 0.0, 0
    for day in range(days):
        date = (START + timedelta(days=day)).strftime("%Y-%m-%d")
        for campaign in ("PROSPECT_US", "RETARGET_US"):
            spent, seen = random_.randrange(10_000, 60_000) / 100, random_.randint(9_000, 40_000)
            rows.append(
                {
                    "Campaign name": campaign, "Day": date, "Campaign delivery": "active", "Attribution setting": "7-day click or 1-day view",
                    "Results": 12, "Result indicator": "actions:offsite_conversion.fb_pixel_purchase", "Reach": seen - 900, "Frequency": "1.31",
                    "Cost per results": f"{spent / 12:.4f}", "Amount spent (USD)": f"{spent:.2f}", "Ends": "Ongoing", "Impressions": seen,
                    "CPM (cost per 1,000 impressions) (USD)": f"{1000 * spent / seen:.6f}", "Link clicks": 310, "CPC (cost per link click) (USD)": "1.2",
                    "CTR (link click-through rate)": "1.29", "Clicks (all)": 400, "Adds to cart": 33, "Purchases": 12,
                    "Purchases conversion value": f"{spent * 2.4:.2f}", "Purchase ROAS (return on ad spend)": "2.4",
                    "Reporting starts": date, "Reporting ends": date,
                }
            )  # fmt: skip
            spend, seen_all = spend + spent, seen_all + seen
    account = {"Amount spent (USD)": f"{spend:.2f}", "Impressions": seen_all, "Reporting starts": rows[0]["Day"], "Reporting ends": rows[-1]["Day"]}
    text = "\ufeff" + as_csv(header, [account, *rows], rename=rename)
    return Export(text, (), {"cost": round(spend, 2), "impressions": seen_all, "rows": len(rows)})


def amazon_orders(seed: int = 7, *, orders: int = 80) -> Export:
    random_ = random.Random(seed)
    header = "amazon-order-id merchant-order-id purchase-date last-updated-date order-status fulfillment-channel sales-channel order-channel ship-service-level product-name sku asin item-status quantity currency item-price item-tax shipping-price shipping-tax gift-wrap-price gift-wrap-tax item-promotion-discount ship-promotion-discount ship-city ship-state ship-postal-code ship-country promotion-ids".split()
    rows, revenue, shipped = [], 0.0, 0
    for number in range(orders):
        is_cancelled = number % 13 == 0
        shipped += not is_cancelled
        moment = (START + timedelta(hours=5 * number)).strftime("%Y-%m-%dT%H:%M:%S+00:00")
        for product in random_.sample(PRODUCTS, random_.randint(1, 2)):
            quantity = random_.randint(1, 3)
            price = product[2] * quantity
            rows.append(
                {
                    "amazon-order-id": f"113-{1000000 + number}-{7654321 + number}", "purchase-date": moment, "last-updated-date": moment,
                    "order-status": "Cancelled" if is_cancelled else "Shipped", "fulfillment-channel": "Amazon", "sales-channel": "Amazon.com",
                    "ship-service-level": "Expedited", "product-name": product[1], "sku": product[0], "asin": f"B0{product[0][-3:]}XYZ12",
                    "item-status": "Cancelled" if is_cancelled else "Shipped", "quantity": 0 if is_cancelled else quantity,
                    "currency": "" if is_cancelled else "USD", "item-price": "" if is_cancelled else f"{price:.2f}",
                    "item-tax": "" if is_cancelled else f"{price * 0.06:.2f}", "ship-city": "SEATTLE", "ship-state": "WA",
                    "ship-postal-code": "98101", "ship-country": "US",
                }
            )  # fmt: skip
            revenue += 0 if is_cancelled else price
    return Export(as_csv(header, rows, delimiter="\t"), (), {"revenue": round(revenue, 2), "orders": orders, "shipped": shipped, "rows": len(rows)})


def search_queries(seed: int = 8, *, count: int = 90) -> Export:
    random_ = random.Random(seed)
    rows, clicks, seen_all = [], 0, 0
    for number in range(count):
        clicked, seen = random_.randint(1, 90), random_.randint(100, 900)
        rows.append({"Top queries": f"linen dress {number}", "Clicks": clicked, "Impressions": seen, "CTR": f"{100 * clicked / seen:.2f}%", "Position": f"{random_.uniform(1, 20):.2f}"})
        clicks, seen_all = clicks + clicked, seen_all + seen
    return Export(as_csv(["Top queries", "Clicks", "Impressions", "CTR", "Position"], rows), (), {"clicks": clicks, "impressions": seen_all, "rows": count})


def reviews(seed: int = 9, *, count: int = 60) -> Export:
    random_ = random.Random(seed)
    writers = people(random_, count)
    header = "title body rating review_date source curated reviewer_name reviewer_email product_id product_handle reply reply_date picture_urls ip_address location".split()
    rows = [
        {
            "title": "Good" if n % 3 else "Not for me", "body": f"The fit is {('great', 'tight', 'fine')[n % 3]}, colour as shown. Order {n}.",
            "rating": n % 5 + 1, "review_date": (START + timedelta(hours=9 * n)).strftime("%Y-%m-%d %H:%M:%S UTC"), "source": "email", "curated": "ok",
            "reviewer_name": writer.name, "reviewer_email": writer.email, "product_id": 8800000 + n % 7, "product_handle": f"thing-{n % 7}",
            "reply": "Thank you!" if n % 4 == 0 else "", "ip_address": f"93.184.{n}.{n + 3}", "location": "Boston, US",
        }
        for n, writer in enumerate(writers)
    ]  # fmt: skip
    return Export(as_csv(header, rows), writers, {"rows": count, "rating": sum(n % 5 + 1 for n in range(count)) / count})
