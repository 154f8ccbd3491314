"""Takes days that are left out, "without December" and "ignoring this month", off the period that is asked about."""

from datetime import date, timedelta
from typing import Any, TypeGuard

from cartwise.agent.planner.days.calendar_days import in_year
from cartwise.agent.planner.days.dates import DateSpan
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.whom.negation import closes
from cartwise.agent.planner.words.lexicon import listed_words

LEFT_OUT = "left_out_days"  # the note on them
_DAY = timedelta(days=1)
_MONTH = "month_of_year"


def left_out(reading: Reading, index: int, days: DateSpan) -> bool:
    """Tells whether the date at a place is one that is left out: the words before or behind it say so.

    Args:
        reading: the question; the words that leave the date out are explained.
        index: place of the date.
        days: that it names.
    """
    if days.kind != "period" or not (days.first and days.last):
        return False
    before = reading.before(index, skip=("glue",), reach=4)
    if before is None or not reading.spans[before].has("neg"):
        return _is_left_out_behind(reading, index)
    if not _is_of_days(reading.spans[before].text.lower()):
        return False
    reading.explain(before, "neg")
    return True


def _is_left_out_behind(reading: Reading, index: int) -> bool:
    """Tells "December excluded" and 8月除外 from 12月英国以外, which leaves a country out."""
    place = index + 1
    while place < len(reading.spans) and reading.spans[place].has("glue") and not reading.spans[place].has("neg_after"):
        place += 1
    if place == len(reading.spans) or not (reading.spans[place].has("neg_after") and closes(reading, place)):
        return False
    reading.explain(place, "neg")
    return True


def _is_of_days(words: str) -> bool:
    """Tells "without December" from "not in December", which says what somebody did not do."""
    return not listed_words("leaving_out_days").isdisjoint(words.split() if words.isascii() else [words])


def take_off(reading: Reading, excluded: list[tuple[int, DateSpan]]) -> None:
    """Cuts the period where the days stand at an end of it; a month in its middle becomes a filter.

    Args:
        reading: the question; its period is that of the days asked about.
        excluded: the dates left out, by their places.
    """
    draft = reading.draft
    for index, days in excluded:
        assert days.first is not None
        assert days.last is not None
        reading.explain(index, "neg")  # no period of the request holds them
        reading.note(LEFT_OUT, words=reading.spans[index].text.strip())
        is_month = days.unit == "month" and not days.has_year
        if draft.compare is not None or not _has_ends(draft.period):
            # In a follow-up the days asked about are those of before; a comparison has two periods.
            _leave_month_out(reading, index, days.first.month if is_month else None)
            continue
        first, last = (date.fromisoformat(draft.period[name]) for name in ("start", "end"))
        out = _in_period(days.first, days.last, first, last, is_open=not days.has_year)
        if reading.catalog.as_of and out[1] >= reading.catalog.as_of:
            out = out[0], max(out[1], last)  # no day after them has any data
        if first <= out[0] <= last <= out[1]:
            _cut(reading, first, out[0] - _DAY)
        elif out[0] <= first <= out[1] < last:
            _cut(reading, out[1] + _DAY, last)
        else:
            is_alone = first < out[0] and out[1] < last and _is_one_of_its_name(out[0], first, last)
            _leave_month_out(reading, index, out[0].month if days.unit == "month" and is_alone else None)


def _has_ends(period: dict[str, Any] | None) -> TypeGuard[dict[str, str]]:
    return bool(period and period.get("start") and period.get("end"))


def _leave_month_out(reading: Reading, index: int, month: int | None) -> None:
    """Filters a month of the year; days that are no month are asked about."""
    if month is None:
        reading.issue("unclear_word", words=reading.spans[index].text.strip())
        return
    reading.draft.filters.append({"field": _MONTH, "op": "ne", "values": [month]})


def _in_period(first: date, last: date, start: date, end: date, *, is_open: bool) -> tuple[date, date]:
    """Returns the days left out; those of "December" in the year of the days asked about."""
    if not is_open or (first <= end and last >= start):
        return first, last
    years = end.year - first.year
    return in_year(first, years), in_year(last, years)


def _is_one_of_its_name(out: date, first: date, last: date) -> bool:
    """Tells whether the days asked about hold no other month of this name."""
    return sum(first <= out.replace(year=year, day=1) <= last for year in range(first.year, last.year + 1)) == 1


def _cut(reading: Reading, first: date, last: date) -> None:
    reading.draft.period = {"start": first.isoformat(), "end": last.isoformat()}
