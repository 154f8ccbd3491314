"""Gives tables and columns their SQL names: the file's own words, made unique and safe to quote."""

import re
import unicodedata
from collections.abc import Callable, Sequence

from cartwise.workspace.ingest.notes import Notes

MAX_NAME_CHARACTERS = 120
MAX_TABLE_CHARACTERS = 63


def table_name(stem: str, taken: Callable[[str], bool]) -> str:
    """Returns a free table name made from a file's stem: lower case, digits and underscores, not starting with a digit."""
    plain = unicodedata.normalize("NFKD", stem)
    ascii_only = "".join(char for char in plain if not unicodedata.combining(char)).encode("ascii", "ignore").decode()
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", ascii_only)
    base = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")[:MAX_TABLE_CHARACTERS].strip("_") or "data"
    if base[0].isdigit():
        base = f"t_{base}"
    name, number = base, 2
    while taken(name):
        name, number = f"{base}_{number}", number + 1
    return name


def column_names(headings: Sequence[str], notes: Notes) -> list[str]:
    """Returns a unique SQL name for each heading; what had to be changed is noted."""
    names: list[str] = []
    seen: set[str] = set()
    reserved = {clean_name(heading).casefold() for heading in headings}
    blank: list[str] = []
    for position, heading in enumerate(headings, start=1):
        base = clean_name(heading)
        if not base:
            base = f"column_{position}"
            blank.append(base)
        name = _unique(base, seen, reserved)
        if name != base:
            _note_clash(base, name, names, notes)
        elif heading.strip() and base != heading.strip():
            notes.guess("column_renamed", column=name, heading=heading.strip()[:MAX_NAME_CHARACTERS])
        seen.add(name.casefold())
        names.append(name)
    if blank:
        notes.warn("blank_column_names", names=", ".join(blank[:10]), count=len(blank))
    return names


def clean_name(heading: str) -> str:
    """Returns a heading without line breaks, control characters, quotes and outer blanks, shortened where very long."""
    visible = "".join(
        " " if char in "\r\n\t;" else char
        for char in heading
        if char in "\r\n\t" or unicodedata.category(char) not in ("Cc", "Cf") or char in "\u200d\u200c"
    )
    text = re.sub(r"[\"'`´]", "", visible)
    text = re.sub(r"\s+", " ", text).strip()
    return text[:MAX_NAME_CHARACTERS].strip()


def _unique(base: str, seen: set[str], reserved: set[str]) -> str:
    """Returns the name, with a number where another column (upper and lower case alike) has it."""
    if base.casefold() not in seen:
        return base
    number = 2
    while f"{base}_{number}".casefold() in seen | reserved:
        number += 1
    return f"{base}_{number}"


def _note_clash(base: str, name: str, names: list[str], notes: Notes) -> None:
    """Notes that a name came twice, or twice but for upper and lower case."""
    first = next((other for other in names if other.casefold() == base.casefold()), base)
    code = "duplicate_column_name" if first == base else "column_name_case_clash"
    notes.warn(code, column=name, heading=base, first=first)


