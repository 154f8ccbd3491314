"""A sealed process that runs SQL: one job a line on stdin, Arrow IPC with a length in front on stdout.

Started as `python -I -m cartwise.workspace.warehouse.worker` with an empty environment. It imports DuckDB and Arrow only, may use
3 GiB of address space, opens the data read-only with no way to files, network, extensions or settings, and never unpickles.

A job: `{"id", "database", "statements": [{"sql", "max_rows"}], "max_bytes", "max_columns", "seconds", "is_fresh"}`.
A reply: 4 bytes with the length of the header, the JSON header, then each Arrow stream as long as the header says.
"""

import contextlib
import io
import json
import os
import signal
import struct
import sys
import time
from typing import Any, BinaryIO

ADDRESS_SPACE_BYTES = 3 * 1024**3
BATCH_ROWS = 2048
SETTINGS = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "threads": "2",
    "memory_limit": "1500MB",
    "temp_directory": "",
    "lock_configuration": "true",
}


class JobError(Exception):
    """A job that ended with an expected error; `kind` tells which."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Databases:
    """The hardened connection to the data, opened ahead of the next job."""

    def __init__(self) -> None:
        self._path = ""
        self._connection: Any = None

    def open(self, path: str) -> Any:
        """Returns the open database, opening it first where another one was open."""
        if self._connection is None or path != self._path:
            self.close()
            self._connection = connect(path)
            self._path = path
        return self._connection

    def close(self) -> None:
        """Closes the database."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def reopen(self) -> None:
        """Replaces the database by a fresh one, so that nothing a person's SQL left behind outlives it."""
        self.close()
        if self._path:
            self.open(self._path)


def connect(path: str) -> Any:
    """Returns a read-only connection that can reach nothing but its file."""
    import duckdb

    settings: dict[str, Any] = dict(SETTINGS)
    lock = settings.pop("lock_configuration")
    connection = duckdb.connect(path or ":memory:", read_only=bool(path), config=settings)
    connection.execute(f"SET lock_configuration = {lock}")
    return connection


def run_statement(database: Any, statement: dict[str, Any], job: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Returns the description of a statement's result and its rows as an Arrow stream."""
    import duckdb
    import pyarrow as pa

    cursor = database.cursor()
    parsed = cursor.extract_statements(statement["sql"])
    if len(parsed) != 1 or parsed[0].type != duckdb.StatementType.SELECT:
        raise JobError("not_a_query", "only one SELECT is run")
    started = time.perf_counter()
    result = cursor.sql(parsed[0])  # a relation, unlike `execute`, gives its rows as they come
    if len(result.columns) > job["max_columns"]:
        raise JobError("columns", str(len(result.columns)))
    reader = result.to_arrow_reader(BATCH_ROWS)
    limit = statement["max_rows"]
    sink = io.BytesIO()
    rows = size = 0
    with pa.ipc.new_stream(sink, reader.schema) as writer:
        for batch in reader:
            kept = batch.slice(0, limit - rows)
            size += kept.nbytes
            if size > job["max_bytes"]:
                raise JobError("bytes", str(job["max_bytes"]))
            writer.write_batch(kept)
            rows += kept.num_rows
            if rows >= limit:
                break
    cursor.close()
    return {"rows": rows, "seconds": time.perf_counter() - started}, sink.getvalue()


def run_job(databases: Databases, job: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """Returns the header and the payloads of the reply; expected errors become a typed header."""
    import duckdb
    import pyarrow as pa

    try:
        database = databases.open(job["database"])
        done = [run_statement(database, statement, job) for statement in job["statements"]]
    except JobError as error:
        return {"error": error.kind, "message": str(error)}, []
    except (MemoryError, duckdb.OutOfMemoryException, pa.ArrowMemoryError) as error:
        return {"error": "memory", "message": str(error)[:300]}, []
    except (duckdb.Error, pa.ArrowException) as error:
        return {"error": type(error).__name__, "message": str(error)[:2000]}, []
    except RecursionError:
        return {"error": "ParserException", "message": "the statement is nested too deeply"}, []
    payloads = [payload for _, payload in done]
    return {"results": [{**described, "bytes": len(payload)} for described, payload in done]}, payloads


def reply(out: BinaryIO, header: dict[str, Any], payloads: list[bytes]) -> None:
    """Writes one reply."""
    encoded = json.dumps(header).encode()
    out.write(struct.pack(">I", len(encoded)) + encoded)
    for payload in payloads:
        out.write(payload)
    out.flush()


def seal() -> None:
    """Limits what this process may use, where the system can."""
    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE_BYTES, ADDRESS_SPACE_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def set_alarm(seconds: float) -> None:
    """Ends this process after `seconds` whatever it does, should its parent be gone; 0 disarms."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)


def main() -> None:
    """Serves jobs until stdin closes."""
    os.environ["TZ"] = "UTC"
    seal()
    out = sys.stdout.buffer
    databases = Databases()
    import duckdb  # noqa: F401  (loaded before the first job arrives)
    import pyarrow.ipc  # noqa: F401

    if len(sys.argv) > 1:
        databases.open(sys.argv[1])
    for line in sys.stdin.buffer:
        job = json.loads(line)
        set_alarm(job["seconds"] + 2)
        header, payloads = run_job(databases, job)
        reply(out, header, payloads)
        set_alarm(0)
        if job["is_fresh"]:
            databases.reopen()


if __name__ == "__main__":
    main()
