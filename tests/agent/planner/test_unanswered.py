"""Turns after a question that was answered with a question: what they go on from, and when they do not."""

from typing import Any

import pytest

from cartwise.agent.planner.plan import DialogueState, Plan
from cartwise.agent.planner.planner import EmbeddedMind
from tests.agent.planner.golden import mind
from tests.agent.planner.tiny_shop import AS_OF

MAY, GERMANY = {"start": "2024-05-01", "end": "2024-05-31"}, {"field": "country", "op": "eq", "values": ["Germany"]}
FRANCE = {"field": "country", "op": "eq", "values": ["France"]}
BY_MONTH: dict[str, Any] = {"metrics": ["orders"], "grain": "month", "filters": [GERMANY]}
OFFERED = {
    "Customers by month": {"metrics": ["customers"], "grain": "month", "filters": [GERMANY]},
    "Orders by month": BY_MONTH,
}
EARLIER = {"metrics": ["units"], "period": MAY}


@pytest.fixture(scope="module")
def planner() -> EmbeddedMind:
    return mind()


def _asked(*, request: dict[str, Any] | None = EARLIER) -> DialogueState:
    stored = DialogueState(request, asked="two_readings", offered=OFFERED, supposed=BY_MONTH).to_dict()
    return DialogueState.from_dict(stored)


def _plan(planner: EmbeddedMind, question: str, state: DialogueState) -> Plan:
    return planner.plan(question, state, as_of=AS_OF)


@pytest.mark.parametrize("request_before", [EARLIER, None])
@pytest.mark.parametrize(
    ("question", "changed"),
    [
        ("Now revenue instead of orders.", {"metrics": ["revenue"]}),
        ("And in France?", {"filters": [FRANCE]}),
        ("那法国呢?", {"filters": [FRANCE]}),
        ("改成净收入", {"metrics": ["revenue"]}),
        ("in May 2024", {"period": MAY}),
    ],
)
def test_turn_goes_on_from_the_likelier_of_the_readings_offered(
    planner: EmbeddedMind, question: str, changed: dict[str, Any], request_before: dict[str, Any] | None
) -> None:
    plan = _plan(planner, question, _asked(request=request_before))

    assert [call.arguments for call in plan.calls] == [{**BY_MONTH, **changed}]
    assert (plan.state.asked, plan.state.offered, plan.state.supposed) == (None, {}, None)


@pytest.mark.parametrize(
    "question",
    [
        "How many units did we sell in France in May 2024?",
        "Revenue by country in 2023",
        "2024年5月法国的净收入是多少?",
        "Forecast revenue for the next 3 months",
        "Which customers are likely to churn?",
    ],
)
def test_question_of_its_own_is_not_touched_by_what_was_offered(planner: EmbeddedMind, question: str) -> None:
    plan = _plan(planner, question, _asked())

    assert plan.calls == _plan(planner, question, DialogueState()).calls


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        (
            ("Orders in Germany in May 2024", "and the frobnication in Atlantis?", "And in France?"),
            {"metrics": ["orders"], "period": MAY, "filters": [FRANCE]},
        ),
        (
            ("2024年5月德国有多少订单?", "那亚特兰蒂斯的呢?", "那法国呢?"),
            {"metrics": ["orders"], "period": MAY, "filters": [FRANCE]},
        ),
    ],
)
def test_turn_goes_on_from_the_request_before_where_nothing_was_offered(
    planner: EmbeddedMind, turns: tuple[str, ...], expected: dict[str, Any]
) -> None:
    state, outcomes = DialogueState(), []
    for turn in turns:
        plan = _plan(planner, turn, state)
        state = plan.state
        outcomes.append(plan.outcome)

    assert outcomes == ["run", "clarify", "run"]
    assert plan.calls[0].arguments == expected


@pytest.mark.parametrize("question", ["how many units was that?", "I meant France", "how many of those were new?"])
def test_what_points_at_the_open_question_is_asked_back(planner: EmbeddedMind, question: str) -> None:
    plan = _plan(planner, question, DialogueState(EARLIER, asked="unknown_word"))

    assert (plan.outcome, plan.reason) == ("clarify", "nothing_to_follow")
