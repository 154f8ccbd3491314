"""Which language a text is in: by its script, else by its function words. Made for reviews, where a wrong verdict is worse than none."""

import functools
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import yaml

UNKNOWN = "und"  # ISO 639-2: undetermined
_SCRIPTS = (  # script -> language code; Japanese before Chinese, since it mixes both
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af\u1100-\u11ff]")),
    ("zh", re.compile("[\u3400-\u9fff\uf900-\ufaff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("hi", re.compile("[\u0900-\u097f]")),
)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_FOREIGN_LETTERS = re.compile("[ãõçñßüöäøåæşğıłżźćńśęąđơưếệ]", re.I)
_SCRIPT_SHARE = 0.2  # of the letters
_CLEAR_WORDS = 3
_USUAL_SHARE = 0.8  # of the clear texts in one language: then short doubtful ones are taken to be in it too
_USUAL_TEXTS = 20


@functools.cache
def _function_words() -> dict[str, tuple[str, ...]]:
    listed = yaml.safe_load((Path(__file__).parent / "languages.yaml").read_text(encoding="utf-8"))
    languages: dict[str, list[str]] = {}
    for language, words in listed.items():
        for word in words:
            languages.setdefault("no" if word is False else str(word), []).append(language)
    return {word: tuple(found) for word, found in languages.items()}


def detect(text: str) -> str:
    """Returns the two-letter code of a text's language, or `und` where it has no letters or no known word.

    A text of Latin letters without any known word counts as English where all its letters are plain: names and short remarks
    ("Superb!") are more often that.
    """
    letters = [character for character in text if character.isalpha()]
    if not letters:
        return UNKNOWN
    for language, pattern in _SCRIPTS:
        if len(pattern.findall(text)) >= _SCRIPT_SHARE * len(letters):
            return language
    words = _WORD.findall(text.lower())
    known = _function_words()
    votes: dict[str, float] = {}
    for word in words:
        for language in known.get(word, ()):
            votes[language] = votes.get(language, 0.0) + 1.0 / len(known[word])
    if not votes:
        return UNKNOWN if _FOREIGN_LETTERS.search(text) else "en"
    best = max(votes.values())
    winners = [language for language, count in votes.items() if count >= best - 1e-9]
    return "en" if "en" in winners else winners[0]


def detect_all(texts: Sequence[str], *, fallback: str | None = None) -> list[str]:
    """Returns the language of each text; short texts without a clear sign take the commonest language of the rest.

    Args:
        texts: of one shop or one question.
        fallback: for texts whose language does not show; the commonest one by default.
    """
    found = [detect(text) for text in texts]
    clear = Counter(
        language
        for language, text in zip(found, texts, strict=True)
        if language != UNKNOWN and _is_clear(language, text)
    )
    common = clear.most_common(1)
    usual = fallback or (common[0][0] if common else "en")
    is_usual_sure = bool(common) and common[0][1] >= _USUAL_SHARE * clear.total() and clear.total() >= _USUAL_TEXTS
    return [
        usual if language == UNKNOWN or (is_usual_sure and not _is_clear(language, text)) else language
        for language, text in zip(found, texts, strict=True)
    ]


def _is_clear(language: str, text: str) -> bool:
    """True for another script, and where at least three known words of the language stand in the text."""
    if language in {code for code, _ in _SCRIPTS}:
        return True
    known = _function_words()
    return sum(language in known.get(word, ()) for word in _WORD.findall(text.lower())) >= _CLEAR_WORDS
