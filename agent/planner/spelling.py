"""Mends misspelt words of a question, against the words that the planner knows; cautious with short and with real words."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import OSA

from cartwise.agent.planner.calendar_words import calendar_words
from cartwise.agent.planner.fragments import name_dimensions
from cartwise.agent.planner.lexicon import Phrases, listed_words
from cartwise.agent.planner.segment import Values
from cartwise.agent.planner.text import lemma, tokens
from cartwise.agent.planner.typos import usual_word
from cartwise.workspace.catalog.model import Catalog

_SHORT, _LONG = 6, 8  # letters: below six only swapped, added or dropped letters; from eight on, two mistakes


@dataclass(frozen=True)
class Speller:
    """Knows two sets of lemmas: words that carry meaning, and glue, into which a word is corrected only on strong evidence."""

    words: frozenset[str]
    glue: frozenset[str]

    @classmethod
    def of(cls, common: Phrases, named: Phrases) -> "Speller":
        """Returns a speller of the planner's words and one catalogue's."""
        calendar = {
            str(word) for table in ("months", "numbers", "units", "weekdays") for word in calendar_words()[table]
        }
        phrases = [str(phrase) for phrase in (*calendar_words()["all_time"], *calendar_words()["holidays"])]
        meaning = (
            {word for phrase in named for word in phrase.split()}
            | calendar
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
        if len(written) < 4 or not written.isascii() or self.knows(written) or written in listed_words("real"):
            return None
        return self._nearest(written, self.words, is_glue=False) or self._nearest(written, self.glue, is_glue=True)

    def _nearest(self, written: str, words: Collection[str], *, is_glue: bool) -> str | None:
        limit = 2 if len(written) >= _LONG else 1
        skeleton = _skeleton(written)
        best: tuple[int, int, int, str] | None = None
        for word in words:
            if not is_glue and skeleton == written and len(word) > len(written) and _skeleton(word) == skeleton:
                return word
            if abs(len(word) - len(written)) > limit or len(word) < 4:
                continue
            distance = OSA.distance(written, word, score_cutoff=limit)
            if distance > limit or not _is_plausible(written, word, distance, is_glue=is_glue):
                continue
            rank = (distance, int(word[0] != written[0]), abs(len(word) - len(written)), word)
            best = min(best, rank) if best else rank
        return best[3] if best else None


def _skeleton(word: str) -> str:
    """Returns a word without the vowels after its first letter: "cntry" is the skeleton of "country"."""
    return word[:1] + "".join(char for char in word[1:] if char not in "aeiou")


def _is_plausible(written: str, word: str, distance: int, *, is_glue: bool) -> bool:
    is_swap = len(written) == len(word) and sorted(written) == sorted(word)
    if len(written) < _SHORT:
        return is_swap or (not is_glue and word[0] == written[0] and len(word) > len(written))
    if distance == 2:
        return word[0] == written[0] and not is_glue
    return is_swap or word[0] == written[0] or len(written) >= _LONG


def mended(
    text: str, speller: Speller, values: Values, catalog: Catalog
) -> tuple[str, list[tuple[str, dict[str, Any]]]]:
    """Returns the text with misspelt words put right, and a note on each; words that the data know are left alone."""
    notes: list[tuple[str, dict[str, Any]]] = []
    names = name_dimensions(catalog)
    out, at = [], 0
    words = tokens(text)
    for place, token in enumerate(words):
        usual = usual_word(words, place)
        if usual is not None and not values.exact(token.text):
            out.append(text[at : token.start])
            out.append(usual)
            at = token.end
            notes.append(("read_as", {"written": token.text, "value": usual}))
            continue
        if token.kind != "word" or len(token.text) < 4 or any(char.isdigit() for char in token.text):
            continue
        word = speller.corrected(token.lemma)
        if word is None or values.exact(token.text) or any(values.contains(name, token.lower) for name in names):
            continue
        if token.lower != token.lemma and lemma(f"{word}s") == word:
            word = f"{word}s"
        elif token.lower != token.lemma and word.endswith("y"):
            word = f"{word[:-1]}ies"
        out.append(text[at : token.start])
        out.append(word)
        at = token.end
        notes.append(("read_as", {"written": token.text, "value": word}))
    return "".join([*out, text[at:]]), notes
