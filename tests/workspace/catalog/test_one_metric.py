"""One column has one metric of a kind, and no label stands for two."""

from datetime import datetime, timedelta
from typing import Any

START = datetime(2025, 1, 1, 9)
_MAILS = "Campaign Name:t|Send Time:s|Total Recipients:i|Unique Opens:i|Total Opens:i|Unique Clicks:i|Unsubscribes:i"
_ADS = "Day:d|Campaign:t|Cost:n|Impressions:i|Clicks:i"


def _mailed(shop: Any) -> Any:
    rows = [(f"c{n}", START + timedelta(days=n), 100, 40 + n, 50 + n, 5, 1) for n in range(20)]
    return shop.table("email_campaigns", _MAILS, rows)


def test_clicks_are_those_on_emails_where_there_are_no_ads(shop: Any) -> None:
    metrics = _mailed(shop).catalog().metrics
    assert "clicks" not in metrics
    assert {"clicks", "number of clicks"} <= set(metrics["email_clicks"].synonyms.en)


def test_clicks_are_those_on_ads_where_there_are_some(shop: Any) -> None:
    ads = [((START + timedelta(days=n)).date(), "Search", 10.0, 100, 5) for n in range(20)]
    metrics = _mailed(shop).table("ads", _ADS, ads).catalog().metrics
    assert metrics["clicks"].relation == "ad_spend"
    assert "clicks" not in metrics["email_clicks"].synonyms.en


def test_a_total_is_said_once(shop: Any) -> None:
    metric = _mailed(shop).catalog().metrics["total_opens"]
    assert (metric.label.en[0], metric.label.zh[0]) == ("total opens", "打开合计")


def test_no_two_metrics_have_one_label(shop: Any) -> None:
    lines = [(f"o{n // 2}", f"p{n % 5}", START + timedelta(days=n), 1, 9.0, 4.0 + n % 3) for n in range(60)]
    shop.table("sales", "order_id:t|product_id:t|order_date:s|quantity:i|unit_price:n|cost:n", lines)
    ads = [((START + timedelta(days=n)).date(), "Search", 10.0 + n, 100, 5) for n in range(20)]
    metrics = shop.table("ads", _ADS, ads).catalog().metrics
    labels = [metric.label.en[0] for metric in metrics.values()]
    assert {"avg_cost", "avg_spend"} <= set(metrics)
    assert len(labels) == len(set(labels))
