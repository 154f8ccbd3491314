"""The fake analyst, importable under pytest's importlib mode, and a page parser for rendered HTML."""

import importlib.util
import json
import sys
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).parent
ALLOWED_LINK = "export/"


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def fake() -> ModuleType:
    return load("fake_analyst")


@pytest.fixture(scope="session")
def hostile_texts(fake) -> list[str]:
    """Our own hostile texts, and the shared ones where they are there."""
    texts = [
        *fake.HOSTILE,
        "${alert(1)}",
        "{{constructor.constructor('alert(1)')()}}",
        "'\"><a href='//collector.example'>",
    ]
    shared = HERE.parents[2].parent / "shared" / "trust" / "hostile_prompts.jsonl"
    if shared.exists():
        cases = [json.loads(line) for line in shared.read_text(encoding="utf-8").splitlines()]
        texts += [case["input"] for case in cases if case["category"] == "inject_render"]
    return texts


class Page(HTMLParser):
    """The tags, attributes and text of rendered HTML."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(content)
        self.close()
        assert self._open == [], f"left open: {self._open}"

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in ("img", "br", "hr", "input"):
            self._open.append(tag)

    def handle_endtag(self, tag):
        assert self._open, f"closes {tag} that nothing opened"
        assert self._open.pop() == tag

    def handle_data(self, data):
        self.text += data

    def check_inert(self) -> None:
        assert not {"script", "iframe", "svg", "math", "object", "form", "style", "link", "base", "meta"} & set(
            self.tags
        )
        for tag, name, value in self.attributes:
            assert not name.startswith("on"), (tag, name)
            if name in ("href", "action", "formaction", "xlink:href"):
                assert tag == "a"
                assert value.startswith(ALLOWED_LINK), value
            if name == "src":
                assert value.startswith("data:image/"), value
        assert "\u202e" not in self.text


@pytest.fixture(scope="session")
def page():
    return Page
