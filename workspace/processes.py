"""Tells which processes are alive, so that marks of dead ones (pins, jobs) are not honoured."""

import os
import socket
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ProcessId:
    """A process that can be told from a later one with the same number."""

    pid: int
    started: str  # kernel ticks since boot; "0" where the system does not tell
    host: str

    @property
    def is_alive(self) -> bool:
        """True while the process runs; a process of another host counts as alive, since nobody here can tell."""
        if self.host != host_name():
            return True
        return process_started(self.pid) == self.started if self.started != "0" else _exists(self.pid)


def host_name() -> str:
    """Returns this machine's name with only letters, digits, dots and dashes."""
    return "".join(c if c.isalnum() or c in ".-" else "-" for c in socket.gethostname()) or "localhost"


def this_process() -> ProcessId:
    """Returns the identity of the running process."""
    return identify(os.getpid())


def identify(pid: int) -> ProcessId:
    """Returns the identity of a process of this host."""
    return ProcessId(pid, process_started(pid) or "0", host_name())


def process_started(pid: int) -> str | None:
    """Returns when the process started, in kernel ticks; None for a dead one or where /proc is missing."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = stat.rpartition(")")[2].split()  # the name in brackets may hold blanks
    return None if fields[0] in "ZX" else fields[19]


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
