"""Reads words that nobody has explained as parts of names: "hand warmers", "lunch bgas", "Germny"."""

import re

from rapidfuzz.distance import OSA

from cartwise.agent.planner.figures.reach import home_of, reaches
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.whom.filters import add_filter
from cartwise.agent.planner.whom.fragments import add_contains
from cartwise.agent.planner.whom.negation import is_negative
from cartwise.agent.planner.whom.settings import (
    names_place,
    place_fields,
    tells_of_days,
    tells_of_hours_or_means,
    tells_of_people,
)
from cartwise.agent.planner.words.lexicon import listed_words
from cartwise.agent.planner.words.segment import Match
from cartwise.agent.planner.words.spans import Span
from cartwise.agent.planner.words.text import lemma

_MIN_FUZZY = 0.8

_MIN_TOKENS = 0.75  # at least one of two words of the value, as `ValueIndex` scores it


_LONG_WORD = 6  # letters from which one wrong letter is still a clear reading

_SHORTEST_PARTICIPLE = 4  # letters: "red" is a colour
_SHORTEST_NAME = 2  # letters; "of" and "in" never widen a name
_BEFORE_PREDICATES = ("that", "which", "who", "were", "was", "are", "is", "be", "been", "being", "not", "still")
_NAMING = (
    "neg",
    "only",
    "how_many",
    "how_much",
    "contains",
    "of_any",
    "verb",
    "by",
    "per",
    "dimension",
    "distinct",
    "super",
    "incl",
    "compare",
)
_BEING = ("is", "are", "was", "were", "did", "do", "does", "have", "has", "will", "can")
_MAX_RUN = 7  # tokens in the name of a thing


def read_unknown(reading: Reading) -> None:
    """Takes what nobody has explained as part of a name: "hand warmers", "lunch bgas", "Germny"."""
    index = 0
    while index < len(reading.spans):
        if not (reading.spans[index].has("unknown") and reading.is_free(index)):
            index += 1
            continue
        end = index + 1
        while end < len(reading.spans) and end - index < _MAX_RUN and reading.is_free(end) and _continues(reading, end):
            end += 1
        if _is_no_name(reading, index, end):
            index += 1
            continue
        if names_place(reading, index, end):
            _add_nearest(reading, index, end, _written(reading, index, end), fields=place_fields(reading))
            index = end
            continue
        index = max(_take_name(reading, index, end), index + 1)


def _is_no_name(reading: Reading, first: int, end: int) -> bool:
    return (
        (reading.spans[first].text.islower() and first in reading.restating)
        or _is_action(reading, first)
        or _describes_people(reading, end)
        or tells_of_days(reading, end)
        or tells_of_people(reading, first)
        or tells_of_hours_or_means(reading, first, end)
        or _is_stray(reading, first, end)
    )


def _is_action(reading: Reading, index: int) -> bool:
    """Tells an unknown verb ("did we refurbish") from a name: a guess here would be a filter nobody asked for."""
    before = reading.spans[index - 1].text.lower() if index else ""
    if _is_predicate(reading, index, before) or _is_participle(reading, index):
        return True
    if before in ("we", "they", "i", "to", "you", "could", "should", "would", "people", "us"):
        return True
    return bool(
        index > 1
        and before in ("customers", "customer", "households", "buyers")
        and any(span.text.lower() in ("did", "do", "have") for span in reading.spans[:index])
    )


def _is_stray(reading: Reading, first: int, end: int) -> bool:
    """Tells a lone word that names nothing where it stands ("come in more often") from "mugs sold" and "sales of mugs"."""
    word = reading.spans[first].text
    if end - first > 1 or not (word.isascii() and word.islower()):
        return False
    before = reading.before(first, skip=(), reach=1) if first else None
    previous = reading.spans[first - 1] if first else None
    is_named = previous is not None and (
        (previous.text.lower().split()[-1:] and previous.text.lower().split()[-1] in listed_words("governing"))
        or any(previous.has(kind) for kind in _NAMING if not (kind == "dimension" and previous.has("which")))
        or (before is not None and reading.roles.get(before) == "value" and reading.spans[before].has("unknown"))
    )
    beyond = reading.spans[end] if end < len(reading.spans) else None
    is_followed = beyond is not None and any(beyond.has(kind) for kind in ("metric", "verb", "dimension", "value"))
    is_followed = is_followed or (beyond is not None and _is_name_word(beyond) and not beyond.has("glue"))
    is_subject = first == 0 and (beyond is None or beyond.text.lower() in _BEING)
    return is_subject or not (is_named or is_followed or first == 0 or _after_article(reading, first))


