"""Reads "our latest email campaign": the mailings of the last day that has any."""

from cartwise.agent.planner.figures.reach import home_of
from cartwise.agent.planner.reading import Reading

_NEAR = 4  # spans from "latest" to what it is the latest of


def read_latest_mailing(reading: Reading) -> None:
    """Takes the last day of the mailings as the period of their figures where one mailing, the latest, is asked about."""
    draft = reading.draft
    homes = {home_of(reading.catalog, name) for name in draft.metrics if isinstance(name, str)}
    if draft.period or draft.dimensions or len(homes) != 1:
        return
    mailings = reading.catalog.relations.get(homes.pop())
    if mailings is None or mailings.role != "email_sends" or mailings.last_day is None:
        return
    for index, span in enumerate(reading.spans):
        if span.has("latest") and _names_mailing(reading, index, mailings.name):
            day = mailings.last_day.isoformat()
            draft.period = {"start": day, "end": day}
            reading.explain(index, "date")
            return


def _names_mailing(reading: Reading, latest: int, relation: str) -> bool:
    """Tells "the latest email campaign" from "the latest figures" and from "the latest campaigns", which are several."""
    near = reading.spans[latest + 1 : latest + 1 + _NEAR]
    nouns = [
        span
        for span in near
        if span.has("relation", relation)
        or any(reading.entity_of(str(name)) == "campaign" for name in span.all("dimension"))
    ]
    return bool(nouns) and not nouns[-1].is_plural
