"""Grounds a word by the name that stands in brackets behind it: 年龄组(age_group), "Bahia (BA)", 已婚(Married)."""

import re
from collections.abc import Sequence

from cartwise.agent.planner.words.lexicon import key_of
from cartwise.agent.planner.words.spans import Span
from cartwise.workspace.catalog.model import Catalog

_NAMED = ("dimension", "metric", "absent_dimension", "absent_metric")
_PARTICLES = (
    "de",
    "do",
    "da",
    "di",
    "del",
    "la",
    "le",
    "el",
    "of",
    "the",
    "and",
    "am",
    "an",
    "der",
    "sur",
    "van",
    "von",
    "den",
    "st",
)
_LONGEST = 8  # spans before the bracket that one name may take


def grounded(spans: Sequence[Span], catalog: Catalog) -> list[Span]:
    """Returns the spans without the words that a bracket says in the data's own terms, and without its marks."""
    found = list(spans)
    at = 0
    while (opened := _next_opening(found, at)) is not None:
        closed = next((i for i in range(opened + 1, len(found)) if found[i].text == ")"), None)
        if closed is None:
            break
        inner = found[opened + 1 : closed]
        at = opened + 1
        if _is_expansion(found, opened, inner):
            del found[opened : closed + 1]
        elif inner and (_is_column(inner, catalog) or _is_value(inner)):
            first = _start_of_name(found, opened, is_column=_is_column(inner, catalog), inner=inner)
            if first < opened:
                label = [found[opened - 1]] if first < opened - 1 and _is_label(found[opened - 1], inner) else []
                kept = label + [
                    span for span in inner if span.has("value") or span.has("dimension") or _is_column(inner, catalog)
                ]
                found[first : closed + 1] = kept
                at = first + len(kept)
    return found


def _next_opening(spans: Sequence[Span], at: int) -> int | None:
    return next((i for i in range(max(at, 0), len(spans)) if spans[i].text == "(" and i > 0), None)


def _is_column(inner: Sequence[Span], catalog: Catalog) -> bool:
    """Tells whether the bracket holds the name of a column as the data write it."""
    written = "_".join(key_of(span.text).replace(" ", "_") for span in inner)
    if len(inner) != 1 or not any(inner[0].has(kind) for kind in ("dimension", "metric", "column")):
        return False
    named = {key_of(name).replace(" ", "_") for name in (*catalog.dimensions, *catalog.metrics)}
    columns = {key_of(b.column).replace(" ", "_") for d in catalog.dimensions.values() for b in d.bindings}
    return written in named | columns


def _is_value(inner: Sequence[Span]) -> bool:
    """Tells whether the bracket holds a value of the data, perhaps with its column: "(Private brand)"."""
    values = [span for span in inner if span.has("value")]
    rest = [
        span
        for span in inner
        if not span.has("value") and not span.has("dimension") and span.text.lower() not in ("=", ":", "is", "是", "为")
    ]
    if len(values) != 1 or rest:
        return False
    return not any(values[0].has(kind) for kind in ("glue", "date", "number"))


def _start_of_name(spans: Sequence[Span], opened: int, *, is_column: bool, inner: Sequence[Span]) -> int:
    """Returns where the words begin that the bracket explains; `opened` where there are none."""
    first = opened
    if not is_column and opened > 1 and _is_label(spans[opened - 1], inner) and spans[opened - 2].has("value"):
        return opened - 2 if _abbreviates(inner, spans[opened - 2 : opened - 1]) else opened
    for at in range(opened - 1, max(-1, opened - 1 - _LONGEST), -1):
        span = spans[at]
        is_named = is_column and any(span.has(kind) for kind in _NAMED) and not span.has("by")
        is_deed = is_column and span.has("verb") and first < opened and not span.text.isascii()
        is_part = span.has("unknown") and _may_belong(span, first, opened)
        is_beside = all(_is_particle(between) for between in spans[at + 1 : first])
        is_long_form = not is_column and span.has("value") and is_beside and _abbreviates(inner, spans[at:opened])
        is_label = (
            not is_column and at == opened - 1 and at > 0 and _is_label(span, inner) and spans[at - 1].has("unknown")
        )
        if is_named or is_deed or is_part or is_long_form or is_label:
            first = at
        elif not (_is_particle(span) and at > 0 and (_goes_on(spans[at - 1]) or spans[at - 1].has("value"))):
            break
    return first if first < opened or is_column else _start_of_long_form(spans, opened, inner)


def _start_of_long_form(spans: Sequence[Span], opened: int, inner: Sequence[Span]) -> int:
    """Returns where "Espírito Santo (ES)" begins, of which the data know a part as another name."""
    for at in range(opened - 1, max(-1, opened - 1 - _LONGEST), -1):
        span = spans[at]
        is_name = (span.has("unknown") or span.has("value")) and span.text[:1].isupper()
        if is_name and _abbreviates(inner, spans[at:opened]):
            return at
        if not (is_name or _is_particle(span)):
            break
    return opened


def _is_label(span: Span, inner: Sequence[Span]) -> bool:
    """Tells 州 of 圣保罗州(SP): the column that the bracket's value is of."""
    columns = {match.dimension for each in inner for match in each.all("value")}
    return bool(columns & set(span.all("dimension")))


def _may_belong(span: Span, first: int, opened: int) -> bool:
    """Tells whether an unknown word is part of the name: a capital letter, Chinese, or the word right before it."""
    return not span.text.isascii() or span.text[:1].isupper() or first == opened


def _goes_on(span: Span) -> bool:
    return span.has("unknown") and (span.text[:1].isupper() or not span.text.isascii())


def _is_particle(span: Span) -> bool:
    """Tells a word that stands within names: "de" of "Rio de Janeiro", 内 of 里约热内卢."""
    if span.text.lower() in _PARTICLES:
        return True
    return span.has("glue") and len(span.text) == 1 and not span.text.isascii() and span.text not in "的在是和与及"


def _abbreviates(inner: Sequence[Span], name: Sequence[Span]) -> bool:
    """Tells whether a code stands for a name: SP for São Paulo."""
    code = "".join(span.text for span in inner).lower()
    letters = "".join(span.text if span.text.isascii() else _stored(span) for span in name).lower()
    if not re.fullmatch(r"[a-z]{2,4}", code) or letters[:1] != code[:1]:
        return False
    rest = iter(letters)
    return all(letter in rest for letter in code)


def _stored(span: Span) -> str:
    """Returns the value that the words stand for, as the data write it: rio de janeiro for 里约热内卢."""
    match = span.get("value")
    return span.text if match is None else str(match.value)


def _is_expansion(spans: Sequence[Span], opened: int, inner: Sequence[Span]) -> bool:
    """Tells whether the bracket spells out the value before it: "RJ (Rio de Janeiro)"."""
    outer = spans[opened - 1]
    return bool(inner) and outer.has("value") and outer.text.isupper() and _abbreviates([outer], inner)
