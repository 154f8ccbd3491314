"""Dates that stand together: one month of several years, the same days named twice, several years cut at the same day."""

import re
from dataclasses import replace
from datetime import date

from cartwise.agent.planner.days.dates import Atom, DateSpan, find_dates
from cartwise.agent.planner.words.text import lower

_LIST = re.compile(
    r"\s*(?:,|and|&|or|vs\.?|versus|against|compared (?:with|to)|than|和|与|及|跟|比|对比|以及)\s*(?:(?:of|in|the|that|from)\s*)*"
)
_BOTH = re.compile(r"(?:of|in)?\s*both\s*")
_SAME = re.compile(
    r"\s*(?:[,:(;]|-|say|namely|that is|i\.?e\.?|meaning|即|也就是|就是|\s)*\s*(?:the|of|from|on)?\s*(?:\()?\s*"
)
_EACH = re.compile(
    r"(?:\b(?:each|both)(?: (?:year|of them|time|one))?|each year|分别|各|都|均)\s*(?:截至|截止|到)?\s*$"
)
_SHARED = ("month", "quarter", "half", "season", "day", "range")


def share_years(text: str, atoms: list[Atom]) -> list[Atom]:
    """Reads "November 2023 and 2024" and 2023年和2024年的11月 as the month of both years.

    Args:
        text: the whole text.
        atoms: its date expressions in order.
    """
    found = list(atoms)
    for at in range(len(found) - 1):
        left, right = found[at], found[at + 1]
        gap = text[left.end : right.start]
        if right.unit == "year" and right.year and left.year and left.unit in _SHARED and _is_list(gap, left):
            found[at + 1] = replace(left, start=right.start, end=right.end, year=right.year)
        elif (left.unit == "season" or left.problem) and right.year is None and _SAME.fullmatch(gap):
            found[at + 1] = replace(right, year=left.year)
        elif (
            left.unit == "year"
            and left.year
            and right.year
            and right.unit in _SHARED
            and _is_chinese_list(text, left, right)
        ):
            found[at] = replace(right, start=left.start, end=left.end, year=left.year)
    return found


def _is_list(gap: str, left: Atom) -> bool:
    return bool(_LIST.fullmatch(gap)) and left.problem is None and left.kind == "period" and not left.is_to_date


def _is_chinese_list(text: str, left: Atom, right: Atom) -> bool:
    return (
        re.fullmatch(r"\s*[和与及、,跟]\s*", text[left.end : right.start]) is not None
        and re.search(r"[年度]\s*$", text[left.start : left.end]) is not None
        and right.year != left.year
        and right.problem is None
    )


def share_open_years(text: str, atoms: list[Atom]) -> list[Atom]:
    """Reads "in December of both 2022 and 2023": the open month takes the first of the years."""
    for at in range(len(atoms) - 2):
        first, second, third = atoms[at : at + 3]
        if (
            first.year is None
            and second.unit == third.unit == "year"
            and _BOTH.fullmatch(text[first.end : second.start].strip() + " ")
        ):
            return [*atoms[:at], replace(first, year=second.year, end=second.end), *atoms[at + 2 :]]
    return atoms


def drop_repeated(text: str, spans: list[DateSpan]) -> list[DateSpan]:
    """Keeps the exact days of "Black Friday, 24 November 2017" and "the holiday season (1 to 24 December)"."""
    kept: list[DateSpan] = []
    for span in spans:
        before = kept[-1] if kept else None
        if before and _SAME.fullmatch(text[before.end : span.start]) and _repeats(before, span):
            kept[-1] = replace(span, start=before.start)
            continue
        kept.append(span)
    return kept


def _repeats(before: DateSpan, span: DateSpan) -> bool:
    if span.problem or span.first is None or span.last is None:
        return False
    if before.problem in ("vague_period", "fiscal_year"):
        return True
    if before.first is None or before.last is None:
        return False
    if before.unit in ("day", "season") and span.has_year:
        return before.first <= span.first and (span.last <= before.last or before.unit == "day")
    return before.unit == "season" and before.first <= span.first and span.last <= before.last


def cut_each(text: str, spans: list[DateSpan]) -> list[DateSpan]:
    """Ends every period of "Q4 2023 and Q4 2024, each up to 18 December" on that day of its own year."""
    limit = next((span for span in spans if _is_limit(text, span)), None)
    others = [span for span in spans if span is not limit and span.problem is None and span.first and span.last]
    if limit is None or limit.last is None or len(others) < 2:
        return spans
    cut = [_cut(span, limit.last) for span in others]
    return (
        spans if any(span is None for span in cut) else [*(span for span in cut if span), _swallowed(limit, others[-1])]
    )


def _is_limit(text: str, span: DateSpan) -> bool:
    after = re.match(r"\s*(?:in|of) (?:each|both|every)(?: (?:case|year|of them))?", text[span.end :])
    return span.first is None and not span.has_year and bool(_EACH.search(text[: span.start]) or after)


def _cut(span: DateSpan, day: date) -> DateSpan | None:
    assert span.first is not None
    assert span.last is not None
    for year in range(span.first.year, span.last.year + 1):
        if span.first <= (found := day.replace(year=year)) <= span.last:
            return replace(span, last=found, unit="range")
    return None


def _swallowed(limit: DateSpan, last: DateSpan) -> DateSpan:
    """Returns the limit as a repetition of the last period, so that its words are explained."""
    return replace(limit, first=last.first, last=limit.last, kind="limit")


def joins_dates(text: str, start: int, end: int, as_of: date) -> bool:
    """Tells whether the "and" at these offsets joins two dates: "October and November"."""
    low = lower(text)
    before, after = find_dates(low[:start].rstrip(), as_of), find_dates(low[end:].lstrip(), as_of)
    return bool(before and after) and before[-1].end == len(low[:start].rstrip()) and after[0].start == 0
