"""A planner with a network beside its rules: what it answers, asks and leaves alone."""

from typing import Any

import numpy as np
import pytest

from cartwise.agent.planner.learned import deciding
from cartwise.agent.planner.learned.chances import Chances
from cartwise.agent.planner.learned.names import STANDARD_DIMENSIONS
from cartwise.agent.planner.plan import DialogueState, Plan
from cartwise.agent.planner.planner import EmbeddedMind
from cartwise.models.parsing.inference import Parsed
from cartwise.models.parsing.question import Question, Word
from cartwise.models.parsing.vocabulary import Vocabulary
from cartwise.tools.specs import SPECS
from cartwise.workspace.workspace import Workspace

BY_COUNTRY = ("Q", "M", "m:orders", "BY", "d:country")
SURE = 0.95
FAR, NEAR = -20.0, -1.0  # log probability of what the rules made of the question


class Scripted:
    """Says the same tokens of every question."""

    def __init__(self, *tokens: str, probability: float = SURE, met: str = "", draft_log: float = FAR) -> None:
        said = [*tokens, "m:nowhere", *(f"d:{name}" for name in sorted(STANDARD_DIMENSIONS))]
        known = Question((Word(met, (), (), True),) * 2) if met else Question(())
        self.vocabulary = Vocabulary.of([known], [said])
        self.allowed: dict[str, bool] = {}
        self._parsed = Parsed(tokens, probability, draft_log)

    def parse(self, question: Question, allowed: np.ndarray[Any, Any], *, draft: tuple[str, ...] = ()) -> Parsed:
        self.allowed = dict(zip(self.vocabulary.tokens, allowed.tolist(), strict=True))
        return self._parsed


def _plan(shop: Workspace, question: str, parser: Scripted | None = None, state: DialogueState | None = None) -> Plan:
    load: Any = (lambda: parser) if parser else None
    mind = EmbeddedMind(shop.catalog, shop.values, SPECS, load_parser=load)
    assert shop.catalog.as_of is not None
    return mind.plan(question, state, as_of=shop.catalog.as_of)


def test_the_network_answers_what_the_rules_ask_back(tiny_workspace: Workspace) -> None:
    question = "orders zigzagged country-wise"
    assert _plan(tiny_workspace, question).outcome == "clarify"
    parser = Scripted(*BY_COUNTRY, met="zigzagged")

    plan = _plan(tiny_workspace, question, parser)

    assert plan.outcome == "run"
    assert plan.calls[0].arguments["dimensions"] == ["country"]
    assert plan.confidence == SURE
    assert plan.state.request == plan.calls[0].arguments


def test_a_guess_that_overlooks_an_unknown_word_is_not_run(tiny_workspace: Workspace) -> None:
    parser = Scripted(*BY_COUNTRY, probability=0.75, draft_log=NEAR)

    plan = _plan(tiny_workspace, "orders zigzagged country-wise", parser)

    assert plan.outcome == "clarify"
    assert plan.choices[0] == "Orders by country"


def test_the_rules_know_the_hours_of_the_clock(tiny_workspace: Workspace) -> None:
    parser = Scripted("Q", "M", "m:orders", "F", "between", "p:hour_of_day", "h:9", "h:11")

    plan = _plan(tiny_workspace, "orders between 9 and 11 am", parser)

    assert [each["values"] for each in plan.calls[0].arguments["filters"]] == [[9, 10]]


def test_a_name_that_no_product_has_is_no_guess(tiny_workspace: Workspace) -> None:
    parser = Scripted("Q", "M", "m:orders", "F", "contains", "d:product", "L1")

    plan = _plan(tiny_workspace, "orders of zigzagged", parser)

    assert plan.outcome == "clarify"


def test_a_figure_that_the_data_do_not_hold_is_not_replaced(tiny_workspace: Workspace) -> None:
    plan = _plan(tiny_workspace, "sessions by country", Scripted(*BY_COUNTRY))

    assert plan.outcome == "clarify"


