"""Mends misspelt words of a question, against the words that the planner knows; cautious with short and with real words."""

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from cartwise.agent.planner.days.calendar_words import calendar_words
from cartwise.agent.planner.whom.fragments import name_dimensions
from cartwise.agent.planner.words.dictionary import is_other_word
from cartwise.agent.planner.words.lexicon import Phrases, listed_words
from cartwise.agent.planner.words.noisy import slip_cost
from cartwise.agent.planner.words.pairs import of_value
from cartwise.agent.planner.words.segment import Values
from cartwise.agent.planner.words.text import Token, lemma, replaced, tokens
from cartwise.agent.planner.words.typos import in_context, usual_word
from cartwise.workspace.catalog.model import Catalog
from cartwise.workspace.catalog.value_text import country_names

_SHORTEST = 4  # letters as written; shorter ones are only put right by the lists of `typos.yaml`
_DEAREST = {
    4: 0.8,
    5: 0.85,
    6: 1.35,
    7: 1.45,
    8: 1.8,
}  # letters -> the most that slips may cost; one letter off up to five
_DEAREST_LONG = 2.1
_GLUE = 0.15  # a word without meaning is the less likely reading
_FIRST_LETTER_OFF = 1.3  # an added or replaced first letter: a word of its own more often than a slip
_SLIPS = 3  # letters off at most, in a long word
_WHOLE_WORD = 4  # letters up to which the data know a word only where it stands alone in a name
_MOST_VOWELS = 2  # left out of a word that keeps others
_SURE = 0.75  # slips as cheap as one swap: the data need not be asked for a nearer word
_VOWELS = frozenset("aeiou")

_LONGEST_NAME = 5  # words


