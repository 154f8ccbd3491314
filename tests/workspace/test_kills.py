"""A SIGKILL at any point of an ingest leaves the former version or the new one, whole."""

import random
import signal
import subprocess
import sys
import time

import duckdb
import pytest

from cartwise.workspace.workspace import Workspace

ROWS = 2_000
INGEST = """
import sys
from cartwise.workspace.workspace import Workspace
Workspace.open(sys.argv[1])  # loads what it needs before the clock starts
import duckdb, cartwise.workspace.ingest.pipeline, cartwise.workspace.ingest.staging, cartwise.workspace.catalog.infer
print("ready", flush=True)
Workspace.open(sys.argv[1]).ingest(sys.argv[2])
print("done", flush=True)
"""


def lines(first: int, count: int) -> str:
    rows = (
        f"{n // 3},C{n % 97},tea {n % 11},{n % 5 + 1},2.50,2024-{n % 12 + 1:02d}-{n % 28 + 1:02d}\n"
        for n in range(first, first + count)
    )
    return "order_id,customer_id,product,quantity,unit_price,order_date\n" + "".join(rows)


def check(workspace: Workspace, expected: dict[str, int]) -> None:
    """Reads everything that the current version names, and counts its rows."""
    version = workspace.version
    versions = workspace._shared.versions
    with duckdb.connect(str(versions.store_path(version)), read_only=True) as connection:
        assert connection.execute("SELECT count(*), sum(quantity) FROM orders").fetchone()[0] == expected[version]
    assert workspace.catalog.data_version == version
    assert workspace.catalog.tables["orders"].rows == expected[version]
    assert workspace.values is not None
    assert versions.manifest(version).version == version


def kill_many_times(tmp_path, kills: int, seed: int) -> int:
    """Kills `kills` ingests at random times; returns how many came to their end before that."""
    chance = random.Random(seed)
    with Workspace.open(tmp_path / "shop", create=True) as workspace:
        base = tmp_path / "orders.csv"
        base.write_text(lines(0, ROWS))
        started = time.monotonic()
        workspace.ingest(str(base))
        seconds = max(0.3, time.monotonic() - started)
        expected = {workspace.version: ROWS}
        survived = 0
        for number in range(kills):
            rows = expected[workspace.version]
            path = tmp_path / f"orders_{number}.csv"
            path.write_text(lines(1_000_000 + number * 10_000, 500))
            survived += kill_one(workspace, str(path), chance.uniform(0.0, seconds))
            expected.setdefault(workspace.version, rows + 500)
            check(workspace, expected)
        workspace.ingest(str(path), mode="merge")  # a writer is not hindered by what the killed ones left
        assert not list((workspace.path / "data").glob(".draft-*"))
    return survived


def kill_one(workspace: Workspace, source: str, delay: float) -> bool:
    command = [sys.executable, "-c", INGEST, str(workspace.path), source]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout.readline() == b"ready\n", child.stderr.read().decode()
        time.sleep(delay)
        child.send_signal(signal.SIGKILL)
        return b"done" in child.stdout.read()


def test_five_kills_leave_a_consistent_workspace(tmp_path):
    assert kill_many_times(tmp_path, kills=5, seed=1) < 5


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_fifty_kills_leave_a_consistent_workspace(tmp_path):
    assert kill_many_times(tmp_path, kills=50, seed=2) < 50
