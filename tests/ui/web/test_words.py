"""The words of the web chat: the same keys and placeholders in both languages, all of them used, none missing."""

import re
from pathlib import Path
from string import Formatter

import pytest

from cartwise.prompts.loader import read_yaml

WEB = Path(__file__).parents[3] / "ui" / "web"


@pytest.fixture(scope="module")
def words():
    return {language: read_yaml(f"ui.d/web.{language}.yaml") for language in ("en", "zh")}


def placeholders(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_equal_keys(words):
    assert words["en"].keys() == words["zh"].keys()


def test_both_languages_have_equal_placeholders(words):
    for key, text in words["en"].items():
        assert placeholders(text) == placeholders(words["zh"][key]), key


def test_every_key_named_in_the_code_has_words(words):
    source = "\n".join(path.read_text(encoding="utf-8") for path in WEB.glob("*.py"))
    named = set(re.findall(r'"(web_[a-z_]+)"', source)) | {
        f"web_{key}" for key in re.findall(r'text\("([a-z_]+)"\)', (WEB / "layout.py").read_text(encoding="utf-8"))
    }
    assert named
    assert named <= words["en"].keys(), named - words["en"].keys()


def test_no_word_is_left_over(words):
    source = "\n".join(path.read_text(encoding="utf-8") for path in WEB.glob("*.py"))
    made = ("web_step_", "web_source_", "web_outcome_", "web_advice_", "web_tool_", "web_change_", "web_download_")
    unused = [key for key in words["en"] if not key.startswith(made) and key.removeprefix("web_") not in source]
    assert unused == []


def test_every_tool_has_a_name(words):
    from cartwise.tools.specs import SPECS

    assert {f"web_tool_{name}" for name in SPECS} <= words["en"].keys()
