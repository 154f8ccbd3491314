"""Background jobs: one child process each, their state in `jobs.sqlite`, so that a restart of the parent loses nothing.

The child (`job_runner`) writes its own state; whoever looks at a job whose child is gone marks it failed.
"""

import json
import logging
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal

from cartwise.errors import FinalFailure, RetryableInput, Unavailable
from cartwise.workspace.processes import ProcessId, identify
from cartwise.workspace.sqlite import reading, transaction

logger = logging.getLogger(__name__)

State = Literal["queued", "running", "done", "failed", "cancelled"]
KINDS: Mapping[str, str] = {  # kind -> "module:function(workspace, params, on_progress) -> dict"
    "ingest": "cartwise.workspace.ingest.job:run",
    "images": "cartwise.workspace.photos.training:run",
    "library": "cartwise.workspace.library.job:run",
    "sentiment": "cartwise.workspace.reviews.training_job:run",
    "read_reviews": "cartwise.workspace.reviews.scoring_job:run",
    "forecast": "cartwise.workspace.training.forecast:run",
}
NOT_TRAINED = frozenset(
    {"ingest", "library", "read_reviews"}
)  # kinds that make no model: `cartwise train` lists the rest
SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY, key TEXT NOT NULL, kind TEXT NOT NULL, target TEXT NOT NULL, params TEXT NOT NULL,
    state TEXT NOT NULL, fraction REAL NOT NULL DEFAULT 0, message_key TEXT NOT NULL DEFAULT '', message_params TEXT NOT NULL DEFAULT '{}',
    result TEXT, error TEXT, pid INTEGER, pid_started TEXT, host TEXT, created_at TEXT NOT NULL, started_at TEXT, finished_at TEXT
);
CREATE INDEX IF NOT EXISTS jobs_by_key ON jobs (key, state);
"""
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1")
_START_SECONDS = 30.0  # from the row to the child's pid; longer means that the parent died in between
_POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Job:
    """A job as it stood when looked at."""

    id: str
    kind: str
    params: dict[str, Any]
    state: State
    fraction: float  # 0 to 1
    message_key: str  # of `prompts/ui.<lang>.yaml`
    message_params: dict[str, Any]
    result: dict[str, Any] | None
    error: dict[str, Any] | None  # CartwiseError.to_dict()
    pid: int | None
    created_at: str  # ISO 8601, UTC
    started_at: str | None
    finished_at: str | None

    @property
    def is_over(self) -> bool:
        """True once it is done, failed or cancelled."""
        return self.state in ("done", "failed", "cancelled")


class Jobs:
    """The jobs of one workspace.

    Args:
        root: the workspace folder; `jobs.sqlite` and `jobs/<id>.log` are made at the first job.
        kinds: kind -> "module:function"; tests and extensions bring their own.
    """

    def __init__(self, root: Path, *, kinds: Mapping[str, str] = KINDS) -> None:
        self._root = root
        self._path = root / "jobs.sqlite"
        self._kinds = kinds
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def trained_kinds(self) -> "list[str]":
        """The kinds of model that can be trained here, sorted."""
        return sorted(set(self._kinds) - NOT_TRAINED)

    def submit(self, kind: str, params: Mapping[str, Any]) -> Job:
        """Starts a job, or returns the one with the same kind and parameters that waits or runs already.

        Raises:
            Unavailable: No such kind of job.
            RetryableInput: `params` are not plain JSON values.
        """
        target = self._target(kind)
        key, text = _key_of(kind, params)
        for job in self.list():  # marks the jobs of dead children first
            if not job.is_over and _key_of(job.kind, job.params)[0] == key:
                return job
        with transaction(self._path, SCHEMA) as connection:
            row = connection.execute(
                "SELECT id FROM jobs WHERE key = ? AND state IN ('queued', 'running')", (key,)
            ).fetchone()
            job_id = row["id"] if row else "j" + secrets.token_hex(8)
            if not row:
                connection.execute(
                    "INSERT INTO jobs (id, key, kind, target, params, state, created_at) VALUES (?, ?, ?, ?, ?, 'queued', ?)",
                    (job_id, key, kind, target, text, _now()),
                )
        if not row:
            self._start(job_id)
        return self.get(job_id)

    def get(self, job_id: str) -> Job:
        """Returns a job as it stands now.

        Raises:
            RetryableInput: No such job.
        """
        with reading(self._path) as connection:
            row = connection.execute("SELECT * FROM jobs WHERE id = ?", (job_id,)).fetchone() if connection else None
        if row is None:
            known = [job.id for job in self.list()[:3]]
            raise RetryableInput(
                "unknown_job",
                f"Unknown job {job_id!r}. Latest jobs: {', '.join(known) or 'none'}. 'cartwise jobs' lists them all.",
                job=job_id,
                known=", ".join(known),
            )
        return self._checked(row)

    def list(self) -> "list[Job]":
        """Returns all jobs, the latest first."""
        with reading(self._path) as connection:
            rows = (
                connection.execute("SELECT * FROM jobs ORDER BY created_at DESC, rowid DESC").fetchall()
                if connection
                else []
            )
        return [self._checked(row) for row in rows]

    def wait(self, job_id: str, *, timeout_seconds: float = 600.0) -> Job:
        """Returns the job once it is over, or as it stands when the time is up."""
        deadline = time.monotonic() + timeout_seconds
        while not (job := self.get(job_id)).is_over and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)
        return job

    def cancel(self, job_id: str) -> Job:
        """Kills the job's process group and marks it cancelled; a job that is over stays as it is."""
        job = self.get(job_id)
        if job.is_over:
            return job
        with transaction(self._path, SCHEMA) as connection:
            connection.execute(
                "UPDATE jobs SET state = 'cancelled', finished_at = ? WHERE id = ? AND state IN ('queued', 'running')",
                (_now(), job_id),
            )
            row = connection.execute("SELECT pid, pid_started, host FROM jobs WHERE id = ?", (job_id,)).fetchone()
        process = _process(row)
        if process is not None and process.is_alive:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        return self.get(job_id)

    def _target(self, kind: str) -> str:
        if kind not in self._kinds:
            raise Unavailable(
                "unknown_job_kind",
                f"No job of kind {kind!r} is available here; there are: {', '.join(sorted(self._kinds)) or 'none'}.",
                kind=kind,
                known=", ".join(sorted(self._kinds)),
            )
        return self._kinds[kind]

    def _start(self, job_id: str) -> None:
        folder = self._root / "jobs"
        folder.mkdir(exist_ok=True)
        command = [sys.executable, "-m", "cartwise.workspace.job_runner", str(self._root), job_id]
        with (folder / f"{job_id}.log").open("wb") as log:
            child = subprocess.Popen(  # noqa: S603 - our own module, by list, without a shell
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env={**os.environ, **_ONE_THREAD},
            )
        self._children[job_id] = child
        process = identify(child.pid)
        with transaction(self._path, SCHEMA) as connection:
            connection.execute(
                "UPDATE jobs SET pid = ?, pid_started = ?, host = ? WHERE id = ? AND pid IS NULL",
                (process.pid, process.started, process.host, job_id),
            )
        logger.info("job_started job=%s pid=%s", job_id, child.pid)

    def _checked(self, row: Any) -> Job:
        child = self._children.get(row["id"])
        if child is not None and child.poll() is not None:
            del self._children[row["id"]]
        if row["state"] not in ("queued", "running") or not _is_dead(row):
            return _job(row)
        error = FinalFailure(
            "job_died",
            f"The process of job {row['id']!r} ended without a result. Its log: {str(self._root / 'jobs' / (row['id'] + '.log'))!r}. Submit it again.",
            job=row["id"],
            log=str(self._root / "jobs" / f"{row['id']}.log"),
        ).to_dict()
        with transaction(self._path, SCHEMA) as connection:
            connection.execute(
                "UPDATE jobs SET state = 'failed', error = ?, finished_at = ? WHERE id = ? AND state IN ('queued', 'running')",
                (json.dumps(error), _now(), row["id"]),
            )
            row = connection.execute("SELECT * FROM jobs WHERE id = ?", (row["id"],)).fetchone()
        return _job(row)


