"""Decides between what the rules made of a turn and what the network makes of it; where neither is likely right, asks back."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from cartwise.agent.planner.learned.chances import Signs, chances_of
from cartwise.agent.planner.learned.reader import OUTCOMES, Guess
from cartwise.agent.planner.plan import Plan
from cartwise.workspace.catalog.metrics import metrics_by_words

Verdict = Literal["rules", "guess", "neither"]
Same = Callable[[dict[str, Any], dict[str, Any]], bool]

ENOUGH = 0.5  # likelihood from which a reading is answered; how it was found: docs/models/request-parser.md
_DOUBTED = 0.8  # the same for a guess that has no use for a word nobody knows, which may name what the data do not hold, and for a weak one
_UNLIKELY = 0.3  # to ask back rather than run another tool that the rules chose
_DECLINES = 0.95  # to turn a person away where the rules would ask back
_SURE = 0.6  # probability of a guess from which it stands for several calls of the rules
_ASKS = (
    0.3  # probability of a guess from which it is more than a weak one, and offered beside several calls of the rules
)
_QUERY = "query_data"
# By these one request sets several figures in relation: "of the customers of July, how many had ordered before?".
_RELATING = ("entities", "compare", "transforms")
_CAME_BACK = ["returning_customers"]  # and so does this figure, in which "before that month" is no period
# Reasons of the rules that no reading of the words can mend: the data do not hold it, or the days can't be.
_FINAL = frozenset(
    [
        "unknown_value",
        "absent_metric",
        "absent_dimension",
        "reversed_period",
        "impossible_date",
        "ambiguous_date",
        "vague_period",
        "fiscal_year",
        "bad_limit",
        "nothing_to_follow",
        "empty",
        "no_text",
    ]
)


def verdict(
    rules: Plan,
    guess: Guess | None,
    *,
    agree: bool,
    is_follow_up: bool = False,
    is_chinese: bool = False,
    repeats: bool = False,
) -> Verdict:
    """Returns whose reading stands: that of the rules, the network's, or neither.

    Args:
        rules: the plan of the rules.
        guess: of the network; None where it has none.
        agree: both come to the same.
        is_follow_up: True where the conversation holds a request before.
        is_chinese: the language of the question.
        repeats: the guess is the request before once more: "I meant households, not baskets" was not understood.
    """
    if guess is None or (repeats and not agree):
        return "rules"
    if len(rules.calls) > 1:
        return _beside_several(rules, guess)
    if is_final(rules) and not (rules.outcome == "clarify" and guess.tool not in (_QUERY, *OUTCOMES)):
        return "rules"  # another tool may do without what the data do not hold
    if rules.outcome == "run" and _names_more(rules.calls[0].arguments, guess.request or {}):
        return "rules"
    signs = signs_of(rules, guess, agree=agree, is_follow_up=is_follow_up, is_chinese=is_chinese)
    chances = chances_of(signs)
    if agree and rules.outcome == "run":
        return "rules" if max(chances.rules, chances.guess) >= ENOUGH else "neither"
    if chances.rules >= chances.guess:
        is_enough = not signs.rules_query or chances.rules >= ENOUGH
        return "rules" if is_enough else "neither"
    if guess.tool != "clarify" and chances.guess >= _needed(guess):
        return "neither" if _loses_comparison(rules, guess) else "guess"
    is_other_tool = rules.outcome == "run" and not signs.rules_query  # of which the network knows less
    return "rules" if is_other_tool and chances.rules >= _UNLIKELY else "neither"


def is_guess_likelier(rules: Plan, guess: Guess, *, agree: bool, is_follow_up: bool, is_chinese: bool) -> bool:
    """Tells whether of two readings that are both offered the network's is the likelier one."""
    if rules.outcome != "run" or len(rules.calls) > 1:
        return True
    chances = chances_of(signs_of(rules, guess, agree=agree, is_follow_up=is_follow_up, is_chinese=is_chinese))
    return chances.guess > chances.rules


def _beside_several(rules: Plan, guess: Guess) -> Verdict:
    """Decides between several calls of the rules and one request that sets their figures in relation."""
    if guess.request is None or guess.is_unknown or not _are_one_figure(rules):
        return "rules"
    request = guess.request
    relates = any(request.get(name) and not any(call.arguments.get(name) for call in rules.calls) for name in _RELATING)
    if request.get("metrics") != _CAME_BACK and (guess.overlooked or not relates):
        return "rules"
    if guess.probability >= _SURE:
        return "guess"
    return "neither" if guess.probability >= _ASKS else "rules"


