"""When a shown figure or label is the gold one: rounding, periods in their usual spellings, weekdays."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

TOLERANCE = 1e-3  # relative
_NUMBER = re.compile(r"(?<![\w.])([-−]?)\s?(?:[A-Z]{0,3}[£$€¥₹₩₺])?([-−]?)(\d[\d,]*(?:\.\d+)?)")
_ZH_WEEKDAYS = "一二三四五六日"
_MONTHS = "|".join(name[:3] for name in list(calendar.month_name)[1:])
_DATES = re.compile(
    rf"\d{{4}}-\d\d(?:-\d\d)?|\d{{4}}年(?:\d+月)?(?:\d+日)?|\d+月\d+日"
    rf"|\b\d{{1,2}} (?:{_MONTHS})[a-z]*(?: \d{{4}})?|\b(?:{_MONTHS})[a-z]* \d{{4}}|\bQ\d \d{{4}}|\((?:\d{{4}})\)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Shown:
    """A figure as shown: `half_step` is half of its last digit's place."""

    value: float
    half_step: float
    digits: int

    @classmethod
    def of(cls, value: float) -> "Shown":
        """Returns a cell's figure, exact."""
        return cls(float(value), 0.0, 15)


def numbers_in_text(text: str) -> list[Shown]:
    """Returns the figures of a text, dates left out."""
    shown = []
    for before, after, body in _NUMBER.findall(_DATES.sub(" ", text.replace("\\", ""))):
        plain = body.replace(",", "").rstrip(".")
        decimals = len(plain.partition(".")[2])
        value = float(plain) * (-1 if before or after else 1)
        shown.append(Shown(value, 0.5 * 10.0**-decimals, len(plain.replace(".", "").lstrip("0"))))
    return shown


def agree(gold: float, shown: Shown) -> bool:
    """Tells whether a shown figure is the gold one: whole gold exactly, others within 0.1 % or to the shown digits."""
    difference = abs(shown.value - gold)
    if isinstance(gold, int):
        return difference < 1e-6
    return difference <= TOLERANCE * abs(gold) or (shown.digits >= 2 and difference <= shown.half_step * (1 + 1e-9))


def same_cell(gold: Any, cell: Any, column: str) -> bool:
    """Tells whether a shown cell is the gold cell; labels of periods agree when they name the same period."""
    if isinstance(gold, int | float) and not isinstance(gold, bool):
        number = _as_number(cell)
        return number is not None and agree(gold, number)
    if cell is None:
        return gold is None
    return _fold(gold) == _fold(cell) or _same_period(str(gold), str(cell), column)


def _as_number(cell: Any) -> Shown | None:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return Shown.of(cell)
    if isinstance(cell, str) and re.fullmatch(r"-?\d+(?:\.\d+)?", cell):
        return Shown.of(float(cell))
    return None


def _fold(text: Any) -> str:
    if isinstance(text, float) and text.is_integer():
        text = int(text)
    return " ".join(str(text).split()).casefold()


def _same_period(gold: str, shown: str, column: str) -> bool:
    if gold in calendar.day_name:
        number = list(calendar.day_name).index(gold)
        return shown in (f"星期{_ZH_WEEKDAYS[number]}", f"周{_ZH_WEEKDAYS[number]}", gold[:3])
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", gold) or not re.fullmatch(r"\d{4}-\d\d-\d\d.*", shown):
        return False
    first, second = date.fromisoformat(gold), date.fromisoformat(shown[:10])
    return first <= second < first + timedelta(days=7) if column == "week" else first == second
