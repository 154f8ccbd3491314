"""Words that look like groups, filters or tools and are none: the call each question gives on the tiny shop."""

from typing import Any

import pytest

from cartwise.agent.planner.plan import Plan
from cartwise.agent.planner.planner import EmbeddedMind
from cartwise.tools.specs import SPECS
from tests.agent.planner.tiny_shop import AS_OF

MAY = {"start": "2024-05-01", "end": "2024-05-31"}
KNOWN = {"field": "customer", "op": "not_null", "values": []}

CALLS: list[tuple[str, dict[str, Any]]] = [
    ("How many orders did we have in May 2024, cancelled or not?", {"metrics": ["orders_placed"], "period": MAY}),
    ("Number of invoices in May 2024, whatever their status", {"metrics": ["orders_placed"], "period": MAY}),
    ("2024年5月不论状态共有多少订单?", {"metrics": ["orders_placed"], "period": MAY}),
    ("2024年5月有多少订单(含已取消)?", {"metrics": ["orders_placed"], "period": MAY}),
    ("How many orders in May 2024?", {"metrics": ["orders"], "period": MAY}),
    (
        "On which day did we have the most orders, counting every status?",
        {"metrics": ["orders_placed"], "grain": "day"},
    ),
    ("Revenue of lines that carry a customer number in May 2024", {"metrics": ["revenue"], "filters": [KNOWN]}),
    ("Net revenue of orders with a customer number in May 2024", {"metrics": ["revenue"], "filters": [KNOWN]}),
    ("How many customers were new in May 2024?", {"metrics": ["new_customers"], "period": MAY}),
    ("2024年5月赢得了多少新客户?", {"metrics": ["new_customers"], "period": MAY}),
    ("Revenue in May 2024 (by order date)", {"metrics": ["revenue"], "period": MAY}),
    ("2024年5月的净收入是多少(按订单日期)?", {"metrics": ["revenue"], "period": MAY}),
    ("Send me the revenue by country", {"metrics": ["revenue"], "dimensions": ["country"]}),
]


@pytest.fixture(scope="module")
def mind(tiny_workspace: Any) -> EmbeddedMind:
    return EmbeddedMind(tiny_workspace.catalog, tiny_workspace.values, SPECS)


def _plan(mind: EmbeddedMind, question: str) -> Plan:
    return mind.plan(question, as_of=AS_OF)


@pytest.mark.parametrize(("question", "expected"), CALLS)
def test_question_gives_the_call(mind: EmbeddedMind, question: str, expected: dict[str, Any]) -> None:
    plan = _plan(mind, question)
    assert [call.tool for call in plan.calls] == ["query_data"], plan
    arguments = plan.calls[0].arguments
    given = {name: arguments.get(name) for name in expected}
    assert given == expected
    assert "dimensions" in expected or not arguments.get("dimensions")
    assert "filters" in expected or not arguments.get("filters")


@pytest.mark.parametrize(
    "question",
    [
        "Send an e-mail with a voucher to all our French customers right now.",
        "Give all loyal customers a 10% discount",
        "Change the price of product T1 to 20",
        "Raise all prices by 5%",
        "Mark order 123 as shipped",
        "Remove customer 104 from the database",
        "给所有法国客户发一封带8折券的邮件",
        "把客户104的等级改成金卡",
    ],
)
def test_request_to_write_is_declined(mind: EmbeddedMind, question: str) -> None:
    plan = _plan(mind, question)
    assert (plan.outcome, plan.reason) == ("decline", "write_not_allowed")


@pytest.mark.parametrize("question", ["What can you do for me?", "你好,请问你都能帮我做哪些分析?", "你支持哪些分析?"])
def test_question_about_cartwise_gets_help(mind: EmbeddedMind, question: str) -> None:
    assert _plan(mind, question).outcome == "help"


@pytest.mark.parametrize(
    ("question", "tool"),
    [
        ("客户 104 未来90天可能会消费多少?", "predict_behavior"),
        ("How much will customer 104 spend over the next 90 days?", "predict_behavior"),
        ("What do people put in the cart together with the Mug red?", "recommend_products"),
        ("Which items end up in the same basket as the Mug red?", "recommend_products"),
        ("Why did revenue fall in May 2024?", "explain_change"),
        ("How should I split 20,000 EUR between search and social?", "allocate_budget"),
    ],
)
def test_question_calls_its_tool(mind: EmbeddedMind, question: str, tool: str) -> None:
    assert [call.tool for call in _plan(mind, question).calls] == [tool]


@pytest.mark.parametrize(
    "question", ["How many orders were large in May 2024?", "Revenue from zero in May 2024 that bears"]
)
def test_ordinary_word_is_no_filter(mind: EmbeddedMind, question: str) -> None:
    plan = _plan(mind, question)
    assert all(not call.arguments.get("filters") for call in plan.calls)
