"""A SIGKILL at any point of an indexing leaves the former index or the new one, whole and searchable."""

import random
import signal
import subprocess
import sys
import time

import pytest

from cartwise.workspace.library import Library

ADD = """
import sys
from cartwise.workspace.library import Library
import chromadb, bm25s, onnxruntime, pyarrow, pyarrow.compute
library = Library(sys.argv[1])
library.search("warm")
print("ready", flush=True)
library.add((f"new{i}", f"text number {i} of batch {sys.argv[2]}") for i in range(400))
print("done", flush=True)
"""


def kill_one(folder, batch, seconds):
    """Adds documents in a process of its own and kills it; returns whether it had come to its end."""
    process = subprocess.Popen([sys.executable, "-c", ADD, str(folder), str(batch)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "ready"
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    rest, _ = process.communicate()
    return "done" in rest


def kill_many_times(folder, kills, seed):
    chance = random.Random(seed)
    library = Library(folder)
    started = time.monotonic()
    library.add([("old", "an old hat"), *((f"new{i}", f"text number {i} of batch none") for i in range(400))])
    seconds = max(1.0, time.monotonic() - started)
    for batch in range(kills):
        kill_one(folder, batch, chance.uniform(0, seconds))
        assert [hit.id for hit in library.search("old hat", 1)] == ["old"]
        assert library.count() == 401
        batches = {hit.text.rpartition(" ")[2] for hit in library.search("text number batch", 50)}
        assert len(batches) == 1
    library.add([("last", "a last word")])
    assert len([path for path in folder.iterdir() if path.is_dir()]) == 1


@pytest.mark.full
def test_a_killed_indexing_leaves_a_whole_index(tmp_path):
    kill_many_times(tmp_path / "library", 2, seed=3)


@pytest.mark.soak
def test_many_killed_indexings_leave_a_whole_index(tmp_path):
    kill_many_times(tmp_path / "library", 25, seed=5)
