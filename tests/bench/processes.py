"""Times a command as a whole process by the operating system's own accounting."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Run:
    cpu_seconds: float
    peak_mb: float
    returncode: int


def timed(command: list[str]) -> Run:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Run(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, process.returncode)


def cartwise(*arguments: str) -> list[str]:
    return [str(BIN / "cartwise"), *arguments]


def median(runs: list[Run]) -> Run:
    return sorted(runs, key=lambda run: run.cpu_seconds)[len(runs) // 2]
