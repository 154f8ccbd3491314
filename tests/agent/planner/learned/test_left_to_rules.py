"""Where the rules stand whatever the likelihoods: both read the same but for what they know better."""

from typing import Any

import pytest

from cartwise.agent.planner.learned.left_to_rules import do_rules_know_better, points_back
from cartwise.agent.planner.learned.reader import Guess
from cartwise.agent.planner.plan import Plan, PlannedCall

MAY, APRIL = {"start": "2024-05-01", "end": "2024-05-31"}, {"start": "2024-04-01", "end": "2024-04-30"}
APRIL_BEFORE = {"start": "2023-04-01", "end": "2023-04-30"}
PAID: dict[str, Any] = {"metrics": ["payments_amount"], "period": MAY}
STANDS = {"field": "is_cancelled", "op": "eq", "values": [False]}
GERMANY = {"field": "country", "op": "eq", "values": ["Germany"]}


def _against(later: Any, earlier: Any) -> dict[str, Any]:
    return {**PAID, "period": later, "compare": {"to": "range", "period": earlier}}


@pytest.mark.parametrize(
    ("rules", "guess", "is_follow_up", "expected"),
    [
        pytest.param({**PAID, "filters": [STANDS]}, PAID, False, True, id="cancelled orders left out"),
        pytest.param({**PAID, "filters": [GERMANY]}, PAID, False, False, id="any other filter"),
        pytest.param(
            {**PAID, "filters": [{**GERMANY, "op": "ne"}]}, {**PAID, "filters": [GERMANY]}, False, True, id="left out"
        ),
        pytest.param(
            {**PAID, "filters": [GERMANY]}, {**PAID, "filters": [{**GERMANY, "op": "ne"}]}, False, False, id="kept"
        ),
        pytest.param({**PAID, "filters": [STANDS]}, {**PAID, "metrics": ["orders"]}, False, False, id="another figure"),
        pytest.param(_against(MAY, APRIL), _against(APRIL, MAY), False, True, id="periods swapped"),
        pytest.param(
            _against(MAY, APRIL), _against(MAY, APRIL_BEFORE), False, False, id="another period compared with"
        ),
        pytest.param({**PAID, "period": APRIL_BEFORE}, {**PAID, "period": APRIL}, True, True, id="year of a follow-up"),
        pytest.param({**PAID, "period": APRIL_BEFORE}, {**PAID, "period": APRIL}, False, False, id="no follow-up"),
        pytest.param(PAID, {**PAID, "period": APRIL}, True, False, id="another month in a follow-up"),
        pytest.param(PAID, {"metrics": ["payments_amount"]}, True, False, id="the guess drops the period"),
    ],
)
def test_what_the_rules_know_better(rules: dict[str, Any], guess: dict[str, Any], is_follow_up: bool, expected: bool):
    plan = Plan("run", (PlannedCall("query_data", rules, "step1"),))

    found = do_rules_know_better(
        plan,
        Guess(guess, "query_data", 0.9),
        lambda one, other: {**one, "filters": one.get("filters", [])} == {**other, "filters": other.get("filters", [])},
        is_follow_up=is_follow_up,
    )

    assert found == expected


@pytest.mark.parametrize(
    ("values", "question", "expected"),
    [
        (["Germany"], "And what was its revenue?", True),
        (["Germany"], "And the revenue of Germany?", False),  # both can read that
        (["France"], "And what was its revenue?", False),  # was not shown
    ],
)
def test_what_the_last_answer_showed_is_for_the_rules(values: list[str], question: str, expected: bool):
    request = {"metrics": ["revenue"], "filters": [{"field": "country", "op": "eq", "values": values}]}
    plan = Plan("run", (PlannedCall("query_data", request, "step1"),))

    assert points_back(plan, {"country": ("Germany",)}, question) == expected
