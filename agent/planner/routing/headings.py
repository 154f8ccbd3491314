"""Cuts what stands before the request itself: a heading ("Promo depth check: ..."), or who wants it ("Our French rep wants ...").

Of both only what restricts the figures is kept: the names of places and ranges, and the days where the request has none.
"""

import functools
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from cartwise.agent.planner.routing.intents import tool_of
from cartwise.agent.planner.words.lexicon import listed_words
from cartwise.agent.planner.words.restating import is_statement
from cartwise.agent.planner.words.segment import Segmenter
from cartwise.agent.planner.words.spans import Span
from cartwise.agent.planner.words.text import lemma, lower, tokens
from cartwise.prompts import loader

_BREAK = re.compile(r"(?<=\w)[)\"']?\s*(?:[:.!]|\s[-–—|/]{1,3}|\.{3})\s+(?=\S)")
_LONGEST_HEAD = 90  # characters
_THEIRS = re.compile(r"\b(?:his|her|hers|their|theirs|its)\b", re.I)
_TELLING = ("super", "top", "op", "neg", "compare", "share", "growth", "grew_most", "only", "by", "per", "than", "how_many", "how_much", "null", "instead", "meant")  # fmt: skip
_SAID = ("metric", "date", "value", "dimension", "verb", "number", "relation", "absent_metric")
_NARROW_METRICS = ("new_", "returning_", "repeat_", "cancel", "gross", "redeemed", "targeted")
_PLACES = ("country", "state", "region", "city", "market", "province", "nation")


@functools.cache
def _remark(kind: str) -> re.Pattern[str]:
    return re.compile("|".join(loader.read_yaml("planner/remarks.yaml")[kind]), re.I)


def without_preface(text: str, segmenter: Segmenter, as_of: date, specs: Mapping[str, Any]) -> str:
    """Returns the question without its heading and without who asks it.

    Args:
        text: the normalised question.
        segmenter: of the shop.
        as_of: last day of the data.
        specs: the tools that exist; a heading that calls for one of them stays.
    """
    text = _without_heading(text, segmenter, as_of, specs)
    return _without_requester(text, segmenter, as_of, specs)


def _without_heading(text: str, segmenter: Segmenter, as_of: date, specs: Mapping[str, Any]) -> str:
    greeting = _remark("greeting").match(text)
    if greeting is not None:
        return _without_heading(text[greeting.end() :], segmenter, as_of, specs)
    match = _BREAK.search(text[: _LONGEST_HEAD + 3])
    if match is None:
        return text
    head, body = text[: match.start()], text[match.end() :]
    if not head.isascii() or re.search(r"[.?!;\"]\s", head) or tool_of(lower(head), specs):
        return text
    spans = segmenter.cut(head, tokens(head), as_of)
    if is_statement(head) and any(span.has(kind) for span in spans for kind in _SAID):
        return text
    wanted = segmenter.cut(body, tokens(body), as_of)
    asked = {str(name) for span in wanted for name in span.all("metric")}
    may_narrow = any(
        _may_name(span, index, segmenter) and not asked & set(span.all("metric")) for index, span in enumerate(spans)
    )
    if not _is_heading(spans, wanted) or may_narrow:
        return text
    return _joined(_kept(spans, wanted, body), body)


def _is_heading(head: Sequence[Span], body: Sequence[Span]) -> bool:
    """Tells a heading from the first part of a request: the rest is a request of its own, the heading restricts nothing."""
    if not _is_request(body) or any(span.has(kind) for span in head for kind in _TELLING if not span.has("glue")):
        return False
    if _ends_with_paper(head):
        return True
    is_own_request = any(span.has("metric") or span.has("pair") or span.has("verb") for span in head) and any(
        span.has(kind) for span in head for kind in ("date", "grain", "value")
    )
    says_nothing = any(span.has("unknown") or _names_paper(span) or span.has("grain") for span in head)
    if is_own_request or not says_nothing or any(span.text == "," for span in head):
        return False
    names = {str(name) for span in head for kind in ("metric", "dimension") for name in span.all(kind)}
    asked = {str(name) for span in body for kind in ("metric", "dimension") for name in span.all(kind)}
    return names <= asked and not any(
        span.has("number") or re.search(r"\d", span.text) or (span.has("value") and not _describes(head, index))
        for index, span in enumerate(head)
    )


def _describes(head: Sequence[Span], index: int) -> bool:
    """Tells "email" of "email blast performance" from "Norwegians" of "Swedes or Norwegians"."""
    return index + 1 < len(head) and head[index + 1].has("unknown")


def _may_name(span: Span, index: int, segmenter: Segmenter) -> bool:
    """Tells "JUMBO BAG family" and "teapot check", which narrow the products, from "promo depth check"."""
    if _is_narrowing(span):
        return True
    if not span.has("unknown") or _names_paper(span):
        return False
    is_name = span.text[:1].isupper() and (index > 0 or (span.text.isupper() and len(span.text) > 3))
    return is_name or segmenter.values.contains("product", lemma(span.text.lower())) > 0


