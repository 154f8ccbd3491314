"""A question as tokens: normalised text, words with their offsets, pasted passages cut out."""

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Literal

TokenKind = Literal["word", "number", "cjk", "punct", "mask"]
MASK = "\ue000"  # a private-use character stands for a pasted passage
_CJK = "\u3400-\u4dbf\u4e00-\u9fff"
_KANA = re.compile(r"[\u3040-\u30ff]")
_HANGUL_OR_OTHER = re.compile(r"[\uac00-\ud7af\u0400-\u04ff\u0600-\u06ff\u0e00-\u0e7f\u0900-\u097f\u0590-\u05ff]")
_CODE = r"(?=[A-Za-z]*\d)(?=\d*[A-Za-z])(?!\d+(?:st|nd|rd|th|k|m|bn|mn)\b)[A-Za-z0-9]{5,}"  # 85123A, a hash
_TOKEN = re.compile(rf"{_CODE}|[A-Za-zÀ-ÖØ-öø-ɏ]+(?:'[A-Za-z]+)?|\d(?:[\d,]*\d)?(?:\.\d+)?|[{_CJK}]|{MASK}|\S")
_PLAIN, _WORD = re.compile(r"[A-Za-z ]*"), re.compile(r"[A-Za-z]+")
_IS_CJK = re.compile(f"[{_CJK}]")
_SPELLING = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "`": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "–": "-",
        "—": "-",
        "−": "-",
        "「": '"',
        "」": '"',
        "『": '"',
        "』": '"',
        "《": '"',
        "》": '"',
        "、": ", ",
        "。": ".",
        "？": "?",
    }
)


@dataclass(frozen=True)
class Token:
    """A word, number, Chinese character or mark with its place in the text."""

    text: str
    lower: str
    lemma: str
    start: int
    end: int
    kind: TokenKind

    @property
    def is_content(self) -> bool:
        """True for what carries meaning: anything but marks and masks."""
        return self.kind in ("word", "number", "cjk")


def normalise(text: str) -> str:
    """Returns the text in one spelling of widths, quotes and dashes, without control characters."""
    if text.isascii() and text.isprintable() and "`" not in text:
        return text
    text = unicodedata.normalize("NFKC", text).translate(_SPELLING)
    kept = (" " if char in "\n\r\t" else char for char in text)
    return "".join(char for char in kept if unicodedata.category(char) not in ("Cc", "Cf", "Cn", "Co", "Cs"))


def lower(text: str) -> str:
    """Returns the text in lower case with every offset kept."""
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def lemma(word: str) -> str:
    """Returns an English word without its plural ending."""
    if len(word) <= 3 or word.endswith(("ss", "is", "news")) or not word.endswith("s"):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zzes")):
        return word[:-2]
    return word[:-1]


def tokens(text: str) -> list[Token]:
    """Returns the tokens of a normalised text; hyphens within words are left out, as is a possessive 's."""
    if _PLAIN.fullmatch(text):  # most of the vocabulary; four times as fast
        return [_plain_token(match) for match in _WORD.finditer(text)]
    found = []
    for match in _TOKEN.finditer(text):
        word, start, end = match[0], match.start(), match.end()
        kind = _kind(word)
        if kind == "punct" and word in "-/_" and _joins_words(text, start, end):
            continue
        low = lower(word)
        if (
            kind == "word"
            and low.endswith("'s")
            and low not in ("let's", "what's", "it's", "that's", "who's", "how's", "here's", "there's", "where's")
        ):
            word, low, end = word[:-2], low[:-2], end - 2
        found.append(Token(word, low, lemma(low) if kind == "word" else low, start, end, kind))
    return found


def _plain_token(match: re.Match[str]) -> Token:
    word = match[0]
    low = word.lower()
    return Token(word, low, lemma(low), match.start(), match.end(), "word")


def _kind(word: str) -> TokenKind:
    first = word[0]
    if first == MASK:
        return "mask"
    if first.isdigit() and not re.search("[A-Za-z]", word):
        return "number"
    if _IS_CJK.match(first):
        return "cjk"
    return "word" if re.match(r"[A-Za-zÀ-ÖØ-öø-ɏ0-9]", first) else "punct"


def _joins_words(text: str, start: int, end: int) -> bool:
    return start > 0 and end < len(text) and text[start - 1].isalnum() and text[end].isalnum()


def language_of(text: str) -> str | None:
    """Returns "en" or "zh", or None for a script that the planner doesn't read."""
    if _KANA.search(text) or _HANGUL_OR_OTHER.search(text):
        return None
    return "zh" if re.search(f"[{_CJK}]", text) else "en"


@dataclass(frozen=True)
class Pasted:
    """A question without its quoted passages.

    Attributes:
        text: the question; long passages are masks, short quotes keep their words without the marks.
        passages: pasted texts: data, never read for meaning.
        literals: short quotes, such as a word that a name should contain.
    """

    text: str
    passages: tuple[str, ...] = ()
    literals: tuple[tuple[int, int, str], ...] = ()


_QUOTED = re.compile(r'"([^"]*)"|(?<![A-Za-z0-9])\'([^\']*(?:\'[a-z]{1,2}\b[^\']*)*)\'(?![A-Za-z0-9])')
_LONG_WORDS, _LONG_CJK = 5, 12
# what makes a quote a part of a name, beside a review or not: products with "bunting" in the name, 名称含“灯笼”的商品
_IN_NAME = re.compile(
    r"\s*(?:anywhere |somewhere )?in (?:the|its|their) (?:\w+ )?(?:names?|titles?|descriptions?)\b", re.I
)
_NAME_HOLDS = re.compile(
    r"(?:名称|名字|商品名|品名|标题)[^\"]{0,6}$|\b(?:names?|titles?) (?:containing|contains?|with|including) $", re.I
)


def cut_passages(text: str, *, is_review: bool) -> Pasted:
    """Returns the text with quotes cut out; where it speaks of reviews, every quote is a passage."""
    out, at, passages, literals = [], 0, [], []
    length = 0
    for match in _QUOTED.finditer(text):
        inner = (match[1] if match[1] is not None else match[2] or "").strip()
        before = text[at : match.start()]
        out.append(before)
        length += len(before)
        is_name = bool(_IN_NAME.match(text, match.end()) or _NAME_HOLDS.search(before))
        if inner and ((is_review and not is_name) or _is_long(inner)):
            passages.append(inner)
            out.append(MASK)
            length += 1
        elif inner:
            literals.append((length, length + len(inner), inner))
            out.append(inner)
            length += len(inner)
        at = match.end()
    return Pasted("".join([*out, text[at:]]), tuple(passages), tuple(literals))


def _is_long(text: str) -> bool:
    words = [token for token in tokens(text) if token.is_content]
    cjk = sum(token.kind == "cjk" for token in words)
    return cjk > _LONG_CJK or len(words) - cjk > _LONG_WORDS or bool(re.search(r"[.!?。!?]\s", text))


def replaced(token: Token, word: str) -> Token:
    """Returns the token with another word in its place (a corrected spelling); offsets stay those of the text."""
    return replace(token, text=word, lower=word, lemma=lemma(word))
