"""The vault of a workspace: originals of withheld identifiers, encrypted, which no tool and no model can read."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import duckdb
import pyarrow as pa

from cartwise.errors import RetryableInput
from cartwise.workspace.privacy.keyring import Keyring
from cartwise.workspace.privacy.screen import ScreenedTable
from cartwise.workspace.privacy.vault_file import VaultHeader, VaultWriter, read_batches, read_header

FOLDER = "vault"
# Some megabytes of identifiers at a time: memory stays bounded however long the file is.
_ROWS_PER_BATCH = 20_000
Keys = Mapping[str, Collection[str]]


@dataclass(frozen=True)
class VaultRow:
    """Originals of one row of a table, by column, with the row's number in its file and its keys."""

    table: str
    row_number: int
    keys: dict[str, str]
    originals: dict[str, str]


class Vault:
    """The encrypted files under `<workspace>/vault/`; the folder appears with the first identifier."""

    def __init__(self, workspace_path: Path, keyring: Keyring) -> None:
        self._folder = workspace_path / FOLDER
        self._keyring = keyring
        self._key = keyring.derive("vault")

    def store(self, connection: duckdb.DuckDBPyConnection, screened: ScreenedTable, *, load_id: str) -> int:
        """Moves the originals of a screened table from staging into the vault and returns their rows; 0 where there are none.

        Args:
            connection: holds the staging tables.
            screened: what `screen_table` returned.
            load_id: names the ingest, so that `prune` can drop what a killed one left.
        """
        if screened.originals is None:
            return 0
        self._folder.mkdir(mode=0o700, exist_ok=True)
        header = VaultHeader(
            table=screened.name,
            load_id=load_id,
            kinds={identifier.column: identifier.kind for identifier in screened.identifiers},
            key_columns=screened.key_columns,
            created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        with VaultWriter(self._new_path(), key=self._key, header=header) as writer:
            staged = connection.sql(f"SELECT * FROM {screened.originals}")  # noqa: S608 - quoted name
            for batch in staged.to_arrow_reader(_ROWS_PER_BATCH):
                writer.write(batch)
        connection.execute(f"DROP TABLE {screened.originals}").fetchall()
        return writer.rows

    def tables(self) -> dict[str, int]:
        """Returns the number of vault files by table."""
        counts: dict[str, int] = {}
        for path in self._paths():
            table = read_header(path, self._key).table
            counts[table] = counts.get(table, 0) + 1
        return counts

    def find(self, keys: Keys) -> Iterator[VaultRow]:
        """Yields the rows that any of the keys match; `export_identifiers` is the audited way to them.

        Args:
            keys: column -> values: an opaque key (`customer_id`), a hash (`email_hash`) or an identifier in clear (`email`);
                capitals do not matter.

        Raises:
            RetryableInput: no table in the vault is found by such a column.
        """
        for path, header, wanted in self._matching_files(keys):
            for batch in read_batches(path, self._key):
                for row in batch.to_pylist():
                    if _matches(row, wanted):
                        yield _as_vault_row(row, header)

    def erase(self, keys: Keys) -> int:
        """Removes the rows that any of the keys match and returns how many there were."""
        erased = 0
        for path, header, wanted in list(self._matching_files(keys)):
            if not any(_matches(row, wanted) for batch in read_batches(path, self._key) for row in batch.to_pylist()):
                continue
            with VaultWriter(self._new_path(), key=self._key, header=header) as writer:
                for batch in read_batches(path, self._key):
                    stays = pa.array([not _matches(row, wanted) for row in batch.to_pylist()], pa.bool_())
                    erased += batch.num_rows - stays.true_count
                    writer.write(batch.filter(stays))
            path.unlink()
        return erased

    def forget_table(self, table: str) -> None:
        """Removes all originals of a table that was dropped or replaced."""
        for path in self._paths():
            if read_header(path, self._key).table == table:
                path.unlink()

    def prune(self, load_ids: Collection[str]) -> None:
        """Removes what ingests other than these left: killed ones, and versions that are gone."""
        for draft in self._folder.glob("*.draft"):
            draft.unlink()
        for path in self._paths():
            if read_header(path, self._key).load_id not in load_ids:
                path.unlink()

    def _new_path(self) -> Path:
        return self._folder / f"{uuid4().hex}.vault"

    def _paths(self) -> list[Path]:
        return sorted(self._folder.glob("*.vault"))

    def _matching_files(self, keys: Keys) -> Iterator[tuple[Path, VaultHeader, dict[str, frozenset[str]]]]:
        known: dict[str, str] = {}
        found: list[tuple[Path, VaultHeader, dict[str, frozenset[str]]]] = []
        for path in self._paths():
            header = read_header(path, self._key)
            known |= {column.casefold(): column for column in (*header.key_columns, *header.kinds)}
            wanted = self._resolve(keys, header)
            if wanted:
                found.append((path, header, wanted))
        unknown = sorted(column for column in keys if column.casefold() not in known)
        if unknown or not keys:
            raise RetryableInput(
                "vault_key_unknown",
                f"Received the keys {unknown or 'none'}, expected columns that the vault finds people by: "
                f"{', '.join(sorted(known.values())) or 'none, the vault is empty'}. Name one of these, with the values to look for.",
                received=", ".join(unknown) or "-",
                expected=", ".join(sorted(known.values())) or "-",
            )
        yield from found

    def _resolve(self, keys: Keys, header: VaultHeader) -> dict[str, frozenset[str]]:
        """Returns what to look for in one file: clear identifiers are hashed like the stored ones."""
        wanted: dict[str, frozenset[str]] = {}
        names = {column.casefold(): column for column in (*header.key_columns, *header.kinds)}
        for asked, values in keys.items():
            column = names.get(asked.casefold(), asked)
            hash_column = f"{column}_hash"
            if column in header.key_columns:
                wanted[column] = frozenset(values)
            elif column in header.kinds and hash_column in header.key_columns:
                hashes = (self._keyring.hash_literal(header.kinds[column], value) for value in values)
                wanted[hash_column] = frozenset(value for value in hashes if value is not None)
            elif column in header.kinds:
                wanted[column] = frozenset(values)
        return wanted


def _matches(row: Mapping[str, object], wanted: Mapping[str, frozenset[str]]) -> bool:
    return any(row[column] in values for column, values in wanted.items())


def _as_vault_row(row: Mapping[str, object], header: VaultHeader) -> VaultRow:
    return VaultRow(
        table=header.table,
        row_number=int(str(row["row_number"])),
        keys={column: str(row[column]) for column in header.key_columns if row[column] is not None},
        originals={column: str(row[column]) for column in header.kinds if row[column] is not None},
    )
