"""Reads "when did customer 12748 last order": a day is asked for, not a count."""

import re

from cartwise.agent.planner.reading import Reading

_WHEN = re.compile(
    r"^\W*(?:and |so |please |tell me |do you know |can you tell me )*(?:when|on (?:what|which) (?:date|day)|since when)\s+(?:did|do|does|was|were|is|has|have)\b|什么时候|何时|哪天(?!.*最)|几时",
    re.I,
)
_FIRST = re.compile(r"\b(?:first|initially|for the first time|earliest)\b|首次|第一次|最早|首单", re.I)
_LAST = re.compile(r"\b(?:last|most recently|most recent|latest)\b|最近一次|最后一次|最近|最后|上次", re.I)


def read_moment(reading: Reading) -> None:
    """Takes the day of the first or last order where "when" asks for it; any other "when" is asked about."""
    draft = reading.draft
    if not _WHEN.search(reading.text) or draft.metrics:
        return
    if draft.ranking or draft.change_ranking:
        if not (draft.grain or draft.date_parts) or draft.dimensions:
            reading.issue("unclear_word", words=_said(reading))
        return
    draft.grain = None
    way = (
        "first_order_date" if _FIRST.search(reading.text) else "last_order_date" if _LAST.search(reading.text) else None
    )
    if way is None or not reading.has_metric(way):
        reading.issue("unclear_word", words=_said(reading))
        return
    reading.draft.metrics.append(way)
    for index, span in enumerate(reading.spans):
        is_act = span.has("verb") or span.has("metric", "orders")
        if reading.is_free(index) and (is_act or span.has("latest") or span.has("top") or span.has("first_event")):
            reading.explain(index, "metric")


def _said(reading: Reading) -> str:
    match = _WHEN.search(reading.text)
    return match[0].split()[0] if match else ""
