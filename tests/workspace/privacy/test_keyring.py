"""The workspace's secret and the hashes made with it."""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwise.errors import BadInput
from cartwise.workspace.privacy.keyring import Keyring
from cartwise.workspace.privacy.normal_form import normalise_identifier

KEYRING = Keyring(b"k" * 32)


def test_secret_is_created_once_and_for_its_owner_only(tmp_path: Path) -> None:
    first = Keyring.open(tmp_path)
    assert Keyring.open(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "keyring").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["keyring"]


def test_secrets_differ_between_workspaces(tmp_path: Path) -> None:
    assert Keyring.open(tmp_path / "a") != Keyring.open(tmp_path / "b")


def test_keyring_is_refused_when_it_was_cut_short(tmp_path: Path) -> None:
    (tmp_path / "keyring").write_bytes(b"short")
    with pytest.raises(BadInput, match="5 bytes") as raised:
        Keyring.open(tmp_path)
    assert raised.value.code == "keyring_damaged"


def test_no_new_secret_is_made_when_a_vault_waits_for_the_old_one(tmp_path: Path) -> None:
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault" / "a.vault").write_bytes(b"sealed")
    with pytest.raises(BadInput) as raised:
        Keyring.open(tmp_path)
    assert raised.value.code == "keyring_missing"


def test_secret_is_not_shown_when_a_keyring_is_printed() -> None:
    assert "k" * 8 not in repr(KEYRING)


@pytest.mark.parametrize(
    ("kind", "left", "right"),
    [
        ("email", " Anna@Example.COM ", "anna@example.com"),
        ("email", "<anna@example.com>", "mailto:anna@example.com"),
        ("phone", "+49 (0)171 1234567", "0171/1234567"),
        ("phone", "+1 (212) 555-1234", "2125551234"),
        ("phone", "'+12125551234", "212-555-1234 ext. 12"),
        ("phone", "13812345678", "+86 138 1234 5678"),
        ("name", "Anna  Schmidt ", "anna schmidt"),
    ],
)
def test_hash_is_the_same_when_only_the_spelling_differs(kind: str, left: str, right: str) -> None:
    assert KEYRING.hash_literal(kind, left) == KEYRING.hash_literal(kind, right)


def test_hash_differs_between_people_kinds_and_workspaces() -> None:
    hashes = {
        KEYRING.hash_literal("email", "anna@example.com"),
        KEYRING.hash_literal("email", "bob@example.com"),
        KEYRING.hash_literal("name", "anna@example.com"),
        Keyring(b"o" * 32).hash_literal("email", "anna@example.com"),
    }
    assert len(hashes) == 4


def test_hash_is_base32_of_120_bits() -> None:
    hashed = KEYRING.hash_literal("email", "anna@example.com")
    assert hashed is not None
    assert len(hashed) == 24
    assert set(hashed) <= set("abcdefghijklmnopqrstuvwxyz234567")


def test_hash_is_none_when_nothing_is_left_to_hash() -> None:
    assert KEYRING.hash_literal("phone", "n/a") is None


@given(st.sampled_from(["email", "name", "username"]), st.text(max_size=40))
def test_normal_form_is_stable_when_normalised_again(kind: str, text: str) -> None:
    once = normalise_identifier(kind, text)
    assert normalise_identifier(kind, once) == once
    assert KEYRING.hash_literal(kind, text) == KEYRING.hash_literal(kind, once)


@given(st.text(alphabet="0123456789+-() /.x", max_size=24))
def test_normal_form_of_a_phone_is_at_most_nine_digits_and_stable(text: str) -> None:
    once = normalise_identifier("phone", text)
    assert once == "" or (once.isdecimal() and len(once) <= 9)
    assert normalise_identifier("phone", once) == once
