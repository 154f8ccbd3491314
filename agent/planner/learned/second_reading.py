"""Settles a turn by what the rules and the network make of it together."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cartwise.agent.planner.days.dates import find_dates
from cartwise.agent.planner.learned.deciding import Same, agrees, is_guess_likelier, verdict
from cartwise.agent.planner.learned.left_to_rules import do_rules_know_better, leaves_days_out, points_back
from cartwise.agent.planner.learned.reader import Guess, LearnedReader
from cartwise.agent.planner.outcomes import clarified, declined, helped
from cartwise.agent.planner.plan import DialogueState, Plan, PlannedCall, without_chart
from cartwise.agent.planner.reading import Issue
from cartwise.agent.planner.turn import QUERY, Turn, plan_turn
from cartwise.agent.planner.turns.ellipsis import remembered
from cartwise.agent.planner.words.text import lower
from cartwise.tools.query_data.phrase import phrase_of
from cartwise.workspace.warehouse.request import QueryRequest

RowsOf = Callable[[dict[str, Any]], "list[list[str]] | None"]
_MOST_CHOICES = 3


def settled(turn: Turn, rules: Plan, reader: LearnedReader, text: str, *, rows_of: RowsOf | None = None) -> Plan:
    """Returns the plan of a turn: that of the rules, the network's, or a question which of the two is meant.

    Args:
        turn: the question and what it may refer to.
        rules: what the rules made of it.
        reader: the network.
        text: the question as it was written, typing errors mended.
        rows_of: runs a request; two requests with the same rows are one answer. None tells them apart by what they ask for.
    """
    guess = guess_of(turn, rules, reader, text)
    is_follow_up, is_chinese = turn.state.request is not None, turn.language == "zh"
    if (
        guess is None
        or leaves_days_out(rules)
        or points_back(rules, turn.state.items, text, (turn.state.request or {}).get("filters") or ())
    ):
        return rules
    if do_rules_know_better(rules, guess, reader.is_same, is_follow_up=is_follow_up):
        return rules
    agree = agrees(rules, guess, same_answer(reader.is_same, rows_of))
    repeats = _repeats(guess, turn, reader)
    decision = verdict(rules, guess, agree=agree, is_follow_up=is_follow_up, is_chinese=is_chinese, repeats=repeats)
    if decision == "rules" and not (guess.request and _is_impossible(rules, reader)):
        return rules
    if decision == "guess":
        return _plan_of(guess, turn)
    likelier = is_guess_likelier(rules, guess, agree=agree, is_follow_up=is_follow_up, is_chinese=is_chinese)
    return _unsure(rules, guess, turn, reader, is_guess_likelier=likelier)


def _is_impossible(rules: Plan, reader: LearnedReader) -> bool:
    """Tells whether the rules ask for what the warehouse can't turn into a query: a condition on what no table links."""
    calls = [call for call in rules.calls if call.tool == QUERY and "sql" not in call.arguments]
    return (
        rules.outcome == "run" and len(calls) == len(rules.calls) == 1 and not reader.is_answerable(calls[0].arguments)
    )


def same_answer(is_same: Same, rows_of: RowsOf | None) -> Same:
    """Returns the test whether two requests have the same answer: they ask for the same, or their rows are the same."""

    def test(one: dict[str, Any], other: dict[str, Any]) -> bool:
        if is_same(one, other):
            return True
        rows = rows_of(one) if rows_of else None
        return bool(rows) and rows_of is not None and rows == rows_of(other)

    return test


def _repeats(guess: Guess, turn: Turn, reader: LearnedReader) -> bool:
    before = turn.state.request
    return before is not None and guess.request is not None and reader.is_same(guess.request, before)


def guess_of(turn: Turn, rules: Plan, reader: LearnedReader, text: str) -> Guess | None:
    """Returns what the network makes of a turn; None where it has nothing to say about it."""
    if _asks_about_days(rules, turn):
        return None
    return reader.guess(text, as_of=turn.as_of, request=turn.state.request, draft=_draft(rules))


def chosen(request: dict[str, Any], state: DialogueState, language: str) -> Plan:
    """Returns the plan of a request that was offered as a choice and taken."""
    return _query(request, 1.0, state, language)


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
        return _query(guess.request, guess.probability, turn.state, turn.language)
    if guess.tool == "decline":
        return declined("out_of_scope", turn.catalog, turn.language, turn.state)
    if guess.tool == "help":
        return helped(turn.catalog, turn.language, turn.state)
    return plan_turn(turn, tool=guess.tool)


def _query(request: dict[str, Any], probability: float, state: DialogueState, language: str) -> Plan:
    kept = without_chart(request)
    items = {} if request.get("dimensions") else state.items
    following = DialogueState(kept, QUERY, request, items=items, periods=remembered(state, kept))
    call = PlannedCall(QUERY, request, "step1")
    return Plan("run", (call,), language=language, state=following, confidence=probability)


def _unsure(rules: Plan, guess: Guess, turn: Turn, reader: LearnedReader, *, is_guess_likelier: bool) -> Plan:
    """Returns the question which reading is meant; both are offered as choices that stand for their requests."""
    offered = _offered(rules, guess, turn, reader)
    requests = list(offered.values())
    likeliest = guess.request if is_guess_likelier and guess.request in requests else next(iter(requests), None)
    if len(rules.calls) > 1 and guess.request not in requests:
        return rules  # what can't be said can't be offered
    if rules.outcome != "run":
        choices = (*offered, *(each for each in rules.choices if each not in offered))[:_MOST_CHOICES]
        return replace(rules, choices=choices, state=replace(rules.state, offered=offered, supposed=likeliest))
    code = "two_readings" if len(offered) > 1 else "one_reading" if offered else "no_match"
    issue, choices = Issue(code), tuple(offered)
    catalog, language = turn.catalog, turn.language
    return clarified(issue, catalog, language, turn.state, choices=choices, offered=offered, supposed=likeliest)


def _offered(rules: Plan, guess: Guess, turn: Turn, reader: LearnedReader) -> dict[str, dict[str, Any]]:
    """Returns the requests of both readings by what they are called; one that can't be said apart is left out."""
    requests = [call.arguments for call in rules.calls if call.tool == QUERY and "sql" not in call.arguments]
    if _is_impossible(rules, reader):
        requests = []
    guessed = [guess.request] if guess.request is not None else []
    offered: dict[str, dict[str, Any]] = {}
    for request in [*guessed, *requests] if len(rules.calls) > 1 else [*requests, *guessed]:
        phrase = phrase_of(QueryRequest.model_validate(without_chart(request)), turn.catalog, turn.language)
        if phrase and len(offered) < _MOST_CHOICES:
            offered.setdefault(phrase, request)
    return offered
