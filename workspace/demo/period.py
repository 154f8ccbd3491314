"""The days that a demo shop covers."""

from dataclasses import dataclass
from datetime import date, timedelta

LAST_DAY = date(2025, 10, 31)
MONTHS = 24


@dataclass(frozen=True)
class Period:
    """The first and the last day of the shop, both inclusive."""

    first: date
    last: date

    @classmethod
    def ending(cls, last_day: date) -> "Period":
        """Returns the 24 months that end on `last_day`; whole calendar months where it ends one."""
        after = last_day + timedelta(days=1)
        months = after.year * 12 + after.month - 1 - MONTHS
        year, month = divmod(months, 12)
        return cls(date(year, month + 1, min(after.day, 28)), last_day)

    @property
    def days(self) -> int:
        """The number of days."""
        return (self.last - self.first).days + 1

    def index(self, day: date) -> int:
        """Returns the day's position; negative before the first day."""
        return (day - self.first).days

    def span(self, start: date, end: date | None) -> slice:
        """Returns the positions of the days from `start` to `end` (None: the last), clipped to the period."""
        last = self.last if end is None else end
        return slice(max(0, self.index(start)), max(0, min(self.days, self.index(last) + 1)))

    def day(self, index: int) -> date:
        """Returns the day at a position."""
        return self.first + timedelta(days=index)


def shift_to(day: date, last_day: date) -> date:
    """Returns a day of the default shop moved by as many whole weeks as `last_day` lies from the default last day."""
    weeks = round((last_day - LAST_DAY).days / 7)
    return day + timedelta(weeks=weeks)
