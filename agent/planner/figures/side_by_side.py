"""Shows several figures of two neighbouring months, quarters or years as a row for each, not as one row of changes."""

from datetime import date, timedelta

from cartwise.agent.planner.days import calendar_days as days
from cartwise.agent.planner.days.bucket_counts import is_long_for_hours
from cartwise.agent.planner.reading import Reading

_UNITS = ("month", "quarter", "year")
_CHANGES = ("growth", "share", "grew_most")


def list_neighbours(reading: Reading) -> None:
    """Takes "October vs November 2011: orders, net revenue" as both figures of either month."""
    draft = reading.draft
    if len(draft.metrics) < 2 or draft.dimensions or draft.grain or draft.date_parts or draft.transforms:
        return
    if draft.entities or draft.having or not draft.compare or draft.compare.get("to") != "range":
        return
    if reading.any_of(*_CHANGES) or not draft.period or not draft.compare.get("period"):
        return
    first, second = sorted((draft.period, draft.compare["period"]), key=lambda period: str(period.get("start")))
    if not all(period.get(end) for period in (first, second) for end in ("start", "end")):
        return
    unit = next((unit for unit in _UNITS if _is_whole(first, unit) and _is_whole(second, unit)), None)
    follows = date.fromisoformat(first["end"]) + timedelta(days=1) == date.fromisoformat(second["start"])
    if unit is not None and follows:
        draft.grain, draft.compare = unit, None
        draft.period = {"start": first["start"], "end": second["end"]}


def _is_whole(period: dict[str, str], unit: str) -> bool:
    start, end = date.fromisoformat(period["start"]), date.fromisoformat(period["end"])
    whole = days.unit_around(start, unit)  # type: ignore[arg-type]
    return (whole.start, whole.end) == (start, end)


def take_hours_of_day(reading: Reading) -> None:
    """Takes "hourly sales on Sundays in 2017" as the hours of the day, not as thousands of hours in a row."""
    draft = reading.draft
    if draft.grain != "hour" or not is_long_for_hours(draft.period):
        return
    draft.grain = None
    if "hour_of_day" not in draft.date_parts:
        draft.date_parts.append("hour_of_day")
    is_listed = any(
        span.has("grain", "hour") and reading.roles.get(i) == "group" for i, span in enumerate(reading.spans)
    )
    if is_listed and draft.limit == 1 and not reading.any_of("which"):
        draft.limit = None
