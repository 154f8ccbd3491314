"""Warns about local times that the change of the clocks makes impossible or double."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from cartwise.workspace.ingest import column_words
from cartwise.workspace.ingest.checks import StagedFacts
from cartwise.workspace.ingest.column_plan import ColumnPlan
from cartwise.workspace.ingest.raw import quoted

# where a name says "local" and no place: the two rules that most of the world's clocks follow
_COMMON = ("Europe/Berlin", "Europe/London", "America/New_York", "America/Los_Angeles")
_ABBREVIATIONS = {
    "cet": "Europe/Berlin", "cest": "Europe/Berlin", "mez": "Europe/Berlin", "gmt_bst": "Europe/London", "bst": "Europe/London",
    "est": "America/New_York", "edt": "America/New_York", "et": "America/New_York", "cst": "America/Chicago",
    "cdt": "America/Chicago", "mst": "America/Denver", "mdt": "America/Denver", "pst": "America/Los_Angeles",
    "pdt": "America/Los_Angeles", "pt": "America/Los_Angeles", "uk": "Europe/London", "germany": "Europe/Berlin",
    "france": "Europe/Paris", "spain": "Europe/Madrid", "italy": "Europe/Rome", "eastern": "America/New_York",
    "pacific": "America/Los_Angeles",
}  # fmt: skip
_MAX_YEARS = 80


@cache
def _cities() -> dict[str, str]:
    """Returns time zones by city in snake case."""
    return {
        zone.rsplit("/", 1)[-1].lower(): zone
        for zone in sorted(available_timezones())
        if "/" in zone and not zone.startswith("Etc/")
    }


def zone_in_name(name: str) -> str | None:
    """Returns the time zone that a column's name tells, such as `ts_local_berlin`, or None."""
    words = column_words.tokens(name)
    for length in (3, 2, 1):
        for start in range(len(words) - length + 1):
            word = "_".join(words[start : start + length])
            if word in _cities():
                return _cities()[word]
            if length == 1 and word in _ABBREVIATIONS:
                return _ABBREVIATIONS[word]
    return None


@cache
def _changes(zone: str, first_year: int, last_year: int) -> tuple[tuple[str, datetime, datetime], ...]:
    """Returns (gap or fold, from, to) in local time for each change of a zone's clocks."""
    place, found = ZoneInfo(zone), []
    moment, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    while moment < end:
        later = moment + timedelta(hours=1)
        before, after = moment.astimezone(place).utcoffset(), later.astimezone(place).utcoffset()
        if before is not None and after is not None and before != after:
            local = (moment + before).replace(tzinfo=None) + timedelta(hours=1)
            shift = after - before
            found.append(("gap", local, local + shift) if shift > timedelta(0) else ("fold", local + shift, local))
        moment = later
    return tuple(found)


def check_local_times(facts: StagedFacts, column: ColumnPlan) -> None:
    """Warns about local times in the hour that is left out in spring, or in the one that comes twice in autumn."""
    name = column.column.name
    if column.type != "timestamp" or any(shape.has_offset for shape in column.date_shapes):
        return
    zone = zone_in_name(name)
    if zone is None and not re.search(r"local|lokal|当地", name.lower()):
        return
    years = facts.one(f"min(year({quoted(name)})), max(year({quoted(name)}))")
    if years[0] is None or years[1] - years[0] > _MAX_YEARS or not date.min.year < years[0] < date.max.year - 1:
        return
    for kind, code in (("gap", "local_times_that_do_not_exist"), ("fold", "local_times_that_exist_twice")):
        spans = {
            (start, end)
            for place in ((zone,) if zone else _COMMON)
            for change, start, end in _changes(place, years[0], years[1])
            if change == kind
        }
        condition = " OR ".join(
            f"(({column.sql}) >= TIMESTAMP '{start}' AND ({column.sql}) < TIMESTAMP '{end}')" for start, end in spans
        )
        lines = facts.lines(condition) if condition else ()
        if lines:
            facts.notes.warn(code, column=name, zone=zone or "the shop's own", lines=lines)
