"""Every error of this room has its text in both languages."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[3]


def _texts(language: str) -> dict[str, str]:
    texts: dict[str, str] = yaml.safe_load((ROOT / "prompts" / "errors.d" / f"privacy.{language}.yaml").read_text())
    return texts


def test_every_raised_code_has_a_text() -> None:
    source = "".join(path.read_text() for path in (ROOT / "workspace" / "privacy").glob("*.py"))
    raised = set(re.findall(r'(?:BadInput|RetryableInput)\(\s*"(\w+)"', source))
    assert raised == set(_texts("en"))


@pytest.mark.parametrize("code", sorted(_texts("en")))
def test_languages_use_the_same_placeholders(code: str) -> None:
    placeholders = [set(re.findall(r"\{(\w+)\}", _texts(language)[code])) for language in ("en", "zh")]
    assert placeholders[0] == placeholders[1]
