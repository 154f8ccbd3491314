"""Tells whether a clause beside another tool's clause is a task of its own, and reads it a second time where the rules cannot."""

import functools
import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cartwise.agent.planner.plan import DialogueState, Plan
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.words.text import MASK, lower
from cartwise.prompts import loader

if TYPE_CHECKING:
    from cartwise.agent.planner.turn import Part, Turn

QUERY = "query_data"
SecondReader = Callable[["Turn"], Plan]
_AHEAD_OR_FELT = ("forecast", "predict", "预测", "sentiment")


def asks_for_itself(turn: "Turn", part: "Part") -> bool:
    """Tells whether a clause after another tool's clause is a task of its own."""
    if part.tool == QUERY:
        return asks_figures(turn, part.text)
    words = lower(part.text)
    return part.tool != "predict_behavior" and any(word in words for word in _AHEAD_OR_FELT)


def asks_figures(turn: "Turn", text: str) -> bool:
    """Tells whether a clause names a figure and of what; one with words that the rules don't know asks where a second reading does."""
    reading = turn.looked_at(text)
    if not reading.draft.metrics or not _has_slot(reading):
        return False
    if all(issue.code == "missing_metric" for issue in reading.issues):
        return True
    return _is_question(reading, text) and second_request(turn, text) is not None


def second_request(turn: "Turn", text: str) -> dict[str, Any] | None:
    """Returns what the second reader makes of one clause of several; None where it comes to no figures, or there is none.

    Args:
        turn: the whole question.
        text: of the clause; where it isn't the first, what was spoken of before is left out of account.
    """
    if turn.second is None or MASK in text or text.strip() == turn.text.strip():
        return None
    state = turn.state if turn.text.startswith(text) else DialogueState()
    plan = turn.second(replace(turn, text=_without_joints(text), state=state, second=None))
    is_figure = plan.outcome == "run" and [call.tool for call in plan.calls] == [QUERY]
    return plan.calls[0].arguments if is_figure else None


def _without_joints(text: str) -> str:
    """Returns a clause without what only joins it to its neighbours: "And how many ...", "..., and then", 另外."""
    return functools.reduce(lambda left, joint: joint.sub("", left), _joints(), text).strip()


@functools.cache
def _joints() -> list[re.Pattern[str]]:
    return [re.compile(each, re.IGNORECASE) for each in loader.read_yaml("planner/remarks.yaml")["joints"]]


def _has_slot(reading: Reading) -> bool:
    draft = reading.draft
    return bool(draft.period or draft.filters or draft.dimensions or draft.grain or draft.ranking) or reading.any_of(
        "how_many", "how_much"
    )


def _is_question(reading: Reading, text: str) -> bool:
    return bool(re.search(r"\?\s*$", text)) or reading.any_of("how_many", "how_much", "which")
