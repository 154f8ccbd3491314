"""Figures as a person reads them: thousands separators, the unit's sign, the metric's decimals."""

import math
from datetime import date, datetime
from typing import Any, Literal

from cartwise.tools.result import CellType
from cartwise.workspace.warehouse.result import PERCENTAGE_POINTS, YEAR

NO_VALUE = "–"
# ISO 4217 -> the sign people read; a code without a well-known sign of its own stays a code ("CHF 12.00").
CURRENCY_SIGNS = {
    "AUD": "A$",
    "BRL": "R$",
    "CAD": "CA$",
    "CNY": "¥",
    "EUR": "€",
    "GBP": "£",
    "HKD": "HK$",
    "INR": "₹",
    "JPY": "JP¥",
    "KRW": "₩",
    "MXN": "MX$",
    "NZD": "NZ$",
    "SGD": "S$",
    "TRY": "₺",
    "TWD": "NT$",
    "USD": "$",
}


def is_currency(unit: str) -> bool:
    """Tells whether the unit is an ISO 4217 code."""
    return len(unit) == 3 and unit.isascii() and unit.isalpha() and unit.isupper()


def currency_prefix(unit: str) -> str:
    """Returns what stands before an amount: the currency's sign, or its code and a space."""
    return CURRENCY_SIGNS.get(unit, f"{unit}\u00a0")


def axis_affixes(unit: str) -> tuple[str, str]:
    """Returns the prefix and the suffix of an axis' numbers; counted nouns belong into the axis title."""
    if is_currency(unit):
        return currency_prefix(unit), ""
    return "", {"%": "%", PERCENTAGE_POINTS: "\u00a0pp"}.get(unit, "")


def format_number(value: float | int | None, *, unit: str = "", decimals: int = 0) -> str:
    """Returns the figure with separators and its unit's sign: `£1,234.50`, `12.3%`, `1,234`; a dash where there is none.

    English and Chinese write digits, separators and signs alike, so there is no language here.
    """
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return NO_VALUE
    digits = f"{abs(value):.{decimals}f}" if unit == YEAR else f"{abs(value):,.{decimals}f}"
    is_zero = not any(digit in "123456789" for digit in digits)
    sign = "\u2212" if value < 0 and not is_zero else ""
    prefix, suffix = axis_affixes(unit)
    return f"{sign}{prefix}{digits}{suffix}"


def format_cell(
    value: Any,
    *,
    cell_type: CellType,
    unit: str = "",
    decimals: int = 0,
    role: Literal["dimension", "measure", "time", "id"] = "dimension",
) -> str:
    """Returns a table's cell as plain text (not escaped): numbers formatted, identifiers untouched, dates as ISO."""
    if value is None:
        return NO_VALUE
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _format_time(value) if cell_type in ("date", "timestamp") else str(value)
    if role == "measure":
        return format_number(value, unit=unit, decimals=decimals)
    if role == "id" or isinstance(value, int) or cell_type == "integer":
        return str(value)
    return f"{value:,.10g}"


def _format_time(value: Any) -> str:
    """Returns a date as `2011-11-30`, a timestamp as `2011-11-30 14:05`."""
    if isinstance(value, datetime):
        value = value.isoformat()
    elif isinstance(value, date):
        return value.isoformat()
    text = str(value).replace("T", " ")
    if text[10:] in (" 00:00:00", " 00:00"):
        return text[:10]
    return text[:16] if len(text) > 16 and text[10:11] == " " else text
