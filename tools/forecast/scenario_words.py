"""Finds what an assumption speaks of: campaigns and notes of the shop by their words, or an occasion of the retail calendar."""

import re
from dataclasses import dataclass
from typing import Any

from cartwise.prompts import loader
from cartwise.tools.forecast.known_events import KnownEvent

_WORD = re.compile(r"[a-z0-9][a-z0-9'.&-]*", re.I)
_CJK = re.compile(r"[\u3400-\u9fff]+")
MIN_OVERLAP = 0.5  # of the assumption's own words must stand in an event's
_DATE = re.compile(r"\b\d{1,4}(?:[-/.]\d{1,2}){1,2}\b|\b\d{1,2}(?:st|nd|rd|th)?\b|\d+\s*[年月日号]")


@dataclass(frozen=True)
class Spoken:
    """What an assumption is about.

    Attributes:
        events: the shop's own events it names, in the order of time.
        occasion: key of `retail_days.yaml`, where it names one.
        is_any: True where it speaks of campaigns in general.
    """

    events: tuple[KnownEvent, ...]
    occasion: str | None
    is_any: bool


def retail_days() -> dict[str, dict[str, Any]]:
    """Returns the occasions with their names and words."""
    table: dict[str, dict[str, Any]] = loader.read_yaml("forecast/retail_days.yaml")
    return table


def occasion_name(key: str, language: str) -> str:
    """Returns an occasion's name in the language."""
    return str(retail_days()[key]["name"][language])


def understand(text: str, events: list[KnownEvent]) -> Spoken:
    """Returns what the assumption speaks of; with neither event, occasion nor `is_any`, nothing was understood."""
    lower = text.lower()
    occasion = next((key for key, each in retail_days().items() if _says(lower, each["words"])), None)
    if occasion is not None:
        words = retail_days()[occasion]["words"]
        return Spoken(tuple(event for event in events if _says(event.words.lower(), words)), occasion, is_any=False)
    words_left = own_words(lower)
    if words_left:
        named = [(event, _overlap(words_left, event.words.lower())) for event in events]
        best = max((score for _, score in named), default=0.0)
        found = tuple(event for event, score in named if score == best and score >= MIN_OVERLAP)
        return Spoken(_alike(found), None, is_any=False)
    campaigns = tuple(event for event in events if event.kind == "campaign")
    return Spoken(campaigns, None, is_any=bool(campaigns) and _names_any(lower))


def own_words(lower: str) -> list[str]:
    """Returns the words that are no filler, dates left out."""
    table = loader.read_yaml("forecast/scenario_words.yaml")
    text = _DATE.sub(" ", lower)
    english = [word for word in _WORD.findall(text) if word not in set(table["fillers"]["en"]) and not word.isdigit()]
    chinese = "".join(_CJK.findall(text))
    for filler in sorted(table["fillers"]["zh"], key=len, reverse=True):
        chinese = chinese.replace(filler, " ")
    return [*english, *chinese.split()]


def _names_any(lower: str) -> bool:
    words = loader.read_yaml("forecast/scenario_words.yaml")["any_campaign"]
    return _says(lower, [*words["en"], *words["zh"]])


def _says(lower: str, words: list[str]) -> bool:
    return any(
        word in lower if _CJK.search(word) else re.search(rf"(?<!\w){re.escape(word)}(?!\w)", lower) for word in words
    )


def _overlap(words: list[str], text: str) -> float:
    in_text = set(_WORD.findall(text))
    hits = [
        word
        for word in words
        if (word in text if _CJK.search(word) else _stem(word) in {_stem(each) for each in in_text})
    ]
    return len(hits) / len(words)


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def _alike(events: tuple[KnownEvent, ...]) -> tuple[KnownEvent, ...]:
    """Returns the events of the kind that most of them are: a campaign is not averaged with a note."""
    kinds = [event.kind for event in events]
    main = max(dict.fromkeys(kinds), key=kinds.count, default="")
    return tuple(event for event in events if event.kind == main)
