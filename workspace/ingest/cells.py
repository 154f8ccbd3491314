"""What single cells look like: empty, a number, a date, a total. Used on samples; whole columns are typed in SQL."""

import re
import unicodedata

# spellings of "no value", in lower case
NULL_SPELLINGS = frozenset(
    {
        "",
        "null",
        "n/a",
        "na",
        "-",
        "--",
        "---",
        "none",
        "nan",
        "\\n",
        "(null)",
        "nil",
        "#n/a",
        "<na>",
        "n.a.",
        "—",
        "–",
        "nat",
        "(blank)",
    }
)
# spellings of "not a finite number" that stand for a failed calculation
NOT_FINITE = frozenset(
    {
        "nan",
        "inf",
        "-inf",
        "+inf",
        "infinity",
        "-infinity",
        "+infinity",
        "∞",
        "-∞",
        "#div/0!",
        "#value!",
        "#ref!",
        "#name?",
        "#num!",
        "#null!",
        "1.#inf",
        "-1.#inf",
        "1.#qnan",
        "-nan",
        "1.#ind",
        "-1.#ind",
    }
)

CURRENCY_SIGNS = "$€£¥￥₹₽₩₺₴₫฿₪₦₱₡元円"
_NUMBER = re.compile(
    rf"""^[(\-+−]?\s*(?:[A-Z]{{3}}\s?|R\$|kr\.?\s?|zł\s?|Fr\.?\s?|[{CURRENCY_SIGNS}]\s?)?[-+−]?\s*
    (?:\d+|\d{{1,3}}(?:[.,'’\s\u00a0\u202f]\d{{2,3}})+)?(?:[.,]\d*)?(?:[eE][+-]?\d+)?
    \s?(?:%|‰|[A-Z]{{3}}|R\$|kr\.?|zł|Kč|[{CURRENCY_SIGNS}])?\s*[)\-]?$""",
    re.VERBOSE,
)
_DATE = re.compile(
    r"""^(?:\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})|\d{4}年\d{1,2}月(?:\d{1,2}日)?
    |\d{1,2}[-\s.]*[^\W\d_]{3,9}\.?[-\s,]*\d{2,4}|[^\W\d_]{3,9}\.?\s\d{1,2},?\s\d{4})
    (?:[T\s]+\d{1,2}:\d{2}.*)?$""",
    re.VERBOSE,
)
_TOTAL = re.compile(
    r"""^\W*(?:(?:grand|sub|overall|report|account|campaign)?[\s-]*totals?|sum|summe|gesamt(?:summe|ergebnis)?|zwischensumme|somme
    |total\s+g[eé]n[eé]ral|totaux|sous-total|suma(?:\s+total)?|totale|totali|totaal|eindtotaal|tot\.?|summa|yhteens[äa]|razem|celkem|összesen
    |итого|всего|итог|toplam|genel\s+toplam|合\s*计|总\s*计|小\s*计|共计|汇总|合\s*計|総計|小計|總計|합계|총계|소계|jumlah|average|avg\.?|mean|durchschnitt|平均(?:值)?)
    \W*(?:\s*[:：-].*)?$""",
    re.VERBOSE | re.IGNORECASE,
)


def fold(text: str) -> str:
    """Returns the text trimmed, with full-width letters and digits in their plain form."""
    return text.strip() if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def is_null(text: str) -> bool:
    """Tells whether a cell says that there is no value."""
    return text.strip().lower() in NULL_SPELLINGS


def is_number(text: str) -> bool:
    """Tells whether a cell looks like a number, in any of the usual styles."""
    folded = fold(text)
    return any(char.isdigit() for char in folded) and _NUMBER.match(folded) is not None


def is_date(text: str) -> bool:
    """Tells whether a cell looks like a date or a time stamp."""
    return _DATE.match(fold(text)) is not None


def is_typed(text: str) -> bool:
    """Tells whether a cell is a number, a date or a failed calculation: anything that a heading is not."""
    return is_number(text) or is_date(text) or text.strip().lower() in NOT_FINITE


def is_total_label(text: str) -> bool:
    """Tells whether a cell is the label of a total or average row, in the languages shops export in."""
    return len(text) < 80 and _TOTAL.match(text.strip()) is not None
