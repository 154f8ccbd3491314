"""Mends misspelt words of values: "Earings" is Earrings; "froozen pizza" is FROZEN PIZZA, not FROZEN and PIZZA."""

from collections.abc import Sequence

from cartwise.agent.planner.words.dictionary import is_ordinary
from cartwise.agent.planner.words.noisy import slip_cost
from cartwise.agent.planner.words.segment import Values
from cartwise.agent.planner.words.text import Token

_DEAREST = 1.2  # what the slips of the word may cost; as much again may be off in no other word
_ONE_SLIP = 0.9  # what they may cost in a word alone
_LONG = 6  # letters of such a word
_TRIED = 3  # values


def of_value(words: Sequence[Token], place: int, values: Values) -> str | None:
    """Returns the word that is meant, in lower case, alone or beside its neighbour; None where no value of one or two words holds it.

    Args:
        words: of the question.
        place: of a word that nobody knows.
        values: of the shop.
    """
    written = words[place].lower
    if values.exact(words[place].text) or is_ordinary(written):
        return None
    return _in_pair(words, place, values) or _alone(words[place], values)


def _in_pair(words: Sequence[Token], place: int, values: Values) -> str | None:
    written = words[place].lower
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


def _alone(word: Token, values: Values) -> str | None:
    """Returns the value of one word that a long enough word is one slip from; None where there are several."""
    if len(word.text) < _LONG:
        return None
    found = {
        str(match.value).lower()
        for match in values.search(word.text, _TRIED)
        if match.how == "fuzzy" and len(str(match.value).split()) == 1
    }
    near = [meant for meant in found if min(slip_cost(word.lower, meant), slip_cost(word.lemma, meant)) <= _ONE_SLIP]
    return near[0] if len(near) == 1 else None
