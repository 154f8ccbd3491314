"""Finds what a guess leaves aside: values, days, numbers and unknown words of the question that no token of it points at."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from cartwise.agent.planner.learned.shop_words import Asked
from cartwise.agent.planner.learned.slots import Slot
from cartwise.models.parsing.question import Word
from cartwise.workspace.catalog.cancelled import says_cancelled

_POINTED = "VDNHL"
_OTHERWISE = ("k:metric", "k:dimension", "k:glue", "k:verb")  # a value or a number that may also be no more than a word
_ABSENT = "k:absent_"  # names of what other shops have and this one has not
_NAMED = frozenset(("k:metric", "k:dimension"))
_COMMON = "#"
_MOST_SILENT = 1  # Chinese characters in a row that may say nothing


class Left(NamedTuple):
    """Words left aside; `is_unknown` where nobody knows what they mean: they may name what the data do not hold."""

    words: str
    is_unknown: bool


def overlooked(asked: Asked, tokens: Sequence[str], is_known: Callable[[Word], bool]) -> list[Left]:
    """Returns the words that a guess has no use for though they could change the figure.

    Args:
        asked: the question.
        tokens: of the guess.
        is_known: tells whether the network has met the word in training.
    """
    slots = {slot.name: slot for slot in asked.slots}
    used = [slots[token] for token in tokens if token in slots]
    found = []
    phrases = list(_phrases(asked.question.words))
    for place, phrase in enumerate(phrases):
        if any(trait.startswith(_ABSENT) for trait in phrase[0].traits) and _NAMED.isdisjoint(phrase[0].traits):
            found.append(Left(" ".join(word.lemma for word in phrase), is_unknown=True))
            continue
        held = [slots[name] for name in phrase[0].slots]
        pointed = [slot for slot in held if slot.kind in _POINTED]
        is_no_more = any(trait in phrase[0].traits for trait in _OTHERWISE) and not any(map(_is_as_stored, held))
        if not pointed or is_no_more:
            continue
        if any(slot in used or _is_said_otherwise(slot, used, tokens) for slot in held) or _are_undone(held):
            continue
        is_unknown = all(slot.kind == "L" for slot in pointed)
        if is_unknown and (_says_nothing(phrase, is_known) or _is_explained(phrases[place + 1 : place + 3], used)):
            continue
        found.append(Left(" ".join(word.lemma for word in phrase), is_unknown))
    return found


def _phrases(words: Sequence[Word]) -> Iterator[list[Word]]:
    phrase: list[Word] = []
    for word in words:
        if word.is_first and phrase and not _goes_on(phrase[-1], word):
            yield phrase
            phrase = []
        phrase.append(word)
    if phrase:
        yield phrase


def _goes_on(before: Word, word: Word) -> bool:
    """Tells whether two unknown words stand side by side."""
    return "k:unknown" in before.traits and "k:unknown" in word.traits


def _is_said_otherwise(slot: Slot, used: Sequence[Slot], tokens: Sequence[str]) -> bool:
    """Tells whether other tokens say the same: the same days once more, "only once" as 1, "the year"."""
    if slot.number is not None:
        return f"{_COMMON}{slot.number:g}" in tokens or any(other.number == slot.number for other in used)
    if slot.days:
        if not any(slot.days[0]):
            return True  # "the whole history"
        return "year" in tokens or any(slot.days[0] in other.days or other.days[:1] == slot.days[:1] for other in used)
    return bool(slot.values) and any(_values(slot) & _values(other) for other in used)


def _is_as_stored(slot: Slot) -> bool:
    """Tells PRODUCE, a department in its capitals, from "produce"."""
    return slot.text.isupper() and any(slot.text == str(each) for _, stored in slot.values for each in stored)


def _are_undone(held: Sequence[Slot]) -> bool:
    """Tells whether all that the words may name are states of a sale that did not stand, which figures leave out by themselves."""
    stored = [value for slot in held for _, values in slot.values for value in values]
    return bool(stored) and all(slot.values for slot in held) and all(says_cancelled(str(each)) for each in stored)


def _is_explained(following: Sequence[list[Word]], used: Sequence[Slot]) -> bool:
    """Tells whether a bracket behind unknown words says in known ones what they mean: "ABV (average basket value)"."""
    if not following or following[0][0].lemma != "(" or following[0] is following[-1]:
        return False
    names = {slot.name for slot in used}
    inner = following[1][0]
    return not names.isdisjoint(inner.slots) or ("k:unknown" not in inner.traits and "k:glue" not in inner.traits)


def _values(slot: Slot) -> set[str]:
    return {str(value).lower() for _, stored in slot.values for value in stored}


def _says_nothing(phrase: Sequence[Word], is_known: Callable[[Word], bool]) -> bool:
    """Tells whether unknown words are of those that the network has met, or a single character."""
    if all(word.lemma.isascii() for word in phrase):
        return all(is_known(word) for word in phrase)
    return len(phrase) <= _MOST_SILENT
