"""Numbers as tokens: those that a slot holds, and the few that words hold: "only once", "never"."""

from collections.abc import Sequence
from typing import Any

from cartwise.agent.planner.learned.cursor import Cursor
from cartwise.agent.planner.learned.slots import Slot, Unreadable

_COMMON = (0, 1, 2, 3, 5, 10)
_PERCENT = 100


def number_tokens(value: Any, slots: Sequence[Slot]) -> list[str]:
    """Returns the tokens that mean the number."""
    try:
        wanted = float(value)
    except (TypeError, ValueError) as error:
        raise Unreadable(f"{value!r} is no number") from error
    held = [slot for slot in slots if slot.number is not None]
    if same := next((slot.name for slot in held if slot.number == wanted), None):
        return [same]
    if wanted in _COMMON:
        return [f"#{int(wanted)}"]
    if part := next((slot.name for slot in held if slot.number and slot.number * _PERCENT == wanted), None):
        return ["x100", part]
    for slot in slots:
        if any(str(stored) == f"{wanted:g}" for _, values in slot.values for stored in values):
            return ["n", slot.name]
    raise Unreadable(f"no words for {value!r}")


def take_number(cursor: Cursor) -> float:
    """Returns the number that the tokens ahead mean."""
    if cursor.next.startswith("#"):
        return float(cursor.after("#"))
    if cursor.takes("n"):
        return _stored(cursor.slot("V"))
    scale = _PERCENT if cursor.takes("x100") else 1
    number = cursor.slot("N").number
    return scale * (number if number is not None else 0.0)


def _stored(slot: Slot) -> float:
    try:
        return float(slot.values[0][1][0])
    except ValueError as error:
        raise Unreadable(f"{slot.text!r} is no number") from error


def starts_number(cursor: Cursor) -> bool:
    """Tells whether a number stands ahead."""
    return cursor.next.startswith("#") or cursor.next in ("n", "x100") or cursor.points_at("N")
