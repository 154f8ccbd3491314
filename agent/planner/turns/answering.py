"""Takes a turn as the answer to a question back: what was understood before fills what it leaves open."""

import re
from typing import Any

from cartwise.agent.planner.plan import DialogueState
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.turns.ellipsis import followup_words
from cartwise.agent.planner.turns.of_total import of_total
from cartwise.agent.planner.words.text import lower

_WAITS_FOR_FIGURE = ("nothing_to_follow", "missing_metric", "missing_period")


def answered(request: dict[str, Any], reading: Reading, state: DialogueState) -> dict[str, Any]:
    """Returns the request with the period and filters that wait for a figure, where it names none of its own.

    Args:
        request: what the turn says by itself.
        reading: the turn's words.
        state: of the conversation before the turn.
    """
    request = of_total(request, reading, state)
    pending = state.pending
    if not pending or state.asked not in _WAITS_FOR_FIGURE or pending.get("metrics") or not request.get("metrics"):
        return request
    filled = dict(request)
    if not request.get("period") and not reading.draft.is_all_time and pending.get("period"):
        filled["period"] = pending["period"]
    fields = {each["field"] for each in request.get("filters", [])}
    waiting = [each for each in pending.get("filters", []) if each["field"] not in fields]
    if waiting:
        filled["filters"] = [*waiting, *request.get("filters", [])]
    return filled


def pointed(request: dict[str, Any], pronoun: dict[str, Any] | None, state: DialogueState, text: str) -> dict[str, Any]:
    """Returns the request restricted to what "they" or "the first one" stands for, in the period spoken of."""
    if pronoun is None:
        return request
    others = [each for each in request.get("filters", []) if each["field"] != pronoun["field"]]
    base = state.request or {}
    fields = {pronoun["field"], *(each["field"] for each in others)}
    is_list = pronoun["op"] == "in" and bool(base.get("dimensions"))
    kept = [each for each in base.get("filters") or [] if is_list and each["field"] not in fields]
    found = {**request, "filters": [*kept, *others, pronoun]}
    if not request.get("metrics") and request.get("dimensions") and base.get("metrics"):
        found["metrics"] = base["metrics"]  # "which countries bought it?"
    asks_each = any(re.search(each, lower(text)) for each in followup_words()["for_each_of_them"])
    if asks_each and pronoun["op"] == "in" and not request.get("dimensions"):
        found["dimensions"] = [pronoun["field"]]
    shown = base.get("dimensions") or []
    if pronoun["op"] == "in" and shown == [pronoun["field"]] and not (base.get("limit") or request.get("dimensions")):
        found["dimensions"] = shown  # "their AOV?", each of those set side by side
    period = base.get("period")
    return {**found, "period": period} if period and "period" not in request else found
