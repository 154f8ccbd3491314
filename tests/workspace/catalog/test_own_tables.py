"""Headers of a shop's own tables: traffic with its ad spend, vouchers, freight, mailings, members, and what they are called."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from cartwise.workspace.catalog.words import english

START = datetime(2025, 1, 1, 9)


def _days(count: int) -> list[Any]:
    return [(START + timedelta(days=n)).date() for n in range(count)]


def test_daily_traffic_that_tells_its_spend_is_traffic_and_ads(shop: Any) -> None:
    rows = [(day, "paid", "mobile", 60, 20, 3, 12.5) for day in _days(60)]
    columns = "visit_date:d|traffic_source:t|device_type:t|visits:i|bounced_visits:i|baskets_started:i|ad_spend:n"
    catalog = shop.table("traffic", columns, rows).catalog()
    found = {name: shop.value(catalog, name) for name in ("sessions", "idle_sessions", "spend", "baskets_started")}
    assert found == {"sessions": 3600, "idle_sessions": 1200, "spend": 750, "baskets_started": 180}
    assert "bounce_rate" in catalog.metrics


def test_ads_that_tell_their_visits_are_no_traffic(shop: Any) -> None:
    rows = [(day, "Spring", "Search", 10.0, 500, 20, 18) for day in _days(60)]
    catalog = shop.table("ads", "day:d|campaign:t|platform:t|cost:n|views:i|clicks:i|visits:i", rows).catalog()
    assert "traffic" not in catalog.relations
    assert shop.value(catalog, "impressions") == 30000
    assert "views" in catalog.metrics["impressions"].synonyms.en


def test_a_voucher_value_of_an_order_is_its_discount(shop: Any) -> None:
    rows = [(f"o{n}", f"u{n % 9}", START + timedelta(days=n), "V5", 5.0, 3.0, 40.0) for n in range(60)]
    columns = "sale_no:t|buyer_no:t|sold_at:s|voucher:t|voucher_value:n|freight_charge:n|sale_total:n"
    catalog = shop.table("sales", columns, rows).catalog()
    assert shop.value(catalog, "discount") == 300
    assert shop.value(catalog, "shipping") == 180
    assert catalog.metrics["avg_shipping"].label.en[0] == "average freight fee"


def test_emails_clicked_are_email_clicks(shop: Any) -> None:
    rows = [(day, f"M{n}", 100, 30, 4, 1) for n, day in enumerate(_days(40))]
    columns = "sent_on:d|mailing_code:t|emails_sent:i|emails_opened:i|emails_clicked:i|unsubscribes:i"
    catalog = shop.table("mailings", columns, rows).catalog()
    assert shop.value(catalog, "email_clicks") == 160
    assert "email_click_rate" in catalog.metrics


def test_signed_up_on_dates_the_members(shop: Any) -> None:
    rows = [(f"M{n}", day, "Bristol") for n, day in enumerate(_days(40))]
    assert shop.value(shop.table("members", "member_id:t|signed_up_on:d|city:t", rows).catalog(), "sign_ups") == 40


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("pages_viewed", "pages viewed"),
        ("qty_returned", "quantity returned"),
        ("emails_sent", "emails sent"),
        ("bounced_visits", "bounced sessions"),
        ("freight_charge", "freight fee"),
        ("Made In", "origin"),
        ("refunded", "refund"),
    ],
)
def test_a_header_is_said_in_plain_english(header: str, said: str) -> None:
    assert english(header) == said
