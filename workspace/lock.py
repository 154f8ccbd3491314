"""The writer lock of a workspace: one process (and one thread) changes the store at a time."""

import fcntl
import json
import os
import socket
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from cartwise.errors import Busy

_POLL_SECONDS = 0.05


class WriterLock:
    """Holds `<workspace>/lock` from `with` to its end.

    The kernel's lock on the open file decides, so a killed holder frees it; the text within only tells people who holds it.

    Args:
        path: the lock file.
        timeout_seconds: how long to wait for another holder; 0 fails at once.
    """

    def __init__(self, path: Path, *, timeout_seconds: float = 0.0) -> None:
        self._path = path
        self._timeout_seconds = timeout_seconds
        self._handle: IO[str] | None = None

    def __enter__(self) -> "WriterLock":
        deadline = time.monotonic() + self._timeout_seconds
        handle = self._path.open("a+", encoding="utf-8")
        while True:
            try:
                fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    handle.close()
                    raise self._busy() from None
                time.sleep(_POLL_SECONDS)
        handle.seek(0)
        handle.truncate()
        json.dump({"pid": os.getpid(), "host": socket.gethostname(), "started": time.time()}, handle)
        handle.flush()
        self._handle = handle
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._handle is not None:
            self._handle.seek(0)
            self._handle.truncate()
            self._handle.close()
            self._handle = None

    def _busy(self) -> Busy:
        holder = read_holder(self._path)
        pid, host = holder.get("pid", "?"), holder.get("host", "?")
        return Busy(
            "workspace_busy",
            f"The workspace {str(self._path.parent)!r} is being changed by process {pid} on {host}; one writer at a time. "
            "Wait until it has finished and try again.",
            path=str(self._path.parent),
            pid=pid,
            host=host,
        )


def read_holder(path: Path) -> dict[str, Any]:
    """Returns pid, host and start time (seconds since 1970) of the last holder, or an empty dict."""
    try:
        holder = json.loads(path.read_text(encoding="utf-8") or "{}")
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return holder if isinstance(holder, dict) else {}
