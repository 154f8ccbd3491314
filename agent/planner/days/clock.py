"""Reads what time of the day and which days of the week count: "on Thursdays", "at weekends", "between 9 and 11 am", 周四上午10点."""

from typing import Any

from cartwise.agent.planner.days.calendar_words import calendar_words
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.whom.filters import add_filter
from cartwise.agent.planner.whom.negation import is_negative
from cartwise.agent.planner.words.lexicon import listed_words

_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAYS = {"weekend": _NAMES[5:], "weekday": _NAMES[:5]}
_ERRANDS = ("by", "due", "deadline", "meeting", "board", "call", "presentation", "review", "standup", "workshop")
_SPAN = ("to", "through", "till", "until", "-", "到", "至")


def read_clock(reading: Reading) -> None:
    """Takes hours and weekdays as filters on the rows' own time."""
    for index in reading.free("hours"):
        hours = reading.spans[index].get("hours")
        is_one = hours.first == hours.last
        add_filter(
            reading,
            "hour_of_day",
            "eq" if is_one else "between",
            [hours.first] if is_one else [hours.first, hours.last],
        )
        reading.explain(index, "clock")
    for index in reading.free("day_filter"):
        if compared_days(reading):
            reading.explain(index, "clock")
            continue
        if reading.spans[index].has("part"):
            continue  # "by weekday"
        _keep_days(reading, index, list(_DAYS[str(reading.spans[index].get("day_filter"))]))
    _read_weekday_names(reading)


def compared_days(reading: Reading) -> list[dict[str, Any]]:
    """Returns the filters of both sides of "weekends against weekdays"; empty where one kind of day, or none, is named."""
    named = list(dict.fromkeys(str(span.get("day_filter")) for span in reading.spans if span.has("day_filter")))
    return [{"field": "weekday", "op": "in", "values": list(_DAYS[name])} for name in named] if len(named) > 1 else []


def _read_weekday_names(reading: Reading) -> None:
    asides = [i for i in reading.free("weekday_name") if _is_aside(reading, i)]
    for place in asides:
        reading.explain(place, "scene")
    places = reading.free("weekday_name")
    if not places or any(not _counts_as_habit(reading, place, places) for place in places):
        return
    days = [_day(reading, place) for place in places]
    if len(places) == 2 and places[1] == places[0] + 2 and reading.spans[places[0] + 1].text.lower() in _SPAN:
        days = list(range(days[0], days[1] + 1)) or days
        reading.explain(places[0] + 1, "clock")
    _keep_days(reading, places[0], [_NAMES[day] for day in days])
    for place in places:
        reading.explain(place, "clock")
    if len(places) > 1 and _sets_side_by_side(reading):
        reading.draft.date_parts.append("weekday")


def _day(reading: Reading, place: int) -> int:
    number: int = calendar_words()["weekdays"][str(reading.spans[place].get("weekday_name"))]
    return number


def _is_aside(reading: Reading, place: int) -> bool:
    """Tells "(Monday to Sunday)", which says what a week is, and "our meeting on Monday" from days that count."""
    if place in reading.restating:
        return True
    return any(
        reading.spans[at].has("errand") or set(reading.spans[at].text.lower().split()) & set(_ERRANDS)
        for at in range(max(0, place - 3), place)
    )


def _counts_as_habit(reading: Reading, place: int, places: list[int]) -> bool:
    """Tells "on Mondays", "Monday orders" and "every Monday" from one Monday, whose date nobody named."""
    span = reading.spans[place]
    before = reading.spans[place - 1].text.lower() if place else ""
    beyond = reading.spans[place + 1] if place + 1 < len(reading.spans) else None
    is_plural = span.is_plural or not span.text.isascii() or len(places) > 1
    is_attribute = beyond is not None and any(beyond.has(kind) for kind in ("metric", "dimension", "hours"))
    return is_plural or before in ("every", "each", "a", "any") or is_attribute or reading.any_of("date")


def _sets_side_by_side(reading: Reading) -> bool:
    is_each = any(
        span.has("weekday_name") and (beyond.text in listed_words("each_of_them"))
        for span, beyond in zip(reading.spans, reading.spans[1:], strict=False)
    )  # 周一到周五各卖了多少
    return (reading.any_of("compare", "which") or is_each) and not reading.any_of("together")


def _keep_days(reading: Reading, index: int, days: list[str]) -> None:
    values: list[Any] = list(dict.fromkeys(days))
    negative = is_negative(reading, index)
    op = ("ne" if negative else "eq") if len(values) == 1 else ("not_in" if negative else "in")
    add_filter(reading, "weekday", op, values)
    reading.explain(index, "clock")
