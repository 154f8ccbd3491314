"""Ordinary words never make the planner ask; words that could change a figure still do."""

from datetime import date
from typing import Any

import pytest

from cartwise.agent.planner.planner import EmbeddedMind
from cartwise.agent.planner.words.brackets import grounded
from cartwise.agent.planner.words.roles import harmless_phrases
from cartwise.tools.specs import SPECS

AS_OF = date(2024, 12, 31)
GERMANY = {"field": "country", "op": "eq", "values": ["Germany"]}
YEAR = {"start": "2024-01-01", "end": "2024-12-31"}
MAY = {"start": "2024-05-01", "end": "2024-05-31"}


@pytest.fixture
def mind(tiny_workspace: Any) -> EmbeddedMind:
    return EmbeddedMind(tiny_workspace.catalog, tiny_workspace.values, SPECS)


ANSWERED = [
    ("Would you mind telling me the revenue of Germany in 2024? Many thanks!", "revenue", YEAR),
    ("For a slide on our business I'd need one number: net revenue in May 2024", "revenue", MAY),
    ("My boss wants to know how many orders came in during May 2024. Thank you very much.", "orders", MAY),
    ("Our planner wants to know how many units went out in May 2024, thanks a million", "units", MAY),
    ("Good morning team, could you dig up how many customers we welcomed in May 2024?", "customers", MAY),
    ("just out of curiosity, what did we take with mugs in May 2024", "revenue", MAY),
    ("ATV in May 2024, pls", "aov", MAY),
    ("whats teh revenue in may 2024", "revenue", MAY),
    ("how mnay orders form Germany in 2024", "orders", YEAR),
    ("how many untis did we sel in may 2024", "units", MAY),
    ("麻烦帮我看一下2024年5月的销售额是多少,谢谢", "revenue", MAY),
    ("老板想知道2024年5月我们一共接到了多少订单", "orders", MAY),
    ("2024年5月赢得了多少新客户?", "new_customers", MAY),
    ("请问一下,2024年5月总共卖出去了多少件商品?", "units", MAY),
    ("为了写月报,我想了解一下2024年5月的客户数", "customers", MAY),
]


@pytest.mark.parametrize(("question", "metric", "period"), ANSWERED, ids=lambda each: str(each)[:40])
def test_ordinary_words_do_not_stop_an_answer(
    mind: EmbeddedMind, question: str, metric: str, period: dict[str, str]
) -> None:
    plan = mind.plan(question, as_of=AS_OF)
    assert plan.outcome == "run", plan.question
    assert plan.calls[0].tool == "query_data"
    assert plan.calls[0].arguments["metrics"] == [metric]
    assert plan.calls[0].arguments["period"] == period


GROUNDED = [
    ("德国(Germany)2024年的订单数是多少?", [GERMANY], []),
    ("Revenue of Allemagne (Germany) in 2024", [GERMANY], []),
    ("2024年各销售地区(country)的销售额", [], ["country"]),
]


@pytest.mark.parametrize(("question", "filters", "groups"), GROUNDED)
def test_a_name_in_brackets_grounds_the_word_before_it(
    mind: EmbeddedMind, question: str, filters: list[dict[str, Any]], groups: list[str]
) -> None:
    arguments = mind.plan(question, as_of=AS_OF).calls[0].arguments
    assert arguments.get("filters", []) == filters
    assert arguments.get("dimensions", []) == groups


@pytest.mark.parametrize(
    "question",
    [
        "How many delivered orders in 2024?",
        "Revenue of loyal customers in 2024",
        "How many refurbished units in May 2024?",
        "2024年5月已完成的订单有多少?",
        "How many customers added something to the cart in May 2024?",
    ],
)
def test_a_word_that_filters_still_makes_the_planner_ask(mind: EmbeddedMind, question: str) -> None:
    assert mind.plan(question, as_of=AS_OF).outcome != "run"


def test_no_word_that_filters_is_listed_as_harmless() -> None:
    filters = {
        "delivered",
        "cancelled",
        "returned",
        "online",
        "loyal",
        "new",
        "paid",
        "shipped",
        "active",
        "female",
        "已完成",
        "线上",
        "新",
    }
    assert not filters & set(harmless_phrases())


def test_an_unclosed_bracket_changes_nothing(tiny_workspace: Any) -> None:
    assert grounded([], tiny_workspace.catalog) == []