def _after_article(reading: Reading, first: int) -> bool:
    """Tells "did the bunting sell", "of our mugs" from "the stray": an article that itself is governed or asked about."""
    at = first - 1
    if at < 0 or reading.spans[at].text.lower() not in listed_words("determiners"):
        return False
    return at > 0 and (
        reading.spans[at - 1].text.lower() in (*listed_words("governing"), "did", "do", "does", "and", "or")
        or any(reading.spans[at - 1].has(kind) for kind in _NAMING)
    )


def _is_predicate(reading: Reading, index: int, before: str) -> bool:
    """Tells "lines that carry a number" and "those were new" from "mugs were sold": a word after them that nothing follows."""
    if before not in _BEFORE_PREDICATES or not reading.spans[index].text.islower():
        return False
    after = index + 1
    if after >= len(reading.spans):
        return True
    span = reading.spans[after]
    return not (span.has("metric") or span.has("dimension") or span.has("unknown") or span.has("verb"))


def _is_participle(reading: Reading, index: int) -> bool:
    """Tells a lone "refurbished", which describes something, from a name."""
    word = reading.spans[index].text
    is_alone = index + 1 >= len(reading.spans) or not _continues(reading, index + 1)
    return word.endswith("ed") and word.islower() and len(word) > _SHORTEST_PARTICIPLE and is_alone


def _describes_people(reading: Reading, place: int) -> bool:
    """Tells "VIP customers", which no product's name explains, from "bunting sales"."""
    if place >= len(reading.spans):
        return False
    span = reading.spans[place]
    if span.has("absent_dimension") and (span.is_plural or not span.has("verb")):  # "gift shops"
        return True
    if span.has("which"):  # "from Belguim who ordered"
        return False
    return any(reading.entity_of(str(name)) in ("customer", "order") for name in span.all("dimension"))


def _continues(reading: Reading, place: int) -> bool:
    span = reading.spans[place]
    return span.has("unknown") or (
        span.has("punct")
        and span.text in "-&/'"
        and place + 1 < len(reading.spans)
        and reading.spans[place + 1].has("unknown")
    )


def _take_name(reading: Reading, start: int, end: int) -> int:
    """Tries the run with its neighbours, longest first; returns where reading goes on."""
    for first, last in _windows(reading, start, end):
        written = _written(reading, first, last)
        if last - first == 1 and written in listed_words("never_names"):
            continue
        if add_contains(reading, first, last, written):
            return last
    if _add_nearest(reading, start, end, _written(reading, start, end)):
        return end
    if end - start > 1:
        for place in range(start, end):
            _add_nearest(reading, place, place + 1, reading.spans[place].text)
    return end


def _windows(reading: Reading, start: int, end: int) -> list[tuple[int, int]]:
    """Returns the run widened by neighbouring words that may belong to the name, then as it is, then its parts."""
    found = [
        (first, last)
        for first in range(start, start - 3, -1)
        for last in range(end + 2, end - 1, -1)
        if _may_widen(reading, first, start, end, last)
    ]
    found.sort(key=lambda window: window[0] - window[1])
    return found


def _may_widen(reading: Reading, first: int, start: int, end: int, last: int) -> bool:
    if first < 0 or last > len(reading.spans):
        return False
    outer = [*range(first, start), *range(end, last)]
    return all(reading.is_free(place) and _is_name_word(reading.spans[place]) for place in outer)


def _is_name_word(span: Span) -> bool:
    """Tells whether the word may be part of a product's name, as "night" in "rabbit night light"."""
    if span.has("punct") or span.has("date") or span.has("mask"):
        return False
    word = span.text.lower()
    return len(word) > _SHORTEST_NAME and word.isascii() and word not in listed_words("outside_names")


