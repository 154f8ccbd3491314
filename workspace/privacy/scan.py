"""Finds direct identifiers inside free text (chat questions, pasted text, notes) and replaces them by placeholders."""

import ipaddress
import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from cartwise.workspace.privacy.checksums import (
    iban_length,
    is_card_number,
    is_chinese_id,
    is_cpf,
    is_fiscal_code,
    is_iban,
    is_us_social_security,
)
from cartwise.workspace.privacy.phones import find_phones

FindingKind = Literal["email", "phone", "card", "iban", "ip", "national_id"]
PLACEHOLDERS: dict[FindingKind, str] = {
    "email": "[e-mail]",
    "phone": "[phone]",
    "card": "[card]",
    "iban": "[iban]",
    "ip": "[ip]",
    "national_id": "[id]",
}
# RE2-compatible, so that SQL and Python agree on which texts are worth a closer look.
MAY_HOLD_IDENTIFIER = (
    r"[@＠]|\(at\)|\[at\]|(?:[0-9０-９][ ().\-/\x{00A0}]{0,3}){7}|[0-9]{1,3}(?:\.[0-9]{1,3}){3}"
    r"|:[0-9A-Fa-f]{0,4}:|[A-Za-z]{2}[0-9]{2}[ ]?[A-Za-z0-9]{4}|[A-Za-z]{2} ?[0-9]{2} [0-9]{2}"
)
_MAY_HOLD = re.compile(MAY_HOLD_IDENTIFIER.replace(r"\x{00A0}", "\u00a0"))
_FULL_WIDTH = {ord(wide): str(digit) for digit, wide in enumerate("０１２３４５６７８９")} | {
    ord("＋"): "+",
    ord("－"): "-",
}
_FILE_ENDINGS = frozenset(
    {"png", "jpg", "jpeg", "gif", "webp", "svg", "avif", "ico", "css", "js", "json", "html", "pdf", "mp4"}
)
# Latin letters only: Chinese text stands around an address without a space.
_LATIN = r"A-Za-z0-9\u00c0-\u024f"
_EMAIL = re.compile(
    rf"(?<![{_LATIN}_.+%\-])[{_LATIN}_.+%\-]{{1,64}}(?:[@＠]|\s?[\[(]at[\])]\s?)"
    rf"(?:[{_LATIN}](?:[{_LATIN}\-]{{0,61}}[{_LATIN}])?\.)+(?P<ending>[A-Za-z\u00c0-\u024f][{_LATIN}\-]{{0,61}}[{_LATIN}])"
)
_NOT_IN_WORD = r"(?<![A-Za-z0-9_.\-])"
_CARDS = tuple(
    re.compile(_NOT_IN_WORD + body + r"(?![A-Za-z0-9_]|[.,\-]\d)")
    for body in (
        r"\d{4}([ \-]?)\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?",
        r"\d{16,19}",
        r"3[47]\d{2}([ \-]?)\d{6}\1\d{5}",
        r"3[068]\d{2}([ \-]?)\d{6}\1\d{4}",
    )
)
_IBAN_START = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?= ?[A-Za-z0-9]{4})")
_IPV4 = re.compile(r"(?<![\w.\-])\d{1,3}(?:\.\d{1,3}){3}(?![\w\-]|\.\d)")
_IPV6 = re.compile(r"(?<![\w:.])(?=[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]{0,4}:)[0-9A-Fa-f:]{4,39}(?![\w:])")
_VERSION_BEFORE = re.compile(r"(?:\bv|version|release|firmware|版本)\W{0,2}$|[a-z]/$", re.IGNORECASE)
_NATIONAL_IDS: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = (
    (re.compile(_NOT_IN_WORD + r"\d{3}-\d{2}-\d{4}(?![A-Za-z0-9_\-])"), is_us_social_security),
    (re.compile(r"(?<![A-Za-z0-9_])\d{17}[\dXx](?![A-Za-z0-9_])"), is_chinese_id),
    (re.compile(r"(?<![\d.])\d{3}\.\d{3}\.\d{3}-\d{2}(?!\d)"), lambda text: is_cpf(re.sub(r"\D", "", text))),
    (re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{6}\d{2}[A-Za-z]\d{2}[A-Za-z]\d{3}[A-Za-z](?![A-Za-z0-9])"), is_fiscal_code),
    (re.compile(r"(?<![A-Za-z0-9])[A-CEGHJ-PR-TW-Z]{2} ?\d{2} \d{2} \d{2} ?[A-D](?![A-Za-z0-9])"), bool),
)


@dataclass(frozen=True)
class Finding:
    """A direct identifier inside a text: `text[start:end]`."""

    kind: FindingKind
    start: int
    end: int


def scan_text(text: str, *, kinds: Container[FindingKind] = tuple(PLACEHOLDERS)) -> list[Finding]:
    """Returns the direct identifiers in a text, in reading order and without overlaps.

    E-mails, phones, payment cards (check digit), IBANs (check digits), IP addresses and national identity numbers.
    Order numbers, SKUs, barcodes, dates, times and amounts are none.

    Args:
        text: any text, of any length.
        kinds: what to look for; all kinds where not given.
    """
    if not _MAY_HOLD.search(text):
        return []
    remaining = text.translate(_FULL_WIDTH)
    findings: list[Finding] = []
    for kind, spans in _DETECTORS:
        if kind not in kinds:
            continue
        found = list(_drop_overlaps(spans(remaining)))
        findings += [Finding(kind, start, end) for start, end in found]
        # What has an owner is blanked for the detectors after it.
        remaining = _replace(remaining, [(start, end, "\0" * (end - start)) for start, end in found])
    return sorted(findings, key=lambda finding: finding.start)


def redact(text: str, *, kinds: Container[FindingKind] = tuple(PLACEHOLDERS)) -> str:
    """Returns the text with every direct identifier (of `kinds`) replaced by a placeholder such as `[e-mail]`."""
    # Until nothing is found: a number next to one that was replaced may stand alone only now. Placeholders hold no digits, so this ends.
    while findings := scan_text(text, kinds=kinds):
        text = _replace(text, [(finding.start, finding.end, PLACEHOLDERS[finding.kind]) for finding in findings])
    return text


def _drop_overlaps(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yields the spans in reading order; of overlapping ones the first, and the longest of those that start together."""
    free_from = 0
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= free_from:
            yield start, end
            free_from = end


def _replace(text: str, replacements: Sequence[tuple[int, int, str]]) -> str:
    pieces, position = [], 0
    for start, end, replacement in replacements:
        pieces += [text[position:start], replacement]
        position = end
    return "".join([*pieces, text[position:]])


def _find_emails(text: str) -> Iterator[tuple[int, int]]:
    for match in _EMAIL.finditer(text):
        if match["ending"].casefold() not in _FILE_ENDINGS:
            yield match.span()


def _find_cards(text: str) -> Iterator[tuple[int, int]]:
    for pattern in _CARDS:
        for match in pattern.finditer(text):
            if is_card_number(re.sub(r"\D", "", match[0])):
                yield match.span()


def _find_ibans(text: str) -> Iterator[tuple[int, int]]:
    for match in _IBAN_START.finditer(text):
        # The country says how many characters follow; single spaces between groups do not count.
        following = re.compile(rf"(?: ?[A-Za-z0-9]){{{iban_length(match[0]) - 4}}}(?![A-Za-z0-9])").match(
            text, match.end()
        )
        if following is not None and is_iban(text[match.start() : following.end()]):
            yield match.start(), following.end()


def _find_ips(text: str) -> Iterator[tuple[int, int]]:
    for pattern in (_IPV4, _IPV6):
        for match in pattern.finditer(text):
            if _VERSION_BEFORE.search(text[max(0, match.start() - 12) : match.start()]):
                continue
            try:
                ipaddress.ip_address(match[0])
            except ValueError:
                continue
            yield match.span()


def _find_national_ids(text: str) -> Iterator[tuple[int, int]]:
    for pattern, is_valid in _NATIONAL_IDS:
        for match in pattern.finditer(text):
            if is_valid(match[0]):
                yield match.span()


# The order decides who owns a stretch that several could claim.
_DETECTORS: tuple[tuple[FindingKind, Callable[[str], Iterator[tuple[int, int]]]], ...] = (
    ("email", _find_emails),
    ("iban", _find_ibans),
    ("national_id", _find_national_ids),
    ("card", _find_cards),
    ("ip", _find_ips),
    ("phone", find_phones),
)
