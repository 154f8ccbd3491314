"""Reads "customers who placed their last order in June": those who ordered then and never after."""

from datetime import timedelta

from cartwise.agent.planner.figures.cohorts import cohort_entity
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.whom.subjects import as_list
from cartwise.agent.planner.words.lexicon import listed_words

_REACH = 6  # spans from "last" to the days of the last order


def restrict_to_last(reading: Reading) -> None:
    """Adds the condition where customers are counted; any other figure of them is left to be asked about."""
    draft = reading.draft
    if draft.metrics != ["customers"] or not reading.has_metric("orders") or draft.compare:
        return
    for index in range(1, len(reading.spans) - 1):
        if not is_last_of_theirs(reading, index):
            continue
        days = [
            (at, reading.spans[at].get("date"))
            for at in range(index + 1, min(len(reading.spans), index + _REACH))
            if reading.spans[at].has("date")
        ]
        if len(days) != 1 or days[0][1].first is None or days[0][1].last is None:
            return
        after = (days[0][1].last + timedelta(days=1)).isoformat()
        condition = {"entity": cohort_entity(reading), "metric": "orders", "op": "eq", "values": [0.0]}
        draft.entities = [*as_list(draft.entities), {**condition, "period": {"start": after}}]
        for at in (index, index + 1):
            reading.explain(at, "condition")
        return


def is_last_of_theirs(reading: Reading, index: int) -> bool:
    """Tells "customers who placed their last order in June", a condition on each, from "the last orders"."""
    span, beyond = reading.spans[index], reading.spans[index + 1]
    before = reading.spans[index - 1].text.strip().lower()
    is_deed = beyond.has("metric", "orders") or beyond.has("verb")
    return span.has("latest") and is_deed and before in listed_words("of_theirs")
