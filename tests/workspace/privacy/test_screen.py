"""Screening staged tables: what is withheld, hashed, redacted and kept."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cartwise.workspace.privacy.keyring import Keyring
from cartwise.workspace.privacy.screen import ScreenedTable, read_identifiers, screen_table

CUSTOMER_ROWS = [["c1", "Anna@Example.com ", "Anna Schmidt", "DE"], ["c2", "bob@example.com", "Bob Jones", "UK"]]


def rows_of(connection: duckdb.DuckDBPyConnection, name: str) -> list[tuple[Any, ...]]:
    return connection.execute(f'SELECT * FROM staging."{name}"').fetchall()


# (header, value, is withheld or hashed): each kind by a telling name and by content alone, and what looks like it but is none.
@pytest.mark.parametrize(
    ("header", "values", "is_identifier"),
    [
        ("contact_point", ["a@example.com", "b@example.com"], True),
        ("channel", ["email", "sms"], False),
        ("email", ["yes", "no"] * 10, False),
        ("phone", ["0171 1234567", "0172 7654321"], True),
        ("reach_me", ["+49 171 1234567", "+49 172 7654321"], True),
        ("phone", ["iPhone 12", "Galaxy S21"], False),
        ("mobile", ["120", "95"], False),
        ("order_no", ["13812345678", "13912345678"], False),
        ("customer_name", ["Anna Schmidt", "Bob Jones"], True),
        ("客户姓名", ["张伟", "王芳"], True),
        ("Kunde", ["Anna Schmidt", "Jörg Müller"], True),
        ("customer_name", ["CUST-0001", "CUST-0002"], False),
        ("customer_name", ["Customer 12", "Anna Schmidt 2"], True),
        ("customer", ["New Customer", "Returning Customer"], False),
        ("name", ["#1001", "#1002"], False),
        ("product_name", ["Anna Karenina", "Jane Eyre"], False),
        ("campaign name", ["Summer Sale", "Black Friday"], False),
        ("Vendor", ["Acme Corp", "Smith Brothers"], False),
        ("device_name", ["Annas iPhone", "Pixel 7"], False),
        ("country", ["United Kingdom", "South Korea"], False),
        ("ship-city", ["New York", "San Diego"], False),
        ("Shipping Street", ["12 High Street", "Hauptstr. 5"], True),
        ("收货地址", ["上海市浦东新区世纪大道100号", "北京市朝阳区建国路88号"], True),
        ("address_type", ["home", "work"], False),
        ("Billing Zip", ["10115", "SW1A 1AA"], True),
        ("customer_zip_code_prefix", ["14409", "09790"], False),
        ("zip_code", ["Urban", "Rural"], False),
        ("login_ip", ["10.1.2.3", "10.1.2.4"], True),
        ("origin", ["10.1.2.3", "2001:db8::1"], True),
        ("build", ["1.2.3", "1.2.4"], False),
        ("paid_with", ["4111 1111 1111 1111", "5555555555554444"], True),
        ("loyalty_card", ["1000200030004000", "1000200030004001"], False),
        ("account", ["DE89370400440532013000", "GB29NWBK60161331926819"], True),
        ("sku", ["85123A", "22423"], False),
        ("ean", ["5012345678900", "4006381333931"], False),
        ("ssn", ["123-45-6789", "123-45-6780"], True),
        ("证件", ["11010519491231002X", "310101199003071230"], True),
        ("birthday", ["1990-05-01", "1985-01-02"], True),
        ("birth_year", ["1990", "1985"], False),
        ("session_id", ["f81d4fae7dec11d0", "a0eebc999c0b4ef8"], False),
        ("customer_id", ["14911", "17850"], False),
    ],
)
def test_column_is_judged_by_name_and_content(
    connection: Any, keyring: Keyring, stage: Any, header: str, values: list[str], is_identifier: bool
) -> None:
    table = stage("uploads", [header, "amount"], [[value, "1"] for value in values])
    screened = screen_table(connection, table, keyring=keyring)
    assert (header in screened.withheld + screened.hashed) is is_identifier
    assert (header in screened.columns) is not is_identifier


def test_number_is_withheld_when_it_is_a_card_read_as_an_integer(connection: Any, keyring: Keyring, stage: Any) -> None:
    table = stage("payments", ["reference"], [[4111111111111111], [5555555555554444]], ["BIGINT"])
    assert screen_table(connection, table, keyring=keyring).withheld == ("reference",)


def test_barcodes_stay_when_they_are_integers(connection: Any, keyring: Keyring, stage: Any) -> None:
    table = stage("items", ["barcode"], [[5012345678900], [4006381333931]], ["BIGINT"])
    assert screen_table(connection, table, keyring=keyring).columns == ("barcode",)


def test_phone_read_as_a_float_hashes_like_its_text(connection: Any, keyring: Keyring, stage: Any) -> None:
    table = stage("members", ["phone"], [[491711234567.0]], ["DOUBLE"])
    screen_table(connection, table, keyring=keyring, joins_by=frozenset({"phone"}))
    assert rows_of(connection, "members") == [(keyring.hash_literal("phone", "+49 171 1234567"),)]


def test_bare_name_is_withheld_when_the_table_is_about_people(connection: Any, keyring: Keyring, stage: Any) -> None:
    table = stage("contacts", ["id", "email", "name"], [["1", "a@example.com", "Anna"], ["2", "b@example.com", "Bob"]])
    assert "name" in screen_table(connection, table, keyring=keyring).withheld


def test_author_stays_when_the_table_lists_books(connection: Any, keyring: Keyring, stage: Any) -> None:
    table = stage("books", ["isbn", "title", "author", "price"], [["1", "Emma", "Jane Austen", "9"]])
    assert screen_table(connection, table, keyring=keyring).withheld == ()


def test_addresses_stay_when_they_are_of_stores(connection: Any, keyring: Keyring, stage: Any) -> None:
    table = stage("stores", ["store_id", "name", "address", "zip"], [["s1", "Main Street", "12 Main Street", "10001"]])
    assert screen_table(connection, table, keyring=keyring).withheld == ()


def test_empty_column_is_withheld_when_its_name_is_plain(connection: Any, keyring: Keyring, stage: Any) -> None:
    table = stage("orders", ["id", "email"], [["1", None], ["2", ""]])
    assert screen_table(connection, table, keyring=keyring).withheld == ("email",)


def test_notes_are_withheld_when_the_table_identifies_people(connection: Any, keyring: Keyring, stage: Any) -> None:
    table = stage("orders", ["id", "email", "notes"], [["1", "a@example.com", "leave it with Mrs Smith"]])
    assert "notes" in screen_table(connection, table, keyring=keyring).withheld


def test_notes_stay_when_the_table_plans_campaigns(connection: Any, keyring: Keyring, stage: Any) -> None:
    table = stage("plan", ["week", "spend", "notes"], [["1", "100", "television starts here"]])
    assert screen_table(connection, table, keyring=keyring).columns == ("week", "spend", "notes")


def test_free_text_is_redacted_and_counted_when_it_carries_identifiers(
    connection: Any, keyring: Keyring, stage: Any
) -> None:
    bodies = [
        "Lovely, mail me at a@example.com",
        "Call 0171 1234567 or +1 212 555 1234 now",
        "Order 536365 came late",
        None,
    ]
    table = stage("reviews", ["rating", "body"], [["5", body] for body in bodies])
    screened = screen_table(connection, table, keyring=keyring)
    assert screened.redacted == {"body": 2}
    assert [body for _, body in rows_of(connection, "reviews")] == [
        "Lovely, mail me at [e-mail]",
        "Call [phone] or [phone] now",
        "Order 536365 came late",
        None,
    ]


def test_codes_survive_when_some_look_like_phones(connection: Any, keyring: Keyring, stage: Any) -> None:
    codes = [f"X{number}" for number in range(20)] + ["07911123456"]
    table = stage("orders", ["code"], [[code] for code in codes])
    assert screen_table(connection, table, keyring=keyring).redacted == {}


def test_email_becomes_a_hash_when_it_is_the_only_customer_key(connection: Any, keyring: Keyring, stage: Any) -> None:
    rows = [["1", "Anna@Example.com", "5"], ["2", " anna@example.com", "7"]]
    screened = screen_table(connection, stage("orders", ["id", "Email", "total"], rows), keyring=keyring)
    assert (screened.hashed, screened.columns) == (("Email",), ("id", "Email_hash", "total"))
    assert len({row[1] for row in rows_of(connection, "orders")}) == 1


def test_email_is_withheld_when_orders_have_a_customer_key(connection: Any, keyring: Keyring, stage: Any) -> None:
    rows = [["1", "c1", "anna@example.com"], ["2", "c1", "anna@example.com"]]
    screened = screen_table(connection, stage("orders", ["order_id", "customer_id", "email"], rows), keyring=keyring)
    assert (screened.withheld, screened.hashed) == (("email",), ())


def test_email_is_hashed_when_the_customer_key_is_empty_for_most_guests(
    connection: Any, keyring: Keyring, stage: Any
) -> None:
    rows = [["1", "0", "anna@example.com"], ["2", "0", "bob@example.com"], ["3", "7", "anna@example.com"]]
    screened = screen_table(
        connection, stage("orders", ["order_id", "customer_id", "billing_email"], rows), keyring=keyring
    )
    assert screened.hashed == ("billing_email",)


def test_column_is_hashed_when_a_join_asks_for_it(connection: Any, keyring: Keyring, stage: Any) -> None:
    rows = [["1", "c1", "anna@example.com"], ["2", "c1", "anna@example.com"]]
    table = stage("orders", ["order_id", "customer_id", "email"], rows)
    assert screen_table(connection, table, keyring=keyring, joins_by=frozenset({"email"})).hashed == ("email",)


def test_hashes_join_when_tables_spell_the_email_differently(connection: Any, keyring: Keyring, stage: Any) -> None:
    screen_table(connection, stage("orders", ["id", "Email"], [["1", "ANNA@example.com"]]), keyring=keyring)
    screen_table(
        connection, stage("customers", ["customer_id", "e-mail"], [["c1", " anna@example.com "]]), keyring=keyring
    )
    joined = connection.execute(
        'SELECT id, customer_id FROM staging.orders JOIN staging.customers ON "Email_hash" = "e-mail_hash"'
    ).fetchall()
    assert joined == [("1", "c1")]


@pytest.mark.parametrize(
    ("born", "band"), [("2008-07-02", "0-17"), ("2008-07-01", "18-24"), ("1960-01-01", "65+"), ("1870-01-01", None)]
)
def test_age_band_is_counted_at_the_given_day(
    connection: Any, keyring: Keyring, stage: Any, born: str, band: str | None
) -> None:
    table = stage("people", ["id", "birth_date"], [["1", born]], ["VARCHAR", "DATE"])
    screen_table(connection, table, keyring=keyring, as_of=date(2026, 7, 1))
    assert rows_of(connection, "people") == [("1", band)]


def test_rows_keep_their_order_when_a_table_is_rewritten(connection: Any, keyring: Keyring) -> None:
    connection.execute(
        "CREATE TABLE staging.many AS SELECT i AS place, 'user' || i || '@example.com' AS email FROM range(20000) AS rows(i)"
    ).fetchall()
    screen_table(connection, type("Named", (), {"name": "many"})(), keyring=keyring)
    assert connection.execute("SELECT count(*) FROM staging.many WHERE place <> rowid").fetchall() == [(0,)]


def test_table_is_left_alone_when_it_holds_no_identifier(connection: Any, keyring: Keyring, stage: Any) -> None:
    table = stage(
        "sales", ["InvoiceNo", "Description", "Country"], [["536365", "WHITE METAL LANTERN", "United Kingdom"]]
    )
    assert screen_table(connection, table, keyring=keyring) == ScreenedTable(
        "sales", ("InvoiceNo", "Description", "Country"), (), (), {}, (), None
    )


def test_email_is_found_when_it_hides_in_a_very_wide_table(connection: Any, keyring: Keyring, stage: Any) -> None:
    headers = [f"c{number}" for number in range(400)]
    table = stage("wide", headers, [["a@example.com" if header == "c333" else "x" for header in headers]])
    assert screen_table(connection, table, keyring=keyring).hashed == ("c333",)


def test_name_is_free_when_a_hash_column_is_already_there(connection: Any, keyring: Keyring, stage: Any) -> None:
    table = stage("orders", ["email", "email_hash"], [["a@example.com", "x"]])
    assert screen_table(connection, table, keyring=keyring).columns == ("email_hash_2", "email_hash")


def test_quoted_names_are_screened_when_headers_are_hostile(connection: Any, keyring: Keyring, stage: Any) -> None:
    table = stage('a"b; DROP', ['e"mail', "x'; --"], [["a@example.com", "1"]])
    assert screen_table(connection, table, keyring=keyring).hashed == ('e"mail',)


def test_empty_table_is_screened_by_its_names(connection: Any, keyring: Keyring, stage: Any) -> None:
    assert screen_table(connection, stage("orders", ["id", "email"], []), keyring=keyring).withheld == ("email",)


def test_table_keeps_row_numbers_when_it_holds_nothing_but_identifiers(
    connection: Any, keyring: Keyring, stage: Any
) -> None:
    table = stage("people", ["first_name", "last_name"], [["Anna", "Schmidt"]])
    assert screen_table(connection, table, keyring=keyring).columns == ("row_number",)


def test_identifiers_are_told_without_touching_the_table(connection: Any, keyring: Keyring, stage: Any) -> None:
    table = stage("customers", ["customer_id", "email", "name", "country"], CUSTOMER_ROWS)
    assert read_identifiers(connection, table) == {"email": "email", "name": "name"}
    assert len(rows_of(connection, "customers")[0]) == 4


def test_store_file_holds_no_withheld_byte_when_the_screened_table_is_copied(
    connection: Any, keyring: Keyring, stage: Any, tmp_path: Path
) -> None:
    rows = [
        [
            "c1",
            "anna.unmistakable@example.com",
            "Anna Unmistakable",
            "call 0171 5550199 or anna.unmistakable@example.com",
        ]
    ]
    table = stage("reviews", ["customer_id", "email", "reviewer_name", "review"], rows)
    screen_table(connection, table, keyring=keyring)
    store = tmp_path / "store.duckdb"
    connection.execute(f"ATTACH '{store}' AS store").fetchall()
    connection.execute("CREATE TABLE store.reviews AS SELECT * FROM staging.reviews").fetchall()
    connection.execute("DETACH store").fetchall()
    content = store.read_bytes().lower()
    assert b"customer_id" in content
    for secret in (b"unmistakable", b"5550199", b"anna@"):
        assert secret not in content
