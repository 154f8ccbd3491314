"""Walks along the tokens of a request."""

from collections.abc import Iterable, Sequence

from cartwise.agent.planner.learned.slots import Slot, Unreadable

MOST_CHOICES = 9


class Cursor:
    """Tokens read one by one; what stands where it can't is `Unreadable`.

    Args:
        tokens: of a request.
        slots: that they may point at.
    """

    def __init__(self, tokens: Sequence[str], slots: Iterable[Slot]) -> None:
        self._tokens = list(tokens)
        self._at = 0
        self._slots = {slot.name: slot for slot in slots}

    @property
    def next(self) -> str:
        """The token ahead; empty at the end."""
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def take(self) -> str:
        """Returns the token ahead and goes on."""
        if not self.next:
            raise Unreadable("ends early")
        self._at += 1
        return self._tokens[self._at - 1]

    def takes(self, *tokens: str) -> bool:
        """Goes past the token ahead where it is one of these, and tells so."""
        if self.next not in tokens or not self.next:
            return False
        self._at += 1
        return True

    def after(self, prefix: str) -> str:
        """Returns the token ahead without its prefix."""
        if not self.next.startswith(prefix):
            raise Unreadable(f"{self.next!r} where {prefix!r} should begin")
        return self.take()[len(prefix) :]

    def points_at(self, *kinds: str) -> bool:
        """Tells whether the token ahead is a slot of one of the kinds."""
        slot = self._slots.get(self.next)
        return slot is not None and slot.kind in kinds

    def slot(self, *kinds: str) -> Slot:
        """Returns the slot ahead and goes on."""
        if not self.points_at(*kinds):
            raise Unreadable(f"{self.next!r} is no slot of {kinds}")
        return self._slots[self.take()]

    def choice(self) -> int:
        """Returns which of the readings of the slot just taken is meant: `@1` is the second; none said is the first."""
        return int(self.take()[1:]) if self.next.startswith("@") else 0


def chosen(place: int) -> list[str]:
    """Returns the token for one of several readings; none for the first."""
    if place > MOST_CHOICES:
        raise Unreadable("too many readings")
    return [f"@{place}"] if place else []
