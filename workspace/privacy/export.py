"""The approved, audited ways to the originals: an export that re-attaches them, and an erasure."""

import fcntl
import hmac
import json
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cartwise.errors import BadInput, RetryableInput
from cartwise.workspace.privacy.keyring import Keyring
from cartwise.workspace.privacy.vault import FOLDER, Vault, VaultRow
from cartwise.workspace.privacy.vault_file import sync_folder

_AUDIT_FILE = "audit.jsonl"


@dataclass(frozen=True)
class AuditLine:
    """Who reached for the originals, when, why and for how many rows; never the originals themselves."""

    at: str  # ISO 8601, UTC
    action: str  # export | erase
    approved_by: str
    purpose: str
    keys: dict[str, int]  # column -> number of values asked for
    tables: tuple[str, ...]
    rows: int


def export_identifiers(
    workspace_path: Path, *, approved_by: str, purpose: str, keys: Mapping[str, Collection[str]]
) -> list[VaultRow]:
    """Returns the originals that the keys find, after the audit line about it is on disk.

    Args:
        workspace_path: the workspace's folder.
        approved_by: the person who approved it.
        purpose: what the originals are for.
        keys: column -> values: an opaque key (`customer_id`), a hash (`email_hash`) or an identifier in clear (`email`).

    Raises:
        RetryableInput: no approval, no purpose, no keys, or keys that the vault does not know.
    """
    _require_approval(approved_by, purpose)
    keyring = Keyring.open(workspace_path)
    rows = list(Vault(workspace_path, keyring).find(keys))
    _append_audit(workspace_path, keyring, _audit_line("export", approved_by, purpose, keys=keys, rows=rows))
    return rows


def erase_identifiers(
    workspace_path: Path, *, approved_by: str, purpose: str, keys: Mapping[str, Collection[str]]
) -> int:
    """Removes the originals that the keys find from the vault, audits it, and returns how many rows there were."""
    _require_approval(approved_by, purpose)
    keyring = Keyring.open(workspace_path)
    vault = Vault(workspace_path, keyring)
    rows = list(vault.find(keys))
    _append_audit(workspace_path, keyring, _audit_line("erase", approved_by, purpose, keys=keys, rows=rows))
    return vault.erase(keys)


def read_audit(workspace_path: Path) -> list[AuditLine]:
    """Returns the audit lines, oldest first.

    Raises:
        BadInput: a line was changed, removed or put in.
    """
    path = workspace_path / FOLDER / _AUDIT_FILE
    if not path.exists():
        return []
    keyring, lines, seal = Keyring.open(workspace_path), [], ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        entry: dict[str, Any] = json.loads(line)
        seal = _seal(keyring, seal, entry["line"])
        if not hmac.compare_digest(seal, entry["seal"]):
            raise BadInput(
                "audit_damaged",
                f"Line {number} of the audit {str(path)!r} is not what was written, or one before it is missing. "
                "Expected an unbroken chain. Compare it with a backup and keep both.",
                path=str(path),
                line=number,
            )
        lines.append(AuditLine(**{**entry["line"], "tables": tuple(entry["line"]["tables"])}))
    return lines


def _require_approval(approved_by: str, purpose: str) -> None:
    for field, value in (("approved_by", approved_by), ("purpose", purpose)):
        if not value.strip():
            raise RetryableInput(
                "approval_missing",
                f"Received {field}={value!r}, expected who approved it and what it is for: both go into the audit. "
                f"Repeat the request with {field}.",
                field=field,
                received=value,
            )


def _audit_line(
    action: str, approved_by: str, purpose: str, *, keys: Mapping[str, Collection[str]], rows: list[VaultRow]
) -> dict[str, Any]:
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "action": action,
        "approved_by": approved_by,
        "purpose": purpose,
        "keys": {column: len(values) for column, values in keys.items()},
        "tables": sorted({row.table for row in rows}),
        "rows": len(rows),
    }


def _append_audit(workspace_path: Path, keyring: Keyring, line: dict[str, Any]) -> None:
    folder = workspace_path / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(folder / _AUDIT_FILE, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        written = file.read().splitlines()
        previous = str(json.loads(written[-1])["seal"]) if written else ""
        file.write(json.dumps({"line": line, "seal": _seal(keyring, previous, line)}, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())
    sync_folder(folder)


def _seal(keyring: Keyring, previous: str, line: dict[str, Any]) -> str:
    """Returns the keyed seal of a line and all before it."""
    content = previous + json.dumps(line, ensure_ascii=False, sort_keys=True)
    return hmac.new(keyring.derive("audit"), content.encode(), "sha256").hexdigest()
