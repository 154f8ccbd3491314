"""Identifiers inside free text: what is found, what survives, and that redacting leaves nothing."""

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartwise.workspace.privacy.scan import PLACEHOLDERS, redact, scan_text


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("write to anna.b+shop@mail.example.co.uk today", "email", "anna.b+shop@mail.example.co.uk"),
        ("ANNA@EXAMPLE.COM, please", "email", "ANNA@EXAMPLE.COM"),
        ("我的邮箱是anna@example.com谢谢", "email", "anna@example.com"),
        ("anna (at) example.com", "email", "anna (at) example.com"),
        ("call +49 171 1234567 tomorrow", "phone", "+49 171 1234567"),
        ("(212) 555-1234 after six", "phone", "(212) 555-1234"),
        ("my number: 212-555-1234.", "phone", "212-555-1234"),
        ("手机13812345678", "phone", "13812345678"),
        ("office 010-51236699", "phone", "010-51236699"),
        ("ring 020 7946 0958", "phone", "020 7946 0958"),
        ("appelez 06 12 34 56 78", "phone", "06 12 34 56 78"),
        ("tel. 7654321", "phone", "7654321"),
        ("paid with 4111 1111 1111 1111 12/27", "card", "4111 1111 1111 1111"),
        ("amex 378282246310005", "card", "378282246310005"),
        ("refund to DE89 3704 0044 0532 0130 00 thanks", "iban", "DE89 3704 0044 0532 0130 00"),
        ("gb29nwbk60161331926819", "iban", "gb29nwbk60161331926819"),
        ("from 192.168.1.20 twice", "ip", "192.168.1.20"),
        ("from 2001:db8::ff00:42:8329 twice", "ip", "2001:db8::ff00:42:8329"),
        ("SSN 123-45-6789", "national_id", "123-45-6789"),
        ("身份证11010519491231002X", "national_id", "11010519491231002X"),
        ("CPF 529.982.247-25", "national_id", "529.982.247-25"),
        ("CF RSSMRA85T10A562S", "national_id", "RSSMRA85T10A562S"),
    ],
)
def test_identifier_is_found_when_it_stands_in_a_sentence(text: str, kind: str, found: str) -> None:
    assert [(finding.kind, text[finding.start : finding.end]) for finding in scan_text(text)] == [(kind, found)]


@pytest.mark.parametrize(
    "text",
    [
        "orders 536365 and C536379 of customer 14911",
        "SKU 85123A, 22423 and LD-BL-M",
        "order 07911123456 is late",
        "订单13812345678什么时候发货",
        "revenue from 2010-12-01 to 2011-12-09",
        "between 01/12/2010 and 09/12/2011",
        "01.12.2011 08:26",
        "2025-09-03 10:12:44 -0400",
        "1.250.000,00 against 1,204.55 and 541,909 rows",
        "EAN 5012345678900 and UPC 012345678905",
        "GTIN 00012345678905",
        "order 113-1234567-1234567",
        "card 4111 1111 1111 1112",
        "at 1756908760123456 microseconds",
        "id 5551234567890 and 120210000000000001",
        "IMEI 356938035643809",
        "DE89370400440532013001",
        "photo@2x.png",
        "growth@home or 5 @ 2.50",
        "version 10.0.0.1 and Chrome/100.0.48.127",
        "at 10:20:30 and 00:00",
        "256.1.1.1 is none",
        "sizes 38 40 42 44 46",
        "2011 2012 2013 2014",
        "000-12-3456",
        "top 10 products by revenue in Q3 2011",
        "2011年10月销量最高的10个商品",
    ],
)
def test_text_survives_when_it_holds_only_shop_numbers(text: str) -> None:
    assert redact(text) == text


def test_each_placeholder_stands_for_its_kind_when_several_are_mixed() -> None:
    text = "anna@example.com, +49 171 1234567, 4111111111111111 and 10.1.2.3"
    assert redact(text) == "[e-mail], [phone], [card] and [ip]"


def test_full_width_digits_are_read_when_typed_with_a_chinese_keyboard() -> None:
    assert redact("手机１３８１２３４５６７８") == "手机[phone]"


def test_only_the_asked_kinds_are_replaced_when_kinds_are_given() -> None:
    assert redact("a@b.example 13812345678", kinds=("email",)) == "[e-mail] 13812345678"


@pytest.mark.parametrize(
    "piece",
    [
        "1 ",
        "a",
        "1",
        "a.",
        "(1) ",
        "1:",
        ":",
        "DE12 ",
        "0171 1234567 ",
        "a@",
        "+1 ",
        "电话",
        "-",
        "1-",
        "手机 1",
        "id ",
    ],
)
def test_scan_is_quick_when_a_text_is_long_and_hostile(piece: str) -> None:
    started = time.process_time()
    scan_text(piece * (60_000 // len(piece)) + "@ 12:34:56")
    assert time.process_time() - started < 2


_identifiers = st.sampled_from(
    [
        "anna@example.com",
        "+49 171 1234567",
        "212-555-1234",
        "4111 1111 1111 1111",
        "10.1.2.3",
        "13812345678",
        "123-45-6789",
        "0171/1234567",
    ]
)
_noise = st.text(alphabet="0123456789+-.()/ @abxDE:,x手", max_size=12)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(_identifiers, _noise), max_size=6).map("".join))
def test_nothing_is_found_when_a_text_was_redacted(text: str) -> None:
    assert scan_text(redact(text)) == []


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=60))
def test_findings_stand_in_order_without_overlap_in_any_text(text: str) -> None:
    findings = scan_text(text)
    assert all(left.end <= right.start for left, right in itertools.pairwise(findings))
    assert all(finding.kind in PLACEHOLDERS for finding in findings)
