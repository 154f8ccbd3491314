"""The check of the finished request: what was said must be in it, or the planner asks back."""

import pytest

from cartwise.agent.planner.plan import DialogueState, Plan
from cartwise.agent.planner.planner import EmbeddedMind
from tests.agent.planner.golden import mind
from tests.agent.planner.tiny_shop import AS_OF


@pytest.fixture(scope="module")
def planner() -> EmbeddedMind:
    return mind()


def _talk(planner: EmbeddedMind, *turns: str) -> Plan:
    state = DialogueState()
    for turn in turns:
        plan = planner.plan(turn, state, as_of=AS_OF)
        state = plan.state
    return plan


@pytest.mark.parametrize(
    "question",
    [
        "2024年8月新老客户各贡献了多少收入?",
        "企业客户去年一共下了多少单?",
        "average days between orders per customer",
        "how many products did we launch in 2024?",
        "how many customers abandoned carts in May 2024",
        "Do German customers have a higher AOV than households, year 2024?",
        "2024年哪个月净收入下降最多?",
    ],
)
def test_planner_asks_back_when_a_word_left_no_trace(planner: EmbeddedMind, question: str) -> None:
    assert planner.plan(question, as_of=AS_OF).outcome == "clarify"


def test_follow_up_asks_back_when_the_question_before_got_no_answer(planner: EmbeddedMind) -> None:
    plan = _talk(planner, "orders of wholesalers in Atlantis in May 2024", "how many units was that?")
    assert (plan.outcome, plan.reason) == ("clarify", "nothing_to_follow")


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        (("What did German customers spend with us in May 2024?",), {"metrics": ["revenue"]}),
        (
            ("Orders in 2024 by country, without Germany and France",),
            {"filters": [{"field": "country", "op": "not_in", "values": ["Germany", "France"]}]},
        ),
        (
            ("Orders in Germany in May 2024", "net revenue there that month?"),
            {
                "metrics": ["revenue"],
                "filters": [{"field": "country", "op": "eq", "values": ["Germany"]}],
                "period": {"start": "2024-05-01", "end": "2024-05-31"},
            },
        ),
        (("revenue of France jan-mar 24",), {"period": {"start": "2024-01-01", "end": "2024-03-31"}}),
        (
            ("Top 2 countries by orders in May 2024", "how much money did those make?"),
            {"metrics": ["revenue"], "dimensions": ["country"]},
        ),
        (("Orders by country in May 2024", "go down to 5"), {"limit": 5, "dimensions": ["country"]}),
        (("2024年5月各国家的订单数", "把这个画成柱状图"), {"chart": "bar", "dimensions": ["country"]}),
        (("Orders in Germany in May 2024", "what were they worth in total?"), {"metrics": ["revenue"]}),
        (
            ("Orders in Germany in May 2024", "as a share of all orders that month?"),
            {
                "transforms": [{"kind": "share", "filters": [{"field": "country", "op": "eq", "values": ["Germany"]}]}],
                "period": {"start": "2024-05-01", "end": "2024-05-31"},
            },
        ),
        (
            ("Top 3 countries by revenue in 2024 with their share",),
            {"limit": 3, "transforms": [{"kind": "share"}]},
        ),
        (("老客户2024年第二季度带来多少收入?",), {"metrics": ["revenue"]}),
        (("2024年4月到9月每个月新增了多少客户?",), {"metrics": ["new_customers"], "grain": "month"}),
        (
            ("2024年每季度的订单数,到第三季度为止",),
            {"grain": "quarter", "period": {"start": "2024-01-01", "end": "2024-09-30"}},
        ),
        (
            ("2024年哪个月净收入环比涨幅最大?",),
            {"order": [{"by": "revenue_growth", "descending": True}], "transforms": [{"kind": "growth"}]},
        ),
    ],
)
def test_request_holds_what_was_said(
    planner: EmbeddedMind, turns: tuple[str, ...], expected: dict[str, object]
) -> None:
    plan = _talk(planner, *turns)
    assert plan.outcome == "run", plan.question
    arguments = plan.calls[-1].arguments
    assert {name: arguments.get(name) for name in expected} == expected
    assert "compare" not in arguments


def test_total_of_months_is_one_figure(planner: EmbeddedMind) -> None:
    plan = _talk(planner, "Orders by month from May to July 2024", "total of those?")
    assert plan.calls[-1].arguments == {
        "metrics": ["orders"],
        "period": {"start": "2024-05-01", "end": "2024-07-31"},
    }
