"""Which identifiers are the only join between tables."""

from cartwise.workspace.privacy.joins import find_identifier_joins


def test_email_joins_when_tables_share_no_key() -> None:
    joins = find_identifier_joins(
        {"orders": {"Email": "email", "Billing Name": "name"}, "customers": {"e_mail": "email"}},
        {"orders": frozenset({"order_id"}), "customers": frozenset({"customer_id"})},
    )
    assert joins == {"orders": frozenset({"Email"}), "customers": frozenset({"e_mail"})}


def test_nothing_joins_by_identifier_when_tables_share_a_key() -> None:
    keys = frozenset({"customer_id"})
    joins = find_identifier_joins(
        {"orders": {"email": "email"}, "customers": {"email": "email"}}, {"orders": keys, "customers": keys}
    )
    assert joins == {"orders": frozenset(), "customers": frozenset()}


def test_phone_joins_when_only_phones_are_shared() -> None:
    joins = find_identifier_joins({"calls": {"phone": "phone"}, "customers": {"mobile": "phone", "email": "email"}}, {})
    assert joins == {"calls": frozenset({"phone"}), "customers": frozenset({"mobile"})}
