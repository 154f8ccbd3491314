"""Reads "as a percentage of total garden revenue" after Belgium's: the part is what was spoken of, the whole what is named."""

import re
from typing import Any

from cartwise.agent.planner.plan import DialogueState
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.turns.ellipsis import followup_words
from cartwise.agent.planner.words.text import lower


def of_total(request: dict[str, Any], reading: Reading, state: DialogueState) -> dict[str, Any]:
    """Returns the request with the things of the last answer as the part of the whole that the turn names; its share is then clear.

    Args:
        request: what the turn says by itself.
        reading: the turn's words.
        state: of the conversation before the turn.
    """
    base = state.request or {}
    says = any(re.search(each, lower(reading.text)) for each in followup_words()["of_total"])
    if not says or not request.get("metrics") or not base.get("filters"):
        return request
    named = list(request.get("filters") or [])
    for each in request.get("transforms") or []:
        named += [part for part in each.get("filters") or () if part not in named]
    fields = {each["field"] for each in named}
    part = [each for each in base["filters"] if each["field"] not in fields]
    if not part or request.get("dimensions") or request.get("grain") or base.get("dimensions"):
        return request
    reading.issues[:] = [issue for issue in reading.issues if issue.code != "unclear_share"]
    found = {**request, "transforms": [{"kind": "share", "filters": part}], "filters": named}
    period = request.get("period") or base.get("period")
    found |= {"period": period} if period else {}
    return {name: value for name, value in found.items() if value}
