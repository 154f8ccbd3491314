"""Cuts English texts into the words and pairs of words that the linear members count, and hashes them."""

import itertools
import re
import zlib
from collections.abc import Iterable, Sequence

import numpy as np

from cartwise.models.text.ngrams import Ids

BITS = 18  # with 16, chance meetings of pairs cost SST-2 three points of the linear model alone
NEAR = 5  # words on either side of an aspect that mostly speak of it
_HERE = "<aspect>"
_TURNING = frozenset(["n't", "not", "never", "no", "without", "nothing", "isnt", "dont", "didnt", "doesnt", "cannot"])
_REACH = 3  # words after a negation that it turns round (Das & Chen 2001 mark up to the next mark; three score as well)
_ENDS = frozenset(["!", "?", "but", "and"])  # where a negation ends
# "don't" becomes "do n't", as the labelled sets write it.
_WORD = re.compile(r"n't|'[a-z]+|[a-z]+(?=n't)|[a-z]+|[!?]")


def words_of(text: str) -> list[str]:
    """Returns the words of a text in lower case, with question and exclamation marks; clitics stand apart."""
    return _WORD.findall(text.lower().replace("’", "'"))


def sentence_grams(text: str) -> list[str]:
    """Returns words, pairs of neighbouring words, and apart from them the words after a negation."""
    words = words_of(text)
    return words + _pairs(words) + _turned(words)


def aspect_grams(pair: tuple[str, str]) -> list[str]:
    """Returns the words of a sentence, and apart from them the words, pairs and negated words near its aspect.

    Args:
        pair: of sentence and aspect; an aspect that the sentence does not name is near all of it.
    """
    words, aspect = words_of(pair[0]), words_of(pair[1])
    near = _around(words, aspect)
    telling = [word for word in near if word != _HERE] + _pairs(near) + _turned(near)
    return words + [f"near {gram}" for gram in telling]


def hashed(grams: Iterable[str], *, bits: int = BITS) -> Ids:
    """Returns the different buckets of grams, sorted, (buckets,)."""
    return np.unique(np.array([zlib.crc32(gram.encode()) >> (32 - bits) for gram in grams], dtype=np.int64))


def _around(words: Sequence[str], aspect: Sequence[str]) -> list[str]:
    length = len(aspect)
    at = next((i for i in range(len(words)) if length and list(words[i : i + length]) == list(aspect)), None)
    if at is None:
        return list(words)
    return [*words[max(0, at - NEAR) : at], _HERE, *words[at + length : at + length + NEAR]]


def _pairs(words: Sequence[str]) -> list[str]:
    return [f"{one} {other}" for one, other in itertools.pairwise(words)]


def _turned(words: Sequence[str]) -> list[str]:
    found, left = [], 0
    for word in words:
        if word in _TURNING:
            left = _REACH
            continue
        left = 0 if word in _ENDS else left
        if left:
            found.append(f"turned {word}")
            left -= 1
    return found
