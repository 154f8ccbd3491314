"""Says which filters hold for the rows of a condition of another table: all of the question's that these rows know."""

from typing import Any

from cartwise.agent.planner.figures.reach import reaches
from cartwise.agent.planner.reading import Reading


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
