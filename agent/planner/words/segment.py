"""Cuts a question into spans: dates, numbers, known phrases and values of the data, the best reading of all that overlap."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from cartwise.agent.planner.days.clock_words import find_hours
from cartwise.agent.planner.days.dates import find_dates
from cartwise.agent.planner.words.lexicon import LONGEST_PHRASE, Phrases, key
from cartwise.agent.planner.words.number_words import find_numbers
from cartwise.agent.planner.words.spans import Meaning, Span
from cartwise.agent.planner.words.text import Token, lower

_LONGEST_VALUE = 9  # tokens
_WEIGHTS = {
    "date": 1.6,
    "hours": 1.7,
    "number": 0.9,
    "glue": 0.55,
    "metric": 1.1,
    "ratio_word": 1.2,
    "value": 1.0,
    "follow": 0.8,
    "it": 0.8,
}

_JOINS = ("and", "&", "n", "und", "et")
_CLASSIFIERS = ("名", "位", "项", "条", "款")  # 前3名 counts, it names nothing
_OWNERS = ("买家", "客户", "顾客", "卖家", "用户", "会员", "商家", "收货", "所在", "下单", "购买")  # 买家州

_ONLY_PLURAL = ("taking", "earning", "proceed", "receipt", "saving")
BEFORE_NAMES = ("did", "of", "for", "on", "from", "in", "via", "through", "by", "vs", "our", "than", "only")
_RANGE = re.compile(r"\d+\s?[-–]\s?\d+")
_PHRASE_WEIGHT = 0.9  # "thanks a million" is no number


class Match(Protocol):
    """What the value index finds: `cartwise.workspace.catalog.values.ValueMatch`."""

    @property
    def dimension(self) -> str:
        """Name of the dimension."""

    @property
    def value(self) -> str | int:
        """The value as stored."""

    @property
    def score(self) -> float:
        """0 to 1."""

    @property
    def how(self) -> str:
        """exact, alias, tokens or fuzzy."""


class Values(Protocol):
    """The value index: `cartwise.workspace.catalog.values.ValueIndex`."""

    def exact(self, text: str) -> Sequence[Match]:
        """Returns values written so, or known under that alias."""

    def search(self, text: str, limit: int = 5) -> Sequence[Match]:
        """Returns the nearest values."""

    def contains(self, dimension: str, fragment: str) -> int:
        """Returns how many values of the dimension contain the fragment."""

    def few_of(self, dimension: str, most: int) -> Sequence[str | int]:
        """Returns all values of the dimension; none where it has more than `most`."""


@dataclass(frozen=True)
class Segmenter:
    """Knows the phrases of the language and of one catalogue, and its values."""

    common: Phrases
    named: Phrases
    values: Values

    def cut(self, text: str, words: Sequence[Token], as_of: date, *, prefers_future: bool = False) -> list[Span]:
        """Returns spans that cover all tokens, in order; what nobody explains is a span of kind "unknown"."""
        found = [
            *self._date_spans(text, words, as_of, prefers_future=prefers_future),
            *self._hour_spans(text, words),
            *self._number_spans(text, words),
            *self._phrase_spans(text, words),
            *self._value_spans(text, words),
        ]
        return _best_cover(text, words, found)

    def _date_spans(self, text: str, words: Sequence[Token], as_of: date, *, prefers_future: bool) -> Iterator[Span]:
        for days in find_dates(lower(text), as_of, prefers_future=prefers_future):
            yield from _over(text, words, days.start, days.end, Meaning("date", days))

    def _hour_spans(self, text: str, words: Sequence[Token]) -> Iterator[Span]:
        for start, end, hours in find_hours(lower(text)):
            yield from _over(text, words, start, end, Meaning("hours", hours))

    def _number_spans(self, text: str, words: Sequence[Token]) -> Iterator[Span]:
        for start, end, number in find_numbers(lower(text)):
            yield from _over(text, words, start, end, Meaning("number", number))

    def _phrase_spans(self, text: str, words: Sequence[Token]) -> Iterator[Span]:
        for start in range(len(words)):
            for end in range(start + 1, min(len(words), start + LONGEST_PHRASE) + 1):
                last = words[end - 1]
                if last.kind in ("punct", "mask") and last.text not in "%<>=#&/":
                    break
                phrase = key(words[start:end])
                meanings = (*self.named.get(phrase, ()), *self.common.get(phrase, ()))
                if end - start == 1 and words[start].text.lower() in _ONLY_PLURAL:  # "taking" is no "takings"
                    kept = tuple(m for m in meanings if m.kind not in ("metric", "absent_metric"))
                    meanings = kept or (Meaning("glue", words[start].lower),) if meanings else ()
                if end - start == 1 and words[start].kind == "cjk" and not _may_stand_alone(words, start):
                    meanings = tuple(
                        m for m in meanings if m.kind.removeprefix("absent_") not in ("metric", "dimension")
                    )
                    if not meanings and phrase in _CLASSIFIERS:
                        meanings = (Meaning("glue", phrase),)
                if meanings:
                    yield _span(text, words, start, end, meanings)

    def _value_spans(self, text: str, words: Sequence[Token]) -> Iterator[Span]:
        for start, first in enumerate(words):
            if not first.is_content:
                continue
            for end in range(start + 1, min(len(words), start + _LONGEST_VALUE) + 1):
                last = words[end - 1]
                if last.kind == "mask" or last.text in '?!;"' or _lists_numbers(words[start : end + 1]):
                    break
                if not last.is_content and last.text != "+":
                    continue
                if self._may_be_value(words[start:end], words[start - 1].lower if start else ""):
                    yield from self._value_span(text, words, start, end)

    def _may_be_value(self, window: Sequence[Token], before: str) -> bool:
        if all(token.kind == "cjk" for token in window):
            return len(window) >= 2
        if len(window) == 1:
            token = window[0]
            known = self.common.get(token.lemma, ()) or self.named.get(token.lemma, ())
            return len(token.text) > 1 and (
                not known
                or token.text[0].isupper()
                or before in BEFORE_NAMES
                or not all(m.kind == "glue" for m in known)
            )
        return True

    def _value_span(self, text: str, words: Sequence[Token], start: int, end: int) -> Iterator[Span]:
        written = text[words[start].start : words[end - 1].end]
        matches = self.values.exact(written) or self._joined(words[start:end])
        if _RANGE.fullmatch(written):  # "1-5" is no 15
            matches = [match for match in matches if _RANGE.fullmatch(str(match.value))]
        if "(" in written:  # "São Paulo (SP)" says it twice
            matches = [match for match in matches if "(" in str(match.value)]
        if matches:
            meanings = tuple(Meaning("value", match) for match in matches)
            yield _span(text, words, start, end, meanings)

    def _joined(self, window: Sequence[Token]) -> Sequence[Match]:
        """Returns the values that join the same words otherwise: watches_gifts for "watches and gifts"."""
        return next((found for form in _other_joins(window) if (found := self.values.exact(form))), ())


def _other_joins(window: Sequence[Token]) -> list[str]:
    """Returns the other ways of joining the words of "watches and gifts": none, "&", "and"."""
    inner = window[1:-1]
    if not any(token.lower in _JOINS for token in inner):
        return []
    return [
        " ".join(said for token in window if (said := join if token.lower in _JOINS else token.text))
        for join in ("", "&", "and")
    ]


def _lists_numbers(window: Sequence[Token]) -> bool:
    """Tells "14, 16", two numbers, from "1,416": no name runs over a comma between them."""
    return len(window) > 2 and window[-2].text == "," and window[-3].kind == window[-1].kind == "number"


def _may_stand_alone(words: Sequence[Token], at: int) -> bool:
    """Tells 各国, where one character names a thing, from 中国, where it is part of a name."""
    if at == 0 or words[at].text in _CLASSIFIERS:
        return False
    return (
        words[at - 1].text in "各每哪几个些类种位名多少的按大一两三四五六七八九十"
        or words[at - 1].kind in ("word", "number")
        or "".join(token.text for token in words[max(0, at - 2) : at]) in _OWNERS
    )


def _over(text: str, words: Sequence[Token], first: int, last: int, meaning: Meaning) -> Iterator[Span]:
    inside = [index for index, token in enumerate(words) if token.start < last and token.end > first]
    if inside:
        yield _span(text, words, inside[0], inside[-1] + 1, (meaning,))


def _span(text: str, words: Sequence[Token], start: int, end: int, meanings: tuple[Meaning, ...]) -> Span:
    window = words[start:end]
    length = sum(token.is_content or token.text in "%<>=#&/+£$€¥" for token in window)
    weight = max(_WEIGHTS.get(meaning.kind, 1.0) for meaning in meanings)
    if meanings[0].kind == "value":
        is_count = len(window) == 1 and window[0].kind == "number"  # "45-54" is a band, "45" is not
        is_band = length > 1 and any(str(m.value.value) == "-".join(token.text for token in window) for m in meanings)
        weight *= 1.3 if _is_shouted(window) else 1.5 if is_band else 0.5 if is_count else 1.0
    elif length > 1 and all(meaning.kind == "glue" for meaning in meanings):
        weight = _PHRASE_WEIGHT if window[0].kind == "word" else weight
    written = text[window[0].start : window[-1].end]
    plural = window[-1].kind == "word" and window[-1].lower != window[-1].lemma
    return Span(start, end, meanings, written, weight * length**1.35, plural)


def _is_shouted(window: Sequence[Token]) -> bool:
    """Tells whether the words are written as names are stored: in capitals."""
    letters = "".join(token.text for token in window if token.kind == "word")
    return len(letters) >= 3 and letters.isupper()


def _best_cover(text: str, words: Sequence[Token], found: list[Span]) -> list[Span]:
    by_start: dict[int, list[Span]] = {}
    for span in _merged(found):
        by_start.setdefault(span.start, []).append(span)
    best: list[tuple[float, Span | None]] = [(0.0, None)] * (len(words) + 1)
    for start in range(len(words) - 1, -1, -1):
        cost = -1.0 if words[start].is_content else 0.0
        best[start] = (cost + best[start + 1][0], None)
        for span in by_start.get(start, ()):
            total = span.score + best[span.end][0]
            if total > best[start][0]:
                best[start] = (total, span)
    return _walk(text, words, best)


def _walk(text: str, words: Sequence[Token], best: list[tuple[float, Span | None]]) -> list[Span]:
    spans: list[Span] = []
    at = 0
    while at < len(words):
        span = best[at][1]
        if span is None:
            kind = "unknown" if words[at].is_content else words[at].kind
            span = Span(at, at + 1, (Meaning(kind, words[at].text),), words[at].text)
        spans.append(span)
        at = span.end
    return spans


def _merged(found: list[Span]) -> list[Span]:
    """Joins the meanings of spans over the same tokens; a date or number that is also a value keeps both."""
    merged: dict[tuple[int, int], Span] = {}
    for span in found:
        place = (span.start, span.end)
        other = merged.get(place)
        if other is None:
            merged[place] = span
        else:
            meanings = (*other.meanings, *(m for m in span.meanings if m not in other.meanings))
            merged[place] = replace(other, meanings=meanings, score=max(other.score, span.score))
    return list(merged.values())
