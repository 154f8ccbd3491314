import os
import signal
import subprocess
import sys

import pytest

from cartwise.errors import Busy
from cartwise.workspace.lock import WriterLock, read_holder

HOLD = """
import sys
from pathlib import Path
from cartwise.workspace.lock import WriterLock
with WriterLock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path):
    command = [sys.executable, "-c", HOLD, str(tmp_path / "lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout.readline() == b"held\n"
        yield child
        child.kill()


def test_a_second_writer_gets_busy_with_the_pid_of_the_first(tmp_path, holder):
    with pytest.raises(Busy, match=f"process {holder.pid} ") as caught, WriterLock(tmp_path / "lock"):
        pass
    assert caught.value.code == "workspace_busy"
    assert caught.value.params["pid"] == holder.pid


def test_a_killed_holder_frees_the_lock(tmp_path, holder):
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    assert read_holder(tmp_path / "lock")["pid"] == holder.pid  # the text is stale, the lock is not
    with WriterLock(tmp_path / "lock"):
        assert read_holder(tmp_path / "lock")["pid"] == os.getpid()


def test_the_same_process_is_busy_too(tmp_path):
    with WriterLock(tmp_path / "lock"), pytest.raises(Busy, match=str(os.getpid())), WriterLock(tmp_path / "lock"):
        pass


def test_the_lock_is_free_again_after_an_error(tmp_path):
    with pytest.raises(ZeroDivisionError), WriterLock(tmp_path / "lock"):
        raise ZeroDivisionError
    with WriterLock(tmp_path / "lock"):
        pass
    assert read_holder(tmp_path / "lock") == {}


def test_waiting_ends_when_the_holder_is_done(tmp_path, holder):
    holder.stdin.close()
    with WriterLock(tmp_path / "lock", timeout_seconds=10):
        assert read_holder(tmp_path / "lock")["pid"] == os.getpid()
