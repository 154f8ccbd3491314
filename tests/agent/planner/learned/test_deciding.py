"""The rules and the network: who is believed when."""

from typing import Any

import pytest

from cartwise.agent.planner.learned.deciding import verdict
from cartwise.agent.planner.learned.reader import Guess
from cartwise.agent.planner.plan import Plan, PlannedCall

REVENUE, ORDERS = {"metrics": ["revenue"]}, {"metrics": ["orders"]}
ASKS = Plan("clarify", reason="unclear_word")
SURE, UNSURE = 0.9, 0.4


def _runs(tool: str, arguments: dict[str, Any], *, calls: int = 1) -> Plan:
    return Plan("run", tuple(PlannedCall(tool, arguments, f"step{k}") for k in range(calls)))


def _guess(request: dict[str, Any] | None, probability: float, *overlooked: str, tool: str = "query_data") -> Guess:
    return Guess(request, tool, probability, overlooked)


@pytest.mark.parametrize(
    ("rules", "guess", "expected"),
    [
        pytest.param(_runs("query_data", REVENUE), None, "rules", id="no guess"),
        pytest.param(_runs("query_data", REVENUE), _guess(REVENUE, UNSURE), "rules", id="they agree"),
        pytest.param(_runs("query_data", REVENUE), _guess(ORDERS, SURE), "guess", id="it is sure of another figure"),
        pytest.param(_runs("query_data", REVENUE), _guess(ORDERS, UNSURE), "rules", id="it is not sure"),
        pytest.param(_runs("query_data", REVENUE), _guess(ORDERS, SURE, "umbrella"), "rules", id="it overlooks a word"),
        pytest.param(_runs("query_data", REVENUE, calls=2), _guess(ORDERS, SURE), "rules", id="two questions in one"),
        pytest.param(ASKS, _guess(REVENUE, SURE), "guess", id="the rules ask back"),
        pytest.param(ASKS, _guess(REVENUE, UNSURE), "rules", id="neither knows"),
        pytest.param(ASKS, _guess(REVENUE, SURE, "umbrella"), "rules", id="it overlooks what the rules ask about"),
        pytest.param(ASKS, _guess(None, 0.8, tool="decline"), "rules", id="asking back is better than declining"),
        pytest.param(ASKS, _guess(None, 0.97, tool="decline"), "guess", id="it is surely nothing to answer"),
        pytest.param(
            Plan("clarify", reason="unknown_value"), _guess(REVENUE, SURE), "rules", id="the data do not hold the value"
        ),
        pytest.param(
            Plan("decline", reason="write_not_allowed"), _guess(REVENUE, SURE), "rules", id="a refusal stands"
        ),
        pytest.param(
            _runs("query_data", REVENUE), _guess(None, SURE, tool="explain_change"), "guess", id="another tool is meant"
        ),
        pytest.param(
            _runs("recommend_products", {}),
            _guess(REVENUE, SURE, "umbrella"),
            "rules",
            id="a query that overlooks a word",
        ),
        pytest.param(
            _runs("query_data", REVENUE), _guess(None, UNSURE, tool="forecast"), "rules", id="it is not sure of a tool"
        ),
    ],
)
def test_verdict(rules: Plan, guess: Guess | None, expected: str) -> None:
    assert verdict(rules, guess, lambda one, other: one == other) == expected


def test_a_figure_that_the_question_defines_stays() -> None:
    ratio = {"name": "x", "numerator": ["redemptions"], "denominator": ["orders"]}

    stands = verdict(_runs("query_data", {"metrics": [ratio]}), _guess(ORDERS, SURE), lambda one, other: one == other)

    assert stands == "rules"


def test_a_follow_up_that_the_rules_read_stays_as_they_read_it() -> None:
    google = {"field": "channel", "op": "eq", "values": ["google"]}
    mobile = {"field": "device", "op": "eq", "values": ["mobile"]}
    rules = _runs("query_data", {"metrics": ["sessions"], "filters": [google, mobile]})
    guess = _guess({"metrics": ["sessions"], "filters": [mobile]}, SURE)

    def is_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
        return one == other

    assert verdict(rules, guess, is_same, is_follow_up=True) == "rules"
    assert verdict(rules, guess, is_same) == "guess"
