"""Guesses the encoding of text that is not UTF-8, by how much each candidate makes it look like writing.

Each candidate decodes the sample strictly and is scored by the share of its non-ASCII characters that are typical of the
languages it was made for: common ideographs (the first level of the national standard), kana, Hangul, frequent letters.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

_PUNCTUATION = frozenset("“”‘’„‚–—…€£¥©®™°·№«»§±×½¼¿¡ ´•【】（），。：；！？、「」『』《》％～・ー￥")
_LATIN_WEST = frozenset("éèêëàâäáãåæçñóôöõòøíîïìúûüùßœÿýðþÉÈÊËÀÂÄÁÃÅÆÇÑÓÔÖÕØÍÎÚÛÜÝŒšžŠŽºª")
_LATIN_CENTRAL = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻáčďéěíňřšťúůýžÁČĎÉĚÍŇŘŠŤÚŮÝŽőűŐŰöüÖÜäÄăâîșțşţĂÂÎŞŢđĐß")
_LATIN_TURKISH = frozenset("ğışçöüİĞŞÇÖÜâîû")
_CYRILLIC = frozenset("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё")
_GREEK = frozenset("αοιετσνηυρπκμλςωγδθχφβξζψάέήίόύώϊϋ")
_HEBREW = frozenset("אבגדהוזחטיךכלםמןנסעףפץצקרשת")
_ARABIC = frozenset("اليمونرتبةعدسفهكقحجشطخصذغضئءأإؤىزثظآ")
_SURE_HANGUL = 5  # so many syllables, all of the common block, are no chance result of Chinese bytes


@dataclass(frozen=True)
class CharsetGuess:
    """A candidate encoding and how well it fits, 0 to 1."""

    encoding: str
    score: float


def _lead_share(text: str, encoding: str, first: int, last: int, *, trail_from: int) -> float:
    """Returns the share of the non-ASCII characters whose two bytes lie in a block of the code table."""
    high = [char for char in text if ord(char) > 127]
    typical = 0.0
    for char in high:
        coded = char.encode(encoding, errors="ignore")
        if len(coded) == 2 and first <= coded[0] <= last and coded[1] >= trail_from:
            typical += 1
        elif char in _PUNCTUATION or "\uff01" <= char <= "\uff5e":  # the latter are full-width ASCII
            typical += 0.7
    return typical / max(len(high), 1)


def _is_kana(char: str) -> bool:
    """Tells whether a character is full-width hiragana or katakana."""
    return "\u3041" <= char <= "\u30fe"


def _score_chinese(text: str) -> float:
    """Scores GB 18030: first-level ideographs; kana count against it."""
    kana = sum(_is_kana(char) for char in text) / max(sum(ord(char) > 127 for char in text), 1)
    return _lead_share(text, "gb18030", 0xB0, 0xD7, trail_from=0xA1) - kana


def _score_traditional(text: str) -> float:
    """Scores Big5: first-level ideographs."""
    return _lead_share(text, "big5hkscs", 0xA4, 0xC6, trail_from=0x40) - 0.01


def _score_korean(text: str) -> float:
    """Scores the Korean code page: common syllables; a few may be chance, so short text loses a tie."""
    share = _lead_share(text, "cp949", 0xB0, 0xC8, trail_from=0xA1)
    syllables = {char for char in text if "\uac00" <= char <= "\ud7a3"}
    return share + (0.05 if len(syllables) >= _SURE_HANGUL and share > 0.95 else -0.05)


def _score_japanese(text: str) -> float:
    """Scores Japanese: kana and common kanji; half-width kana are what other encodings turn into."""
    high = [char for char in text if ord(char) > 127]
    kana = sum(_is_kana(char) for char in high)
    kanji = sum("\u4e00" <= char <= "\u9fff" for char in high)
    half = sum("\uff61" <= char <= "\uff9f" for char in high)
    other = sum(char in _PUNCTUATION and not _is_kana(char) for char in high)
    evidence = 0.02 if kana else -0.1
    return (kana + 0.9 * kanji + 0.7 * other - half) / max(len(high), 1) + evidence


def _score_letters(letters: frozenset[str], *, dense: bool) -> Callable[[str], float]:
    """Returns a scorer for an alphabet.

    Args:
        letters: its usual letters, in lower case where the script has no more.
        dense: True where whole words are written in them (Cyrillic), False for accents among ASCII letters.
    """

    def score(text: str) -> float:
        high = [char for char in text if ord(char) > 127]
        typical = sum(
            1.0 if char in letters or (dense and char.lower() in letters) else 0.9 if char in _PUNCTUATION else 0.0
            for char in high
        )
        words = re.findall(r"[^\W\d_]+", text)
        odd = sum(_is_odd_word(word, dense=dense) for word in words if not word.isascii())
        return typical / max(len(high), 1) - odd / max(sum(not word.isascii() for word in words), 1)

    return score


def _is_odd_word(word: str, *, dense: bool) -> bool:
    """Tells whether a word is unlike writing: capitals within it, or mostly accents, or scripts mixed."""
    if any(char.isupper() for char in word[1:]) and any(char.islower() for char in word):
        return True
    high = sum(ord(char) > 127 for char in word)
    if dense:
        return high < len(word) or (len(word) > 3 and len({_script(char) for char in word}) > 1)
    return len(word) > 2 and high > 0.6 * len(word)


def _script(char: str) -> str:
    """Returns the first word of a character's name: LATIN, CYRILLIC."""
    return unicodedata.name(char, "?").split(" ", 1)[0]


