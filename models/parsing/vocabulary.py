"""The words, traits, slots and tokens that a network knows, and a question as their numbers."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cartwise.models.parsing.question import Question, Word

PAD, BEGIN, END = 0, 1, 2
UNKNOWN, VALUE, DAYS = 1, 2, 3  # lemmas of words that the network does not know
_OWN_LEMMAS = ("<pad>", "<unknown>", "<value>", "<days>")
_OWN_TOKENS = ("<pad>", "<begin>", "<end>")
_NAMED = ("k:metric", "k:dimension")  # a value that is also a name keeps its word
_SEEN = 2  # times that a lemma must occur
SLOT_KINDS = "VDNHSL"
_MOST_SLOTS = 6


@dataclass(frozen=True)
class Numbers:
    """A question as numbers of the vocabulary; rows are padded with 0.

    Attributes:
        lemmas: (words,).
        traits: (words, most traits).
        slots: (words, most slots).
        first: (words,) 1 for the first word of its phrase.
        earlier: (tokens,).
    """

    lemmas: NDArray[np.int64]
    traits: NDArray[np.int64]
    slots: NDArray[np.int64]
    first: NDArray[np.int64]
    earlier: NDArray[np.int64]


class Vocabulary:
    """What a network knows.

    Args:
        lists: `lemmas`, `traits`, `slots` and `tokens`, each in the order of its numbers.
    """

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        self.lists = {name: tuple(items) for name, items in lists.items()}
        self._places = {name: {item: k for k, item in enumerate(items)} for name, items in self.lists.items()}
        self.tokens = self.lists["tokens"]

    @staticmethod
    def of(questions: Iterable[Question], answers: Iterable[Sequence[str]]) -> "Vocabulary":
        """Returns the vocabulary of what a network is trained on."""
        held = list(questions)
        words = [word for question in held for word in question.words]
        count = Counter(word.lemma for word in words)
        pointers = {f"{early}{kind}{k + 1}" for early in ("", "P") for kind in SLOT_KINDS for k in range(_MOST_SLOTS)}
        said = {token for answer in answers for token in answer}
        said |= {token for question in held for token in question.earlier} | pointers
        slots = {slot for word in words for slot in word.slots} | {each for each in pointers if each[0] != "P"}
        return Vocabulary(
            {
                "lemmas": [*_OWN_LEMMAS, *(lemma for lemma, times in count.items() if times >= _SEEN)],
                "traits": ["<pad>", *sorted({trait for word in words for trait in word.traits})],
                "slots": ["<pad>", *sorted(slots)],
                "tokens": [*_OWN_TOKENS, *sorted(said)],
            }
        )

    def numbers(self, question: Question, *, lemma: Callable[[Word], int] | None = None) -> Numbers:
        """Returns the question as numbers.

        Args:
            question: its words.
            lemma: the number of a word's lemma, where it is not the vocabulary's own: training hides some.
        """
        number = lemma or self.lemma
        words = question.words
        traits = [[k for trait in word.traits if (k := self.place("traits", trait))] for word in words]
        slots = [[k for slot in word.slots if (k := self.place("slots", slot))] for word in words]
        return Numbers(
            np.array([number(word) for word in words], np.int64),
            _padded(traits),
            _padded(slots),
            np.array([int(word.is_first) for word in words], np.int64),
            np.array([self.place("tokens", token) for token in question.earlier], np.int64),
        )

    def lemma(self, word: Word) -> int:
        """Returns the number of a word's lemma; a value and days have numbers of their own where their word is not known."""
        known = self._places["lemmas"].get(word.lemma)
        if known is not None:
            return known
        return VALUE if is_only_value(word) else DAYS if "k:date" in word.traits else UNKNOWN

    def has_met(self, word: Word) -> bool:
        """Tells whether the word occurred in training."""
        return word.lemma in self._places["lemmas"]

    def place(self, name: str, item: str) -> int:
        """Returns the number of an item; 0 where it is not known."""
        return self._places[name].get(item, PAD)


def is_only_value(word: Word) -> bool:
    """Tells whether the word is a value of the shop's data and nothing else."""
    return "k:value" in word.traits and not any(trait in word.traits for trait in _NAMED)


def _padded(rows: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    width = max((len(row) for row in rows), default=0) or 1
    filled = np.zeros((len(rows), width), np.int64)
    for k, row in enumerate(rows):
        filled[k, : len(row)] = row
    return filled
