"""Streams a trusted query's rows to tools, over a hardened connection in this process."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cartwise.workspace.warehouse.worker import connect

BATCH_ROWS = 65_536


def stream_batches(database: Path, sql: str) -> Iterator[Any]:
    """Yields the Arrow record batches of a compiled query; the connection closes with the iterator."""
    connection = connect(str(database))
    try:
        yield from connection.sql(sql).to_arrow_reader(BATCH_ROWS)
    finally:
        connection.close()
