"""The rules and the network: who is believed when, and when neither."""

from dataclasses import replace
from typing import Any

import pytest

from cartwise.agent.planner.learned.chances import NAMES, Signs, chances_of
from cartwise.agent.planner.learned.deciding import agrees, verdict
from cartwise.agent.planner.learned.reader import Guess
from cartwise.agent.planner.plan import Plan, PlannedCall

REVENUE, ORDERS = {"metrics": ["revenue"]}, {"metrics": ["orders"]}
ASKS = Plan("clarify", reason="unclear_word", confidence=0.0)
SURE, UNSURE = 0.93, 0.1
FAR, NEAR = -22.0, -3.0  # log probability of what the rules made of it


def _runs(tool: str, arguments: dict[str, Any], *, calls: int = 1) -> Plan:
    return Plan("run", tuple(PlannedCall(tool, arguments, f"step{k}") for k in range(calls)))


def _guess(
    request: dict[str, Any] | None,
    probability: float,
    *overlooked: str,
    tool: str = "query_data",
    draft_log: float | None = FAR,
) -> Guess:
    return Guess(request, tool, probability, overlooked, draft_log, words=9, is_unknown=bool(overlooked))


def _decided(rules: Plan, guess: Guess | None) -> str:
    agree = guess is not None and agrees(rules, guess, lambda one, other: one == other)
    return verdict(rules, guess, agree=agree)


@pytest.mark.parametrize(
    ("rules", "guess", "expected"),
    [
        pytest.param(_runs("query_data", REVENUE), None, "rules", id="no guess"),
        pytest.param(_runs("query_data", REVENUE), _guess(REVENUE, SURE, draft_log=-0.1), "rules", id="they agree"),
        pytest.param(_runs("query_data", REVENUE), _guess(ORDERS, SURE), "guess", id="it is sure of another figure"),
        pytest.param(_runs("query_data", REVENUE), _guess(ORDERS, UNSURE), "neither", id="it takes neither for likely"),
        pytest.param(
            _runs("query_data", REVENUE),
            _guess(ORDERS, 0.75, "umbrella", draft_log=NEAR),
            "neither",
            id="it overlooks a word",
        ),
        pytest.param(_runs("query_data", REVENUE, calls=2), _guess(ORDERS, SURE), "rules", id="two questions in one"),
        pytest.param(ASKS, _guess(REVENUE, SURE), "guess", id="the rules ask back"),
        pytest.param(ASKS, _guess(REVENUE, UNSURE), "neither", id="neither knows"),
        pytest.param(
            Plan("clarify", reason="absent_dimension", confidence=0.0),
            _guess(None, 0.98, tool="segment_customers"),
            "guess",
            id="another tool needs no such column",
        ),
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
            _runs("explain_change", {"mode": "trends"}),
            _guess(ORDERS, UNSURE, draft_log=NEAR),
            "rules",
            id="another tool of the rules",
        ),
        pytest.param(
            _runs("forecast", {"metric": "revenue"}),
            _guess(ORDERS, UNSURE, draft_log=FAR),
            "neither",
            id="another tool that the network would never choose",
        ),
        pytest.param(
            _runs("query_data", REVENUE), _guess(None, UNSURE, tool="clarify"), "neither", id="it would ask itself"
        ),
    ],
)
def test_verdict(rules: Plan, guess: Guess | None, expected: str) -> None:
    assert _decided(rules, guess) == expected


JULY, BEFORE = {"start": "2011-07-01", "end": "2011-07-31"}, {"end": "2011-06-30"}
JUNE = {"start": "2011-06-01", "end": "2011-06-30"}
OF_JULY = {"metrics": ["customers"], "period": JULY}
BOTH = {
    **OF_JULY,
    "entities": [{"entity": "customer", "metric": "orders", "op": "ge", "values": [1], "period": BEFORE}],
}


def _two(first: dict[str, Any], second: dict[str, Any]) -> Plan:
    return Plan("run", (PlannedCall("query_data", first, "step1"), PlannedCall("query_data", second, "step2")))


