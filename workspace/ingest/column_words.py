"""Tells from a column's name what it may hold, in the languages shops name columns in."""

import re


def _words(text: str) -> frozenset[str]:
    """Returns the words of a text."""
    return frozenset(text.split())


_ID = _words(
    "id ids key no nr num code sku asin upc ean gtin isbn barcode ref reference uuid guid hash invoice handle plu mpn imei iban "
    "bic vat nummer numero número clave artikelnr bestellnr kundennr"
)
_OPTIONAL = _words("code ref reference handle discount coupon voucher promotion gtin barcode parent")
_CODE = _words(
    "zip zipcode postal postcode plz cap phone tel telephone mobile fax cell telefon telefono teléfono ssn iban ean upc gtin isbn "
    "barcode 电话 手机 邮编 電話 郵便番号"
)
_TIME = _words(
    "date day time timestamp ts datetime created updated modified at when on month week datum fecha data jour zeit zeitpunkt tag "
    "mese dia día дата время день birthday dob since until start end begin expires"
)
_TIME_PARTS = ("日期", "时间", "時間", "日付", "日時", "年月", "날짜", "일자", "date", "timestamp", "datum", "fecha")
_DATE = _words("date datum fecha datetime timestamp created updated ts дата data jour")
_WEEK = _words("week weeks kw woche semaine semana 周")
_ID_PARTS = ("编号", "單號", "单号", "订单号", "番号", "번호", "号码")
_ENDS_IN_ID_BY_CHANCE = _words("paid valid void avoid grid android bid unpaid prepaid hybrid solid fluid")
_MEASURE = _words(
    "sales revenue amount price total quantity qty value spend cost units sum turnover profit margin net gross subtotal tax "
    "discount clicks impressions sessions visits visitors orders conversions umsatz betrag preis menge anzahl summe ventas "
    "importe precio cantidad prix montant quantité ca vendite prezzo quantità выручка сумма цена количество 销售额 金额 价格 数量 "
    "売上 金額 価格 매출 금액 수량 traffic views y measure metric count"
)
_QUANTITY = _words("quantity qty units menge anzahl cantidad quantité quantità количество 数量 수량 pieces")
_AHEAD = _words(
    "end ends until expiry expires expiration due planned expected estimated forecast target valid bis renewal deadline"
)


def tokens(name: str) -> list[str]:
    """Returns the words of a column name in lower case: `InvoiceNo`, `invoice_no` and `Invoice no.` alike."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return [word for word in re.split(r"[^\w]+|_", spaced.lower()) if word]


def _has(name: str, words: frozenset[str], parts: tuple[str, ...] = ()) -> bool:
    """Tells whether a name has one of the words, or one of the parts anywhere (for scripts without spaces)."""
    return bool(words.intersection(tokens(name))) or any(part in name.lower() for part in parts)


def is_id_like(name: str) -> bool:
    """Tells whether a name says that the column identifies something."""
    if _has(name, _ID, _ID_PARTS):
        return True
    words = tokens(name)
    return len(words) == 1 and words[0].endswith("id") and len(words[0]) > 3 and words[0] not in _ENDS_IN_ID_BY_CHANCE


def is_key_named(name: str) -> bool:
    """Tells whether a name says that every row should have a value here: an id or number, not just a code or reference."""
    return is_id_like(name) and not _has(name, _OPTIONAL)


def is_code_like(name: str) -> bool:
    """Tells whether a name says that digits are a code and no number: postcode, phone, EAN."""
    return _has(name, _CODE)


def is_time_like(name: str) -> bool:
    """Tells whether a name says that the column dates something."""
    return _has(name, _TIME, _TIME_PARTS)


def is_date_named(name: str) -> bool:
    """Tells whether a name says date, more strictly than `is_time_like`: for bare numbers that may be day numbers."""
    return _has(name, _DATE, _TIME_PARTS)


def is_week_named(name: str) -> bool:
    """Tells whether a name says that the column holds weeks: 2025-01 is the first one then, not January."""
    return _has(name, _WEEK)


def is_measure_like(name: str) -> bool:
    """Tells whether a name says that the column is a figure to add up."""
    return _has(name, _MEASURE)


def is_quantity_like(name: str) -> bool:
    """Tells whether a name says that the column counts pieces."""
    return _has(name, _QUANTITY)


def may_lie_ahead(name: str) -> bool:
    """Tells whether dates of a column may lie in the future: plans, ends, expiries."""
    return _has(name, _AHEAD)
