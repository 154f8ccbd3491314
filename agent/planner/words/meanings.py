"""Finds the definitions that a question gives of its own words: "new = first order ever in that month", 其中新客指首次下单."""

import functools
import re
from collections.abc import Sequence

from cartwise.agent.planner.words.spans import Span
from cartwise.prompts import loader


@functools.cache
def _definitions() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    table = loader.read_yaml("planner/meanings.yaml")
    means = f"(?:{'|'.join(table['means'])})"
    return tuple(
        (re.compile(rf"(?:{entry['word']})\s*{means}", re.I), re.compile(str(entry["said_by"]), re.I))
        for entry in table["words"].values()
    )


def defined_spans(spans: Sequence[Span]) -> set[int]:
    """Returns the spans of clauses that define a word as the catalogue does; they change no figure.

    A clause that defines the word otherwise is left for the check of coverage, which asks back.
    """
    found: set[int] = set()
    for first, last in _clauses(spans):
        words = _words(spans[first:last])
        if any(term.match(words) and said.search(words) for term, said in _definitions()):
            found.update(range(first, last))
    return found


def included_spans(spans: Sequence[Span]) -> set[int]:
    """Returns the spans of clauses that only say what stays in: "(postage counts too)", 服务项也算, "including samples"."""
    found: set[int] = set()
    clauses = _clauses(spans)
    for first, last in clauses:
        clause = spans[first:last]
        content = [span for span in clause if not _is_empty(span)]
        is_said = bool(content) and (content[-1].has("incl") or (content[0].has("incl") and content[0].text.isascii()))
        if not is_said or len(clauses) < 2 or any(span.has(kind) for span in clause for kind in _OTHERWISE):
            continue
        found.update(range(first, last))
    return found


def included_values(spans: Sequence[Span]) -> set[int]:
    """Returns the spans of "revenue including postage", which keeps nothing else out; "orders including mugs" have mugs in them."""
    found: set[int] = set()
    for index, span in enumerate(spans):
        if not span.has("incl") or index == 0 or index + 1 >= len(spans):
            continue
        before = next((other for other in reversed(spans[:index]) if not _is_empty(other)), None)
        at = index + 1
        while at < len(spans) and spans[at].text.lower() in ("the", "all", "any", "our", "its"):
            at += 1
        is_thing = before is None or before.has("dimension") or before.has("relation")
        if not is_thing and at < len(spans) and (spans[at].has("value") or spans[at].has("unknown")):
            found.update(range(index, _end_of_name(spans, at)))
    return found


def _end_of_name(spans: Sequence[Span], at: int) -> int:
    while at < len(spans) and (spans[at].has("value") or spans[at].has("unknown")):
        at += 1
    return at


_OTHERWISE = (
    "metric",
    "date",
    "number",
    "neg",
    "net",
    "verb",
    "how_many",
    "which",
    "share",
    "top",
    "super",
    "null",
    "any_status",
)


def _is_empty(span: Span) -> bool:
    return span.has("punct") or (span.has("glue") and not span.has("incl"))


def _words(clause: Sequence[Span]) -> str:
    text = ""
    for span in clause:
        joins = text and text[-1].isascii() and span.text[:1].isascii()
        text += f" {span.text}" if joins else span.text
    return re.sub(
        r"^(?:where|with|and|by|whereby|in which|counting|here|其中|这里|此处|且|和)\s*", "", text.strip().lower()
    )


def _clauses(spans: Sequence[Span]) -> list[tuple[int, int]]:
    """Returns the parts between marks; a dash, a bracket and a comma open one."""
    edges = [index for index, span in enumerate(spans) if span.has("punct") and span.text in ".?!;,()-"]
    starts = [0, *(edge + 1 for edge in edges)]
    ends = [*edges, len(spans)]
    return [(first, last) for first, last in zip(starts, ends, strict=True) if last > first]
