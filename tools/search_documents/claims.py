"""Finds what a passage claims of the shop's metrics: which metric, up or down or how much, of which days."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from cartwise.models.retrieval.words import is_in_characters
from cartwise.prompts import loader
from cartwise.workspace.catalog.model import Catalog
from cartwise.workspace.documents.dates import days_of
from cartwise.workspace.library.chunks import sentences_of
from cartwise.workspace.library.documents import Hit

Direction = Literal["rise", "fall", "flat"]
MetricWords = tuple[tuple[re.Pattern[str], str], ...]
_FIGURE = r"[+\-−–]?\s?[€$£¥]?\s?\d[\d,]*(?:\.\d+)?\s?(?:%|％|percent|per cent|k\b|m\b|million\b|thousand\b|万|亿)?"
_READ_FIGURE = re.compile(r"(?P<sign>[+\-−–])?\s?[€$£¥]?\s?(?P<digits>\d[\d,]*(?:\.\d+)?)\s?(?P<unit>%|％|percent|per cent|k\b|m\b|million\b|thousand\b|万|亿)?")  # fmt: skip
_SCALES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "万": 1e4, "亿": 1e8}
_NEAR = 48  # characters between a metric and what is said of it
_GAP = re.compile(r"[;；。!?]|\bbut\b|\bwhile\b|\bwhereas\b|但|而")


@dataclass(frozen=True)
class Figure:
    """A number as a document prints it; `step` is half of its last printed digit."""

    value: float
    is_percent: bool
    step: float


@dataclass(frozen=True)
class Claim:
    """What a document says of one metric.

    Attributes:
        hit: number of the citation.
        start: first day of the period that it speaks of.
        direction: of the change, where it claims one.
        change: size of the change in percent, as claimed.
        level: the metric's value, as claimed.
        before: its value in the period before, as claimed.
    """

    hit: int
    metric: str
    start: date
    end: date
    to_previous_year: bool = False
    direction: Direction | None = None
    change: Figure | None = None
    level: Figure | None = None
    before: Figure | None = None


def claims_of(number: int, hit: Hit, words: MetricWords) -> Iterator[Claim]:
    """Yields the claims of a passage on the metrics of the catalogue; what is planned, denied or undated is none.

    Args:
        number: of its citation.
        hit: the passage.
        words: of `metric_words`.
    """
    lines = [line for line in hit.text.split("\n") if " | " in line]
    yield from _table_claims(number, hit, lines, words)
    for sentence in sentences_of("\n".join(line for line in hit.text.split("\n") if " | " not in line)):
        yield from _sentence_claims(number, hit, sentence, words)


def metric_words(catalog: Catalog) -> MetricWords:
    """Returns a pattern for each name of each metric, the longest first."""
    names: dict[str, str] = {}
    for metric in catalog.metrics.values():
        if metric.is_standard:
            for word in (*metric.label.en, *metric.label.zh, *metric.synonyms.en, *metric.synonyms.zh):
                names.setdefault(word.lower(), metric.name)
    ordered = sorted(names.items(), key=lambda pair: -len(pair[0]))
    return tuple(
        (re.compile(rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word)), name) for word, name in ordered
    )


def _mentions(text: str, words: MetricWords) -> list[tuple[int, int, str]]:
    """Returns the metrics that a text names, by place; a name within a longer one does not count."""
    found: list[tuple[int, int, str]] = []
    for pattern, name in words:
        for match in pattern.finditer(text):
            if not any(start < match.end() and match.start() < end for start, end, _ in found):
                found.append((match.start(), match.end(), name))
    return sorted(found)


def _sentence_claims(number: int, hit: Hit, sentence: str, words: MetricWords) -> Iterator[Claim]:
    text = sentence.lower()
    patterns = _patterns("zh" if is_in_characters(text) else "en")
    mentions = _mentions(text, words)
    if not mentions or patterns["not_claimed"].search(text):
        return
    days = days_of(sentence) or ((hit.start, hit.end) if hit.start and hit.end else None)
    if days is None:
        return
    for place, (_, end, metric) in enumerate(mentions):
        until = mentions[place + 1][0] if place + 1 < len(mentions) else len(text)
        said = _GAP.split(text[end : min(until, end + 2 * _NEAR)])[0]
        found = _read(said, patterns)
        if found is not None:
            direction, change, level, before = found
            yearly = bool(patterns["previous_year"].search(text))
            yield Claim(number, metric, *days, yearly, direction, change, level, before)


def _read(
    said: str, patterns: dict[str, re.Pattern[str]]
) -> tuple[Direction | None, Figure | None, Figure | None, Figure | None] | None:
    """Returns direction, change, level and level before from the words after a metric; None where nothing is claimed."""
    near = said[:_NEAR]
    moves = [(match.start(), name) for name in ("rise", "fall", "flat") if (match := patterns[name].search(near))]
    direction = min(moves)[1] if moves else None
    if direction is not None:
        both = patterns["from_to"].search(said)
        to = both or patterns["to"].search(said)
        before = both or patterns["from"].search(said)
        change = re.search(patterns["by"].pattern + f"({_FIGURE})", said[min(moves)[0] :])
        amount = _figure(change[1]) if change and not both else None
        is_change = amount is not None and amount.is_percent
        level = _figure(to["to"]) if to else None
        return direction, amount if is_change else None, level, _figure(before["from"]) if before else None  # type: ignore[return-value]
    level_match = re.match(rf"\s*(?:{patterns['level'].pattern})\s*(?:only |just |about |around )?({_FIGURE})", said)
    level = _figure(level_match[1]) if level_match else None
    is_share = (
        level is not None and level_match is not None and re.match(r"\s*(?:of|from)\b|\s*的", said[level_match.end() :])
    )
    return (None, None, level, None) if level is not None and not is_share else None


def _table_claims(number: int, hit: Hit, lines: list[str], words: MetricWords) -> Iterator[Claim]:
    """Reads the rows of a table whose first cell names a metric and whose heading says what the other cells are."""
    if len(lines) < 2 or not (hit.start and hit.end):
        return
    heading, *rows = [[cell.strip() for cell in line.split(" | ")] for line in lines]
    for cells in rows:
        mentions = _mentions(cells[0].lower(), words)
        if len(mentions) != 1 or mentions[0][1] - mentions[0][0] < len(cells[0]) - 2 or len(cells) > len(heading):
            continue
        level, change, yearly = None, None, False
        for title, cell in zip(heading[1:], cells[1:], strict=False):
            figure = _figure(cell)
            patterns = _patterns("zh" if is_in_characters(title) else "en")
            if figure is not None and patterns["change_column"].search(title.lower()):
                change = figure if figure.is_percent else None
                yearly = bool(patterns["previous_year"].search(title.lower()))
            elif figure is not None and level is None:
                level = figure
        direction: Direction | None = None
        if change is not None and change.value:
            direction = "rise" if change.value > 0 else "fall"
        if level is not None or direction is not None:
            yield Claim(number, mentions[0][2], hit.start, hit.end, yearly, direction, change, level)


def _figure(text: str) -> Figure | None:
    match = _READ_FIGURE.search(text)
    if match is None:
        return None
    digits, unit = match["digits"].replace(",", ""), (match["unit"] or "").strip()
    scale = _SCALES.get(unit, 1.0)
    sign = -1 if match["sign"] in ("-", "−", "–") else 1
    decimals = len(digits.partition(".")[2])
    return Figure(sign * float(digits) * scale, unit in ("%", "％", "percent", "per cent"), 0.5 * 10**-decimals * scale)


@functools.cache
def _patterns(language: str) -> dict[str, re.Pattern[str]]:
    rows: dict[str, str] = loader.read_yaml("claims.yaml")[language]
    return {name: re.compile(text.replace("{figure}", _FIGURE)) for name, text in rows.items()}
