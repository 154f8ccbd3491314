"""The secret of one workspace, and what is derived from it: hashes of identifiers and the key of the vault."""

import hmac
import os
import secrets
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from cartwise.errors import BadInput
from cartwise.workspace.privacy.normal_form import normalise_identifier

_FILE_NAME = "keyring"
_SECRET_BYTES = 32
_HASH_BYTES = 15  # 120 bits: no collision among a shop's customers, and 24 base32 characters without padding


@dataclass(frozen=True)
class Keyring:
    """The derived keys of one workspace; the secret itself is never shown."""

    secret: bytes = field(repr=False)

    @classmethod
    def open(cls, workspace_path: Path) -> "Keyring":
        """Returns the keyring of the workspace, creating its secret (a file only its owner can read) on first use.

        Raises:
            BadInput: the file is not a keyring, or it is gone while the vault has files; a new one would make old hashes and the vault
                useless, so none is made.
        """
        path = workspace_path / _FILE_NAME
        if not path.exists():
            if any((workspace_path / "vault").glob("*.vault")):
                raise BadInput(
                    "keyring_missing",
                    f"The vault of {str(workspace_path)!r} has files but its keyring is missing, expected the keyring that sealed them. "
                    "Restore keyring and vault/ together from one backup.",
                    path=str(workspace_path),
                )
            _create_secret(path)
        secret = path.read_bytes()
        if len(secret) != _SECRET_BYTES:
            raise BadInput(
                "keyring_damaged",
                f"The keyring {str(path)!r} holds {len(secret)} bytes, expected {_SECRET_BYTES}. "
                "Restore it from a backup: without it the vault can't be read and new hashes match no old ones.",
                path=str(path),
                received=len(secret),
                expected=_SECRET_BYTES,
            )
        return cls(secret)

    def derive(self, purpose: str) -> bytes:
        """Returns the 32-byte key for one purpose; keys of different purposes tell nothing about each other."""
        return _derive(self.secret, purpose)

    def hash_literal(self, kind: str, text: str) -> str | None:
        """Returns the keyed hash of an identifier's normal form, the same in every table and for a literal in a question.

        Args:
            kind: kind of the identifier: `email`, `phone`, `name`, `username`.
            text: the value as received; spelling differences that do not matter are normalised away.

        Returns:
            24 lower-case base32 characters of HMAC-SHA256, or None where nothing is left to hash.
        """
        normal_form = normalise_identifier(kind, text)
        if not normal_form:
            return None
        return _to_base32(hmac.digest(self.derive(f"hash/{kind}"), normal_form.encode(), "sha256")[:_HASH_BYTES])


@lru_cache(maxsize=64)
def _derive(secret: bytes, purpose: str) -> bytes:
    return hmac.digest(secret, b"cartwise/" + purpose.encode(), "sha256")


# RFC 4648, section 6, in lower case, two characters (ten bits) at a time: `base64.b32encode` takes four times as long as the HMAC.
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = tuple(first + second for first in _ALPHABET for second in _ALPHABET)


def _to_base32(digest: bytes) -> str:
    number = int.from_bytes(digest, "big")
    return "".join(_PAIRS[(number >> shift) & 1023] for shift in range(8 * len(digest) - 10, -1, -10))


def _create_secret(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, secrets.token_bytes(_SECRET_BYTES))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    try:
        # A link never replaces: of two processes that create at once, the first wins and both read the same secret.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
