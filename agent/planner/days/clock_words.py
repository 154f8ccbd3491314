"""Clock times in a question: "between 9 and 11 am", "after 18:00", 上午10点到12点, as whole hours of the day."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cartwise.agent.planner.days.calendar_words import ZH_NUMERAL, whole_number

_H = (
    r"(?P<{0}>[01]?\d|2[0-4])(?::(?P<{0}m>[0-5]\d))?\s?(?P<{0}s>a\.?m\.?\b|p\.?m\.?\b|o'?\s?clock\b|h\b|hours\b|hrs\b)?"
)
_A, _B = _H.format("a"), _H.format("b")
_NAMED = r"(?P<named>noon|midday|midnight)"
_RANGE = re.compile(rf"\b(?:(?:between|from)\s+)?{_A}\s*(?:and|to|till|until|-|–)\s*{_B}")
_BOUND = re.compile(
    rf"\b(?P<way>before|until|till|up to|after|from|since|past)\s+(?:{_A}|{_NAMED})(?P<on>\s+(?:on|onwards?))?"
)
_SINGLE = re.compile(rf"\b(?:at|around|in the)\s+{_A}(?:\s+hour)?")
_ZH_PART = (
    r"(?P<{0}p>凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里)?(?P<{0}>[0-2]?\d|"
    + ZH_NUMERAL
    + r"{{1,3}})(?:点|时|:00)(?:整|钟)?"
)
_ZH_A, _ZH_B = _ZH_PART.format("a"), _ZH_PART.format("b")
_ZH_RANGE = re.compile(
    rf"{_ZH_A}?\s*(?:到|至|-|~|和|与)\s*{_ZH_B}(?:之间)?".replace(
        "(?:点|时|:00)(?:整|钟)??", "(?:点|时|:00)?(?:整|钟)?"
    )
)
_ZH_BOUND = re.compile(rf"{_ZH_A}(?P<way>之前|以前|前|之后|以后|后)")
_ZH_SINGLE = re.compile(_ZH_A)
_AFTERNOON = ("下午", "傍晚", "晚上", "夜里")


@dataclass(frozen=True)
class Hours:
    """Whole hours of the day, both ends included: "from 9 to 11 am" is the hours 9 and 10."""

    first: int
    last: int


def find_hours(text: str) -> Iterator[tuple[int, int, Hours]]:
    """Yields (start, end, hours) for the clock times of a lower-case normalised text, without overlaps."""
    taken: list[tuple[int, int]] = []
    for pattern, read in (
        (_RANGE, _range),
        (_BOUND, _bound),
        (_SINGLE, _single),
        (_ZH_RANGE, _zh_range),
        (_ZH_BOUND, _zh_bound),
        (_ZH_SINGLE, _zh_single),
    ):
        for match in pattern.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            hours = read(match)
            if hours is not None and 0 <= hours.first <= hours.last <= 23:
                taken.append(match.span())
                yield match.start(), match.end(), hours


def _is_clock(match: re.Match[str], *names: str) -> bool:
    """Tells a clock time from a number: it has minutes, am or pm, or "o'clock"."""
    return any(match[f"{name}m"] or match[f"{name}s"] for name in names)


def _hour(match: re.Match[str], name: str, half: str | None) -> int:
    hour = int(match[name])
    sign = (half or "")[:1]
    if sign == "p" and hour < 12:
        return hour + 12
    return 0 if sign == "a" and hour == 12 else hour


def _half(match: re.Match[str], name: str) -> str | None:
    sign = (match[f"{name}s"] or "").replace(".", "")
    return sign if sign in ("am", "pm") else None


def _end(hour: int, minutes: str | None) -> int:
    """Returns the last whole hour before a time: 11:00 ends with the hour 10, 11:59 with the hour 11."""
    return hour if minutes and int(minutes) > 0 else hour - 1


def _range(match: re.Match[str]) -> Hours | None:
    if not _is_clock(match, "a", "b"):
        return None
    half = _half(match, "b")
    own = _half(match, "a") or (half if half == "am" or int(match["a"]) < int(match["b"]) != 12 else None)
    return Hours(_hour(match, "a", own), _end(_hour(match, "b", half), match["bm"]))


def _bound(match: re.Match[str]) -> Hours | None:
    if match["named"]:
        hour = {"noon": 12, "midday": 12, "midnight": 24}[match["named"]]
    elif _is_clock(match, "a"):
        hour = _hour(match, "a", _half(match, "a"))
    else:
        return None
    if match["way"] in ("before", "until", "till", "up to"):
        return Hours(0, _end(hour, match["am"]))
    return Hours(hour, 23)


def _single(match: re.Match[str]) -> Hours | None:
    if not _is_clock(match, "a"):
        return None
    hour = _hour(match, "a", _half(match, "a"))
    return Hours(hour, hour)


def _zh_hour(match: re.Match[str], name: str, part: str | None = None) -> int | None:
    digits = match[name] or ""
    hour = int(digits) if digits.isdigit() else whole_number(digits)
    if hour is None:
        return None
    return hour + 12 if (match[f"{name}p"] or part) in _AFTERNOON and hour < 12 else hour


def _zh_range(match: re.Match[str]) -> Hours | None:
    if not match["a"]:
        return None
    part = match["ap"] if match["ap"] and not match["bp"] else None
    first, end = _zh_hour(match, "a"), _zh_hour(match, "b", part)
    return Hours(first, end - 1) if first is not None and end is not None else None


def _zh_bound(match: re.Match[str]) -> Hours | None:
    hour = _zh_hour(match, "a")
    if hour is None:
        return None
    return Hours(0, hour - 1) if "前" in match["way"] else Hours(hour, 23)


def _zh_single(match: re.Match[str]) -> Hours | None:
    hour = _zh_hour(match, "a")
    return Hours(hour, hour) if hour is not None else None
