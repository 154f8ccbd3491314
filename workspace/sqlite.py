"""Short-lived SQLite connections with one set of pragmas: the small tables of a workspace (history, jobs, live events)."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def transaction(path: Path, schema: str) -> Iterator[sqlite3.Connection]:
    """Yields a connection inside one write transaction, committed at the end and rolled back on an error.

    Args:
        path: the database file; created with its folder where absent.
        schema: `CREATE ... IF NOT EXISTS` statements, run where the file is new.
    """
    is_new = not path.exists()
    if is_new:
        path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=30, isolation_level=None)
    try:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA secure_delete=ON")
        if is_new or not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
            connection.execute("PRAGMA journal_mode=WAL")
            connection.executescript(schema)
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
    finally:
        connection.close()


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection | None]:
    """Yields a connection for reading, or None where the file does not exist yet."""
    if not path.exists():
        yield None
        return
    connection = sqlite3.connect(path, timeout=30, isolation_level=None)
    try:
        connection.row_factory = sqlite3.Row
        yield connection
    finally:
        connection.close()
