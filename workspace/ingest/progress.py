"""Progress of a part of a longer work."""

from dataclasses import dataclass

from cartwise.types import Progress


@dataclass(frozen=True)
class PartProgress:
    """A `Progress` whose 0 to 1 is `start` to `end` of another one."""

    whole: Progress
    start: float
    end: float

    def __call__(self, fraction: float, message_key: str, **params: object) -> None:
        """Reports to the whole."""
        inside = min(1.0, max(0.0, fraction))
        self.whole(self.start + (self.end - self.start) * inside, message_key, **params)

    def part(self, done: float, following: float) -> "PartProgress":
        """Returns the part between two fractions of this one."""
        width = self.end - self.start
        return PartProgress(self.whole, self.start + width * done, self.start + width * following)
