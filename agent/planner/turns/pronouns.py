"""Reads "the first one", "the biggest one", "of them", 第一名 as what the last answer or an earlier call shows."""

from typing import Any

from cartwise.agent.planner.plan import DialogueState
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.turns.last_shown import names_last_shown


def pronoun_filter(reading: Reading, state: DialogueState, earlier: dict[str, str]) -> dict[str, Any] | None:
    """Returns the filter that "the first one", "the biggest one", "of them" stands for, and explains those words.

    Args:
        reading: the turn's words.
        state: of the conversation before the turn.
        earlier: paths of items of earlier calls of this turn, by dimension.
    """
    for index, span in enumerate(reading.spans):
        kind = "first_one" if span.has("first_one") else "them" if span.has("them") and not span.has("glue") else None
        if kind is None and span.has("it") and (_is_thing(span.text.lower()) or _owns(span.text.lower(), state)):
            kind = "it"
        if kind is None and not _is_narrowed(state) and names_last_shown(reading, index, state, earlier):
            kind = "them"
        if kind is None or reading.roles.get(index) not in (None, "noun", "pronoun"):
            continue
        found = _labels(state, earlier, span.get(kind), is_one=kind != "them")
        if found is not None:
            reading.explain(index, "pronoun")
            return found
    return None


def _is_narrowed(state: DialogueState) -> bool:
    """Tells whether the last answer was about one thing of the list before it: "how many was that" means that one."""
    filters = (state.request or {}).get("filters") or []
    return any(each["op"] == "eq" and each["field"] in state.items for each in filters)


def _is_thing(word: str) -> bool:
    return word not in ("it", "that", "this", "its", "该", "此", "其")


def _owns(word: str, state: DialogueState) -> bool:
    """Tells "its cost per click" after "which campaign got the most clicks": that of the one that was shown."""
    request = state.request or {}
    shown = [state.items.get(name, ()) for name in request.get("dimensions") or ()]
    return word in ("its", "其") and request.get("limit") == 1 and len(shown) == 1 and len(shown[0]) == 1


def _labels(state: DialogueState, earlier: dict[str, str], which: Any, *, is_one: bool) -> dict[str, Any] | None:
    for dimension, path in earlier.items():
        return {
            "field": dimension,
            "op": "eq" if is_one else "in",
            "values": [{"$ref": f"{path}[0]"}] if is_one else {"$ref": path},
        }
    for dimension, labels in state.items.items():
        if not labels:
            continue
        if not is_one:
            return {"field": dimension, "op": "in" if len(labels) > 1 else "eq", "values": list(labels)}
        place = {"first": 0, "second": 1, "third": 2, "last": len(labels) - 1}.get(str(which), 0)
        if place < len(labels):
            return {"field": dimension, "op": "eq", "values": [labels[place]]}
    return None
