"""Decides between what the rules made of a turn and what the network makes of it."""

from collections.abc import Callable
from typing import Any, Literal

from cartwise.agent.planner.learned.reader import OUTCOMES, Guess
from cartwise.agent.planner.plan import Plan

Verdict = Literal["rules", "guess"]
Same = Callable[[dict[str, Any], dict[str, Any]], bool]

# Probabilities of the network from which it is trusted; how they were found: docs/models/request-parser.md
_ANSWERS = 0.7  # where the rules ask back
_OVERRULES = 0.75  # where they read another request
_KNOWS_TOOL = 0.7  # where another tool is meant
_DECLINES = 0.9  # where the rules ask back and it is nothing that can be answered
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


def verdict(rules: Plan, guess: Guess | None, is_same: Same, *, is_follow_up: bool = False) -> Verdict:
    """Returns whose reading stands: that of the rules or the network's.

    Args:
        rules: the plan of the rules.
        guess: of the network; None where it has none.
        is_same: tells whether two requests ask for the same figures.
        is_follow_up: True where the conversation holds a request before.
    """
    if guess is None or len(rules.calls) > 1:
        return "rules"
    if rules.outcome != "run":
        may_answer = rules.outcome == "clarify" and rules.reason not in _FINAL
        return "guess" if may_answer and _answers(guess) else "rules"
    call = rules.calls[0]
    if guess.tool != call.tool:
        return "guess" if guess.probability >= _KNOWS_TOOL and not guess.overlooked else "rules"
    if guess.request is None or is_same(guess.request, call.arguments):
        return "rules"
    if is_follow_up or _is_spelt_out(call.arguments):  # what is taken from before or spelt out, the rules tell better
        return "rules"
    return "guess" if guess.probability >= _OVERRULES and not guess.overlooked else "rules"


def _is_spelt_out(request: dict[str, Any]) -> bool:
    """Tells whether the rules read a figure that the question itself defines: "sum of item price"."""
    return bool(request.get("define")) or any(isinstance(metric, dict) for metric in request.get("metrics") or ())


def _answers(guess: Guess) -> bool:
    """Tells whether the network may answer, or decline, where the rules ask back."""
    if guess.tool in OUTCOMES:
        return guess.tool == "decline" and guess.probability >= _DECLINES
    return guess.probability >= (_ANSWERS if guess.request else _KNOWS_TOOL) and not guess.overlooked