@dataclass(frozen=True)
class Speller:
    """Knows two sets of lemmas: words that carry meaning, and glue, into which a word is corrected only on strong evidence."""

    words: frozenset[str]
    glue: frozenset[str]

    @classmethod
    def of(cls, common: Phrases, named: Phrases) -> "Speller":
        """Returns a speller of the planner's words and one catalogue's."""
        phrases = [str(phrase) for phrase in (*calendar_words()["all_time"], *calendar_words()["holidays"])]
        meaning = (
            {word for phrase in named for word in phrase.split()}
            | _calendar()
            | {word for phrase in phrases for word in phrase.split()}
        )
        glue: set[str] = set()
        for phrase, meanings in common.items():
            is_glue = all(each.kind == "glue" for each in meanings)
            (glue if is_glue else meaning).update(phrase.split())
        return cls(frozenset(meaning), frozenset(glue - meaning))

    def knows(self, written: str) -> bool:
        """Tells whether the lemma is a known word."""
        return written in self.words or written in self.glue

    def corrected(self, written: str) -> str | None:
        """Returns the known lemma that was meant, or None where none is near enough."""
        found = self.nearest(written, written)
        return found[0] if found else None

    def nearest(self, word: str, written: str, *, is_dated: bool = False) -> tuple[str, float] | None:
        """Returns the known lemma that was meant and what its slips cost, or None where none is near enough.

        Args:
            word: lemma of the word.
            written: the word as typed, in lower case.
            is_dated: whether a year follows, which makes a month likely.
        """
        if len(written) < _SHORTEST or not written.isascii() or self.knows(word) or word in listed_words("real"):
            return None
        if (plural := self._swapped_plural(written)) is not None:
            return plural, _SURE
        most = _DEAREST.get(len(written), _DEAREST_LONG)
        best: tuple[float, int, int, str] | None = None
        for near in self._candidates(word):
            cost = min(slip_cost(word, near), slip_cost(written, _like(near, word, written)))
            limit = most + (0.5 if is_dated and near in _calendar() else 0.0)
            is_glue = near not in self.words
            if _is_squeezed(word, near) and not is_glue:
                cost = min(cost, limit)
            elif cost > limit - (_GLUE if is_glue else 0.0) or (near[0] != word[0] and _is_other_word(cost, written)):
                continue
            rank = (cost + (_GLUE if is_glue else 0.0), int(near[0] != word[0]), abs(len(near) - len(word)), near)
            best = min(best, rank) if best else rank
        return (best[3], best[0]) if best and not is_other_word(written, best[3]) else None

    def _swapped_plural(self, written: str) -> str | None:
        """Returns "kid" for "kdis": two letters of a plural changed places whose singular is too short to be looked for."""
        if len(written) != _SHORTEST or written[-1] not in "s":
            return None
        swaps = (f"{written[:at]}{written[at + 1]}{written[at]}{written[at + 2 :]}" for at in range(1, _SHORTEST - 2))
        return next((lemma(each) for each in swaps if lemma(each) != each and lemma(each) in self.words), None)

    def _candidates(self, word: str) -> Iterable[str]:
        slips = 1 if len(word) < _SHORTEST + 1 else 2 if len(word) < 2 * _SHORTEST else _SLIPS
        for words in (self._meaning, self._glue):
            for near, _, _ in process.extract(word, words, scorer=OSA.distance, score_cutoff=slips, limit=12):
                yield near
        yield from self._squeezed.get(_squeezed(word), ())

    @functools.cached_property
    def _meaning(self) -> Sequence[str]:
        return sorted(word for word in self.words if len(word) >= _SHORTEST and word.isascii())

    @functools.cached_property
    def _glue(self) -> Sequence[str]:
        return sorted(word for word in self.glue if len(word) >= _SHORTEST and word.isascii())

    @functools.cached_property
    def _squeezed(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for word in self._meaning:
            found.setdefault(_squeezed(word), []).append(word)
        return found


@functools.cache
def _calendar() -> frozenset[str]:
    return frozenset(
        str(word) for name in ("months", "numbers", "units", "weekdays") for word in calendar_words()[name]
    )


def _squeezed(word: str) -> str:
    """Returns a word without the vowels after its first letter: "cntry" for "country"."""
    return word[:1] + "".join(char for char in word[1:] if char not in _VOWELS)


def _is_squeezed(word: str, near: str) -> bool:
    """Tells "cntry" and "avrge", which lack only vowels; a short word must lack all of them."""
    if _squeezed(near) != _squeezed(word) or len(near) <= len(word):
        return False
    rest = iter(near)
    lacks_vowels = all(letter in rest for letter in word)
    return word == _squeezed(word) or (lacks_vowels and len(word) > _SHORTEST and len(near) - len(word) <= _MOST_VOWELS)


def _is_other_word(cost: float, written: str) -> bool:
    return cost >= _FIRST_LETTER_OFF and len(written) < 2 * _SHORTEST


def _like(near: str, word: str, written: str) -> str:
    """Returns a lemma in the number in which the word is written: "bgas" is one slip from "bags"."""
    if word == written:
        return near
    return f"{near[:-1]}ies" if near.endswith("y") and lemma(f"{near[:-1]}ies") == near else f"{near}s"


def mended(
    text: str, speller: Speller, values: Values, catalog: Catalog
) -> tuple[str, list[tuple[str, dict[str, Any]]]]:
    """Returns the text with misspelt words put right, and a note on each; words that the data know are left alone."""
    notes: list[tuple[str, dict[str, Any]]] = []
    names = name_dimensions(catalog)
    out, at = [], 0
    words = tokens(text)
    for place, token in enumerate(words):
        meant = _meant(words, place, speller, values, names)
        if meant is None:
            continue
        words[place] = replaced(token, meant)  # the next word may hang on it: "lst moth"
        out.append(text[at : token.start])
        out.append(meant)
        at = token.end
        notes.append(("read_as", {"written": token.text, "value": meant}))
    return "".join([*out, text[at:]]), notes


def _meant(words: Sequence[Token], place: int, speller: Speller, values: Values, names: Sequence[str]) -> str | None:
    """Returns the word that a token stands for, or None where it stands as it is."""
    token = words[place]
    if token.kind != "word" or any(char.isdigit() for char in token.text):
        return None
    usual = in_context(words, place) or usual_word(words, place) or _country(token, values)
    if usual is not None and not _is_stored_so(token.text, values):
        return usual
    if len(token.text) < _SHORTEST:
        return None
    after = words[place + 1] if place + 1 < len(words) else None
    is_dated = after is not None and after.kind == "number" and len(after.text) == len("2024")
    found = speller.nearest(token.lemma, token.lower, is_dated=is_dated)
    if found is None and not speller.knows(token.lemma):
        return of_value(words, place, values)
    if found is None or _is_in_data(token, found[1], values, names) or _is_in_name(words, place, values):
        return None
    word = found[0]
    if token.lower == token.lemma:
        return word
    return f"{word}s" if lemma(f"{word}s") == word else f"{word[:-1]}ies" if word.endswith("y") else word


def _country(token: Token, values: Values) -> str | None:
    """Returns Ireland for "Irland" where the data hold that country under any name; only for a word with a capital."""
    if not token.text[:1].isupper() or len(token.text) <= _SHORTEST or values.exact(token.text):
        return None
    near = [
        name
        for name in country_names()
        if name[0] == token.text[0] and OSA.distance(name.lower(), token.lower, score_cutoff=1) == 1
    ]
    return near[0] if len(near) == 1 and values.exact(near[0]) else None


def _is_stored_so(written: str, values: Values) -> bool:
    """Tells whether the data hold the word; a short code such as AL is no "al" in small letters."""
    matches = values.exact(written)
    if len(written) >= _SHORTEST - 1 or not written.islower():
        return bool(matches)
    return any(str(match.value) == written for match in matches)


def _is_in_name(words: Sequence[Token], place: int, values: Values) -> bool:
    """Tells whether the data know a name of several words that holds this one: "Rio Grande do Sul"."""
    for first in range(max(0, place - _LONGEST_NAME + 1), place + 1):
        for last in range(max(place, first + 1), min(len(words), first + _LONGEST_NAME)):
            window = words[first : last + 1]
            if all(token.is_content for token in window) and values.exact(" ".join(token.text for token in window)):
                return True
    return False


def _is_in_data(token: Token, cost: float, values: Values, names: Sequence[str]) -> bool:
    """Tells whether the data have the word, or one that is nearer to it than the planner's word."""
    if values.exact(token.text):
        return True
    if cost > _SURE and len(token.text) > _WHOLE_WORD and any(values.contains(name, token.lower) for name in names):
        return True
    if any(values.contains(name, token.lemma) for name in names) and any(
        match.how == "tokens" for match in values.search(token.lower, 1)
    ):
        return True
    if cost <= _SURE:
        return False
    stored = {
        word
        for match in values.search(token.lower, 3)
        if match.how == "fuzzy"
        for word in str(match.value).lower().split()
    }
    return any(min(slip_cost(token.lower, word), slip_cost(token.lemma, lemma(word))) < cost - _GLUE for word in stored)
