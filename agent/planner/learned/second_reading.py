"""Settles a turn by what the rules and the network make of it together."""

from typing import Any

from cartwise.agent.planner.days.dates import find_dates
from cartwise.agent.planner.learned.deciding import verdict
from cartwise.agent.planner.learned.reader import Guess, LearnedReader
from cartwise.agent.planner.outcomes import clarified, declined, helped
from cartwise.agent.planner.plan import DialogueState, Plan, PlannedCall
from cartwise.agent.planner.reading import Issue
from cartwise.agent.planner.turn import QUERY, Turn, plan_turn
from cartwise.agent.planner.turns.ellipsis import remembered
from cartwise.agent.planner.words.text import lower


def settled(turn: Turn, rules: Plan, reader: LearnedReader, text: str) -> Plan:
    """Returns the plan of a turn: that of the rules or the network's.

    Args:
        turn: the question and what it may refer to.
        rules: what the rules made of it.
        reader: the network.
        text: the question as it was written, typing errors mended.
    """
    if _asks_about_days(rules, turn):
        return rules
    guess = reader.guess(text, as_of=turn.as_of, request=turn.state.request, draft=_draft(rules))
    decision = verdict(rules, guess, reader.is_same, is_follow_up=turn.state.request is not None)
    if decision == "rules" or guess is None:
        return rules
    return _plan_of(guess, turn)


def _asks_about_days(rules: Plan, turn: Turn) -> bool:
    """Tells whether the rules ask which days "june 11" means: a network knows it no better."""
    words = lower(str(rules.params.get("words", "")))
    return any(span.end - span.start == len(words) for span in find_dates(words, turn.as_of))


def _draft(rules: Plan) -> dict[str, Any] | str | None:
    if rules.outcome != "run":
        return rules.draft or rules.outcome
    call = rules.calls[0]
    return call.arguments if call.tool == QUERY else call.tool


def _plan_of(guess: Guess, turn: Turn) -> Plan:
    if guess.request is not None:
        return _query(guess.request, guess.probability, turn)
    if guess.tool == "clarify":
        return clarified(Issue("no_match"), turn.catalog, turn.language, turn.state)
    if guess.tool == "decline":
        return declined("out_of_scope", turn.catalog, turn.language, turn.state)
    if guess.tool == "help":
        return helped(turn.catalog, turn.language, turn.state)
    return plan_turn(turn, tool=guess.tool)


def _query(request: dict[str, Any], probability: float, turn: Turn) -> Plan:
    kept = {name: value for name, value in request.items() if name != "chart"}
    items = {} if request.get("dimensions") else turn.state.items
    state = DialogueState(kept, QUERY, request, items=items, periods=remembered(turn.state, kept))
    call = PlannedCall(QUERY, request, "step1")
    return Plan("run", (call,), language=turn.language, state=state, confidence=probability)
