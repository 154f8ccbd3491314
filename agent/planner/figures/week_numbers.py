"""Reads "week 23" as a number in a table that numbers its weeks and has no dates."""

import re

from cartwise.agent.planner.figures.reach import home_of
from cartwise.agent.planner.reading import Reading

_WEEKS = re.compile(r"\bweeks?\s*(?:no\.?|number)?\s*(\d{1,2})(?:\s*(?:to|-|–|through|until)\s*(?:week\s*)?(\d{1,2}))?")
_WEEKS_ZH = re.compile(r"第?\s*(\d{1,2})\s*(?:[-–到至]\s*第?\s*(\d{1,2})\s*)?周")
_FIELD = "week_number"


def settle_week_numbers(reading: Reading) -> None:
    """Replaces the days of the calendar week by the number, where the first figure's table knows no days."""
    draft = reading.draft
    first = draft.metrics[0] if draft.metrics else None
    if not isinstance(first, str) or first not in reading.catalog.metrics or not draft.period or draft.compare:
        return
    home = home_of(reading.catalog, first)
    field = reading.catalog.dimensions.get(_FIELD)
    is_numbered = field is not None and any(binding.relation == home for binding in field.bindings)
    if not is_numbered or reading.catalog.relations[home].time_column is not None:
        return
    for index in [index for index, role in reading.roles.items() if role == "date"]:
        words = reading.spans[index].text.lower()
        found = _WEEKS.search(words) or _WEEKS_ZH.search(words)
        if found is not None:
            weeks = list(dict.fromkeys(int(number) for number in found.groups() if number))
            draft.filters.append({"field": _FIELD, "op": "eq" if len(weeks) == 1 else "between", "values": weeks})
            draft.period, draft.is_all_time = None, True
            reading.explain(index, "condition")
            return