def _is_narrowing(span: Span) -> bool:
    """Tells words that always narrow: wholesale, loyal, first-time buyers, weekends."""
    kinds = [str(name) for name in span.all("metric")]
    return (
        span.has("day_filter")
        or span.text.lower() in listed_words("restricting")
        or any(part in name for name in kinds for part in _NARROW_METRICS)
    )


def _ends_with_paper(head: Sequence[Span]) -> bool:
    """Tells "board pack", "slide 4" and "buyer meeting on Thursday"."""
    for index, span in reversed(list(enumerate(head))):
        hyphened = f"{head[index - 1].text}-{span.text}".lower() if index else ""
        if _names_paper(span) or hyphened in listed_words("heading_nouns"):
            return True
        if not (span.has("number") or span.has("date") or span.has("weekday_name") or span.has("glue")):
            return False
    return False


def _is_request(body: Sequence[Span]) -> bool:
    has = {
        kind: any(span.has(kind) for span in body)
        for kind in ("metric", "verb", "dimension", "how_many", "how_much", "which")
    }
    return has["metric"] or (has["verb"] and (has["dimension"] or has["how_many"] or has["how_much"] or has["which"]))


def _names_paper(span: Span) -> bool:
    """Tells the words for what a figure is put in or wanted for: check, deck, review, weekly."""
    return span.text.lower().split()[-1] in listed_words("heading_nouns")


def _without_requester(text: str, segmenter: Segmenter, as_of: date, specs: Mapping[str, Any]) -> str:
    match = _remark("requester").match(text)
    if match is None:
        return text
    who, body = match["who"], text[match.end() :]
    if not who.isascii() or is_statement(who) or tool_of(lower(text[: match.end()]), specs):
        return text
    spans = segmenter.cut(who, tokens(who), as_of)
    wanted = segmenter.cut(body, tokens(body), as_of)
    where = next(
        (i for i, span in enumerate(spans) if i and span.text.lower() in ("in", "from", "at", "over")), len(spans)
    )
    is_person = not any(spans[where - 1].has(kind) for kind in ("metric", "dimension", "value", "date", "number"))
    if not is_person or not _is_request(wanted) or any(span.has("super") or span.has("top") for span in spans):
        return text
    if any(_is_narrowing(span) for span in spans) or (
        _THEIRS.search(body) and any(_may_restrict(spans, index) for index in range(len(spans)))
    ):
        return text
    return _joined(_kept(spans, wanted, body, is_person=True), body)


def _kept(head: Sequence[Span], body: Sequence[Span], said: str, *, is_person: bool = False) -> list[str]:
    """Returns the days and names of a heading that the request does not have itself."""
    is_theirs = _THEIRS.search(said) is not None
    is_dated = any(span.has("date") for span in body)
    kept = []
    for index, span in enumerate(head):
        is_day = span.has("date") and not span.has("glue") and not is_dated
        is_name = span.has("value") and _restricts(head, index, is_theirs=is_theirs, is_person=is_person)
        if is_day or is_name:
            kept.append(span.text)
    return kept


def _may_restrict(head: Sequence[Span], index: int) -> bool:
    """Tells "wholesale" of "our wholesale rep wants his five biggest accounts", which nobody can read, from "rep"."""
    after = head[index + 1] if index + 1 < len(head) else None
    is_attribute = after is not None and (after.has("unknown") or after.text.lower() in listed_words("staff"))
    return head[index].has("unknown") and is_attribute


def _restricts(head: Sequence[Span], index: int, *, is_theirs: bool, is_person: bool) -> bool:
    """Tells the place of "our French rep" from "promo" of "promo depth check" and the desk of "the colleague in Paris"."""
    span = head[index]
    dimensions = {str(match.dimension) for match in span.all("value")}
    is_place = any(part in _PLACES for name in dimensions for part in name.split("_"))
    is_code = len(span.text) == 2 and all(str(match.value) == span.text for match in span.all("value"))  # "the PR lady"
    if span.has("date") or span.has("number") or (span.has("glue") and not is_place) or (is_code and not is_theirs):
        return False
    before = head[index - 1].text.lower().split()[-1] if index else ""
    if before in ("in", "from", "at") and is_place:
        return is_theirs
    after = head[index + 1] if index + 1 < len(head) else None
    if not is_place and not (is_theirs or is_person) and not span.text[:1].isupper():
        return False
    if not is_place and any(span.has(kind) for kind in ("verb", "metric", "unit")):
        return False
    if is_place or after is None or is_theirs:
        return True
    return not ((after.has("unknown") and not is_person) or after.text.lower() in listed_words("staff"))


def _joined(kept: Sequence[str], body: str) -> str:
    return f"For {' '.join(kept)}, {body}" if kept else body