def _are_one_figure(rules: Plan) -> bool:
    """Tells whether calls ask for the same figures of other days or things."""
    if any(call.tool != _QUERY or not call.arguments.get("metrics") for call in rules.calls):
        return False
    asked = [
        {name: value for name, value in call.arguments.items() if name not in ("period", "filters", "chart")}
        for call in rules.calls
    ]
    return all(each == asked[0] for each in asked)


def _loses_comparison(rules: Plan, guess: Guess) -> bool:
    """Tells "added most between Q2 and Q3", a change to the rules, from the same days taken as one stretch."""
    if rules.outcome != "run" or guess.request is None:
        return False
    asked, taken = rules.calls[0].arguments, guess.request
    compared = (asked.get("compare") or {}).get("period") or {}
    later, whole = asked.get("period") or {}, taken.get("period") or {}
    if not (compared and later and whole) or any(taken.get(name) for name in (*_RELATING, "grain")):
        return False
    return bool(whole.get("start") == compared.get("start") and whole.get("end") == later.get("end"))


def _names_more(rules: Mapping[str, Any], guess: Mapping[str, Any]) -> bool:
    """Tells whether the rules read a figure by its words ("sum of item price", "units sent back") that the network can't name."""
    return _asks_for_column(rules) or (_by_words(rules) and not _by_words(guess))


def _by_words(arguments: Mapping[str, Any]) -> bool:
    """Tells whether a request shows a standard figure that the network knows by its words only."""
    names = [name for name in arguments.get("metrics") or () if isinstance(name, str)]
    return not metrics_by_words().isdisjoint(names)


def _needed(guess: Guess) -> float:
    """Returns the likelihood that a guess needs: more where it is weak or overlooks a word that nobody knows, most where it would turn the person away."""
    if guess.tool in OUTCOMES:
        return _DECLINES
    return _DOUBTED if guess.is_unknown or guess.probability < _ASKS else ENOUGH


def is_final(rules: Plan) -> bool:
    """Tells whether the rules refuse, or ask back for what no other reading can mend."""
    return rules.outcome not in ("run", "clarify") or rules.reason in _FINAL


def signs_of(rules: Plan, guess: Guess, *, agree: bool, is_follow_up: bool, is_chinese: bool) -> Signs:
    """Returns what is seen of a question that both have read; the rules have one call at most."""
    call = rules.calls[0] if rules.outcome == "run" else None
    asked = call.arguments if call is not None and call.tool == _QUERY else None
    return Signs(
        probability=guess.probability,
        draft_log=guess.draft_log,
        agree=agree,
        overlooked=len(guess.overlooked),
        is_follow_up=is_follow_up,
        rules_ran=call is not None,
        confidence=rules.confidence if call is not None else 0.0,
        words=guess.words,
        is_chinese=is_chinese,
        is_defined=asked is not None and _is_spelt_out(asked),
        rules_query=asked is not None,
        guess_query=guess.request is not None,
    )


def agrees(rules: Plan, guess: Guess, is_same: Same) -> bool:
    """Tells whether the rules and the network come to the same: the same figures, tool or outcome."""
    if rules.outcome != "run":
        return guess.tool in OUTCOMES and guess.tool == rules.outcome
    call = rules.calls[0]
    if guess.request is None or call.tool != _QUERY:
        return len(rules.calls) == 1 and guess.request is None and guess.tool == call.tool
    return is_same(guess.request, call.arguments)


def _asks_for_column(request: Mapping[str, Any]) -> bool:
    """Tells whether a figure shown is that of a column which the question names."""
    defined = {each["name"] for each in request.get("define") or () if each.get("column")}
    return any(metric in defined for metric in request.get("metrics") or () if isinstance(metric, str))


def _is_spelt_out(request: Mapping[str, Any]) -> bool:
    """Tells whether the rules read a figure that the question itself defines: "sum of item price"."""
    return bool(request.get("define")) or any(isinstance(metric, dict) for metric in request.get("metrics") or ())
