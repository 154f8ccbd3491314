"""Decides what becomes of the offsets from UTC that times carry: one clock's local time is kept, several clocks are turned to UTC."""

from typing import TYPE_CHECKING

from cartwise.workspace.ingest.column_plan import Evidence
from cartwise.workspace.ingest.dates import DateShape
from cartwise.workspace.ingest.raw import LINE_COLUMN

if TYPE_CHECKING:
    from cartwise.workspace.ingest.column_types import TypingContext

_UTC = frozenset(("Z", "UTC", "GMT", "+00:00", "+0000", "+00"))
_SHOWN = 8
_CHANGE_DAYS = 4  # a year has two days on which the clocks change: more days with both offsets are two clocks
_HOUR = 60


def keeps_local_time(context: "TypingContext", item: Evidence, shapes: list[DateShape]) -> bool:
    """Tells whether the column's times are all of one clock, whose local time is the shop's day; notes what was found.

    A Shopify export says `2025-08-31 22:10:00 -0400`: an order of 31 August, though it was September in UTC.
    """
    if not any(shape.has_offset for shape in shapes):
        return False
    offsets = context.connection.execute(
        f"SELECT regexp_extract({item.value}, '(Z|UTC|GMT|[+-]\\d{{2}}:?\\d{{0,2}})$', 1) AS given, min({LINE_COLUMN}) "  # noqa: S608
        f"FROM {context.table.name} WHERE {item.value} LIKE '%:%' GROUP BY given ORDER BY 2"
    ).fetchall()
    spelled = {offset for offset, _ in offsets}
    named = ", ".join(offset or "(none)" for offset, _ in offsets[:_SHOWN])
    if "" in spelled and len(spelled) > 1:
        line = next(line for offset, line in offsets if not offset)
        context.notes.warn("some_times_without_offset", column=item.column.name, offsets=named, lines=(line,))
    elif spelled <= _UTC:
        context.notes.guess("times_in_utc", column=item.column.name)
        return False
    elif _is_one_clock(context, item, spelled):
        context.notes.guess("local_times_kept", column=item.column.name, offsets=named)
        return True
    context.notes.warn("times_turned_to_utc", column=item.column.name, offsets=named)
    return False


def _is_one_clock(context: "TypingContext", item: Evidence, spelled: set[str]) -> bool:
    """Tells one offset, or the two of a clock with summer time, from the offsets of several places."""
    minutes = {_minutes(offset) for offset in spelled}
    if len(minutes) == 1:
        return True
    if len(minutes) != 2 or max(minutes) - min(minutes) != _HOUR:
        return False
    mixed = context.connection.execute(
        f"SELECT count(*) FROM (SELECT left({item.value}, 10) AS day FROM {context.table.name} WHERE {item.value} LIKE '%:%' "  # noqa: S608
        f"GROUP BY day HAVING count(DISTINCT right({item.value}, 6)) > 1)"
    ).fetchone()
    return mixed is not None and int(mixed[0]) <= _CHANGE_DAYS


def _minutes(offset: str) -> int:
    """Returns an offset such as `-04:00` in minutes."""
    if offset in _UTC:
        return 0
    digits = offset[1:].replace(":", "").ljust(4, "0")
    return (-1 if offset[0] == "-" else 1) * (int(digits[:2]) * _HOUR + int(digits[2:]))
