"""Turns that go on from a question that was answered with a question: what they build on, and where they lean on what was never shown."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cartwise.agent.planner.plan import DialogueState
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.routing.plain_figures import figures_tool
from cartwise.agent.planner.turns.choosing import is_choosing
from cartwise.agent.planner.turns.dialogue import is_follow_up, opens_as_follow_up
from cartwise.agent.planner.turns.ellipsis import asks_same_figure, followup_words, remembered
from cartwise.agent.planner.words.text import lower

_QUERY = "query_data"
_WHICH_READING = ("two_readings", "one_reading")  # every word was read; other questions leave some open


def resumed(reading: Reading, state: DialogueState, specs: Mapping[str, Any]) -> DialogueState | None:
    """Returns the state on which a turn goes on from the question that got no answer; None where it does not go on.

    That is the likeliest of the readings that were offered, and where none was, the request before the question.

    Args:
        reading: the turn's words, as they were written.
        state: of the conversation before the turn.
        specs: the tools that exist: a turn for one of them is a task of its own.
    """
    base = state.supposed or state.request
    if state.asked is None or base is None or not any(not span.has("punct") for span in reading.spans):
        return None
    if is_choosing(reading.text) or reading.any_of("first_one"):
        return None
    is_choice_open = state.supposed and not state.pending and state.asked in _WHICH_READING
    if not (is_choice_open or _changes(reading, state)):
        return None
    open_question = replace(state, request=base, pending=None)
    is_task = figures_tool(lower(reading.text), specs, reading) is not None
    if is_task or not leans_on_unanswered(reading, open_question):
        return None
    if state.supposed is None:
        return replace(open_question, asked=None, offered={})
    return DialogueState(base, _QUERY, base, periods=remembered(state, base))


def _changes(reading: Reading, state: DialogueState) -> bool:
    """Tells "and in Switzerland?" from what fills, mends or points at the question that is still open."""
    if state.pending and (not state.supposed or reading.draft.metrics):
        return False
    mends = reading.any_of("meant") and not state.supposed
    points = _points(reading) or asks_same_figure(reading.text)
    return opens_as_follow_up(reading) and not (mends or points)


def leans_on_unanswered(reading: Reading, state: DialogueState) -> bool:
    """Tells whether the turn is about the last question, which got no answer, and would be read as of an older one.

    Args:
        reading: the turn's words.
        state: of the conversation before the turn.
    """
    if state.asked is None or state.pending:
        return False
    leans = _points(reading) or reading.any_of("first_one") or _goes_on(reading) or _adds(reading)
    return leans or asks_same_figure(reading.text) or is_follow_up(reading, state)


def _points(reading: Reading) -> bool:
    """Tells "how many of those were new?" and "what did it earn?"."""
    low = lower(reading.text)
    return any(re.search(each, low) for name in ("of_members", "of_it") for each in followup_words()[name])


def _goes_on(reading: Reading) -> bool:
    """Tells "and only those with German buyers" and 改成净收入 from a new question that happens to begin with "and"."""
    draft = reading.draft
    is_whole = bool(draft.metrics and (draft.period or draft.is_all_time or draft.dimensions or draft.grain))
    return opens_as_follow_up(reading) and not is_whole


def _adds(reading: Reading) -> bool:
    """Tells "orders too", another figure of what was spoken of."""
    draft = reading.draft
    return reading.any_of("add") and not (draft.period or draft.filters or draft.dimensions or draft.grain)
