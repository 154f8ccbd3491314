"""Reads lengths that only say again how long the named days are: "the eleven complete months from January to November"."""

from cartwise.agent.planner.days.bucket_counts import number_of_buckets
from cartwise.agent.planner.days.dates import DateSpan
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.words.spans import Number

_WHOLE = ("complete", "full", "whole", "entire", "calendar", "consecutive", "完整", "整")


def read_lengths(reading: Reading) -> None:
    """Explains a number of days, weeks, months or quarters where some days named in the question are just as many."""
    for index in reading.free("number"):
        number: Number = reading.spans[index].get("number")
        unit = _unit_after(reading, index)
        if unit is None or number.count is None or reading.spans[index].has("date"):
            continue
        grain = reading.spans[unit].get("unit") or reading.spans[unit].get("grain")
        if number.count in _lengths(reading, str(grain)):
            for place in range(index, unit + 1):
                reading.explain(place, "restated")
            if index and reading.spans[index - 1].text.lower().split()[:1] == ["over"] and reading.is_free(index - 1):
                reading.explain(index - 1, "restated")


def _unit_after(reading: Reading, index: int) -> int | None:
    at = index + 1
    while at < len(reading.spans) and (reading.spans[at].has("glue") or reading.spans[at].text.lower() in _WHOLE):
        at += 1
    is_unit = at < len(reading.spans) and at - index <= 3 and reading.is_free(at)
    return at if is_unit and (reading.spans[at].has("unit") or reading.spans[at].has("grain")) else None


def _lengths(reading: Reading, grain: str) -> set[int | None]:
    """Returns how many buckets of the grain the named days have."""
    spans: list[DateSpan] = [span.get("date") for span in reading.spans if span.has("date")]
    whole = [days for span in spans for days in (span, *span.parts) if days.first and days.last and not days.problem]
    counts = (number_of_buckets(days.first, days.last, grain) for days in whole if days.first and days.last)
    return {count for count in counts if count is not None}
