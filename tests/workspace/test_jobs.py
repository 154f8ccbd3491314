import os
import signal
import time
from pathlib import Path

import pytest

from cartwise.errors import RetryableInput, Unavailable
from cartwise.workspace.jobs import Jobs
from cartwise.workspace.processes import process_started
from cartwise.workspace.workspace import Workspace

KINDS = {name: f"job_functions:{name}" for name in ("add", "refuse", "crash", "sleep")}


@pytest.fixture
def jobs(tmp_path, monkeypatch) -> Jobs:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    Workspace.open(tmp_path / "shop", create=True)
    return Jobs(tmp_path / "shop", kinds=KINDS)


@pytest.fixture
def sleeper(jobs, tmp_path):
    job = jobs.submit("sleep", {"file": str(tmp_path / "pids")})
    deadline = time.monotonic() + 20
    while not ((tmp_path / "pids").exists() and jobs.get(job.id).fraction) and time.monotonic() < deadline:
        time.sleep(0.02)
    yield job
    jobs.cancel(job.id)


def wait_until_dead(pid: int) -> bool:
    deadline = time.monotonic() + 10
    while process_started(pid) is not None and time.monotonic() < deadline:
        time.sleep(0.02)
    return process_started(pid) is None


def test_a_job_runs_in_one_thread_and_keeps_its_result(jobs):
    job = jobs.wait(jobs.submit("add", {"a": 2, "b": 3}).id, timeout_seconds=30)
    assert (job.state, job.fraction, job.error) == ("done", 1.0, None)
    assert job.result == {"sum": 5, "threads": "1", "workspace": "shop"}
    assert job.started_at <= job.finished_at


def test_an_expected_error_is_kept_with_its_code(jobs):
    job = jobs.wait(jobs.submit("refuse", {"thing": "x"}).id, timeout_seconds=30)
    assert job.state == "failed"
    assert job.error == {
        "code": "bad_thing",
        "message": "The thing is bad.",
        "params": {"thing": "x"},
        "kind": "BadInput",
    }


def test_a_bug_fails_the_job_and_leaves_its_traceback_in_the_log(jobs):
    job = jobs.wait(jobs.submit("crash", {}).id, timeout_seconds=30)
    assert job.state == "failed"
    assert job.error["code"] == "job_died"
    assert "RuntimeError: a bug" in Path(job.error["params"]["log"]).read_text()


def test_the_same_parameters_are_the_same_job_while_it_runs(jobs, sleeper, tmp_path):
    assert jobs.submit("sleep", {"file": str(tmp_path / "pids")}).id == sleeper.id
    assert len(jobs.list()) == 1


def test_a_running_job_shows_its_progress(jobs, sleeper):
    job = jobs.get(sleeper.id)
    assert (job.state, job.fraction, job.message_key) == ("running", 0.25, "working")


def test_cancelling_kills_the_whole_process_group(jobs, sleeper, tmp_path):
    pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
    assert jobs.cancel(sleeper.id).state == "cancelled"
    assert all(wait_until_dead(pid) for pid in pids)
    assert jobs.get(sleeper.id).state == "cancelled"


def test_a_job_whose_process_died_is_failed_for_a_new_parent_too(jobs, sleeper, tmp_path):
    pid = int((tmp_path / "pids").read_text().split()[0])
    os.killpg(pid, signal.SIGKILL)
    assert wait_until_dead(pid)
    job = Jobs(tmp_path / "shop", kinds=KINDS).get(sleeper.id)
    assert (job.state, job.error["code"]) == ("failed", "job_died")


def test_a_second_job_waits_for_the_first(jobs, sleeper):
    waiting = jobs.submit("add", {"a": 1, "b": 1})
    time.sleep(0.3)
    assert jobs.get(waiting.id).state == "queued"
    jobs.cancel(sleeper.id)
    assert jobs.wait(waiting.id, timeout_seconds=30).state == "done"


def test_unknown_kinds_and_jobs_say_what_there_is(jobs):
    with pytest.raises(Unavailable, match="add, crash, refuse, sleep"):
        jobs.submit("train_nothing", {})
    with pytest.raises(RetryableInput, match="Unknown job 'j1'"):
        jobs.get("j1")


def test_parameters_that_are_no_json_are_refused(jobs):
    with pytest.raises(RetryableInput) as caught:
        jobs.submit("add", {"a": {1, 2}})
    assert caught.value.code == "bad_job_params"


def test_the_ingest_job_puts_files_into_the_workspace(tmp_path):
    (tmp_path / "orders.csv").write_text("order_id,amount,order_date\n1,2.5,2024-01-01\n2,3.5,2024-01-02\n")
    with Workspace.open(tmp_path / "shop", create=True) as workspace:
        job = workspace.jobs.submit("ingest", {"sources": [str(tmp_path / "orders.csv")]})
        done = workspace.jobs.wait(job.id, timeout_seconds=60)
        assert (done.state, done.error) == ("done", None)
        assert done.result["rows_loaded"] == 2
        assert workspace.catalog.tables["orders"].rows == 2


def test_a_question_of_an_ingest_job_comes_back_as_its_error(tmp_path):
    with Workspace.open(tmp_path / "shop", create=True) as workspace:
        job = workspace.jobs.submit("ingest", {"sources": [str(tmp_path / "none.csv")]})
        assert workspace.jobs.wait(job.id, timeout_seconds=60).error["code"] == "no_such_file"
