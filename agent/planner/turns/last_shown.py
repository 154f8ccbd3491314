"""Tells whether "they", "their", 他们 stand for the few things that the last answer named."""

import re

from cartwise.agent.planner.plan import DialogueState
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.turns.ellipsis import asks_same_figure, followup_words
from cartwise.agent.planner.words.text import lower


def names_last_shown(reading: Reading, index: int, state: DialogueState, earlier: dict[str, str]) -> bool:
    """Tells whether the span is such a word and the conversation turns on things named before.

    Args:
        reading: the turn's words.
        index: the word that may point back.
        state: of the conversation before it.
        earlier: paths of items of earlier calls of this turn, by dimension.
    """
    word = reading.spans[index].text.lower()
    before = reading.spans[index - 1].text.lower() if index else ""
    words = followup_words()
    is_owner = word in words["things"] and before in words["before_things"]  # "of it"
    is_owner = is_owner or (word in words["figures"] and asks_same_figure(reading.text))
    is_owner = is_owner or (word == "it" and _speaks_of_the_first(reading, state))
    if word not in words["persons"] and not is_owner:
        return False
    return (bool(earlier) and not is_owner) or any(
        labels and _is_in_talk(name, state) for name, labels in state.items.items()
    )


def _speaks_of_the_first(reading: Reading, state: DialogueState) -> bool:
    """Tells "how much did it spend?" after the one best state."""
    request = state.request or {}
    is_one = request.get("limit") == 1 and len(request.get("dimensions", [])) == 1 and not request.get("grain")
    return is_one and any(re.search(each, lower(reading.text)) for each in followup_words()["of_it"])


def _is_in_talk(dimension: str, state: DialogueState) -> bool:
    request = state.request or {}
    is_ranked = dimension in request.get("dimensions", []) and bool(request.get("limit"))
    return is_ranked or any(each["field"] == dimension for each in request.get("filters", []))
