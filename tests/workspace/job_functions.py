"""Jobs for the tests, run in the child process."""

import os
import subprocess
import sys
import time
from pathlib import Path

from cartwise.errors import BadInput


def add(workspace, params, on_progress):
    on_progress(0.5, "working", step=1)
    return {
        "sum": params["a"] + params["b"],
        "threads": os.environ["OMP_NUM_THREADS"],
        "workspace": workspace.path.name,
    }


def refuse(workspace, params, on_progress):
    raise BadInput("bad_thing", "The thing is bad.", thing=params["thing"])


def crash(workspace, params, on_progress):
    raise RuntimeError("a bug")


def sleep(workspace, params, on_progress):
    grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    Path(params["file"]).write_text(f"{os.getpid()} {grandchild.pid}")
    on_progress(0.25, "working")
    time.sleep(60)
    return {}