# in order of preference where scores tie
_CANDIDATES: tuple[tuple[str, Callable[[str], float]], ...] = (
    ("cp1252", _score_letters(_LATIN_WEST, dense=False)),
    ("gb18030", _score_chinese),
    ("big5hkscs", _score_traditional),
    ("cp932", _score_japanese),
    ("euc_jp", _score_japanese),
    ("cp949", _score_korean),
    ("cp1251", _score_letters(_CYRILLIC, dense=True)),
    ("koi8_r", _score_letters(_CYRILLIC, dense=True)),
    ("cp1250", _score_letters(_LATIN_CENTRAL, dense=False)),
    ("iso8859_2", _score_letters(_LATIN_CENTRAL, dense=False)),
    ("cp1254", _score_letters(_LATIN_TURKISH, dense=False)),
    ("cp1253", _score_letters(_GREEK, dense=True)),
    ("cp1255", _score_letters(_HEBREW, dense=True)),
    ("cp1256", _score_letters(_ARABIC, dense=True)),
    ("cp866", _score_letters(_CYRILLIC, dense=True)),
    ("mac_roman", _score_letters(_LATIN_WEST, dense=False)),
    ("cp850", _score_letters(_LATIN_WEST, dense=False)),
)


# encodings seldom met today need better evidence than their rivals
_RARE = {
    "mac_roman": 0.25,
    "cp850": 0.25,
    "cp866": 0.1,
    "koi8_r": 0.02,
    "cp1256": 0.05,
    "iso8859_2": 0.05,
    "euc_jp": 0.03,
}


def guess_charsets(sample: bytes) -> list[CharsetGuess]:
    """Returns the encodings that can decode the sample, best first; `sample` holds whole lines."""
    guesses: list[CharsetGuess] = []
    for encoding, score in _CANDIDATES:
        try:
            text = sample.decode(encoding)
        except UnicodeDecodeError:
            continue
        control = sum(unicodedata.category(char) in ("Cc", "Co", "Cn") and char not in "\r\n\t" for char in text)
        guesses.append(CharsetGuess(encoding, max(0.0, score(text)) - _RARE.get(encoding, 0.0) - 0.2 * min(control, 5)))
    return sorted(guesses, key=lambda guess: -round(guess.score, 2))
