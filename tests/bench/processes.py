"""Times a command as a whole process by the operating system's own accounting."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

BIN = Path(sys.executable).parent
# A small process starts the command: a child of a large one would inherit its peak memory.
LAUNCHER = """
import json, os, subprocess, sys, time
started = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
wall = time.perf_counter() - started
print(json.dumps([usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)]))
"""


@dataclass(frozen=True)
class Run:
    cpu_seconds: float
    wall_seconds: float
    peak_mb: float
    returncode: int


def timed(command: list[str]) -> Run:
    done = subprocess.run([sys.executable, "-S", "-c", LAUNCHER, *command], capture_output=True, text=True, check=True)
    return Run(*json.loads(done.stdout))


def cartwise(*arguments: str) -> list[str]:
    return [str(BIN / "cartwise"), *arguments]


def median(runs: list[Run]) -> Run:
    return sorted(runs, key=lambda run: run.cpu_seconds)[len(runs) // 2]
