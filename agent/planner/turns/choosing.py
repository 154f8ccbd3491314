"""Reads the answer to "which of these do you mean?": "the second one", "yes", a figure that only one of the readings shows."""

import re
from typing import Any

from cartwise.agent.planner.plan import DialogueState
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.turns.dialogue import is_bare_metric
from cartwise.agent.planner.turns.ellipsis import followup_words
from cartwise.agent.planner.words.text import lower

_ONE_READING = "one_reading"


def choice_of(text: str, state: DialogueState) -> dict[str, Any] | None:
    """Returns the request of the reading that the turn takes by its place or by a yes; None where it takes none.

    Args:
        text: the turn, normalised.
        state: with the readings that were offered.
    """
    requests = list(state.offered.values())
    place = _place(text)
    if place is not None:
        place = len(requests) - 1 if place < 0 else place - 1
        return requests[place] if place < len(requests) else None
    return requests[0] if _agrees(text) and len(requests) == 1 and state.asked == _ONE_READING else None


def is_choosing(text: str) -> bool:
    """Tells whether the turn does no more than take a choice, or say yes."""
    return _place(text) is not None or _agrees(text)


def choice_by_figure(reading: Reading, state: DialogueState) -> dict[str, Any] | None:
    """Returns the request of the one reading offered that shows the figure which the turn names alone: "orders"."""
    if not state.offered or not is_bare_metric(reading):
        return None
    found = [each for each in state.offered.values() if each.get("metrics") == reading.draft.metrics]
    return found[0] if len(found) == 1 < len(state.offered) else None


def _place(text: str) -> int | None:
    """Returns the place that the turn names: from 1, or -1 for the last."""
    places = followup_words()["choosing"]["places"].items()
    return next((int(place) for place, patterns in places if _matches(patterns, text)), None)


def _agrees(text: str) -> bool:
    return _matches(followup_words()["choosing"]["agreeing"], text)


def _matches(patterns: list[str], text: str) -> bool:
    return any(re.match(pattern, lower(text)) for pattern in patterns)