def _written(reading: Reading, first: int, last: int) -> str:
    words = reading.spans[first:last]
    if all(len(span.text) == 1 and not span.text.isascii() for span in words):
        return "".join(span.text for span in words)
    return " ".join(span.text for span in words).replace(" - ", "-").replace(" ' ", "'")


def _add_nearest(
    reading: Reading, first: int, last: int, written: str, *, fields: tuple[str, ...] | None = None
) -> bool:
    """Takes a misspelt value (of the fields, where some are given), or a misspelt word of product names."""
    if len(written) < 4 or written in listed_words("never_names"):
        return False
    for match in sorted(reading.values.search(written, 5), key=lambda match: not _is_of_metric(reading, match)):
        if fields is not None and match.dimension not in fields:
            continue
        if (
            match.how == "tokens" and match.score >= _MIN_TOKENS and reading.entity_of(match.dimension) != "product"
        ) or (match.how == "fuzzy" and _is_close(written, match) and reading.entity_of(match.dimension) is None):
            negative = is_negative(reading, first)
            if _is_shared_word(reading, written, match):
                add_filter(reading, match.dimension, "not_contains" if negative else "contains", [written])
            else:
                add_filter(reading, match.dimension, "ne" if negative else "eq", [match.value])
        elif match.how == "fuzzy" and (fragment := _mended_fragment(reading, written, match)):
            add_filter(
                reading, match.dimension, "not_contains" if is_negative(reading, first) else "contains", [fragment]
            )
            written = f"{written} -> {fragment}"
        else:
            continue
        reading.note("read_as", written=written, value=str(match.value))
        for place in range(first, last):
            reading.explain(place, "value")
        return True
    return False


def _is_of_metric(reading: Reading, match: Match) -> bool:
    """Tells the "google" of the sessions from that of the ads, where sessions are asked for."""
    named = {str(name) for span in reading.spans for name in span.all("metric")}
    return not named or any(reaches(reading.catalog, home_of(reading.catalog, name), match.dimension) for name in named)


def _is_shared_word(reading: Reading, written: str, match: Match) -> bool:
    """Tells "google", which several sources hold, from "organic", which one does: all of them are meant."""
    return match.how == "tokens" and reading.values.contains(match.dimension, written) > 1


def _is_close(written: str, match: Match) -> bool:
    """Tells a misspelt value from one that merely resembles: a high score, or a single letter off."""
    one_off = OSA.distance(written.lower(), str(match.value).lower()) == 1 and len(written) >= _LONG_WORD - 1
    return match.score >= _MIN_FUZZY or one_off or _each_word_is_close(written, match)


def _each_word_is_close(written: str, match: Match) -> bool:
    """Tells "helth & beuty" from a name that shares a word: every word is a letter off at most."""
    said, stored = (re.findall(r"[^\W_]+", text.lower()) for text in (written, str(match.value)))
    return len(said) == len(stored) > 1 and all(
        OSA.distance(word, other) <= (1 if len(word) >= _LONG_WORD - 1 else 0)
        for word, other in zip(said, stored, strict=True)
    )


def _mended_fragment(reading: Reading, written: str, match: Match) -> str | None:
    """Returns "lunch bag" for "lunch bgas": each misspelt word replaced by the near one in a product's name."""
    if reading.entity_of(match.dimension) != "product":
        return None
    stored = str(match.value).lower().split()
    mended = []
    for word in written.lower().split():
        near = min(stored, key=lambda other: OSA.distance(lemma(word), lemma(other)), default=word)
        distance = OSA.distance(lemma(word), lemma(near))
        is_swap = sorted(lemma(word)) == sorted(lemma(near)) or sorted(word) == sorted(f"{near}s")
        if distance > 0 and not (is_swap or (distance == 1 and len(word) >= _LONG_WORD)):
            return None
        mended.append(lemma(near))
    fragment = " ".join(mended)
    return fragment if reading.values.contains(match.dimension, fragment) else None
