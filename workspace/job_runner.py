"""The child process of a job: `python -m cartwise.workspace.job_runner WORKSPACE JOB`."""

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from cartwise.errors import CartwiseError
from cartwise.workspace.jobs import SCHEMA
from cartwise.workspace.lock import WriterLock
from cartwise.workspace.sqlite import transaction

_REPORT_SECONDS = 0.2  # progress is written at most this often
_QUEUE_SECONDS = 24 * 3600.0


class JobProgress:
    """A `Progress` that writes to the job's row."""

    def __init__(self, database: Path, job_id: str) -> None:
        self._database = database
        self._job_id = job_id
        self._last = 0.0

    def __call__(self, fraction: float, message_key: str, **params: object) -> None:
        """Writes how far the job is, at most five times a second."""
        if fraction < 1 and time.monotonic() - self._last < _REPORT_SECONDS:
            return
        self._last = time.monotonic()
        values = (fraction, message_key, json.dumps(params, default=str), self._job_id)
        with transaction(self._database, SCHEMA) as connection:
            connection.execute("UPDATE jobs SET fraction = ?, message_key = ?, message_params = ? WHERE id = ?", values)


def run(root: Path, job_id: str) -> int:
    """Runs one job and writes how it ended; returns the exit code. A bug leaves its traceback in the job's log."""
    from cartwise.workspace.workspace import Workspace

    database = root / "jobs.sqlite"
    with transaction(database, SCHEMA) as connection:
        row = dict(connection.execute("SELECT * FROM jobs WHERE id = ?", (job_id,)).fetchone())
    slot = "ingest" if row["kind"] == "ingest" else "work"
    with WriterLock(root / "jobs" / f"{slot}.lock", timeout_seconds=_QUEUE_SECONDS):  # one job at a time of each sort
        if not _update(database, job_id, "queued", state="running", started_at=_now()):
            return 0  # cancelled while it waited
        workspace = Workspace.open(root)
        try:
            result = _function(row["target"])(workspace, json.loads(row["params"]), JobProgress(database, job_id))
        except CartwiseError as error:
            _update(
                database,
                job_id,
                "running",
                state="failed",
                error=json.dumps(error.to_dict(), default=str),
                finished_at=_now(),
            )
            return 1
        finally:
            workspace.close()
        _update(
            database,
            job_id,
            "running",
            state="done",
            fraction=1.0,
            result=json.dumps(result, default=str),
            finished_at=_now(),
        )
    return 0


def _function(target: str) -> Callable[..., dict[str, Any]]:
    module, _, name = target.partition(":")
    function: Callable[..., dict[str, Any]] = getattr(import_module(module), name)
    return function


def _update(database: Path, job_id: str, expected_state: str, **values: Any) -> bool:
    columns = ", ".join(f"{name} = ?" for name in values)
    statement = f"UPDATE jobs SET {columns} WHERE id = ? AND state = ?"  # noqa: S608 - names of this file
    with transaction(database, SCHEMA) as connection:
        return connection.execute(statement, (*values.values(), job_id, expected_state)).rowcount == 1


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1]), sys.argv[2]))
