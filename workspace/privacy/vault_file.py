"""One encrypted file of the vault: a header and compressed Arrow batches, each sealed with AES-GCM."""

import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hmac import digest
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import pyarrow as pa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cartwise.errors import BadInput

_MAGIC = b"CWVAULT1"
_SALT_BYTES = 16
_NONCE_BYTES = 12  # NIST SP 800-38D, section 5.2.1.1: 96 bits
_LENGTH_BYTES = 4


@dataclass(frozen=True)
class VaultHeader:
    """What a vault file holds; encrypted like the rest."""

    table: str
    load_id: str  # the ingest that wrote it
    kinds: dict[str, str]  # identifier column -> kind
    key_columns: tuple[str, ...]  # what rows are found by
    created_at: str  # ISO 8601, UTC


class VaultWriter:
    """Writes a vault file batch by batch; it appears under its name only when complete."""

    def __init__(self, path: Path, *, key: bytes, header: VaultHeader) -> None:
        self._path = path
        self._draft = path.with_suffix(".draft")
        salt = secrets.token_bytes(_SALT_BYTES)
        self._cipher = AESGCM(digest(key, salt, "sha256"))
        self._frames = 0
        self.rows = 0
        descriptor = os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._file: BinaryIO = os.fdopen(descriptor, "wb")
        self._file.write(_MAGIC + salt)
        self._seal(b"H", json.dumps(asdict(header)).encode())

    def __enter__(self) -> "VaultWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if kind is not None:
            self._file.close()
            self._draft.unlink()
            return
        self._seal(b"E", json.dumps({"rows": self.rows}).encode())
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._draft.replace(self._path)
        sync_folder(self._path.parent)

    def write(self, batch: pa.RecordBatch) -> None:
        """Appends one batch of rows."""
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, batch.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as stream:
            stream.write_batch(batch)
        self._seal(b"B", sink.getvalue().to_pybytes())
        self.rows += batch.num_rows

    def _seal(self, kind: bytes, content: bytes) -> None:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        # The place in the file is authenticated too: frames can't be dropped, repeated or put in another order.
        sealed = self._cipher.encrypt(nonce, kind + content, self._frames.to_bytes(8, "big"))
        self._file.write(len(sealed).to_bytes(_LENGTH_BYTES, "big") + nonce + sealed)
        self._frames += 1


def read_header(path: Path, key: bytes) -> VaultHeader:
    """Returns what a vault file holds, without reading its rows."""
    kind, content = next(_open_frames(path, key))
    if kind != b"H":
        raise _damaged(path)
    fields: dict[str, Any] = json.loads(content)
    return VaultHeader(**{**fields, "key_columns": tuple(fields["key_columns"])})


def read_batches(path: Path, key: bytes) -> Iterator[pa.RecordBatch]:
    """Yields the rows of a vault file, one batch in memory at a time.

    Raises:
        BadInput: the file was changed, cut short, or written with another keyring.
    """
    rows, is_complete = 0, False
    for kind, content in _open_frames(path, key):
        if kind == b"B":
            with pa.ipc.open_stream(content) as stream:
                for batch in stream:
                    rows += batch.num_rows
                    yield batch
        elif kind == b"E":
            is_complete = json.loads(content)["rows"] == rows
    if not is_complete:
        raise _damaged(path)


def sync_folder(folder: Path) -> None:
    """Makes a rename inside the folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _open_frames(path: Path, key: bytes) -> Iterator[tuple[bytes, bytes]]:
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise _damaged(path)
        cipher = AESGCM(digest(key, file.read(_SALT_BYTES), "sha256"))
        number = 0
        while length := file.read(_LENGTH_BYTES):
            nonce = file.read(_NONCE_BYTES)
            try:
                opened = cipher.decrypt(nonce, file.read(int.from_bytes(length, "big")), number.to_bytes(8, "big"))
            except (InvalidTag, ValueError) as error:
                raise _damaged(path) from error
            yield opened[:1], opened[1:]
            number += 1


def _damaged(path: Path) -> BadInput:
    return BadInput(
        "vault_damaged",
        f"The vault file {path.name!r} can't be opened: it was changed, cut short or written with another keyring. "
        "Expected a file that this workspace's keyring opens. Restore vault/ and keyring together from one backup.",
        file=path.name,
    )