def _is_dead(row: Any) -> bool:
    process = _process(row)
    if process is not None:
        return not process.is_alive
    return (datetime.now(UTC) - datetime.fromisoformat(row["created_at"])).total_seconds() > _START_SECONDS


def _process(row: Any) -> ProcessId | None:
    return ProcessId(row["pid"], row["pid_started"], row["host"]) if row["pid"] else None


def _key_of(kind: str, params: Mapping[str, Any]) -> tuple[str, str]:
    try:
        text = json.dumps(dict(params), sort_keys=True)
    except TypeError as error:
        raise RetryableInput(
            "bad_job_params",
            f"The parameters of a job are plain JSON values; received {dict(params)!r}: {error}.",
            kind=kind,
            problem=str(error),
        ) from None
    return blake2b(f"{kind} {text}".encode(), digest_size=16).hexdigest(), text


def _job(row: Any) -> Job:
    return Job(
        id=row["id"],
        kind=row["kind"],
        params=json.loads(row["params"]),
        state=row["state"],
        fraction=row["fraction"],
        message_key=row["message_key"],
        message_params=json.loads(row["message_params"]),
        result=json.loads(row["result"]) if row["result"] else None,
        error=json.loads(row["error"]) if row["error"] else None,
        pid=row["pid"],
        created_at=row["created_at"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