@pytest.mark.parametrize(
    ("second", "guess", "expected"),
    [
        pytest.param({"period": BEFORE}, _guess(BOTH, 0.7), "guess", id="it relates the two"),
        pytest.param({"period": BEFORE}, _guess(BOTH, 0.4), "neither", id="it relates them, half sure"),
        pytest.param({"period": BEFORE}, _guess(BOTH, 0.2), "rules", id="it is not sure"),
        pytest.param({"period": BEFORE}, _guess(BOTH, 0.9, "umbrella"), "rules", id="it overlooks a word"),
        pytest.param({"period": BEFORE}, _guess(OF_JULY, 0.9), "rules", id="it drops one of the two"),
        pytest.param(
            {"period": BEFORE},
            replace(_guess({"metrics": ["returning_customers"], "period": JULY}, 0.7, "before July"), is_unknown=False),
            "guess",
            id="it counts who came back",
        ),
        pytest.param(
            {"period": BEFORE},
            _guess({"metrics": ["returning_customers"], "period": JULY}, 0.9, "umbrella"),
            "rules",
            id="it counts who came back without a word that nobody knows",
        ),
        pytest.param({"metrics": ["revenue"]}, _guess(BOTH, 0.9), "rules", id="two figures"),
        pytest.param({"dimensions": ["country"]}, _guess(BOTH, 0.9), "rules", id="two splits"),
        pytest.param({"entities": BOTH["entities"]}, _guess(BOTH, 0.9), "rules", id="one of the two relates them"),
    ],
)
def test_one_request_beside_several_calls(second: dict[str, Any], guess: Guess, expected: str) -> None:
    assert _decided(_two(OF_JULY, {**OF_JULY, **second}), guess) == expected


@pytest.mark.parametrize(
    ("sign", "better"),
    [("probability", 0.9), ("overlooked", 0)],
)
def test_what_makes_a_guess_likelier(sign: str, better: Any) -> None:
    worse = {"probability": 0.5, "overlooked": 2}[sign]
    signs = {"probability": 0.7, "overlooked": 0}
    assert _chance(**{**signs, sign: better}) > _chance(**{**signs, sign: worse})


def _chance(*, probability: float, overlooked: int) -> float:
    return chances_of(_signs(probability=probability, overlooked=overlooked)).guess


def _signs(*, probability: float = 0.7, draft_log: float | None = FAR, overlooked: int = 0) -> Signs:
    return Signs(
        probability=probability,
        draft_log=draft_log,
        agree=False,
        overlooked=overlooked,
        is_follow_up=False,
        rules_ran=True,
        confidence=1.0,
        words=9,
        is_chinese=False,
        is_defined=False,
        rules_query=True,
        guess_query=True,
    )


def test_the_rules_are_likelier_right_where_the_network_nearly_said_the_same() -> None:
    assert chances_of(_signs(draft_log=NEAR)).rules > chances_of(_signs(draft_log=FAR)).rules + 0.1


def test_the_signs_are_as_many_as_their_names() -> None:
    assert len(_signs(draft_log=None).numbers()) == len(NAMES)


def test_a_guess_that_takes_two_periods_for_one_stretch_is_asked_about() -> None:
    rules = _runs("query_data", {"metrics": ["revenue"], "period": JULY, "compare": {"to": "range", "period": JUNE}})
    stretch = {"metrics": ["revenue"], "period": {"start": JUNE["start"], "end": JULY["end"]}}

    assert _decided(rules, _guess(stretch, SURE)) == "neither"
    assert _decided(rules, _guess({**stretch, "grain": "month"}, SURE)) == "guess"


def test_two_tools_agree_by_name() -> None:
    assert agrees(_runs("forecast", {}), _guess(None, SURE, tool="forecast"), lambda *_: False)
    assert not agrees(_runs("forecast", {}), _guess(REVENUE, SURE), lambda *_: True)
    assert agrees(ASKS, _guess(None, SURE, tool="clarify"), lambda *_: False)


def test_a_column_that_the_question_names_stays() -> None:
    summed = {"name": "sum_price", "relation": "items", "aggregate": "sum", "column": "price"}
    rules = _runs("query_data", {"metrics": ["sum_price"], "define": [summed]})

    assert _decided(rules, _guess(REVENUE, SURE)) == "rules"