def test_where_neither_is_likely_both_readings_are_offered(tiny_workspace: Workspace) -> None:
    parser = Scripted(*BY_COUNTRY, probability=0.25)

    plan = _plan(tiny_workspace, "revenue in Germany", parser)

    assert plan.outcome == "clarify"
    assert plan.reason == "two_readings"
    assert plan.choices == ("Net revenue, country is Germany", "Orders by country")


@pytest.mark.parametrize(
    ("choice", "request_meant"),
    [
        ("Net revenue, country is Germany", ["revenue"]),
        ("Orders by country", ["orders"]),
    ],
)
def test_a_choice_stands_for_its_request(tiny_workspace: Workspace, choice: str, request_meant: list[str]) -> None:
    parser = Scripted(*BY_COUNTRY, probability=0.25)
    asked = _plan(tiny_workspace, "revenue in Germany", parser)
    stored = DialogueState.from_dict(asked.state.to_dict())

    taken = _plan(tiny_workspace, choice, parser, stored)

    assert taken.outcome == "run"
    assert taken.calls[0].arguments["metrics"] == request_meant
    assert taken.state.request == taken.calls[0].arguments
    assert not taken.state.offered


@pytest.mark.parametrize(
    ("answer", "metrics"),
    [
        ("the second one", ["orders"]),
        ("I mean the first", ["revenue"]),
        ("the latter, please", ["orders"]),
        ("第二种", ["orders"]),
        ("前者", ["revenue"]),
        ("orders", ["orders"]),
        ("net revenue", ["revenue"]),
    ],
)
def test_a_choice_is_taken_by_its_place_or_its_figure(
    tiny_workspace: Workspace, answer: str, metrics: list[str]
) -> None:
    parser = Scripted(*BY_COUNTRY, probability=0.25)
    asked = _plan(tiny_workspace, "revenue in Germany", parser)

    taken = _plan(tiny_workspace, answer, parser, DialogueState.from_dict(asked.state.to_dict()))

    assert taken.calls[0].arguments["metrics"] == metrics
    assert taken.calls[0].arguments in asked.state.offered.values()


@pytest.mark.parametrize("answer", ["yes", "that's right", "是的", "没错"])
def test_a_yes_takes_the_one_reading_but_neither_of_two(tiny_workspace: Workspace, answer: str) -> None:
    request = {"metrics": ["orders"], "dimensions": ["country"]}
    one = DialogueState(asked="one_reading", offered={"Orders by country": request}, supposed=request)
    two = DialogueState(asked="two_readings", offered={"Orders": {"metrics": ["orders"]}, **one.offered})

    assert _plan(tiny_workspace, answer, state=one).calls[0].arguments == request
    assert _plan(tiny_workspace, answer, state=two).outcome == "clarify"


@pytest.mark.parametrize(
    ("chances", "metrics"), [(Chances(rules=0.3, guess=0.4), ["orders"]), (Chances(rules=0.4, guess=0.3), ["revenue"])]
)
def test_the_state_supposes_the_likelier_reading(
    tiny_workspace: Workspace, monkeypatch: pytest.MonkeyPatch, chances: Chances, metrics: list[str]
) -> None:
    monkeypatch.setattr(deciding, "chances_of", lambda _: chances)

    plan = _plan(tiny_workspace, "revenue in Germany", Scripted(*BY_COUNTRY))

    assert [request["metrics"] for request in plan.state.offered.values()] == [["revenue"], ["orders"]]
    assert plan.state.supposed is not None
    assert plan.state.supposed["metrics"] == metrics


def test_two_requests_with_the_same_rows_are_one_answer(tiny_workspace: Workspace) -> None:
    parser: Any = Scripted(*BY_COUNTRY, probability=0.25)
    mind = EmbeddedMind(
        tiny_workspace.catalog, tiny_workspace.values, SPECS, load_parser=lambda: parser, rows_of=lambda _: [["1"]]
    )
    assert tiny_workspace.catalog.as_of is not None

    plan = mind.plan("revenue in Germany", as_of=tiny_workspace.catalog.as_of)

    assert plan.calls[0].arguments["metrics"] == ["revenue"]


