"""Mends misspelt words of a question, against the words that the planner knows; cautious with short and with real words."""

from collections.abc import Collection
from dataclasses import dataclass

from rapidfuzz.distance import OSA

_SHORT, _LONG = 6, 8  # letters: below six only swapped, added or dropped letters; from eight on, two mistakes


@dataclass(frozen=True)
class Speller:
    """Knows two sets of lemmas: words that carry meaning, and glue, into which a word is corrected only on strong evidence."""

    words: frozenset[str]
    glue: frozenset[str]

    def knows(self, lemma: str) -> bool:
        """Tells whether the lemma is a known word."""
        return lemma in self.words or lemma in self.glue

    def corrected(self, lemma: str) -> str | None:
        """Returns the known word that was meant, or None where none is near enough."""
        if len(lemma) < 4 or not lemma.isascii() or self.knows(lemma):
            return None
        return self._nearest(lemma, self.words, is_glue=False) or self._nearest(lemma, self.glue, is_glue=True)

    def _nearest(self, lemma: str, words: Collection[str], *, is_glue: bool) -> str | None:
        limit = 2 if len(lemma) >= _LONG else 1
        best: tuple[int, int, int, str] | None = None
        for word in words:
            if abs(len(word) - len(lemma)) > limit or len(word) < 4:
                continue
            distance = OSA.distance(lemma, word, score_cutoff=limit)
            if distance > limit or not _is_plausible(lemma, word, distance, is_glue=is_glue):
                continue
            rank = (distance, int(word[0] != lemma[0]), abs(len(word) - len(lemma)), word)
            best = min(best, rank) if best else rank
        return best[3] if best else None


def _is_plausible(lemma: str, word: str, distance: int, *, is_glue: bool) -> bool:
    is_swap = len(lemma) == len(word) and sorted(lemma) == sorted(word)
    if len(lemma) < _SHORT:
        return is_swap or (not is_glue and word[0] == lemma[0] and len(word) > len(lemma))
    if distance == 2:
        return word[0] == lemma[0] and not is_glue
    return is_swap or word[0] == lemma[0] or len(lemma) >= _LONG
