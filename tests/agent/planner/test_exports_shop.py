"""Questions on a shop of plain exports (orders with lines, web analytics, ads, mailings): the call that each gives."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from cartwise import Workspace
from cartwise.agent.planner.planner import EmbeddedMind
from cartwise.tools.specs import SPECS
from cartwise.workspace.warehouse.request import QueryRequest
from tests.agent.planner.exports_shop import DAYS, SOURCES, write_exports
from tests.agent.planner.shops import check_call, opened

AS_OF = date(2025, 4, 30)
MARCH = {"start": "2025-03-01", "end": "2025-03-31"}


def only(field: str, value: Any, op: str = "eq") -> list[dict[str, Any]]:
    return [{"field": field, "op": op, "values": [value]}]


CALLS: list[tuple[str, dict[str, Any]]] = [
    # a kind of goods is ranked by its products
    ("Top 3 tents by revenue", {"metrics": ["revenue"], "dimensions": ["product"], "filters": only("category", "Tents"), "limit": 3}),
    ("units of Camplite gear in March 2025", {"metrics": ["units"], "filters": only("brand", "Camplite")}),
    # a formula of the lines' value, though what was paid back is off the revenue
    ("Which brands had the most line sales (quantity times price) in March 2025?", {"metrics": ["revenue"], "dimensions": ["brand"]}),
    # words that only say what a value is
    ("orders with the code WELCOME10 in March 2025", {"metrics": ["orders"], "filters": only("coupon", "WELCOME10"), "period": MARCH}),
    ("how many customers ordered in March 2025 (unique emails)?", {"metrics": ["customers"]}),
    ("2025年3月有多少位客户(按邮箱)下过单?", {"metrics": ["customers"], "period": MARCH}),
    ("orders shipped to Austria in March 2025", {"metrics": ["orders"], "filters": only("shipping_country", "AT")}),
    # totals of orders
    ("average order total in March 2025", {"metrics": ["avg_order_total"], "period": MARCH}),
    ("discounts by month", {"metrics": ["discount"], "grain": "month"}),
    ("orders placed in March 2025", {"metrics": ["orders_placed"], "period": MARCH}),
    # web analytics
    ("sessions from google / cpc in March 2025", {"metrics": ["sessions"], "filters": only("traffic_channel", "google / cpc")}),
    ("sessions from google in March 2025", {"metrics": ["sessions"], "filters": only("traffic_channel", "google", "contains")}),
    ("website sessions in March 2025", {"metrics": ["sessions"], "period": MARCH}),
    ("2025年3月网站有多少次会话?", {"metrics": ["sessions"], "period": MARCH}),
    ("conversion rate by device", {"metrics": ["conversion_rate"], "dimensions": ["device"]}),
    ("各设备类别的跳出率", {"metrics": ["bounce_rate"], "dimensions": ["device"]}),
    # ads
    ("google ads cost by campaign type", {"metrics": ["spend"], "dimensions": ["campaign_type"], "filters": only("channel", "google ads")}),
    ("2025年3月谷歌广告花了多少钱?", {"metrics": ["spend"], "filters": only("channel", "google ads")}),
    ("ROAS by campaign in March 2025", {"metrics": ["platform_roas"], "dimensions": ["campaign"], "period": MARCH}),
    ("CPM by campaign", {"metrics": ["cpm"], "dimensions": ["campaign"]}),
    ("What did we pay per click in March 2025?", {"metrics": ["cpc"], "period": MARCH}),
    # mailings
    ("open rate by email segment", {"metrics": ["email_open_rate"], "dimensions": ["segment"]}),
    ("top 5 email campaigns by click rate", {"metrics": ["email_click_rate"], "dimensions": ["campaign"], "limit": 5}),
    ("How many emails were delivered in March 2025?", {"metrics": ["emails_delivered"], "period": MARCH}),
    # what a bracket says of the figure
    ("What do the order totals (Total column, refunds not deducted) add up to for March 2025?", {"metrics": ["order_totals"], "period": MARCH}),
    ("sum of Total for cancelled orders in March 2025", {"metrics": ["order_totals"], "filters": only("is_cancelled", True)}),
    ("Net of refunds (total minus refunded amount), what did we take in March 2025?", {"metrics": ["net_order_totals"], "period": MARCH}),
    ("the two products (by product title, all colours and sizes together) with the most pieces sold", {"dimensions": ["product"], "limit": 2}),
    ("2025年3月有多少位客户(按邮箱)是第一次下单?", {"metrics": ["new_customers"], "dimensions": None, "period": MARCH}),
    ("At which three hours of the day do most orders come in? Use all orders and the local time as written in the export.", {"metrics": ["orders_placed"], "date_parts": ["hour_of_day"], "limit": 3}),
    ("conversion rate by source/medium, purchases over sessions, at least 500 sessions", {"metrics": ["conversion_rate"], "dimensions": ["traffic_channel"]}),
    ("2025年3月各设备类别的转化率(GA4的购买数÷会话数)", {"metrics": ["conversion_rate"], "dimensions": ["device"], "period": MARCH}),
    ("bounce rate, i.e. 1 minus engaged sessions divided by sessions, for March 2025", {"metrics": ["bounce_rate"], "period": MARCH}),
    ("Which discount code was used on the most orders?", {"metrics": ["orders"], "dimensions": ["coupon"], "limit": 1}),
    ("Which ad campaign had the highest cost per conversion?", {"metrics": ["platform_cpa"], "dimensions": ["campaign"], "limit": 1}),
    ("What ROAS did Google report in March 2025?", {"metrics": ["platform_roas"], "period": MARCH}),
    ("2025年3月Shopping广告系列的ROAS(Conv. value除以Cost)", {"metrics": ["platform_roas"], "filters": only("campaign_type", "Shopping")}),
    ("pieces of Tents sold in March 2025", {"metrics": ["units"], "filters": only("category", "Tents"), "period": MARCH}),
    ("cost ÷ conversions for the Search campaigns in March 2025", {"metrics": ["platform_cpa"], "filters": only("campaign_type", "Search")}),
    ("Emails: delivered, opens and clicks by month", {"metrics": ["emails_delivered", "email_opens", "email_clicks"], "grain": "month"}),
    ("what's the busiest hour for orders?", {"metrics": ["orders"], "date_parts": ["hour_of_day"], "limit": 1}),
    ("paid vs voided orders in March 2025", {"dimensions": ["status"], "period": MARCH, "filters": [{"field": "status", "op": "in", "values": ["paid", "voided"]}]}),
    ("Which email segment has the best open rate?", {"metrics": ["email_open_rate"], "dimensions": ["segment"], "limit": 1}),
    ("2025年3月净额(总额减退款)", {"metrics": ["net_order_totals"], "period": MARCH}),
    ("2025年圣诞月(3月)的销售额", {"metrics": ["revenue"], "period": MARCH}),
    ("conversions by campaign in March 2025, with amount spent", {"metrics": ["platform_conversions", "spend"], "dimensions": ["campaign"]}),
    ("Top vendors by pieces sold, just the first 4", {"metrics": ["units"], "limit": 4}),
    # totals of the orders that stand, where revenue or the value of an order is said by them
    ("revenue in March 2025? Take the order totals as they are, shipping included and refunds not deducted.", {"metrics": ["standing_order_totals"], "period": MARCH}),
    ("AOV for March 2025, by order total (shipping in, refunds not deducted)?", {"metrics": ["avg_standing_order_total"], "period": MARCH}),
    ("average order total in March 2025 without cancelled orders", {"metrics": ["avg_standing_order_total"], "period": MARCH}),
    ("2025年3月客单价是多少?按订单总额计算,含运费,不扣退款", {"metrics": ["avg_standing_order_total"], "period": MARCH}),
    ("2025年3月不含取消订单的平均订单总额是多少?", {"metrics": ["avg_standing_order_total"], "period": MARCH}),
    # where orders go
    ("2025年3月各收件国家的订单数", {"metrics": ["orders"], "dimensions": ["shipping_country"], "period": MARCH}),
    # nothing left
    ("how many product variants have zero inventory", {"metrics": ["out_of_stock_products"]}),
    ("how many products are out of stock?", {"metrics": ["out_of_stock_products"]}),
    ("库存为0的商品有几个", {"metrics": ["out_of_stock_products"]}),
    # what the mail tool credits to its mailings, and the latest of them
    ("revenue of email campaigns by segment", {"metrics": ["email_revenue"], "dimensions": ["segment"]}),
    ("What open rate did our latest email campaign get, unique opens out of successful deliveries?", {"metrics": ["email_open_rate"], "period": {"start": "2025-04-09", "end": "2025-04-09"}}),
    ("open rate of our email campaigns", {"metrics": ["email_open_rate"], "period": None}),
    # a campaign of a platform is still a campaign
    ("ROAS per Google Ads campaign in March 2025", {"metrics": ["platform_roas"], "dimensions": ["campaign"], "filters": only("channel", "google ads")}),
    ("Which campaign had the lowest cost per conversion?", {"metrics": ["platform_cpa"], "dimensions": ["campaign"], "limit": 1}),
    # one word of a header as two
    ("top 3 line item names by units", {"metrics": ["units"], "dimensions": ["lineitem_name"], "limit": 3}),
    # how the money of lines is worked out
    ("gross sales of March 2025 (quantity times price, before discounts)", {"metrics": ["gross_revenue"], "period": MARCH}),
    ("2025年3月帐篷(Tents)卖了多少钱?按数量×单价算", {"metrics": ["revenue"], "filters": only("category", "Tents")}),
]  # fmt: skip


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with opened(tmp_path_factory.mktemp("exports"), write_exports) as found:
        yield found


@pytest.fixture(scope="module")
def mind(workspace: Workspace) -> EmbeddedMind:
    return EmbeddedMind(workspace.catalog, workspace.values, SPECS)


@pytest.mark.parametrize(("question", "expected"), CALLS)
def test_question_gives_the_call(mind: EmbeddedMind, question: str, expected: dict[str, Any]) -> None:
    check_call(mind, question, expected, as_of=AS_OF)


@pytest.mark.parametrize(
    ("question", "numerator", "denominator"),
    [
        ("What is the refund rate for March 2025: refunded amount over order totals?", "refunded", "order_totals"),
        ("2025年3月退款总额占订单总额的百分比", "refunded", "order_totals"),
        ("2025年3月退款率(退款金额÷订单总额)是百分之几?", "refunded", "order_totals"),
        ("share of discount in order totals, March 2025", "discount", "order_totals"),
        ("Click-to-open rate in March 2025 (unique clicks divided by unique opens)", "email_clicks", "email_opens"),
        ("conversion rate in March 2025, orders divided by sessions", "orders", "sessions"),
    ],
)
def test_a_definition_said_is_followed(mind: EmbeddedMind, question: str, numerator: str, denominator: str) -> None:
    (ratio,) = mind.plan(question, as_of=AS_OF).calls[0].arguments["metrics"]
    assert (ratio["numerator"], ratio["denominator"]) == ([numerator], [denominator])


def test_a_rate_in_percent_is_compared_with_nothing(mind: EmbeddedMind) -> None:
    plan = mind.plan("2025年3月退款率(退款金额÷订单总额)是百分之几?", as_of=AS_OF)
    assert "compare" not in plan.calls[0].arguments


def test_the_same_month_of_another_year_is_that_month(mind: EmbeddedMind) -> None:
    first = mind.plan("2025年3月的销售额", as_of=AS_OF)
    second = mind.plan("2024年同月呢?", first.state, as_of=AS_OF)
    assert second.calls[0].arguments["period"] == {"start": "2024-03-01", "end": "2024-03-31"}
    assert "compare" not in second.calls[0].arguments


@pytest.mark.parametrize(
    ("question", "tools"),
    [
        ("How did the Weekly 03 emails perform?", ["evaluate_campaign"]),
        (
            "What did we spend on Google Ads in March 2025, and how should I split next month's 3,000 euros over the campaigns?",
            ["query_data", "allocate_budget"],
        ),
    ],
)
def test_campaigns_and_budgets_go_to_their_tools(mind: EmbeddedMind, question: str, tools: list[str]) -> None:
    assert [call.tool for call in mind.plan(question, as_of=AS_OF).calls] == tools


def test_another_figure_of_new_and_returning_customers_is_asked_about(mind: EmbeddedMind) -> None:
    assert mind.plan("AOV of new vs returning customers in March 2025", as_of=AS_OF).outcome == "clarify"


def test_that_time_is_the_period_before(mind: EmbeddedMind) -> None:
    first = mind.plan("ad spend in March 2025", as_of=AS_OF)
    second = mind.plan("Which campaign had the most clicks in that time?", first.state, as_of=AS_OF)
    assert second.calls[0].arguments["period"] == MARCH


def test_only_single_rows_have_no_lowest_rate(workspace: Workspace) -> None:
    assert "platform_cpa" in workspace.catalog.metrics
    assert not [name for name in workspace.catalog.metrics if name in ("min_cost_conv", "max_cost_conv")]


def test_products_out_of_stock_and_standing_totals_are_counted(workspace: Workspace) -> None:
    metrics = ("out_of_stock_products", "standing_order_totals", "order_totals", "cancellations")
    ((gone, standing, placed, cancelled),) = workspace.warehouse.run(QueryRequest(metrics=metrics)).rows
    assert cancelled > 0
    assert standing < placed
    assert gone == 1


def test_a_difference_of_two_figures_is_asked_about(mind: EmbeddedMind) -> None:
    assert mind.plan("line sales less discounts in March 2025", as_of=AS_OF).outcome == "clarify"


def test_a_limit_without_groups_is_asked_about(mind: EmbeddedMind) -> None:
    plan = mind.plan("top 3 revenue in March 2025", as_of=AS_OF)
    assert plan.outcome == "clarify"


def test_web_figures_are_of_the_export(workspace: Workspace) -> None:
    catalog = workspace.catalog
    rates = {
        name: catalog.metrics[name]
        for name in ("conversion_rate", "bounce_rate", "engagement_rate", "add_to_cart_rate")
    }
    assert {name: rate.numerator[0] for name, rate in rates.items() if rate.kind == "ratio"} == {
        "conversion_rate": "tracked_purchases",
        "bounce_rate": "idle_sessions",
        "engagement_rate": "engaged_sessions",
        "add_to_cart_rate": "cart_adds",
    }
    rows = workspace.warehouse.run(QueryRequest(metrics=("sessions", "engaged_sessions", "idle_sessions"))).rows
    expected = sum((100 + n % 70) * 2 * len(SOURCES) for n in range(DAYS))
    engaged = sum((55 + n % 9) * 2 * len(SOURCES) for n in range(DAYS))
    assert [list(row) for row in rows] == [[expected, engaged, expected - engaged]]


def test_open_rates_count_delivered_mails(workspace: Workspace) -> None:
    rate = workspace.catalog.metrics["email_open_rate"]
    assert rate.kind == "ratio"
    assert rate.denominator == ("emails_delivered",)


def test_an_evening_order_keeps_its_day(workspace: Workspace) -> None:
    orders = workspace.catalog.relations["orders"]
    assert str(orders.first_day) == "2025-01-01"
    assert str(orders.last_day) == "2025-04-30"
