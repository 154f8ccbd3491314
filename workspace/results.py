"""The result store: whole result tables on disk, by an id that can't be guessed, until their retention ends."""

import contextlib
import logging
import re
import secrets
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cartwise.errors import FinalFailure, LimitReached, RetryableInput

if TYPE_CHECKING:
    import pyarrow as pa

logger = logging.getLogger(__name__)

_ID = re.compile(r"r[0-9a-f]{32}")
_OWNER = b"cartwise.owner_thread"
_SECONDS_PER_DAY = 86_400
_SWEEP_SECONDS = 60.0


class ResultStore:
    """Tables under `<workspace>/results/<id>.arrow`.

    Args:
        folder: made at the first `put`.
        retention_days: older results are removed; 30 covers a month's report being read again.
        max_bytes: the oldest results go once all together pass this size.
    """

    def __init__(self, folder: Path, *, retention_days: float = 30.0, max_bytes: int = 2_000_000_000) -> None:
        self._folder = folder
        self._retention_seconds = retention_days * _SECONDS_PER_DAY
        self._max_bytes = max_bytes
        self._bytes = 0  # of the stored results, as known since the last sweep
        self._swept_at: float | None = None

    def put(self, columns: Sequence[str], rows: "Sequence[Sequence[Any]] | pa.Table", *, owner_thread: str) -> str:
        """Stores a table and returns its id.

        Args:
            columns: names; renames the columns of a `pyarrow.Table`.
            rows: plain Python rows, or the table itself.
            owner_thread: the conversation it belongs to; `erase_thread` removes it.

        Raises:
            LimitReached: The table alone is larger than the store may become.
        """
        import pyarrow as pa

        from cartwise.workspace.arrow_rows import table_of_rows

        table = rows.rename_columns(list(columns)) if isinstance(rows, pa.Table) else table_of_rows(columns, rows)
        table = table.replace_schema_metadata({**(table.schema.metadata or {}), _OWNER: owner_thread.encode()})
        if table.nbytes > self._max_bytes:
            raise LimitReached(
                "result_too_large",
                f"The result takes {table.nbytes:,} bytes; the result store holds at most {self._max_bytes:,}. Ask for fewer rows or columns.",
                bytes=table.nbytes,
                max_bytes=self._max_bytes,
            )
        result_id = "r" + secrets.token_hex(16)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._make_room(table.nbytes)
        draft = self._folder / f".{result_id}.draft"
        with pa.OSFile(str(draft), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table)
        draft.replace(self._folder / f"{result_id}.arrow")
        return result_id

    def read(self, result_id: str) -> "pa.Table":
        """Returns the whole table.

        Raises:
            RetryableInput: The id has not the form of one.
            FinalFailure: No such result, or its retention has ended.
        """
        import pyarrow as pa

        path = self._path(result_id)
        try:
            with pa.OSFile(str(path), "rb") as source:
                table = pa.ipc.open_file(source).read_all()
        except FileNotFoundError:
            raise FinalFailure(
                "result_gone",
                f"The result {result_id!r} is not stored (any more). Ask the question again to get it.",
                result_id=result_id,
            ) from None
        return table.replace_schema_metadata(None)

    def owner(self, result_id: str) -> str:
        """Returns the conversation a result belongs to; raises as `read` does."""
        return self._owner_of(self._path(result_id))

    def to_csv(self, result_id: str, path: Path) -> Path:
        """Writes the whole result as CSV, formula cells disarmed; returns the path."""
        from cartwise.workspace.spreadsheet import write_csv

        table = self.read(result_id)
        write_csv(path, table.column_names, _rows(table))
        return path

    def to_xlsx(self, result_id: str, path: Path) -> Path:
        """Writes the whole result as an XLSX sheet, formula cells disarmed; returns the path.

        Raises:
            LimitReached: More rows than a sheet can hold.
        """
        from cartwise.workspace.spreadsheet import MAX_XLSX_ROWS, write_xlsx

        table = self.read(result_id)
        if table.num_rows >= MAX_XLSX_ROWS:
            raise LimitReached(
                "too_many_rows_for_xlsx",
                f"The result has {table.num_rows:,} rows; a sheet holds {MAX_XLSX_ROWS - 1:,}. Export it as CSV.",
                rows=table.num_rows,
                max_rows=MAX_XLSX_ROWS - 1,
            )
        write_xlsx(path, table.column_names, _rows(table))
        return path

    def erase_thread(self, owner_thread: str) -> int:
        """Removes every result of a conversation; returns how many."""
        doomed = [path for path in self._stored() if self._owner_of(path) == owner_thread]
        return self._remove(doomed)

    def erase_value(self, value: str) -> int:
        """Removes every result with a cell that equals `value` as text; returns how many."""
        doomed = [path for path in self._stored() if self._holds(path, value)]
        return self._remove(doomed)

    def _path(self, result_id: str) -> Path:
        if not _ID.fullmatch(result_id):
            raise RetryableInput(
                "bad_result_id",
                f"{result_id[:80]!r} is no result id; expected 'r' and 32 hexadecimal digits. Take the id from the answer's table.",
                result_id=result_id[:80],
            )
        return self._folder / f"{result_id}.arrow"

    def _stored(self) -> list[Path]:
        return list(self._folder.glob("*.arrow")) if self._folder.exists() else []

    def _measured(self) -> Iterator[tuple[float, int, Path]]:
        """Yields when each stored file was written, its bytes and its path; another process may remove one meanwhile."""
        for path in self._stored():
            with contextlib.suppress(FileNotFoundError):
                found = path.stat()
                yield found.st_mtime, found.st_size, path

    def _make_room(self, coming_bytes: int) -> None:
        """Removes what is too old or too much; looks at the folder at most once a minute unless the store is full."""
        self._bytes += coming_bytes
        now = time.time()
        if self._swept_at is not None and now - self._swept_at < _SWEEP_SECONDS and self._bytes <= self._max_bytes:
            return
        entries = sorted(self._measured())
        total = coming_bytes + sum(size for _, size, _ in entries)
        for modified, size, path in entries:
            if modified >= now - self._retention_seconds and total <= self._max_bytes:
                break
            path.unlink(missing_ok=True)
            total -= size
        self._bytes, self._swept_at = total, now

    def _remove(self, paths: list[Path]) -> int:
        for path in paths:
            path.unlink(missing_ok=True)
        return len(paths)

    def _owner_of(self, path: Path) -> str:
        import pyarrow as pa

        try:
            with pa.OSFile(str(path), "rb") as source:
                metadata = pa.ipc.open_file(source).schema.metadata or {}
        except FileNotFoundError:
            return ""
        return str(metadata.get(_OWNER, b"").decode())

    def _holds(self, path: Path, value: str) -> bool:
        return any(str(cell) == value for row in _rows(self.read(path.stem)) for cell in row)


def _rows(table: "pa.Table") -> Iterator[tuple[Any, ...]]:
    for batch in table.to_batches(max_chunksize=10_000):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)
