"""Reads numbers as people write them: thousands marks, decimal commas, currency signs, brackets as minus, percent.

Works on *shapes*: the cell with every digit replaced by 9, so that millions of cells come down to a few dozen patterns.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from cartwise.workspace.ingest.raw import literal

Style = Literal["integer", "point", "comma", "us", "eu", "space", "maybe_point", "maybe_comma", "scientific"]
DecimalSign = Literal[".", ","]

_SPACES = " \u00a0\u202f\u2009"
_CODES = [
    "USD",
    "EUR",
    "GBP",
    "JPY",
    "CNY",
    "CHF",
    "SEK",
    "NOK",
    "DKK",
    "PLN",
    "CZK",
    "HUF",
    "RON",
    "BGN",
    "RUB",
    "UAH",
    "TRY",
    "INR",
    "KRW",
    "BRL",
    "MXN",
    "ARS",
    "CLP",
    "COP",
    "AUD",
    "NZD",
    "CAD",
    "SGD",
    "HKD",
    "TWD",
    "THB",
    "IDR",
    "MYR",
    "PHP",
    "VND",
    "AED",
    "SAR",
    "ILS",
    "ZAR",
    "EGP",
    "NGN",
    "KES",
    "RMB",
]
_WORDS = (
    "R$",
    "US$",
    "A$",
    "C$",
    "HK$",
    "NT$",
    "S$",
    "kr.",
    "kr",
    "zł",
    "Kč",
    "Ft",
    "lei",
    "Rs.",
    "Rs",
    "Fr.",
    "CHF",
    "руб.",
    "р.",
    "元",
    "円",
    "원",
)
_SIGNS = tuple("$€£¥₹₽₩₺₴₫฿₪₦₱")
UNITS = {
    "€": "EUR", "£": "GBP", "₹": "INR", "₽": "RUB", "₩": "KRW", "₺": "TRY", "₴": "UAH", "₫": "VND", "฿": "THB", "₪": "ILS",
    "₦": "NGN", "₱": "PHP", "R$": "BRL", "US$": "USD", "A$": "AUD", "C$": "CAD", "HK$": "HKD", "NT$": "TWD", "S$": "SGD",
    "zł": "PLN", "Kč": "CZK", "Ft": "HUF", "lei": "RON", "Rs.": "INR", "Rs": "INR", "руб.": "RUB", "р.": "RUB", "元": "CNY",
    "円": "JPY", "원": "KRW", "RMB": "CNY",
}  # fmt: skip
WITHOUT_CENTS = frozenset({"JPY", "KRW", "円", "원", "₩", "VND", "₫", "IDR", "CLP"})  # 1,000 of these is a thousand
_CURRENCIES = sorted((*_CODES, *_WORDS, *_SIGNS), key=len, reverse=True)
_CURRENCY = "|".join(re.escape(word) for word in _CURRENCIES)
_SHAPE = re.compile(
    rf"^(?P<open>\()?\s*(?P<sign1>[-+−])?\s*(?P<before>{_CURRENCY})?\s*(?P<sign2>[-+−])?\s*(?P<core>[9.,'’{_SPACES}]*9[9.,'’{_SPACES}]*?)"
    rf"(?P<power>[eE][-+]?9+)?\s*(?P<percent>%)?\s*(?P<after>{_CURRENCY})?\s*(?P<trail>-)?\s*(?P<close>\))?$"
)
_CORES: tuple[tuple[re.Pattern[str], Style], ...] = (
    (re.compile(r"9+"), "integer"),
    (re.compile(r"9{1,3}\.9{3}"), "maybe_point"),
    (re.compile(r"9{1,3},9{3}"), "maybe_comma"),
    (re.compile(r"9*\.9*"), "point"),
    (re.compile(r"9*,9*"), "comma"),
    (re.compile(r"9{1,3}(?:,9{2,3})*,9{3}(?:\.9*)?"), "us"),
    (re.compile(r"9{1,3}(?:['’]9{3})+(?:\.9*)?"), "us"),
    (re.compile(r"9{1,3}(?:\.9{3})+(?:,9*)?"), "eu"),
    (re.compile(r"9{1,3}(?:['’]9{3})+,9*"), "eu"),
    (re.compile(rf"9{{1,3}}(?:[{_SPACES}]9{{3}})+(?:,9*)?"), "space"),
    (re.compile(rf"9{{1,3}}(?:[{_SPACES}]9{{3}})+\.9*"), "us"),
)


@dataclass(frozen=True)
class NumberShape:
    """What a shape says about the numbers written so."""

    style: Style
    digits: int  # before the decimal sign
    decimals: int  # after it
    currency: str = ""
    has_percent: bool = False
    is_dressed: bool = False  # anything but digits, one sign and one decimal sign
    has_plus: bool = False


def parse_number_shape(shape: str, *, starts_with_zero: bool) -> NumberShape | None:
    """Returns what a shape is as a number, or None.

    Args:
        shape: the trimmed cell, full-width characters folded, digits as 9.
        starts_with_zero: True where some cell of that shape has 0 as its first digit (0,123 is no thousand).
    """
    match = _SHAPE.match(shape)
    if match is None or bool(match["open"]) != bool(match["close"]) or (match["before"] and match["after"]):
        return None
    if match["power"] and (match["percent"] or match["open"]):
        return None
    core = match["core"].strip(_SPACES)
    style = next((style for pattern, style in _CORES if pattern.fullmatch(core)), None)
    if style is None:
        return None
    if starts_with_zero and style in ("maybe_point", "maybe_comma"):
        style = "point" if style == "maybe_point" else "comma"
    whole, decimals = _places(core, style)
    if match["power"]:
        style = "scientific" if style != "comma" else "comma"
    dressed = (
        any(match[name] for name in ("open", "before", "percent", "after", "trail"))
        or "−" in shape
        or match["sign1"] == "+"
    )
    return NumberShape(
        style, whole, decimals, match["before"] or match["after"] or "", bool(match["percent"]), bool(dressed),
        has_plus="+" in (match["sign1"] or "") + (match["sign2"] or ""),
    )  # fmt: skip


def _places(core: str, style: Style) -> tuple[int, int]:
    """Returns the digits before and after the decimal sign."""
    sign = {"point": ".", "us": ".", "comma": ",", "eu": ",", "space": ",", "maybe_point": ".", "maybe_comma": ","}.get(
        style
    )
    whole, _, fraction = core.partition(sign) if sign and core.count(sign) == 1 else (core, "", "")
    return whole.count("9"), fraction.count("9")


def decimal_sign(styles: Sequence[Style], *, has_long_plain: bool) -> DecimalSign | Literal["both", "unknown"] | None:
    """Returns the decimal sign that the styles of a column prove.

    Args:
        styles: of all shapes of the column.
        has_long_plain: four digits or more without a thousands mark: that writer uses none.

    Returns:
        "." or ","; None where no cell has a mark; "both" where cells contradict; "unknown" where 1.234 may be 1234.
    """
    found = set(styles)
    point = bool(found & {"point", "us", "scientific"})
    comma = bool(found & {"comma", "eu", "space"})
    if point and comma:
        return "both"
    if point or comma:
        return "." if point else ","
    if found >= {"maybe_point", "maybe_comma"}:
        return "unknown"
    if "maybe_point" in found:
        return "." if has_long_plain else "unknown"
    if "maybe_comma" in found:
        return "," if has_long_plain else "unknown"
    return None


def unit_of(shapes: Sequence[NumberShape]) -> str | None:
    """Returns the unit that all dressed cells share: a currency code or sign, or %."""
    currencies = {shape.currency for shape in shapes if shape.currency}
    if len(currencies) == 1:
        sign = next(iter(currencies))
        return UNITS.get(sign, sign)
    return "%" if any(shape.has_percent for shape in shapes) else None


def number_sql(value: str, shapes: Sequence[NumberShape], sign: str | None, *, is_integer: bool) -> str:
    """Returns the SQL that turns a trimmed, folded text expression into BIGINT or DOUBLE; NULL where it is no number."""
    target = "BIGINT" if is_integer else "DOUBLE"
    marks = {shape.style for shape in shapes}
    is_plain = marks <= {"integer", "point", "scientific"} and not any(shape.is_dressed for shape in shapes)
    if is_plain or (
        sign == "."
        and marks <= {"integer", "point", "maybe_point", "scientific"}
        and not any(s.is_dressed for s in shapes)
    ):
        return f"TRY_CAST({value} AS {target})"
    text = value
    for currency in sorted({shape.currency for shape in shapes if shape.currency}, key=len, reverse=True):
        text = f"replace({text}, {literal(currency)}, '')"
    bare = f"replace(translate({text}, {literal('−()%+ ’' + chr(39) + _SPACES[1:])}, '-'), '--', '-')"
    if sign == "both":
        is_comma = f"regexp_matches({bare}, '^-?[0-9.]*,[0-9]*-?$')"
        plain = (
            f"CASE WHEN {is_comma} THEN replace(replace({bare}, '.', ''), ',', '.') ELSE replace({bare}, ',', '') END"
        )
    elif sign == ",":
        plain = f"replace(replace({bare}, '.', ''), ',', '.')"
    else:
        plain = f"replace({bare}, ',', '')"
    is_negative = f"(starts_with({value}, '(') OR ends_with({text}, '-'))"
    return (
        f"CASE WHEN {is_negative} THEN -TRY_CAST(trim({plain}, '-') AS {target}) ELSE TRY_CAST({plain} AS {target}) END"
    )
