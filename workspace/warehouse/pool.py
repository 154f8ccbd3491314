"""Keeps sealed workers ready, gives each job one of them, and kills the one that runs too long or is no longer wanted."""

import json
import logging
import os
import struct
import subprocess
import sys
import threading
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from cartwise.errors import Cancelled, FinalFailure
from cartwise.types import Cancel
from cartwise.workspace.warehouse.worker_errors import LIMIT_KINDS, error_from_worker, limit_reached

logger = logging.getLogger(__name__)

MAX_BYTES = 64 * 1024**2
MAX_COLUMNS = 200
MAX_WORKERS = 4


@dataclass(frozen=True)
class Statement:
    """One SELECT to run, and how many rows to bring back at most."""

    sql: str
    max_rows: int = 10_001


@dataclass(frozen=True)
class RawResult:
    """One statement's result as it came from a worker: an Arrow IPC stream."""

    payload: bytes
    rows: int
    seconds: float


class Worker:
    """One worker process."""

    def __init__(self, database: Path) -> None:
        command = [sys.executable, "-I", "-m", "cartwise.workspace.warehouse.worker", str(database)]
        self.jobs = 0
        self._process = subprocess.Popen(  # noqa: S603  (our own module, no shell)
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={},
            cwd=os.sep,
            start_new_session=True,
        )
        threading.Thread(target=_log_stderr, args=(self._process.stderr, self._process.pid), daemon=True).start()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """True while the process runs."""
        return self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """The exit code of an ended process, negative for a signal; None while it runs."""
        return self._process.poll()

    def ask(self, job: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        """Sends a job and returns the reply; raises EOFError where the process ended first."""
        self.jobs += 1
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        try:
            stdin.write(json.dumps(job).encode() + b"\n")
            stdin.flush()
        except BrokenPipeError as error:
            raise EOFError("the worker ended before it took the job") from error
        (length,) = struct.unpack(">I", _read(stdout, 4))
        header: dict[str, Any] = json.loads(_read(stdout, length))
        return header, [_read(stdout, result["bytes"]) for result in header.get("results", ())]

    def kill(self) -> None:
        """Ends the process at once and collects it."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                _close(pipe)


def _close(pipe: Any) -> None:
    try:
        pipe.close()
    except BrokenPipeError:
        logger.debug("event=worker_pipe_closed_late")


def _read(stream: Any, size: int) -> bytes:
    found = stream.read(size)
    if len(found) < size:
        raise EOFError("the worker ended before its reply was whole")
    return bytes(found)


def _log_stderr(stream: BinaryIO, pid: int) -> None:
    with stream:
        for line in stream:
            logger.debug("event=worker_stderr pid=%s text=%r", pid, line.decode(errors="replace").rstrip())


class WorkerPool:
    """Workers on one database; a spare is kept started from the second job on, so that a kill costs no start-up."""

    def __init__(self, database: Path, *, max_workers: int = MAX_WORKERS) -> None:
        self.database = Path(database).resolve()
        self._idle: list[Worker] = []
        self._all: set[Worker] = set()
        self._lock = threading.Lock()
        self._slots = threading.BoundedSemaphore(max_workers)
        self._jobs = 0
        self._is_closed = False
        self._finalizer = weakref.finalize(self, _kill_all, self._all, self._idle)

    def warm(self) -> None:
        """Starts a worker in the background where none is ready, so that the first job need not wait for it."""
        with self._lock:
            if not self._idle and not self._all and not self._is_closed:
                self._idle.append(self._start())

    def run(
        self,
        statements: Sequence[Statement],
        *,
        timeout_seconds: float,
        cancel: Cancel | None = None,
        is_fresh: bool = False,
    ) -> list[RawResult]:
        """Returns the results of the statements, run one after the other in one worker.

        Args:
            statements: SELECTs, already checked where a person wrote them.
            timeout_seconds: for all of them together; the worker is killed at that moment.
            cancel: kills the worker when set.
            is_fresh: True for a person's SQL: the worker replaces its connection afterwards.

        Raises:
            LimitReached: time, memory, columns or size ran out.
            Cancelled: stopped on request.
            BadInput: the statement is not valid SQL over this data.
        """
        if cancel:
            cancel.raise_if_set()
        with self._slots:
            worker = self._take()
            job = {
                "database": str(self.database),
                "statements": [{"sql": statement.sql, "max_rows": statement.max_rows} for statement in statements],
                "max_bytes": MAX_BYTES,
                "max_columns": MAX_COLUMNS,
                "seconds": timeout_seconds,
                "is_fresh": is_fresh,
            }
            header, payloads = self._ask(worker, job, timeout_seconds, cancel)
        return _results(header, payloads)

    def close(self) -> None:
        """Ends all workers."""
        with self._lock:
            self._is_closed = True
        self._finalizer()

    def _start(self) -> Worker:
        worker = Worker(self.database)
        self._all.add(worker)
        return worker

    def _take(self) -> Worker:
        with self._lock:
            if self._is_closed:
                raise FinalFailure("warehouse_closed", "The warehouse was closed. Open the workspace again.")
            self._jobs += 1
            alive = [worker for worker in self._idle if worker.is_alive]
            for dead in set(self._idle) - set(alive):
                self._all.discard(dead)
                dead.kill()
            self._idle[:] = alive
            return self._idle.pop() if self._idle else self._start()

    def _ask(
        self, worker: Worker, job: dict[str, Any], timeout_seconds: float, cancel: Cancel | None
    ) -> tuple[dict[str, Any], list[bytes]]:
        reasons: list[str] = []

        def kill(reason: str) -> None:
            reasons.append(reason)
            worker.kill()

        timer = threading.Timer(timeout_seconds, kill, ["time"])
        timer.daemon = True
        timer.start()
        forget = cancel.on_set(lambda: kill("cancel")) if cancel else None
        try:
            answer = worker.ask(job)
        except (EOFError, ValueError, OSError) as error:
            worker.kill()
            self._all.discard(worker)
            raise _reason(reasons, timeout_seconds, worker.exit_code) from error
        finally:
            timer.cancel()
            if forget:
                forget()
        self._give_back(worker, is_usable=not reasons)
        return answer

    def _give_back(self, worker: Worker, *, is_usable: bool) -> None:
        with self._lock:
            if is_usable and not self._is_closed:
                self._idle.append(worker)
                if self._jobs > 1 and len(self._idle) == 1:
                    self._idle.insert(0, self._start())
                return
        self._all.discard(worker)
        worker.kill()


def _results(header: dict[str, Any], payloads: list[bytes]) -> list[RawResult]:
    if "error" in header:
        if header["error"] in LIMIT_KINDS:
            logger.info("event=query_limit kind=%s", header["error"])
        raise error_from_worker(header["error"], header["message"])
    described = zip(header["results"], payloads, strict=True)
    return [RawResult(payload, result["rows"], result["seconds"]) for result, payload in described]


def _reason(reasons: list[str], timeout_seconds: float, exit_code: int | None) -> FinalFailure:
    if "cancel" in reasons:
        return Cancelled("cancelled", "Stopped on request. What was ready is kept; ask again to run the rest.")
    if "time" in reasons:
        return limit_reached("time", f"{timeout_seconds:g} s")
    logger.warning("event=worker_died exit_code=%s", exit_code)
    if exit_code is not None and exit_code < 0:
        # Killed by a signal: the address space ran out where the engine could not report it.
        return limit_reached("memory", "the worker's 3 GiB")
    return FinalFailure(
        "worker_failed",
        f"The query process ended with exit code {exit_code}. Ask again; `cartwise doctor` checks the installation.",
        exit_code=exit_code,
    )


def _kill_all(workers: set[Worker], idle: list[Worker]) -> None:
    for worker in list(workers):
        worker.kill()
    workers.clear()
    idle.clear()
