"""Small types that every layer shares."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from cartwise.errors import Cancelled


@dataclass(frozen=True, order=True)
class DateRange:
    """A span of whole days; both ends are inclusive."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a DateRange ends on or after its start, received {self.start}..{self.end}")

    @property
    def days(self) -> int:
        """The number of days, both ends counted."""
        return (self.end - self.start).days + 1

    def overlaps(self, other: "DateRange") -> bool:
        """Tells whether the two spans share a day."""
        return self.start <= other.end and other.start <= self.end

    def clipped_to(self, other: "DateRange") -> "DateRange | None":
        """Returns the shared days, or None where there are none."""
        if not self.overlaps(other):
            return None
        return DateRange(max(self.start, other.start), min(self.end, other.end))

    def shifted(self, days: int) -> "DateRange":
        """Returns the span moved by whole days."""
        return DateRange(self.start + timedelta(days=days), self.end + timedelta(days=days))


class Progress(Protocol):
    """Receives progress of long work."""

    def __call__(self, fraction: float, message_key: str, **params: object) -> None:
        """Reports that `fraction` (0 to 1) is done; `message_key` is a key of `prompts/ui.<lang>.yaml`."""


def no_progress(fraction: float, message_key: str, **params: object) -> None:
    """A `Progress` that nobody watches."""


class Cancel:
    """A request to stop, shared by a face, the turn and the worker that runs its query."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._callbacks: list[Callable[[], None]] = []

    @property
    def is_set(self) -> bool:
        """True once somebody asked to stop."""
        return self._event.is_set()

    def set(self) -> None:
        """Asks to stop: runs the callbacks (killing a worker, say) once, in the caller's thread."""
        with self._lock:
            callbacks, self._callbacks = self._callbacks, []
            self._event.set()
        for callback in callbacks:
            callback()

    def on_set(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Registers `callback` to run when stopped (at once if it already is); returns a function that forgets it."""
        with self._lock:
            is_set = self._event.is_set()
            if not is_set:
                self._callbacks.append(callback)
        if is_set:
            callback()

        def forget() -> None:
            with self._lock:
                if callback in self._callbacks:
                    self._callbacks.remove(callback)

        return forget

    def raise_if_set(self) -> None:
        """Raises `Cancelled` once somebody asked to stop."""
        if self.is_set:
            raise Cancelled("cancelled", "Stopped on request. What was ready is kept; ask again to run the rest.")
