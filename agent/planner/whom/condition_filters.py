"""Says which filters hold for the rows of a condition of another table: all of the question's that these rows know."""

from typing import Any

from cartwise.agent.planner.figures.reach import reaches
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.words.lexicon import listed_words


def condition_filters(
    reading: Reading, relation: str, own: list[dict[str, Any]], asked: list[dict[str, Any]]
) -> dict[str, Any]:
    """Returns the filters of a condition on rows of `relation`: those of the request hold by themselves where all of them reach.

    Args:
        reading: the question.
        relation: whose rows the condition counts.
        own: filters of the condition alone.
        asked: those of the request that are meant of the condition too.
    """
    held = [each for each in asked if reaches(reading.catalog, relation, str(each["field"]))]
    everywhere = [each for each in reading.draft.filters if each not in own]
    if all(each in held for each in everywhere):
        return {"filters": own}
    return {"filters": [*own, *held], "in_request_filters": False}


def settle_nothing(reading: Reading) -> None:
    """Reads "bought lighting in spring but nothing since" as nothing of any kind: the request's filters are not the condition's."""
    draft = reading.draft
    held = draft.entities if isinstance(draft.entities, list) else [draft.entities] if draft.entities else []
    if not draft.filters or not any(span.text.lower() in listed_words("of_any_kind") for span in reading.spans):
        return
    draft.entities = [
        {**each, "in_request_filters": False}
        if each["op"] == "eq" and each["values"] == [0.0] and each.get("period") and not each.get("filters")
        else each
        for each in held
    ] or draft.entities
