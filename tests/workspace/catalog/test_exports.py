"""Exports of many kinds, made by hand: headers in other words and languages, and values that tell what the headers do not."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from cartwise.workspace.catalog.model import RatioMetric

START = datetime(2025, 1, 1, 9)


def day(n: int) -> datetime:
    return START + timedelta(days=n)


def test_item_price_is_the_line_total_when_the_values_say_so(shop: Any) -> None:
    rows = [
        (f"113-{n // 2}", f"MUG-{n % 30}", f"Mug {n % 30}", q, q * (5.0 + n % 30), 0.5, day(n), "Shipped")
        for n in range(300)
        for q in [1 + n % 4]
    ]
    columns = "amazon-order-id:t|sku:t|product-name:t|quantity:i|item-price:n|item-tax:n|purchase-date:s|order-status:t"
    catalog = shop.table("orders_report", columns, rows).catalog()
    assert shop.value(catalog, "revenue") == pytest.approx(sum(row[4] for row in rows))


def test_customer_metrics_are_absent_without_a_customer(shop: Any) -> None:
    rows = [(f"{n // 2}", f"MUG-{n % 3}", 2, 5.0, day(n)) for n in range(60)]
    catalog = shop.table("report", "order-id:t|sku:t|quantity:i|unit-price:n|purchase-date:s", rows).catalog()
    assert not {"customers", "new_customers", "repeat_rate", "revenue_per_customer"} & set(catalog.metrics)


def test_a_total_repeated_on_each_line_is_not_summed(shop: Any) -> None:
    rows = [(f"o{n // 3}", f"u{n % 9}", f"p{n % 20}", 1 + n % 2, 4.0, 99.0 + n // 3, day(n // 3)) for n in range(180)]
    catalog = shop.table(
        "export", "order id:t|customer id:t|sku:t|quantity:i|unit price:n|total:n|order date:s", rows
    ).catalog()
    assert shop.value(catalog, "revenue") == pytest.approx(sum(4.0 * row[3] for row in rows))


def test_a_german_export_with_a_storno_status(shop: Any) -> None:
    rows = [
        (f"B{n // 2}", f"K{n % 9}", day(n), f"A{n % 5}", "Tasse", 2, 3.0, 6.0, "storniert" if n < 20 else "versandt")
        for n in range(100)
    ]
    columns = "Bestellnummer:t|Kundennummer:t|Bestelldatum:s|Artikelnummer:t|Artikelbezeichnung:t|Menge:i|Einzelpreis:n|Gesamtbetrag:n|Status:t"
    catalog = shop.table("Bestellungen", columns, rows).catalog()
    assert shop.value(catalog, "revenue") == pytest.approx(480)
    assert shop.value(catalog, "cancelled_value") == pytest.approx(120)


def test_a_chinese_export(shop: Any) -> None:
    rows = [
        (f"{n // 2}", f"u{n % 9}", day(n), f"A{n % 5}", "杯子", 2, 3.0, 6.0, "交易关闭" if n < 20 else "交易成功")
        for n in range(100)
    ]
    columns = "订单编号:t|买家ID:t|下单时间:s|商品编码:t|商品名称:t|购买数量:i|单价:n|实付金额:n|订单状态:t"
    catalog = shop.table("订单明细", columns, rows).catalog()
    assert shop.value(catalog, "revenue") == pytest.approx(480)
    assert catalog.metrics["customers"].relation == "order_lines"


def test_shopify_orders_and_lines_meet_on_the_order_name(shop: Any) -> None:
    shop.table(
        "orders",
        "Name:t|Email:t|Financial Status:t|Currency:t|Shipping:n|Total:n|Created at:s|Cancelled at:s",
        [
            (f"#{1000 + n}", f"hash{n % 9}", "paid", "USD", 5.0, 30.0, day(n), day(n) if n == 3 else None)
            for n in range(40)
        ],
        hashed=["Email"],
    )
    shop.table(
        "order_lines",
        "Name:t|Lineitem quantity:i|Lineitem name:t|Lineitem price:n|Lineitem sku:t",
        [(f"#{1000 + n // 2}", 2, "Dress", 10.0, f"LD-{n % 4}") for n in range(80)],
    )
    catalog = shop.catalog()
    assert catalog.currency == "USD"
    assert shop.value(catalog, "revenue") == pytest.approx(78 * 20.0)
    assert shop.value(catalog, "shipping") == pytest.approx(200.0)
    assert shop.value(catalog, "customers") == 9


def test_snapshots_of_customers_are_no_revenue(shop: Any) -> None:
    rows = [(f"c{n}", "Rome", 100.0, 3) for n in range(30)]
    catalog = shop.table("customers_export", "Customer ID:t|City:t|Total Spent:n|Total Orders:i", rows).catalog()
    assert set(catalog.relations) == {"customers"}
    assert "revenue" not in catalog.metrics
    assert "total_spent" not in catalog.metrics
    assert "avg_total_spent" in catalog.metrics


def test_ads_keep_claims_apart_and_never_average_ratios(shop: Any) -> None:
    columns = "Day:d|Campaign:t|Cost:n|Impr.:i|Clicks:i|CTR:n|Avg. CPC:n|Conversions:n|Conv. value:n|Conv. rate:n"
    shop.table("google", columns, [(day(n), f"c{n % 3}", 10.0, 100, 5, 0.05, 2.0, 1.5, 30.0, 0.3) for n in range(30)])
    columns = "Campaign name:t|Day:d|Reach:i|Amount spent (USD):n|Impressions:i|Link clicks:i|Purchases:i|Purchases conversion value:n"
    shop.table("meta", columns, [(f"m{n % 3}", day(n), 500, 20.0, 200, 8, 2, 40.0) for n in range(30)])
    catalog = shop.catalog()
    assert shop.value(catalog, "spend") == pytest.approx(900.0)
    assert shop.value(catalog, "platform_conversions") == pytest.approx(105.0)
    assert isinstance(catalog.metrics["ctr"], RatioMetric)
    assert not {"orders", "revenue", "sum_ctr", "avg_conv_rate", "avg_reach", "conv_rate"} & set(catalog.metrics)
    assert catalog.dimensions["channel"].bindings[0].relation == "ad_spend"


def test_search_queries_weigh_their_position(shop: Any) -> None:
    shop.table(
        "Queries",
        "Top queries:t|Clicks:i|Impressions:i|CTR:n|Position:n",
        [("dress", 1, 10, 0.1, 1.0), ("belt", 1, 90, 0.1, 2.0)],
    )
    catalog = shop.catalog()
    assert catalog.relations["search_terms"].column("query") is not None
    assert shop.value(catalog, "search_position") == pytest.approx(1.9)


def test_the_shops_reply_is_not_the_review(shop: Any) -> None:
    rows = [
        ("Nice", f"I love this dress very much indeed, number {n}", 1 + n % 5, day(n), f"p{n % 4}", "Thanks!")
        for n in range(40)
    ]
    catalog = shop.table("reviews", "title:t|body:t|rating:i|review_date:s|product_id:t|reply:t", rows).catalog()
    assert catalog.relations["reviews"].column("text").source_name == "body"
    assert shop.value(catalog, "average_rating") == pytest.approx(3.0)


def test_events_give_sessions_and_rates(shop: Any) -> None:
    rows = [
        (day(n // 9), ["view_item", "add_to_cart", "purchase"][n % 3], f"u{n % 20}", f"s{n // 3}", "mobile")
        for n in range(300)
    ]
    catalog = shop.table(
        "events", "event_timestamp:s|event_name:t|user_pseudo_id:t|ga_session_id:t|device_category:t", rows
    ).catalog()
    assert shop.value(catalog, "sessions") == 100
    assert shop.value(catalog, "purchase_sessions") == 100
    assert {"conversion_rate", "add_to_cart_rate", "bounce_rate"} <= set(catalog.metrics)


def test_cost_of_a_product_gives_profit(shop: Any) -> None:
    shop.table(
        "sales",
        "order_id:t|customer_id:t|product_id:t|quantity:i|unit_price:n|order_date:s",
        [(f"o{n // 2}", "u1", f"p{n % 5}", 2, 5.0, day(n)) for n in range(50)],
    )
    shop.table("products", "product_id:t|name:t|unit_cost:n", [(f"p{n}", f"Mug {n}", 3.0) for n in range(5)])
    catalog = shop.catalog()
    assert shop.value(catalog, "profit") == pytest.approx(50 * 2 * 2.0)


def test_purchases_without_order_numbers_are_counted_by_customer_and_day(shop: Any) -> None:
    rows = [(f"u{n % 5}", day(n % 10), 4.0) for n in range(60)]
    catalog = shop.table("purchases", "customer_id:t|date:d|amount:n", rows).catalog()
    assert shop.value(catalog, "orders") == 10
    assert any("number" in question for question in catalog.open_questions)


def test_several_currencies_are_none(shop: Any) -> None:
    rows = [(f"o{n}", f"u{n % 9}", 4.0, "USD" if n % 2 else "EUR", day(n)) for n in range(60)]
    catalog = shop.table("orders", "order_id:t|customer_id:t|amount:n|currency:t|order_date:s", rows).catalog()
    assert catalog.currency is None
    assert catalog.metrics["revenue"].unit == ""


def test_a_chinese_platforms_traffic_and_ads(shop: Any) -> None:
    shop.table(
        "traffic_day",
        "日期:d|流量来源:t|访客数:i|浏览量:i|加购人数:i|支付买家数:i|支付金额:n",
        [(day(n).date(), source, 100, 300, 10, 3, 450.0) for n in range(60) for source in ("手淘搜索", "直通车")],
    )
    shop.table(
        "promotion",
        "日期:d|推广计划:t|展现量:i|点击量:i|花费:n|成交笔数:i|成交金额:n",
        [(day(n).date(), "绿茶主推", 5000, 150, 90.0 + n, 4, 560.0) for n in range(60)],
    )
    catalog = shop.catalog()
    conversion = catalog.metrics["conversion_rate"]
    assert isinstance(conversion, RatioMetric)
    assert (conversion.numerator, conversion.denominator) == (("tracked_buyers",), ("visitors",))
    assert {"add_to_cart_rate", "platform_roas", "platform_cpa"} <= set(catalog.metrics)
    assert shop.value(catalog, "platform_conversion_value") == pytest.approx(60 * 560)


def test_buyers_known_by_their_member_name_are_customers(shop: Any) -> None:
    rows = [(f"{n // 2}", f"用户{n % 9}", day(n), f"A{n % 5}", "杯子", 2, 6.0, "浙江省") for n in range(100)]
    columns = "订单编号:t|买家会员名:t|下单时间:s|商品编码:t|宝贝标题:t|购买数量:i|实付金额:n|收货省份:t"
    catalog = shop.table("订单明细", columns, rows).catalog()
    assert catalog.metrics["customers"].relation == "order_lines"
    assert any(label.endswith("province") for d in catalog.dimensions.values() for label in d.label.en)


def test_amounts_of_the_order_on_each_line_count_once(shop: Any) -> None:
    rows = [
        (
            f"W{n // 2}",
            f"K{n % 40}",
            day(n // 4),
            f"P{n % 7}",
            1,
            10.0 + n % 7,
            5.0 + n // 2 % 23,
            3.0 + n // 2 % 19,
            40.0 + n // 2,
        )
        for n in range(400)
    ]
    columns = "order id:t|customer id:t|order date:s|sku:t|quantity:i|item price:n|order shipping:n|order discount amount:n|order total:n"
    catalog = shop.table("orders", columns, rows).catalog()
    assert shop.value(catalog, "shipping") == pytest.approx(sum(5.0 + n % 23 for n in range(200)))
    assert shop.value(catalog, "discount") == pytest.approx(sum(3.0 + n % 19 for n in range(200)))
    lines = catalog.relations["order_lines"]
    assert all(not c.is_additive for c in lines.columns if c.name == "order total")
    assert shop.value(catalog, "revenue") == pytest.approx(sum(row[5] for row in rows))
