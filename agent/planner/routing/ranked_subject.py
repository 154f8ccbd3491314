"""Puts the ranking inside a question on reviews before it: "... complain about in the five products with the most returns"."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from cartwise.agent.planner.reading import Reading

if TYPE_CHECKING:
    from cartwise.agent.planner.turn import Part

_ENGLISH = re.compile(r"\b(?:in|of|about|for|on|with|from|among)\s+(?=(?:the|our|my|these)\b)", re.IGNORECASE)
_CHINESE = re.compile(r"[,，:：]|的(?=评价|评论|口碑|客户|顾客|买家)|(?=客户|顾客|买家|大家)")
_WHO_SPEAKS = ("customer", "order")  # entities that write reviews, and are not what is spoken of


def with_rankings(parts: "Sequence[Part]", read: Callable[[str], Reading]) -> "list[Part]":
    """Returns the parts of a turn, with a query before each part on sentiment that speaks of ranked things.

    Args:
        parts: clauses with their tools.
        read: reads a phrase as a request for figures.
    """
    found: list[Part] = []
    for part in parts:
        phrase = _ranking(part.text, read) if part.tool == "analyze_sentiment" else None
        if phrase is not None:
            found.append(replace(part, tool="query_data", text=phrase, is_clause=False))
        found.append(part)
    return found


def _ranking(text: str, read: Callable[[str], Reading]) -> str | None:
    """The noun phrase that ranks things of one dimension; a clear one before one that must be asked back about."""
    unclear = None
    for phrase in _phrases(text):
        reading = read(phrase)
        draft = reading.draft
        things = [name for name in draft.dimensions if reading.entity_of(name) not in _WHO_SPEAKS]
        is_named = draft.implied_metric is None or draft.topped is not None
        if len(things) != 1 or things != draft.dimensions or not (draft.order and draft.limit and is_named):
            continue
        if not reading.issues:
            return phrase
        if {issue.code for issue in reading.issues} == {"unclear_word"}:
            unclear = phrase
    return unclear


def _phrases(text: str) -> Iterator[str]:
    """Yields the noun phrases that may hold a ranking, the shortest first."""
    trimmed = text.strip().rstrip("?？.。!")
    for match in reversed(list(_ENGLISH.finditer(trimmed))):
        yield trimmed[match.end() :]
    if re.search("[\u3400-\u9fff]", trimmed):
        for match in _CHINESE.finditer(trimmed):
            yield trimmed[: match.start()]
