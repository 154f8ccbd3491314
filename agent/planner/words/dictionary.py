"""Tells words of ordinary English from misspelt ones, by the word list of pyspellchecker (from OpenSubtitles; 160,000 words)."""

import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spellchecker import SpellChecker

_OPPOSITE = ("un", "non")


def is_other_word(written: str, near: str) -> bool:
    """Tells whether what was written is a word of its own, and no other form of the near one.

    "marked" is no misspelt "market", "untargeted" no misspelt "targeted"; "frequently" is a form of "frequent".

    Args:
        written: as typed, in lower case.
        near: the known word that its letters are near to.
    """
    if any(written.startswith(prefix) and written.removeprefix(prefix).startswith(near[:-1]) for prefix in _OPPOSITE):
        return True
    return is_ordinary(written) and _stem(written) != _stem(near)


def is_ordinary(written: str) -> bool:
    """Tells whether the word, in lower case, is one of ordinary English."""
    return bool(_words().known([written]))


@functools.cache
def _words() -> "SpellChecker":
    from spellchecker import SpellChecker  # 0.1 s; only a question with an unknown word needs it

    return SpellChecker(distance=1)


@functools.cache
def _stem(word: str) -> str:
    import Stemmer

    return str(Stemmer.Stemmer("english").stemWord(word))
