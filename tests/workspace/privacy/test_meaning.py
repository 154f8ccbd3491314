"""What a column's name says about direct identifiers."""

import pytest

from cartwise.workspace.privacy.meaning import names_customer_key, read_meaning


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("email", "email"),
        ("E-Mail-Adresse", "email"),
        ("correo electrónico", "email"),
        ("邮箱", "email"),
        ("buyerEmail", "email"),
        ("customeremail", "email"),
        ("手机号码", "phone"),
        ("Telefonnummer", "phone"),
        ("Numéro de téléphone", "phone"),
        ("Default Address Phone", "phone"),
        ("姓名", "name"),
        ("收货人姓名", "name"),
        ("Vorname", "name"),
        ("LAST_NAME", "name"),
        ("Billing Name", "name"),
        ("reviewer_name", "name"),
        ("ship name", "name"),
        ("user name", "username"),
        ("买家昵称", "username"),
        ("Shipping Street", "address"),
        ("Lieferadresse", "address"),
        ("Address Line 2", "address"),
        ("收货地址", "address"),
        ("ship-postal-code", "postcode"),
        ("PLZ", "postcode"),
        ("Billing Zip", "postcode"),
        ("IPAddress", "ip"),
        ("credit_card_number", "card"),
        ("IBAN", "iban"),
        ("身份证号", "national_id"),
        ("date of birth", "birth_date"),
        ("Geburtsdatum", "birth_date"),
        ("Note Attributes", "note"),
        ("买家留言", "note"),
    ],
)
def test_name_speaks_of_an_identifier_strongly(name: str, kind: str) -> None:
    meaning = read_meaning(name)
    assert meaning is not None
    assert (meaning.kind, meaning.strength) == (kind, "strong")


@pytest.mark.parametrize(
    "name",
    [
        "product_name", "campaign name", "device_name", "Lineitem name", "Tax 1 Name", "Billing Province Name", "file_name",
        "supplier name", "商品名称", "手机型号", "phone_model", "email_opens", "Accepts Email Marketing", "email_hash", "is_mobile",
        "mobile_sessions", "headphones", "microphone", "ship-city", "Billing Country", "Billing Company", "customer_city",
        "customer_zip_code_prefix", "seller_zip_code_prefix", "Vendor", "session_id", "Product Handle", "product_handle", "mac_address",
        "birth_year", "Year_Birth", "card_type", "payment_type", "Tax Exempt", "城市", "InvoiceNo", "Description", "web address",
    ],
)  # fmt: skip
def test_name_speaks_of_no_identifier(name: str) -> None:
    assert read_meaning(name) is None


@pytest.mark.parametrize("name", ["Name", "Customer", "Reviewer", "客户名称", "Nombre", "Employee"])
def test_name_alone_does_not_decide_when_it_may_be_a_thing(name: str) -> None:
    meaning = read_meaning(name)
    assert meaning is not None
    assert meaning.strength == "weak"


@pytest.mark.parametrize(
    "name",
    ["customer_id", "CustomerID", "Kundennummer", "user_pseudo_id", "household_id", "客户编号", "account_number"],
)
def test_customer_key_is_read_when_it_is_opaque(name: str) -> None:
    assert names_customer_key(name)


@pytest.mark.parametrize(
    "name", ["order_id", "customer_zip_code_prefix", "customer_city", "email", "Customer", "product_id"]
)
def test_customer_key_is_not_read_when_it_is_something_else(name: str) -> None:
    assert not names_customer_key(name)