def tokens(name: str) -> list[str]:
    """Returns the words of a column name in lower case: `InvoiceNo`, `invoice_no` and `Invoice no.` alike."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return [word for word in re.split(r"[^\w]+|_", spaced.lower()) if word]


_ID_WORDS = frozenset(
    [
        "id",
        "ids",
        "key",
        "no",
        "nr",
        "num",
        "code",
        "sku",
        "asin",
        "upc",
        "ean",
        "gtin",
        "isbn",
        "barcode",
        "ref",
        "reference",
        "uuid",
        "guid",
        "hash",
        "invoice",
        "handle",
        "plu",
        "mpn",
        "imei",
        "iban",
        "bic",
        "vat",
        "nummer",
        "numero",
        "número",
        "clave",
        "artikelnr",
        "bestellnr",
        "kundennr",
    ]
)
_CODE_WORDS = frozenset(
    [
        "zip",
        "zipcode",
        "postal",
        "postcode",
        "plz",
        "cap",
        "phone",
        "tel",
        "telephone",
        "mobile",
        "fax",
        "cell",
        "telefon",
        "telefono",
        "teléfono",
        "ssn",
        "account",
        "iban",
        "ean",
        "upc",
        "gtin",
        "isbn",
        "barcode",
        "电话",
        "手机",
        "邮编",
        "電話",
        "郵便番号",
    ]
)
_TIME_WORDS = frozenset(
    [
        "date",
        "day",
        "time",
        "timestamp",
        "ts",
        "datetime",
        "created",
        "updated",
        "modified",
        "at",
        "when",
        "on",
        "month",
        "week",
        "datum",
        "fecha",
        "data",
        "jour",
        "zeit",
        "zeitpunkt",
        "tag",
        "mese",
        "dia",
        "día",
        "дата",
        "время",
        "день",
        "ship_date",
        "birthday",
        "dob",
        "since",
        "until",
        "start",
        "end",
        "begin",
        "expires",
    ]
)
_TIME_PARTS = ("日期", "时间", "時間", "日付", "日時", "年月", "날짜", "일자", "date", "timestamp", "datum", "fecha")
_ID_PARTS = ("编号", "單號", "单号", "订单号", "番号", "번호", "号码")
_MEASURE_WORDS = frozenset(
    [
        "sales",
        "revenue",
        "amount",
        "price",
        "total",
        "quantity",
        "qty",
        "value",
        "spend",
        "cost",
        "units",
        "sum",
        "turnover",
        "profit",
        "margin",
        "net",
        "gross",
        "subtotal",
        "tax",
        "discount",
        "clicks",
        "impressions",
        "sessions",
        "visits",
        "visitors",
        "orders",
        "conversions",
        "umsatz",
        "betrag",
        "preis",
        "menge",
        "anzahl",
        "summe",
        "ventas",
        "importe",
        "precio",
        "cantidad",
        "prix",
        "montant",
        "quantité",
        "ca",
        "vendite",
        "prezzo",
        "quantità",
        "выручка",
        "сумма",
        "цена",
        "количество",
        "销售额",
        "金额",
        "价格",
        "数量",
        "売上",
        "金額",
        "価格",
        "매출",
        "금액",
        "수량",
        "traffic",
        "views",
        "y",
        "measure",
        "metric",
        "count",
    ]
)


def is_id_like(name: str) -> bool:
    """Tells whether a name says that the column identifies something."""
    words = tokens(name)
    joined = name.lower()
    return (
        bool(_ID_WORDS.intersection(words))
        or any(part in joined for part in _ID_PARTS)
        or (
            len(words) == 1
            and joined.endswith("id")
            and len(joined) > 3
            and joined not in ("paid", "valid", "void", "avoid", "grid", "android", "bid")
        )
    )


def is_code_like(name: str) -> bool:
    """Tells whether a name says that digits are a code and no number: postcode, phone, EAN."""
    return bool(_CODE_WORDS.intersection(tokens(name)))


def is_time_like(name: str) -> bool:
    """Tells whether a name says that the column dates something."""
    joined = name.lower()
    return bool(_TIME_WORDS.intersection(tokens(name))) or any(part in joined for part in _TIME_PARTS)


def is_measure_like(name: str) -> bool:
    """Tells whether a name says that the column is a figure to add up."""
    return bool(_MEASURE_WORDS.intersection(tokens(name)))


def is_date_named(name: str) -> bool:
    """Tells whether a name says date, more strictly than `is_time_like`: for bare numbers that may be day numbers."""
    words = set(tokens(name))
    strict = {"date", "datum", "fecha", "datetime", "timestamp", "created", "updated", "ts", "дата", "data", "jour"}
    return bool(words & strict) or any(part in name.lower() for part in _TIME_PARTS)


def is_quantity_like(name: str) -> bool:
    """Tells whether a name says that the column counts pieces."""
    words = {
        "quantity",
        "qty",
        "units",
        "menge",
        "anzahl",
        "cantidad",
        "quantité",
        "quantità",
        "количество",
        "数量",
        "수량",
        "pieces",
    }
    return bool(words.intersection(tokens(name)))


def may_lie_ahead(name: str) -> bool:
    """Tells whether dates of a column may lie in the future: plans, ends, expiries."""
    words = {
        "end",
        "ends",
        "until",
        "expiry",
        "expires",
        "expiration",
        "due",
        "planned",
        "expected",
        "estimated",
        "forecast",
        "target",
        "valid",
        "bis",
        "renewal",
        "deadline",
    }
    return bool(words.intersection(tokens(name)))
