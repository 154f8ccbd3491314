"""Cuts a text into the terms that lexical search counts: stemmed words, and character n-grams where words have no spaces."""

import functools
import re
import unicodedata
from collections.abc import Callable, Iterator

# Ideographs, kana and Hangul: scripts that are searched by characters.
CHARACTERS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_PIECES = re.compile(rf"(?P<run>[{CHARACTERS}]+)|(?P<word>[^\W_{CHARACTERS}]+(?:['’][^\W\d_{CHARACTERS}]+)?)")
_RUN = re.compile(f"[{CHARACTERS}]")
# Particles and pronouns of Chinese: as terms of their own they only add noise.
_EMPTY_CHARACTERS = frozenset("的了是在我有和就不都也很这那你他她它们吗呢吧啊着过把被给得地与及或个")
_SPACE_SHARE = 0.3  # of a text's letters from which it counts as written in characters


def terms(text: str) -> list[str]:
    """Returns the terms of a text: English stems without stop words, numbers, single characters and pairs of them."""
    stem, stop = _stemmer(), _stop_words()
    found: list[str] = []
    for run, word in pieces(text):
        if run:
            found.extend(character for character in run if character not in _EMPTY_CHARACTERS)
            found.extend(run[i : i + 2] for i in range(len(run) - 1))
        elif word not in stop:
            found.append(stem(word))
    return found


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """Yields (run of characters, "") and ("", word in lower case) in reading order."""
    for match in _PIECES.finditer(unicodedata.normalize("NFKC", text).lower()):
        yield match["run"] or "", (match["word"] or "").replace("’", "'").removesuffix("'s")


def content_words(text: str) -> list[str]:
    """Returns the words that are no stop words, unstemmed, and the runs of characters."""
    stop = _stop_words()
    return [run or word for run, word in pieces(text) if run or word not in stop]


def telling_pairs(text: str) -> list[str]:
    """Returns the pairs of neighbouring characters without a particle or pronoun: what names a Chinese theme."""
    found = (run[i : i + 2] for run, _ in pieces(text) for i in range(len(run) - 1))
    return [pair for pair in found if not set(pair) & _EMPTY_CHARACTERS]


def is_in_characters(text: str) -> bool:
    """Tells whether a text is written in a script of characters (Chinese, Japanese, Korean) rather than in words."""
    letters = sum(char.isalpha() for char in text)
    return letters > 0 and len(_RUN.findall(text)) >= _SPACE_SHARE * letters


@functools.cache
def _stop_words() -> frozenset[str]:
    from bm25s.stopwords import STOPWORDS_EN_PLUS

    return frozenset(STOPWORDS_EN_PLUS)


@functools.cache
def _stemmer() -> Callable[[str], str]:
    import Stemmer

    stem: Callable[[str], str] = functools.lru_cache(maxsize=200_000)(Stemmer.Stemmer("english").stemWord)
    return stem
