import ast
import functools
import string
from importlib.resources import files

import pytest
import yaml

from cartwise.prompts import loader

ROOM = files("cartwise.workspace")
SOURCES = [path for path in (*ROOM.iterdir(), *(ROOM / "ingest").iterdir()) if path.name.endswith(".py")]


@functools.cache
def texts(language: str) -> dict[str, str]:
    return yaml.safe_load(
        files("cartwise.prompts").joinpath("errors.d", f"workspace.{language}.yaml").read_text(encoding="utf-8")
    )


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@functools.cache
def raised() -> dict[str, set[str]]:
    """The codes of this room's errors with the parameters that they are raised with."""
    found: dict[str, set[str]] = {}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS and node.args:
                code = node.args[0]
                if isinstance(code, ast.Constant):
                    found.setdefault(code.value, set()).update(keyword.arg for keyword in node.keywords if keyword.arg)
    return found


ERRORS = ("RetryableInput", "FinalFailure", "Refused", "BadInput", "LimitReached", "Unavailable", "Busy")


def test_both_languages_have_the_same_codes_and_placeholders():
    english, chinese = texts("en"), texts("zh")
    assert english.keys() == chinese.keys()
    assert {code: placeholders(text) for code, text in english.items()} == {
        code: placeholders(text) for code, text in chinese.items()
    }


@pytest.mark.parametrize("code", sorted(code for code in raised() if code in texts("en")))
def test_a_text_uses_only_parameters_that_its_error_has(code):
    assert placeholders(texts("en")[code]) <= raised()[code]


def test_every_error_of_the_workspace_folder_has_a_text():
    own = {path for path in SOURCES if path.parent.name == "workspace"}
    codes = set()
    for path in own:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ERRORS
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                codes.add(node.args[0].value)
    assert codes
    assert codes <= loader.texts("errors", "en").keys()
