"""`cartwise train`: parameters, waiting, the background, and how it ends."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cartwise.ui.cli import train
from cartwise.ui.cli.app import build_app
from cartwise.workspace import jobs
from cartwise.workspace.workspace import Workspace

FUNCTIONS = Path(__file__).resolve().parents[2] / "workspace"


@pytest.fixture
def shop(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(FUNCTIONS))
    for name in ("add", "refuse", "sleep"):
        monkeypatch.setitem(jobs.KINDS, name, f"job_functions:{name}")
    return Workspace.open(tmp_path / "shop", create=True)


def cartwise(shop, *arguments):
    return CliRunner().invoke(build_app(), ["--workspace", str(shop.path), *arguments])


def test_train_waits_and_prints_the_result(shop):
    done = cartwise(shop, "train", "add", "--param", "a=2", "--param", "b=3")
    assert done.exit_code == 0, done.output
    assert "sum" in done.stdout
    assert "5" in done.stdout


def test_train_prints_the_job_as_json(shop):
    done = cartwise(shop, "--json", "train", "add", "--param", 'a="x"', "--param", "b=y")
    job = json.loads(done.stdout)
    assert (job["state"], job["result"]["sum"]) == ("done", "xy")


def test_train_in_the_background_returns_the_job(shop):
    done = cartwise(shop, "-q", "train", "add", "--param", "a=1", "--param", "b=1", "--background")
    assert done.exit_code == 0
    job_id = done.stdout.strip()
    assert shop.jobs.wait(job_id, timeout_seconds=30).result["sum"] == 2


def test_train_names_the_kinds_when_it_knows_none_by_that_name(shop):
    done = cartwise(shop, "train", "teleport")
    said = " ".join(done.stderr.split())
    assert done.exit_code == 1
    assert "teleport" in said
    assert "add, " in said
    assert "ingest" not in said


def test_train_ends_with_the_code_of_the_jobs_error(shop):
    done = cartwise(shop, "train", "refuse", "--param", "thing=x")
    assert done.exit_code == 5
    assert "The thing is bad." in done.stderr


@pytest.mark.parametrize("param", ["a", "=1", "kind=x", "a b=1"])
def test_train_refuses_a_parameter_without_name_or_value(shop, param):
    assert cartwise(shop, "train", "add", "--param", param).exit_code == 2


def test_interrupted_train_cancels_its_job(shop, tmp_path, monkeypatch):
    def interrupt(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(jobs.Jobs, "wait", interrupt)
    done = cartwise(shop, "train", "sleep", "--param", f"file={tmp_path / 'pids'}")
    assert done.exit_code == 130
    assert [job.state for job in shop.jobs.list()] == ["cancelled"]


def test_cancelled_job_ends_the_command(shop, tmp_path):
    job = shop.jobs.submit("sleep", {"file": str(tmp_path / "pids")})
    with pytest.raises(Exception, match="was cancelled"):
        train._finished(shop, shop.jobs.cancel(job.id), lambda *args, **kwargs: None)
