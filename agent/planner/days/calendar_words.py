"""The tables of `prompts/planner/calendar.yaml`, and numbers written in digits or words of either language."""

import functools
import re
from typing import Any

from cartwise.prompts import loader

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_POWERS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}
ZH_NUMERAL = "[零〇一二两三四五六七八九十百千]"


@functools.cache
def calendar_words() -> dict[str, Any]:
    """Returns the tables of calendar words."""
    words: dict[str, Any] = loader.read_yaml("planner/calendar.yaml")
    return words


@functools.cache
def alternatives(table: str) -> str:
    """Returns a regular expression of the words of a table, longest first."""
    words = sorted(calendar_words()[table], key=len, reverse=True)
    return "(?:" + "|".join(re.escape(str(word)) for word in words) + ")"


def whole_number(word: str) -> int | None:
    """Returns the whole number that a word of either language names, or None."""
    word = word.strip().lower().replace(",", "")
    if word.isdigit():
        return int(word)
    english: int | None = calendar_words()["numbers"].get(word)
    if english is not None:
        return english
    parts = re.split(r"[-\s]+", word)
    if len(parts) == 2 and all(part in calendar_words()["numbers"] for part in parts):
        tens, ones = (calendar_words()["numbers"][part] for part in parts)
        return int(tens + ones) if tens >= 20 and ones < 10 else None
    return _chinese_number(word)


def place_named(word: str) -> int | None:
    """Returns the place that an ordinal names: 2 for "second", "2nd" and 第二."""
    place: int | None = calendar_words()["places"].get(word)
    return place


def _chinese_number(word: str) -> int | None:
    if not word or not all(char in _DIGITS or char in _POWERS or char in _MYRIADS for char in word):
        return None
    total = section = digit = 0
    for char in word:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _POWERS:
            section += (digit or 1) * _POWERS[char]
            digit = 0
        else:
            total += (section + digit or 1) * _MYRIADS[char]
            section = digit = 0
    return total + section + digit
