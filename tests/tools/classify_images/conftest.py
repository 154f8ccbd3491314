"""A small shop of drawn photos, two of them of another category than the catalogue says."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from cartwise.tools.context import ToolContext
from cartwise.workspace.workspace import Workspace

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "models" / "vision"))

WRONG = ("P003", "P112")


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    from drawn import write_shop

    folder = tmp_path_factory.mktemp("shop")
    with Workspace.open(folder / "shop", create=True) as workspace:
        workspace.ingest(write_shop(folder / "files", per_class=20, wrong=WRONG))
        yield workspace


@pytest.fixture
def context(shop, monkeypatch):
    """A tool's context; a training that is started is only noted, not run."""
    started = []

    def train(self, kind, **params):
        started.append(kind)
        return SimpleNamespace(id="j123")

    monkeypatch.setattr(Workspace, "train", train)

    def make(language="en", **options):
        return ToolContext(shop, language, as_of=None, **options)

    make.started = started
    return make
