"""What the network is given: the words of a question, what may be pointed at, and what was asked before."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    """A word of a question.

    Attributes:
        lemma: of the word, lower case.
        traits: what is known of it, such as `k:metric`, `metric:revenue`.
        slots: names of what it belongs to and an answer may point at, such as `V1`.
        is_first: True for the first word of its phrase.
    """

    lemma: str
    traits: tuple[str, ...]
    slots: tuple[str, ...]
    is_first: bool


@dataclass(frozen=True)
class Question:
    """A question.

    Attributes:
        words: in order.
        earlier: tokens of the request before; empty for a question that stands alone.
    """

    words: tuple[Word, ...]
    earlier: tuple[str, ...] = ()
