"""Puts what a speaker corrects within a turn in the place of what it corrects: "revenue for Norway, sorry, Sweden"."""

import functools
import re
from collections.abc import Sequence
from datetime import date

from cartwise.agent.planner.words.segment import Segmenter
from cartwise.agent.planner.words.spans import Span
from cartwise.agent.planner.words.text import Token, lower, tokens
from cartwise.prompts import loader

# What takes the place of its like; a word of several kinds is read as the first that the corrected part has too.
_KINDS = ("date", "extreme_price", "grew_most", "super", "top", "value", "part", "grain", "unit", "metric", "dimension", "number")  # fmt: skip
_END = re.compile(r"[.;?!](?=\s|$)|$")
_LEAD = re.compile(r"\b(?:mean|meant|make|should|it(?:'s| is)|that's|need|want)\b", re.I)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@functools.cache
def _markers() -> tuple[re.Pattern[str], ...]:
    patterns = loader.read_yaml("planner/followups.yaml")["self_correction"]
    return tuple(re.compile(pattern, re.I) for pattern in patterns)


def self_corrected(text: str, segmenter: Segmenter, as_of: date) -> str | None:
    """Returns the text with the correction in its place; None where it says something new that has no place.

    Args:
        text: the turn, normalised and with its spelling mended.
        segmenter: cuts both sides into spans.
        as_of: last day of the data.
    """
    match = next((found for pattern in _markers() if (found := pattern.search(text))), None)
    if match is None or match[0].rstrip().endswith(":"):
        return text  # "With customers in Bahia, I mean: revenue in 2017" goes on
    said, rest = text[: match.start()], text[match.end() :]
    end = _END.search(rest)
    meant, behind = (rest[: end.start()], rest[end.start() :]) if end else (rest, "")
    old, new = (_content(part, segmenter, as_of) for part in (said, meant))
    if old and not new and _LEAD.search(match[0]) and re.search(r"\w", meant):
        return None
    if not old or not new:
        return text
    if _covers(new, old):
        return f"{meant}{behind}"
    replaced = _replaced(said, old, new)
    return None if replaced is None else f"{replaced}{behind}"


def _content(part: str, segmenter: Segmenter, as_of: date) -> list[tuple[Span, int, int]]:
    """Returns the spans that say something, with their offsets in the part."""
    words: Sequence[Token] = tokens(part)
    spans = segmenter.cut(part, words, as_of)
    return [
        (span, words[span.start].start, words[span.end - 1].end)
        for span in spans
        if _kinds(span) and not (span.has("glue") and not (span.has("super") or span.has("metric")))
    ]


def _kinds(span: Span) -> list[str]:
    return [kind for kind in _KINDS if span.has(kind)]


def _covers(new: list[tuple[Span, int, int]], old: list[tuple[Span, int, int]]) -> bool:
    """Tells whether the correction is a whole request, of all the kinds that the corrected one has."""
    has_figure = any(span.has("metric") for span, _, _ in new)
    return has_figure and len(new) > 1 and all(any(_is_alike(span, each) for each, _, _ in new) for span, _, _ in old)


def _replaced(said: str, old: list[tuple[Span, int, int]], new: list[tuple[Span, int, int]]) -> str | None:
    """Returns the text with each new word in the place of the one word of its kind; None where there is no such place."""
    edits: list[tuple[int, int, str]] = []
    added = ""
    for span, _, _ in new:
        if span.has("date") and not any(each.has("date") for each, _, _ in old):
            added = f"{added} in {span.text}"
            continue
        places = [each for each in old if _is_alike(each[0], span) and (each[1], each[2]) not in {e[:2] for e in edits}]
        if len(places) != 1:
            return None
        found, start, end = places[0]
        edits.append((start, end, _dated(span, found)))
    for start, end, words in sorted(edits, reverse=True):
        said = f"{said[:start]}{words}{said[end:]}"
    return f"{said}{added}"


def _is_alike(old: Span, new: Span) -> bool:
    """Tells whether both are the same kind of thing: dates, values of one column, figures, groups or numbers."""
    if old.has("date") or new.has("date"):
        return old.has("date") and new.has("date")
    if new.has("value"):
        columns = {match.dimension for match in new.all("value")}
        if columns & {match.dimension for match in old.all("value")}:
            return True
    shared = set(_kinds(old)) & set(_kinds(new)) - {"value"}
    return bool(shared) or bool(
        {"super", "top", "extreme_price"} & set(_kinds(old)) and {"super", "top"} & set(_kinds(new))
    )


def _dated(new: Span, old: Span) -> str:
    """Returns the new words, with the year of the corrected month where they name none."""
    year = _YEAR.search(old.text) if new.has("date") and not _YEAR.search(new.text) else None
    return f"{new.text} {year[0]}" if year and re.fullmatch(r"[a-z]+|q[1-4]|h[12]", lower(new.text)) else new.text
