"""Tells whether parts of a clause are questions of their own: "revenue in Germany in Q2 and orders in France in Q3"."""

import re
from typing import TYPE_CHECKING

from cartwise.agent.planner.days.date_lists import joins_dates
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.routing.clauses import opens_with_preposition
from cartwise.agent.planner.words.restating import is_statement

if TYPE_CHECKING:
    from cartwise.agent.planner.turn import Turn

_DEFINES = re.compile(  # "Basket = sum of prices per order", a remark on a word of the question
    r"[\s(]*(?:here[, ]+|where )?(?:an? |the |by )?[\w' -]{2,30}?\s*(?:=|means\b|is defined as\b|refers to\b|stands for\b)"
    r"|[\s(]*.{1,8}(?:指的?是|是指|定义为)",
    re.I,
)
_ONLY = re.compile(
    r"\s*(?:only|just|solely|仅|只)(?!\s*(?:show|give|tell|看|要)\b)", re.I
)  # narrows what was asked before
_BEFORE_WHOM = ("for", "from", "of", "by", "among", "with", "to", "对", "给", "来自")


def pieces(turn: "Turn", text: str) -> tuple[str, ...]:
    """Returns the clause in two, where each side is a question of its own; else as it is."""
    whole = turn.looked_at(text)
    if sum(span.has("date") for span in whole.spans) < 2 and sum(span.has("value") for span in whole.spans) < 2:
        return (text,)
    for match in re.finditer(r"\s+and\s+|,\s*(?:and\s+)?|和|以及", text):
        left, right = text[: match.start()], text[match.start() :]
        if (
            left.strip()
            and not _coordinates(turn, left, right)
            and not joins_dates(text, match.start(), match.end(), turn.as_of)
            and stands_alone(turn, left, right)
            and not turn.looked_at(left).issues
            and not turn.looked_at(right).issues
            and not (whole.leaves_out_cancelled and _names_state(turn.looked_at(right)))
        ):
            return (left, right)
    return (text,)


def stands_alone(turn: "Turn", before: str, text: str) -> bool:
    """Tells whether two clauses of figures are two questions: each has a figure and days or values of its own."""
    first, second = turn.looked_at(before).draft, turn.looked_at(text).draft
    if is_statement(before) or _DEFINES.match(text) or _ONLY.match(text):
        return False
    if not first.metrics or not second.metrics or second.compare or _only_assumes(turn, text):
        return False
    if _asks_of_them(turn, before, text):
        return True
    if opens_with_preposition(text) or _names_only_whom(turn.looked_at(text)):
        return False
    own_days = bool(first.period and second.period and first.period != second.period)
    own_values = bool(second.filters) and bool(first.filters or first.period) and second.filters != first.filters
    own_groups = (
        bool(second.dimensions)
        and second.dimensions != first.dimensions
        and bool(second.ranking or first.ranking or first.dimensions)
    )
    return own_days or own_values or (own_groups and bool(first.metrics))


def _asks_of_them(turn: "Turn", before: str, text: str) -> bool:
    """Tells "How many were reached? How many of them redeemed?", two figures, from one question in two breaths."""
    first, second = turn.looked_at(before), turn.looked_at(text)
    return (
        before.rstrip().endswith("?")
        and bool(re.search(r"how (?:many|much)|number of|多少|几", before.lower()))
        and second.any_of("how_many")
        and second.any_of("them")
        and first.draft.metrics != second.draft.metrics
    )


def _only_assumes(turn: "Turn", text: str) -> bool:
    """Tells a clause that names no figure of its own ("列出前5个州", "Top 3 only.") from a question."""
    return any(code == "assumed_metric" for code, _ in turn.looked_at(text).notes)


def _names_only_whom(reading: Reading) -> bool:
    """Tells "January to August, for customers from Bahia", whose noun says of whom, from "and customers in France"."""
    if not reading.draft.has_weak_metric:
        return False
    places = [index for index, role in reading.roles.items() if role == "metric"]
    return bool(places) and all(
        index > 0 and reading.spans[index - 1].text.lower().split()[0] in _BEFORE_WHOM
        for index in places
        if reading.spans[index - 1].text.split()
    )


def _names_state(reading: Reading) -> bool:
    """Tells "and unavailable orders", the end of a list of what is left out, from a question."""
    first = [span for span in reading.spans if not span.has("punct")][:3]
    return any(
        span.has("void_state") or span.has("verb", "cancel") or span.has("metric", "cancellations") for span in first
    )


def _coordinates(turn: "Turn", left: str, right: str) -> bool:
    """Tells "for married and for unmarried ones", two values of one column, from two questions."""
    before = [span for span in turn.looked_at(left).spans if not (span.has("punct") or span.has("glue"))]
    after = [span for span in turn.looked_at(right).spans if not (span.has("punct") or span.has("glue"))]
    after = [span for span in after[:3] if span.has("value") or not (span.has("follow") or span.has("add"))]
    while len(before) > 1 and before[-1].has("dimension") and not before[-1].has("value"):
        before.pop()  # 已婚家庭和未婚家庭
    if not before or not after or not before[-1].has("value") or not after[0].has("value"):
        return False
    columns = {match.dimension for match in before[-1].all("value")}
    return bool(columns & {match.dimension for match in after[0].all("value")})
