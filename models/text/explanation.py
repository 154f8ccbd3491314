"""Which words a verdict rests on: each is left out in turn, and what the verdict loses is its weight (after Ribeiro et al. 2016, LIME)."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cartwise.models.text.verdict import NEGATIVE, POSITIVE, Probabilities

MAX_UNITS = 60  # more words are not left out: a longer text is explained by its beginning
_UNIT = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+(?:'[^\W\u3400-\u9fff]+)?")


@dataclass(frozen=True)
class WordWeight:
    """A word of a text and what it adds to the verdict.

    Attributes:
        start: offset of its first character.
        end: offset behind its last.
        weight: change of P(positive) - P(negative) that it brings; above 0 praises.
    """

    start: int
    end: int
    word: str
    weight: float


def word_weights(text: str, judge: Callable[[Sequence[str]], Probabilities]) -> list[WordWeight]:
    """Returns the weight of each word (of each character in Chinese), in the order of the text.

    Args:
        text: at most the first 60 words are weighed.
        judge: gives (texts, 3) probabilities.
    """
    units = list(_UNIT.finditer(text))[:MAX_UNITS]
    if not units:
        return []
    variants = [text, *(text[: unit.start()] + text[unit.end() :] for unit in units)]
    found = judge(variants)
    balance = found[:, POSITIVE] - found[:, NEGATIVE]
    return [
        WordWeight(unit.start(), unit.end(), unit[0], float(balance[0] - without))
        for unit, without in zip(units, balance[1:], strict=True)
    ]


def strongest(weights: Sequence[WordWeight], *, limit: int = 3) -> list[WordWeight]:
    """Returns the words that carry most of the verdict, neighbouring Chinese characters of one side joined, strongest first."""
    joined: list[WordWeight] = []
    for item in weights:
        last = joined[-1] if joined else None
        is_next = last is not None and last.end == item.start and not item.word.isascii() and not last.word.isascii()
        if last is not None and is_next and last.weight * item.weight > 0:
            joined[-1] = WordWeight(last.start, item.end, last.word + item.word, last.weight + item.weight)
        else:
            joined.append(item)
    return sorted(joined, key=lambda item: -abs(item.weight))[:limit]
