"""The baseline of sentiment: counts words of praise and blame, turned round by a negation shortly before."""

import functools
import re
from collections.abc import Sequence
from pathlib import Path

import yaml

from cartwise.models.text.word_grams import words_of

_REACH = 3  # words before, in which a negation turns a word round
_REACH_CHARACTERS = 2
_IN_CHARACTERS = re.compile("[\u3400-\u9fff]")


def lexicon_scores(texts: Sequence[str]) -> list[float]:
    """Returns the sum of praise (1) and blame (-1) of each text; above 0 is positive."""
    return [_chinese(text) if _IN_CHARACTERS.search(text) else _english(text) for text in texts]


def _english(text: str) -> float:
    signs, turning = _signs("en"), _turning("en")
    words = words_of(text)
    score = 0.0
    for place, word in enumerate(words):
        is_turned = bool(turning.intersection(words[max(0, place - _REACH) : place]))
        score += signs.get(word, 0) * (-1 if is_turned else 1)
    return score


def _chinese(text: str) -> float:
    signs, turning = _signs("zh"), _turning("zh")
    score, place = 0.0, 0
    longest = max(map(len, signs))
    while place < len(text):
        word = next((text[place : place + n] for n in range(longest, 0, -1) if text[place : place + n] in signs), "")
        before = text[max(0, place - _REACH_CHARACTERS) : place]
        if word:
            score += signs[word] * (-1 if any(turn in before for turn in turning) else 1)
        place += max(1, len(word))
    return score


@functools.cache
def _signs(language: str) -> dict[str, int]:
    lists = _table()[language]
    return dict.fromkeys(lists["positive"], 1) | dict.fromkeys(lists["negative"], -1)


@functools.cache
def _turning(language: str) -> frozenset[str]:
    return frozenset(_table()[language]["turning"])


@functools.cache
def _table() -> dict[str, dict[str, list[str]]]:
    table: dict[str, dict[str, list[str]]] = yaml.safe_load(
        (Path(__file__).parent / "lexicon.yaml").read_text(encoding="utf-8")
    )
    return table
