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

AS_OF = date(2025, 4, 30)
MARCH = {"start": "2025-03-01", "end": "2025-03-31"}


def only(field: str, value: Any, op: str = "eq") -> list[dict[str, Any]]:
    return [{"field": field, "op": op, "values": [value]}]


CALLS: list[tuple[str, dict[str, Any]]] = [
    # a kind of goods is ranked by its products
    ("Top 3 tents by revenue", {"metrics": ["revenue"], "dimensions": ["product"], "filters": only("category", "Tents"), "limit": 3}),
    ("units of Camplite gear in March 2025", {"metrics": ["units"], "filters": only("brand", "Camplite")}),
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
    # how the money of lines is worked out
    ("2025年3月帐篷(Tents)卖了多少钱?按数量×单价算", {"metrics": ["revenue"], "filters": only("category", "Tents")}),
]  # fmt: skip


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("exports")
    with Workspace.open(folder / "workspace", create=True) as opened:
        opened.ingest(write_exports(folder / "files"))
        yield opened


@pytest.fixture(scope="module")
def mind(workspace: Workspace) -> EmbeddedMind:
    return EmbeddedMind(workspace.catalog, workspace.values, SPECS)


@pytest.mark.parametrize(("question", "expected"), CALLS)
def test_question_gives_the_call(mind: EmbeddedMind, question: str, expected: dict[str, Any]) -> None:
    plan = mind.plan(question, as_of=AS_OF)
    assert [call.tool for call in plan.calls] == ["query_data"], plan.question
    arguments = plan.calls[0].arguments
    assert {name: arguments.get(name) for name in expected} == expected
    assert "filters" in expected or not arguments.get("filters")


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
