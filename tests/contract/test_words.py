"""English and Chinese have the same words: equal keys, equal parameters, a header on every prompt."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from cartwise.prompts import loader

ROOT = Path(__file__).resolve().parents[2] / "prompts"
PLACEHOLDER = re.compile(r"\{(\w+)\}")


@pytest.mark.parametrize("kind", ["ui", "errors"])
def test_languages_have_equal_keys(kind: str) -> None:
    assert set(loader.texts(kind, "en")) == set(loader.texts(kind, "zh"))


@pytest.mark.parametrize("kind", ["ui", "errors"])
def test_languages_have_equal_placeholders(kind: str) -> None:
    english, chinese = loader.texts(kind, "en"), loader.texts(kind, "zh")
    differing = [
        key for key in english if set(PLACEHOLDER.findall(english[key])) != set(PLACEHOLDER.findall(chinese[key]))
    ]
    assert differing == []


def test_narration_exists_in_both_languages() -> None:
    english = {file.name for file in (ROOT / "en").glob("*.jinja")}
    assert english == {file.name for file in (ROOT / "zh").glob("*.jinja")}


@pytest.mark.parametrize("file", sorted(ROOT.rglob("*.md")), ids=lambda file: file.relative_to(ROOT).as_posix())
def test_prompt_has_a_header(file: Path) -> None:
    header = yaml.safe_load(file.read_text(encoding="utf-8").split("---\n")[1])
    assert {"purpose", "variables", "version"} <= set(header)


@pytest.mark.parametrize("file", sorted(ROOT.rglob("*.md")), ids=lambda file: file.relative_to(ROOT).as_posix())
def test_prompt_declares_its_variables(file: Path) -> None:
    header, body = file.read_text(encoding="utf-8").split("---\n", 2)[1:]
    assert set(re.findall(r"\{(\w+)\}", body)) == set(yaml.safe_load(header)["variables"])


class _Strict(yaml.SafeLoader):
    """Refuses a mapping that has a key twice, of which YAML keeps the last one in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [str(self.construct_object(key)) for key, _ in node.value]
        assert len(keys) == len(set(keys)), (
            f"{[key for key in keys if keys.count(key) > 1]} from line {node.start_mark.line + 1}"
        )
        return super().construct_mapping(node, deep)


YAML_FILES = sorted(path for folder in ("prompts", "workspace") for path in (ROOT.parent / folder).rglob("*.yaml"))


@pytest.mark.parametrize("file", YAML_FILES, ids=lambda file: file.relative_to(ROOT.parent).as_posix())
def test_no_key_stands_twice(file: Path) -> None:
    assert yaml.load(file.read_text(encoding="utf-8"), _Strict) is not None
