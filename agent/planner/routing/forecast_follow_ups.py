"""Turns that go on about a forecast: "and in Germany?", "by week", "what about orders?", "the next 30 days?"."""

import re
from typing import Any

from cartwise.agent.planner.days.dates import DateSpan
from cartwise.agent.planner.plan import DialogueState
from cartwise.agent.planner.reading import Reading

_MOST_WORDS = 9  # a longer turn is a question of its own
_PASSING = ("scenario", "scenario_start")  # an assumption holds for one turn
_OPENS = re.compile(
    r"^\W*(?:and|what about|how about|now|also|then|same|for|by|only|just|那|那么|再|按|换成|改成)|呢\W*$", re.I
)
_BACKWARD = re.compile(
    r"\b(?:was|were|did|had|last|previous|ago|so far|why)\b|上个?[周月季年]|去年|昨天|为什么|过去", re.I
)


def looks_ahead(reading: Reading) -> bool:
    """Tells whether a clause asks for figures of "next month": those can only be forecast."""
    is_ahead = any(span.has("date") and span.get("date").kind == "future" for span in reading.spans)
    return is_ahead and bool(reading.draft.metrics)


def continues_forecast(reading: Reading, text: str, state: DialogueState) -> bool:
    """Tells whether a turn without a tool of its own changes one thing of the forecast before it.

    Args:
        reading: of the turn, days read as those to come.
        text: the turn.
        state: of the conversation before it.
    """
    if state.tool != "forecast" or state.arguments.get("target") == "stock_cover" or _BACKWARD.search(text):
        return False
    draft = reading.draft
    spans: list[DateSpan] = [span.get("date") for span in reading.spans if span.has("date")]
    if any(span.kind != "future" and not span.unit.startswith("next_") for span in spans) and not draft.grain:
        return False
    if draft.ranking or draft.compare or draft.limit or draft.kind != "metrics":
        return False
    if any(issue.code not in ("missing_metric", "missing_period") for issue in reading.issues):
        return False
    changes = bool(draft.dimensions or draft.filters or draft.grain or spans)
    is_short = len([span for span in reading.spans if not span.has("punct")]) <= _MOST_WORDS
    if draft.metrics:
        return is_short and bool(_OPENS.search(text)) and not changes
    return is_short and changes


def continued(own: dict[str, Any], state: DialogueState) -> dict[str, Any]:
    """Returns the last forecast's arguments with what the turn changes; filters on other fields stay."""
    base = {name: value for name, value in state.arguments.items() if name not in _PASSING}
    said = {name: value for name, value in own.items() if value not in (None, [], {}, "")}
    if "start" in said:
        for name in ("start", "end", "horizon_days"):
            base.pop(name, None)
    fields = {each["field"] for each in said.get("filters", [])}
    kept = [each for each in base.get("filters", []) if each["field"] not in fields]
    return base | said | ({"filters": [*kept, *said.get("filters", [])]} if kept or fields else {})
