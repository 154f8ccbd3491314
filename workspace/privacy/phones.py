"""Finds telephone numbers inside free text, and leaves order numbers, barcodes, dates and amounts alone."""

import re
from collections.abc import Iterator

_GAP = r"[ \u00a0().\-/]"
_BEFORE = r"(?<![A-Za-z0-9_.#+,\-/:])"
_AFTER = r"(?![A-Za-z0-9_]|[.,:\-/]\d)"
# Dates and times are blanked first: "01.12.2011 08:26" would read as a French number.
_DATE_OR_TIME = re.compile(
    r"(?<![\d./\-])(?:"
    r"(?:19|20)\d\d(?P<a>[./\-])(?:0?[1-9]|1[0-2])(?P=a)(?:0?[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])(?P<b>[./\-])(?:0?[1-9]|[12]\d|3[01])(?P=b)(?:(?:19|20)\d\d|\d\d)"
    r")(?!\d|[./\-]\d)|(?<!\d)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?!\d)"
)
_PATTERNS: tuple[tuple[re.Pattern[str], int, int], ...] = tuple(
    (re.compile(_BEFORE + body + _AFTER), least, most)
    for body, least, most in (
        # International: +49 171 1234567, 0049 171 1234567 (a plain 00... may be a padded barcode, so it needs gaps).
        (rf"\+[1-9](?:{_GAP}{{0,3}}\d){{7,14}}", 9, 15),
        (rf"00[1-9]\d{{0,2}}{_GAP}(?:{_GAP}{{0,2}}\d){{6,12}}", 10, 17),
        # North America: (212) 555-1234, 212-555-1234, 1-212-555-1234.
        (r"(?:1[ .\-]?)?\([2-9]\d{2}\) ?[2-9]\d{2}[ .\-]?\d{4}", 10, 11),
        (r"(?:1[.\- ])?[2-9]\d{2}([.\-])[2-9]\d{2}\1\d{4}", 10, 11),
        # China: 138 1234 5678 and 010-12345678.
        (r"(?:86[ \-]?)?1[3-9]\d[ \-]?\d{4}[ \-]?\d{4}", 11, 13),
        (r"0\d{2,3}-\d{7,8}", 10, 12),
        # A trunk 0 and groups: 020 7946 0958, 0171/1234567, 06 12 34 56 78; or ten or eleven digits in one: 07911123456.
        (r"0[1-9]\d{0,4}(?:[ \u00a0.\-/]{1,3}\d{2,8}){1,4}", 9, 12),
        (r"0[1-9]\d{8,9}", 10, 11),
        # An area in brackets: (020) 7946 0958, (11) 91234-5678.
        (r"\(0?\d{2,5}\)[ \u00a0]?\d{3,5}[ .\-]?\d{3,5}", 9, 12),
    )
)
_CALLED_PHONE = re.compile(
    r"(?:\b(?:tele)?phone|\btel|\btelefon\w*|\bteléfono|\btéléphone|\bmobile|\bmobil|\bmóvil|\bhandy|\bcell|\bwhatsapp|\bsms|\bfax"
    r"|\b(?:call|ring|text)\s(?:me|us)(?:\s(?:at|on|under))?|电话|手机|號碼|电话号码|手机号|联系方式|電話|携帯|전화)"
    r"\W{0,3}(?:(?:no|nr|number|nummer|número|numéro|is|at|on|号码|号|是|为)\W{0,3}){0,2}"
    rf"(?P<number>\(?\+?\d(?:{_GAP}{{0,3}}\d){{6,14}}){_AFTER}",
    re.IGNORECASE,
)
_CALLED_OTHERWISE = re.compile(
    r"(?:\b(?:order|invoice|bill|sku|ean|upc|gtin|barcode|isbn|asin|item|article|ref|reference|tracking|parcel|shipment|customer|user"
    r"|account|product|transaction|id|bestellung|bestellnummer|rechnung|artikel|commande|facture|pedido|factura)s?"
    r"|订单|订单号|单号|编号|条码|货号|运单|快递|发票|商品|客户|用户|注文|주문)"
    r"\W{0,3}(?:(?:no|nr|num|number|nummer|número|id|code|is|é|es|ist|est|号码|号|是|为)\W{0,3}){0,2}$",
    re.IGNORECASE,
)


def find_phones(text: str) -> Iterator[tuple[int, int]]:
    """Yields (start, end) of each telephone number in the text.

    A number counts by its form (country code, brackets, groups, a trunk 0), or because the text calls it a phone; not when the text
    calls it an order, an invoice, an SKU and the like.
    """
    blanked = _DATE_OR_TIME.sub(lambda match: "d" * len(match[0]), text)
    for match in _CALLED_PHONE.finditer(blanked):
        if 7 <= _count_digits(match["number"]) <= 15:
            yield match.span("number")
    for pattern, least, most in _PATTERNS:
        for match in pattern.finditer(blanked):
            if not least <= _count_digits(match[0]) <= most:
                continue
            if match[0][0] == "+" or not _CALLED_OTHERWISE.search(blanked[max(0, match.start() - 40) : match.start()]):
                yield match.span()


def _count_digits(text: str) -> int:
    return sum(character.isdecimal() for character in text)
