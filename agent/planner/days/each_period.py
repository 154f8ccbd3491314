"""Reads what is asked for each of several periods: "each of the first three quarters", "Monday to Sunday, day by day"."""

from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.words.lexicon import listed_words
from cartwise.agent.planner.words.text import tokens

_UNITS = ("day", "week", "month", "quarter", "year")
_WEEKDAY, _DAYS_OF_WEEK = "weekday", 7


def read_each_period(reading: Reading) -> None:
    """Takes "for each of the last three months" as a series of months, once the period is known."""
    draft = reading.draft
    if draft.grain or draft.date_parts or reading.any_of("grain"):
        return
    every = listed_words("every_one")
    for index, role in sorted(reading.roles.items()):
        before = reading.before(index, skip=("glue",), reach=3) if role == "date" else None
        if before is None or not (reading.spans[before].has("by") or _is_of_each(reading, before)):
            continue
        if every.isdisjoint(reading.spans[before].text.lower().split()):
            continue
        plural = {token.lemma for token in tokens(reading.spans[index].text) if token.lower != token.lemma}
        draft.grain = next((unit for unit in _UNITS if unit in plural), None)
        if draft.grain is not None:
            reading.explain(before, "by")
            return


def _is_of_each(reading: Reading, place: int) -> bool:
    """Tells "revenue in each of the last three months" from "customers who bought in each of" them, in all three."""
    return reading.spans[place].has("in_all") and reading.is_free(place) and not reading.any_of("verb", "which")


def settle_whole_week(reading: Reading) -> None:
    """Takes all seven days of the week as what figures are split by: they restrict nothing."""
    draft = reading.draft
    for each in draft.filters:
        if each["field"] == _WEEKDAY and each["op"] == "in" and len(set(each["values"])) == _DAYS_OF_WEEK:
            draft.filters.remove(each)
            draft.date_parts[:] = [*draft.date_parts, *([] if _WEEKDAY in draft.date_parts else [_WEEKDAY])]
            draft.grain = None if draft.grain == "day" else draft.grain
            return
