"""The vault: originals go in encrypted, and come back only approved and audited."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from cartwise.errors import BadInput, RetryableInput
from cartwise.workspace.privacy.export import AuditLine, erase_identifiers, export_identifiers, read_audit
from cartwise.workspace.privacy.keyring import Keyring
from cartwise.workspace.privacy.screen import screen_table
from cartwise.workspace.privacy.vault import Vault


@pytest.fixture
def workspace(tmp_path: Path, connection: Any, stage: Any) -> Path:
    """A workspace whose vault holds two customers."""
    keyring = Keyring.open(tmp_path)
    rows = [["c1", "Anna@Example.com", "Anna Schmidt"], ["c2", "bob@example.com", "Bob Jones"]]
    screened = screen_table(connection, stage("customers", ["customer_id", "email", "name"], rows), keyring=keyring)
    assert Vault(tmp_path, keyring).store(connection, screened, load_id="load-1") == 2
    return tmp_path


def export(workspace: Path, **keys: list[str]) -> list[Any]:
    return export_identifiers(workspace, approved_by="Dana", purpose="recall of a faulty kettle", keys=keys)


def test_nothing_is_written_when_a_table_has_no_identifiers(
    tmp_path: Path, connection: Any, keyring: Keyring, stage: Any
) -> None:
    screened = screen_table(connection, stage("sales", ["sku"], [["85123A"]]), keyring=keyring)
    assert Vault(tmp_path, keyring).store(connection, screened, load_id="load-1") == 0
    assert list(tmp_path.iterdir()) == []


def test_staging_keeps_no_originals_when_they_are_in_the_vault(workspace: Path, connection: Any) -> None:
    tables = connection.execute("SELECT table_name FROM information_schema.tables").fetchall()
    assert tables == [("customers",)]


def test_vault_files_show_nothing_when_read_without_the_key(workspace: Path) -> None:
    (file,) = (workspace / "vault").glob("*.vault")
    content = file.read_bytes().lower()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for word in (b"anna", b"example.com", b"schmidt", b"customer"):
        assert word not in content


@pytest.mark.parametrize(
    "keys", [{"customer_id": ["c1"]}, {"email": ["ANNA@example.com "]}, {"name": ["Anna Schmidt"]}]
)
def test_export_returns_the_originals_of_the_keys(workspace: Path, keys: dict[str, list[str]]) -> None:
    (row,) = export(workspace, **keys)
    assert (row.table, row.row_number) == ("customers", 1)
    assert row.originals == {"email": "Anna@Example.com", "name": "Anna Schmidt"}
    assert row.keys["customer_id"] == "c1"


def test_export_finds_people_by_the_hash_that_the_store_shows(workspace: Path, connection: Any) -> None:
    ((hashed,),) = connection.execute("SELECT email_hash FROM staging.customers WHERE customer_id = 'c2'").fetchall()
    assert [row.originals["name"] for row in export(workspace, email_hash=[hashed])] == ["Bob Jones"]


def test_export_leaves_an_audit_line_without_the_originals(workspace: Path) -> None:
    export(workspace, email=["anna@example.com"])
    (line,) = read_audit(workspace)
    assert line == AuditLine(line.at, "export", "Dana", "recall of a faulty kettle", {"email": 1}, ("customers",), 1)
    assert "anna" not in (workspace / "vault" / "audit.jsonl").read_text().lower()


def test_export_is_audited_when_it_finds_nobody(workspace: Path) -> None:
    assert export(workspace, customer_id=["c9"]) == []
    assert [line.rows for line in read_audit(workspace)] == [0]


@pytest.mark.parametrize(("approved_by", "purpose"), [("", "recall"), ("Dana", "  ")])
def test_export_is_refused_when_approval_or_purpose_is_missing(workspace: Path, approved_by: str, purpose: str) -> None:
    with pytest.raises(RetryableInput) as raised:
        export_identifiers(workspace, approved_by=approved_by, purpose=purpose, keys={"customer_id": ["c1"]})
    assert raised.value.code == "approval_missing"
    assert read_audit(workspace) == []


@pytest.mark.parametrize("keys", [{}, {"shoe_size": ["42"]}])
def test_export_is_refused_when_the_vault_does_not_know_the_keys(workspace: Path, keys: dict[str, list[str]]) -> None:
    with pytest.raises(RetryableInput, match="customer_id") as raised:
        export(workspace, **keys)
    assert raised.value.code == "vault_key_unknown"


def test_erased_person_is_gone_and_the_others_stay(workspace: Path) -> None:
    erased = erase_identifiers(
        workspace, approved_by="Dana", purpose="request of 3 May", keys={"email": ["anna@example.com"]}
    )
    assert erased == 1
    assert export(workspace, customer_id=["c1"]) == []
    assert [row.originals["name"] for row in export(workspace, customer_id=["c2"])] == ["Bob Jones"]
    assert [line.action for line in read_audit(workspace)] == ["erase", "export", "export"]


@pytest.mark.parametrize("damage", [lambda content: content[:-40], lambda content: content[:60] + b"\0" + content[61:]])
def test_vault_is_refused_when_a_file_was_cut_or_changed(workspace: Path, damage: Any) -> None:
    (file,) = (workspace / "vault").glob("*.vault")
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(BadInput) as raised:
        export(workspace, customer_id=["c1"])
    assert raised.value.code == "vault_damaged"


def test_vault_is_refused_when_another_keyring_opens_it(workspace: Path) -> None:
    with pytest.raises(BadInput) as raised:
        list(Vault(workspace, Keyring(b"o" * 32)).find({"customer_id": ["c1"]}))
    assert raised.value.code == "vault_damaged"


def test_audit_is_refused_when_a_line_was_changed(workspace: Path) -> None:
    export(workspace, customer_id=["c1"])
    path = workspace / "vault" / "audit.jsonl"
    entry = json.loads(path.read_text())
    entry["line"]["approved_by"] = "Mallory"
    path.write_text(json.dumps(entry) + "\n")
    with pytest.raises(BadInput) as raised:
        read_audit(workspace)
    assert raised.value.code == "audit_damaged"


def test_files_of_a_killed_ingest_go_when_the_vault_is_pruned(workspace: Path) -> None:
    vault = Vault(workspace, Keyring.open(workspace))
    (workspace / "vault" / "half.draft").write_bytes(b"half")
    vault.prune({"load-1"})
    assert vault.tables() == {"customers": 1}
    vault.prune({"load-2"})
    assert list((workspace / "vault").iterdir()) == []


def test_originals_go_when_their_table_is_replaced(workspace: Path) -> None:
    vault = Vault(workspace, Keyring.open(workspace))
    vault.forget_table("customers")
    assert vault.tables() == {}


def test_no_file_is_left_when_writing_fails(
    tmp_path: Path, connection: Any, stage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring = Keyring.open(tmp_path)
    screened = screen_table(connection, stage("customers", ["id", "email"], [["1", "a@example.com"]]), keyring=keyring)
    monkeypatch.setattr("cartwise.workspace.privacy.vault_file.VaultWriter.write", _fail)
    with pytest.raises(OSError, match="disk full"):
        Vault(tmp_path, keyring).store(connection, screened, load_id="load-1")
    assert list((tmp_path / "vault").iterdir()) == []


def _fail(*_: object) -> None:
    raise OSError("disk full")
