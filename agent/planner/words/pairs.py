"""Mends a misspelt word of a value of two words by the other one: "froozen pizza" is FROZEN PIZZA, not FROZEN and PIZZA."""

from collections.abc import Sequence

from cartwise.agent.planner.words.dictionary import is_ordinary
from cartwise.agent.planner.words.noisy import slip_cost
from cartwise.agent.planner.words.segment import Values
from cartwise.agent.planner.words.text import Token

_DEAREST = 1.2  # what the slips of the word may cost; as much again may be off in no other word
_TRIED = 3  # values


def in_pair(words: Sequence[Token], place: int, values: Values) -> str | None:
    """Returns the word that is meant beside its neighbour, in lower case; None where no value of two words holds them.

    Args:
        words: of the question.
        place: of a word that nobody knows.
        values: of the shop.
    """
    written = words[place].lower
    if values.exact(words[place].text) or is_ordinary(written):
        return None
    for other in (place + 1, place - 1):
        if not 0 <= other < len(words) or words[other].kind != "word":
            continue
        first, last = sorted((place, other))
        for match in values.search(f"{words[first].text} {words[last].text}", _TRIED):
            stored = str(match.value).lower().split()
            if match.how != "fuzzy" or len(stored) != len((first, last)):
                continue
            meant, beside = stored[place - first], stored[other - first]
            if beside in (words[other].lower, words[other].lemma) and slip_cost(written, meant) <= _DEAREST:
                return meant
    return None
