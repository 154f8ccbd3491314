"""The built wheel holds everything that runs: words, vocabularies, styles, the query worker."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(place), str(ROOT)]
    shutil.rmtree(ROOT / "build", ignore_errors=True)  # what a former build left would be packed again
    subprocess.run(command, check=True, capture_output=True)
    shutil.rmtree(ROOT / "build", ignore_errors=True)
    (wheel,) = place.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place / "site")
    return place / "site"


@pytest.mark.full
def test_every_tracked_source_file_is_in_the_wheel(unpacked):
    folders = ("cartwise", "agent", "tools", "workspace", "models", "ui", "prompts")
    listed = subprocess.run(["git", "ls-files", *folders], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    expected = {name if name.startswith("cartwise/") else f"cartwise/{name}" for name in listed.splitlines()}
    found = {file.relative_to(unpacked).as_posix() for file in unpacked.rglob("*") if file.is_file()}
    assert expected - found == set()


@pytest.mark.full
def test_wheel_answers_a_question(unpacked, tiny_csv, tmp_path):
    code = (
        "import cartwise, sys\n"
        f"assert cartwise.__file__.startswith({str(unpacked)!r}), cartwise.__file__\n"
        f"with cartwise.Workspace.open({str(tmp_path / 'w')!r}, create=True) as workspace:\n"
        f"    workspace.ingest({str(tiny_csv)!r})\n"
        "    print(cartwise.Analyst(workspace).ask('orders in March 2024').outcome)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(unpacked)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, cwd=tmp_path)
    assert done.stdout.strip() == "answered", done.stderr
