"""Reads "the UK against the rest of the world": two figures, one of what is named and one of all else."""

from typing import Any

from cartwise.agent.planner.reading import Reading


def read_complement(reading: Reading) -> None:
    """Explains "everywhere else" where one thing is named that the rest is set against, or that it is left out of."""
    for index in reading.free("complement"):
        if _part(reading) is None:
            reading.issue("unclear_word", words=reading.spans[index].text)
        noun = index + 1
        if noun < len(reading.spans) and reading.is_free(noun) and reading.spans[noun].has("dimension"):
            reading.explain(noun, "noun")
        reading.explain(index, "complement")
    _read_negated_side(reading)


def _read_negated_side(reading: Reading) -> None:
    """Takes "UK vs non-UK" as what is named against its rest; both at once would keep no row."""
    filters = reading.draft.filters
    for each in list(filters):
        against = {"ne": "eq", "not_in": "in", "not_contains": "contains"}.get(each["op"])
        if {**each, "op": against} in filters:
            filters.remove(each)
            place = next((index for index, role in reading.roles.items() if role == "neg"), None)
            if place is not None:
                reading.explain(place, "complement")


def complement_sides(reading: Reading) -> list[dict[str, Any]]:
    """Returns the filter on what is named and the filter on the rest; empty where nothing is set against its rest."""
    part = _part(reading)
    if part is None or "complement" not in reading.roles.values():
        return []
    rest = {"eq": "ne", "in": "not_in", "contains": "not_contains"}[part["op"]]
    return [part, {**part, "op": rest}]


def _part(reading: Reading) -> dict[str, Any] | None:
    named = [each for each in reading.draft.filters if each["op"] in ("eq", "in", "contains")]
    return named[-1] if named else None