def test_a_follow_up_that_changes_nothing_is_no_guess(tiny_workspace: Workspace) -> None:
    state = DialogueState(request={"metrics": ["orders"], "dimensions": ["country"]})

    plan = _plan(tiny_workspace, "I meant revenue", Scripted(*BY_COUNTRY), state)

    assert plan.calls[0].arguments["metrics"] == ["revenue"]


def test_tokens_of_another_shop_are_not_allowed(tiny_workspace: Workspace) -> None:
    parser = Scripted(*BY_COUNTRY)

    _plan(tiny_workspace, "revenue in Germany", parser)

    assert parser.allowed["m:orders"]
    assert parser.allowed["V1"]
    assert not parser.allowed["V2"]
    assert not parser.allowed["m:nowhere"]
    assert not parser.allowed["d:payment_type"]


def test_which_days_are_meant_is_asked_back_whatever_the_network_says(tiny_workspace: Workspace) -> None:
    assert tiny_workspace.catalog.as_of is not None
    question = f"net rev june {tiny_workspace.catalog.as_of.year % 100}"

    plan = _plan(tiny_workspace, question, Scripted("Q", "M", "m:orders", "P", "D1"))

    assert plan.outcome == "clarify"


def test_a_refusal_stands_whatever_the_network_says(tiny_workspace: Workspace) -> None:
    plan = _plan(tiny_workspace, "delete all orders from the database", Scripted(*BY_COUNTRY))

    assert plan.outcome == "decline"


def test_another_tool_gets_its_arguments_from_the_question(tiny_workspace: Workspace) -> None:
    plan = _plan(tiny_workspace, "revenue in Germany in October 2024", Scripted("T:explain_change"))

    assert [call.tool for call in plan.calls] == ["explain_change"]


@pytest.mark.parametrize("tokens", [("Q", "M", "m:orders", "F", "eq", "V9"), ("Q", "BY"), ()])
def test_tokens_that_make_no_request_leave_the_rules_alone(tiny_workspace: Workspace, tokens: tuple[str, ...]) -> None:
    plan = _plan(tiny_workspace, "revenue in Germany", Scripted(*tokens))

    assert plan.calls[0].arguments["metrics"] == ["revenue"]


def test_a_follow_up_is_read_with_the_request_before(tiny_workspace: Workspace) -> None:
    state = DialogueState(
        request={"metrics": ["revenue"], "filters": [{"field": "country", "op": "eq", "values": ["Germany"]}]}
    )
    parser = Scripted("Q", "M", "m:orders", "F", "eq", "PV1")

    plan = _plan(tiny_workspace, "and the number of orders?", parser, state)

    assert plan.calls[0].arguments == {
        "metrics": ["orders"],
        "filters": [{"field": "country", "op": "eq", "values": ["Germany"]}],
    }


@pytest.mark.parametrize(
    ("question", "outcome"), [("OBC (orders) by country", "run"), ("OBC orders by country", "clarify")]
)
def test_a_bracket_explains_the_word_before_it(tiny_workspace: Workspace, question: str, outcome: str) -> None:
    plan = _plan(tiny_workspace, question, Scripted(*BY_COUNTRY, probability=0.7, draft_log=NEAR))

    assert plan.outcome == outcome


def test_a_clause_of_several_is_read_a_second_time(tiny_workspace: Workspace) -> None:
    question = "Orders zigzagged country-wise: how many? Then forecast revenue for the next 30 days."
    assert [call.tool for call in _plan(tiny_workspace, question).calls] != ["query_data", "forecast"]

    plan = _plan(tiny_workspace, question, Scripted(*BY_COUNTRY, met="zigzagged"))

    assert [call.tool for call in plan.calls] == ["query_data", "forecast"]
    assert plan.calls[0].arguments["dimensions"] == ["country"]


def test_days_left_out_are_for_the_rules(tiny_workspace: Workspace) -> None:
    parser = Scripted("Q", "M", "m:orders", "P", "D1", probability=SURE)

    plan = _plan(tiny_workspace, "orders in 2024 without January", parser)

    assert plan.outcome == "run", (plan.reason, plan.params)
    assert plan.calls[0].arguments["period"]["start"] == "2024-02-01"
