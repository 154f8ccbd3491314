"""Adds filters to a draft; equal fields join."""

from typing import Any

from cartwise.agent.planner.reading import Reading


def add_filter(reading: Reading, field: str, op: str, values: list[Any]) -> None:
    """Adds a filter; equal fields join into "in" or "not_in"."""
    joins = {
        "eq": "in",
        "in": "in",
        "ne": "not_in",
        "not_in": "not_in",
        "contains": "contains",
        "not_contains": "not_contains",
    }
    for place, old in enumerate(reading.draft.filters):
        if old["field"] == field and op in joins and joins.get(old["op"]) == joins[op]:
            merged = list(dict.fromkeys([*old["values"], *values]))
            new_op = old["op"] if len(merged) == 1 else joins[op]
            reading.draft.filters[place] = {"field": field, "op": new_op, "values": merged}
            return
    reading.draft.filters.append({"field": field, "op": op, "values": values})
