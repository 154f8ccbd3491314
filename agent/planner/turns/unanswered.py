"""Tells turns that go on from a question that was answered with a question: what they lean on was never shown."""

import re

from cartwise.agent.planner.plan import DialogueState
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.turns.dialogue import is_follow_up
from cartwise.agent.planner.turns.ellipsis import asks_same_figure, followup_words
from cartwise.agent.planner.words.text import lower


def leans_on_unanswered(reading: Reading, state: DialogueState) -> bool:
    """Tells whether the turn is about the last question, which got no answer, and would be read as of an older one.

    Args:
        reading: the turn's words.
        state: of the conversation before the turn.
    """
    if state.asked is None or state.pending:
        return False
    low = lower(reading.text)
    points = any(re.search(each, low) for name in ("of_members", "of_it") for each in followup_words()[name])
    points = points or reading.any_of("first_one")
    return points or asks_same_figure(reading.text) or is_follow_up(reading, state)
