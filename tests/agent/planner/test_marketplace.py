"""Questions on a marketplace with events, mailings and ads: the call that each gives."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from cartwise.agent.planner.plan import DialogueState
from cartwise.agent.planner.planner import EmbeddedMind
from cartwise.tools.specs import SPECS
from tests.agent.planner.marketplace import write_marketplace
from tests.agent.planner.shops import check_call, opened

AS_OF = date(2024, 6, 28)
MAY = {"start": "2024-05-01", "end": "2024-05-31"}


def only(field: str, *values: Any) -> list[dict[str, Any]]:
    return [{"field": field, "op": "in" if len(values) > 1 else "eq", "values": list(values)}]


CALLS: list[tuple[str, dict[str, Any]]] = [
    # leaving out what the figure leaves out anyway
    ("orders per week in May 2024, no cancellations", {"metrics": ["orders"], "grain": "week", "period": MAY}),
    ("orders w/o canceled & unavailable in May 2024", {"metrics": ["orders"], "period": MAY}),
    ("How many orders in May 2024? Cancelled or unavailable ones stay out.", {"metrics": ["orders"], "period": MAY}),
    ("2024年5月的订单数,取消和缺货的订单不算", {"metrics": ["orders"], "period": MAY}),
    ("revenue in May 2024, item prices only, freight excluded", {"metrics": ["revenue"], "period": MAY}),
    ("2024年5月的收入,不含运费", {"metrics": ["revenue"], "period": MAY}),
    ("What was the freight in May 2024?", {"metrics": ["shipping"], "period": MAY}),
    ("orders in May 2024, even ones that were cancelled later", {"metrics": ["orders_placed"], "period": MAY}),
    # names of values
    ("revenue from Bahia in May 2024", {"metrics": ["revenue"], "filters": only("customer_state", "BA")}),
    ("orders from Minas Gerais (MG)", {"metrics": ["orders"], "filters": only("customer_state", "MG")}),
    ("2024年5月手机端的订单数", {"metrics": ["orders"], "filters": only("device", "mobile")}),
    ("sessions on a tablet in May 2024", {"metrics": ["sessions"], "filters": only("device", "tablet"), "period": MAY}),
    ("How many clicks did display get in May 2024?", {"metrics": ["clicks"], "filters": only("channel", "display")}),
    ("revenue of the Professional segment in May 2024", {"filters": only("customer_segment", "Professional")}),
    # figures by other names
    ("How long did delivery take on average?", {"metrics": ["avg_delivery_days"]}),
    ("各州平均配送要几天?", {"metrics": ["avg_delivery_days"], "dimensions": ["customer_state"]}),
    ("customers buying for the very first time in May 2024", {"metrics": ["new_customers"], "period": MAY}),
    ("How much did we spend on ads in May 2024?", {"metrics": ["spend"], "period": MAY}),
    ("Break the ad spend of May 2024 down by channel", {"metrics": ["spend"], "dimensions": ["channel"]}),
    ("What percentage of the CMP-02 mails were opened?", {"metrics": ["email_open_rate"], "filters": only("campaign", "CMP-02")}),
    ("conv rate per device", {"metrics": ["conversion_rate"], "dimensions": ["device"]}),
    ("各设备的转化率(有购买的会话数÷全部会话数)", {"metrics": ["conversion_rate"], "dimensions": ["device"]}),
    ("Which two things did visitors search for most often?", {"metrics": ["searches"], "dimensions": ["query"], "limit": 2}),
    ("How often was garden searched for?", {"metrics": ["searches"], "filters": only("query", "garden")}),
    (
        "In how many sessions was there a view, an add_to_cart and a purchase? One figure for each of the three event types.",
        {"metrics": ["sessions"], "dimensions": ["event_type"], "filters": only("event_type", "view", "add_to_cart", "purchase")},
    ),
    ("AOV by state, ignore states with fewer than 40 orders", {"having": [{"metric": "orders", "op": "ge", "values": [40.0]}]}),
    ("客单价最高的3个州,订单数不足40的州不看", {"having": [{"metric": "orders", "op": "ge", "values": [40.0]}]}),
    ("How many orders contained more than one item?", {"entities": [{"entity": "order", "metric": "units", "op": "gt", "values": [1.0]}]}),
]  # fmt: skip


@pytest.fixture(scope="module")
def mind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedMind]:
    with opened(tmp_path_factory.mktemp("marketplace"), write_marketplace) as workspace:
        yield EmbeddedMind(workspace.catalog, workspace.values, SPECS)


@pytest.mark.parametrize(("question", "expected"), CALLS)
def test_question_gives_the_call(mind: EmbeddedMind, question: str, expected: dict[str, Any]) -> None:
    check_call(mind, question, expected, as_of=AS_OF)


def test_ratings_and_payments_without_cancelled_orders_are_restricted(mind: EmbeddedMind) -> None:
    plan = mind.plan("average delivery time in May 2024, cancelled orders left out", as_of=AS_OF)
    assert plan.calls[0].arguments["filters"] == only("is_cancelled", False)


@pytest.mark.parametrize("question", ["revenue in Atlantis", "wholesale revenue", "How many resellers do we have?"])
def test_what_the_shop_does_not_know_is_asked_about(mind: EmbeddedMind, question: str) -> None:
    assert mind.plan(question, as_of=AS_OF).outcome == "clarify"


def test_customers_without_cancellations_never_cancelled(mind: EmbeddedMind) -> None:
    arguments = mind.plan("How many customers without cancellations do we have?", as_of=AS_OF).calls[0].arguments
    assert arguments["entities"] == [{"entity": "customer", "metric": "cancellations", "op": "eq", "values": [0.0]}]


def test_it_is_the_campaign_of_the_last_answer(mind: EmbeddedMind) -> None:
    first = mind.plan("What percentage of the CMP-02 mails were opened?", as_of=AS_OF)
    second = mind.plan("Then just tell me how many clicks it got", first.state, as_of=AS_OF)
    assert second.calls[0].arguments == {"metrics": ["email_clicks"], "filters": only("campaign", "CMP-02")}


def test_a_statement_before_why_is_no_question_of_its_own(mind: EmbeddedMind) -> None:
    plan = mind.plan("May's revenue was clearly below April's. Why?", as_of=AS_OF)
    assert [call.tool for call in plan.calls] == ["explain_change"]


@pytest.mark.parametrize(
    ("question", "tool"),
    [
        ("€3k for next month over paid_search, email, display - best mix?", "allocate_budget"),
        ("Which channel deserves more budget next month?", "allocate_budget"),
        ("Spot the customers who are drifting away", "predict_behavior"),
        ("Who is most likely to place an order in the next 30 days?", "predict_behavior"),
        ("How effective was the Spring 2 campaign?", "evaluate_campaign"),
        ("哪个渠道该加预算?", "allocate_budget"),
    ],
)
def test_advice_and_predictions_go_to_their_tools(mind: EmbeddedMind, question: str, tool: str) -> None:
    assert [call.tool for call in mind.plan(question, as_of=AS_OF).calls] == [tool]


@pytest.mark.parametrize(
    "question", ["Resend it to everyone who didn't open it.", "把CMP-03的预算改成500", "Place an order for 20 lamps"]
)
def test_changes_are_declined(mind: EmbeddedMind, question: str) -> None:
    assert mind.plan(question, DialogueState(), as_of=AS_OF).outcome == "decline"
