import ast
import functools
import string
from importlib.resources import files

import pytest
import yaml

ROOM = files("cartwise.workspace.warehouse")
SOURCES = [path for folder in (ROOM, ROOM / "compiler") for path in folder.iterdir() if path.name.endswith(".py")]
ERRORS = ("RetryableInput", "FinalFailure", "Refused", "BadInput", "LimitReached", "Unavailable")
LIMITS = {"time_limit", "memory_limit", "column_limit", "size_limit"}  # raised through a table of words


@functools.cache
def texts(language: str) -> dict[str, str]:
    source = files("cartwise.prompts").joinpath("errors.d", f"warehouse.{language}.yaml")
    return yaml.safe_load(source.read_text(encoding="utf-8"))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@functools.cache
def raised() -> dict[str, set[str]]:
    """The codes of this room's errors with the parameters that every raise site gives."""
    found: dict[str, set[str]] = {code: {"limit"} for code in LIMITS}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS and node.args:
                code = node.args[0]
                if isinstance(code, ast.Constant):
                    given = {keyword.arg for keyword in node.keywords if keyword.arg}
                    found[code.value] = found.get(code.value, given) & given
    return found


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_error_has_a_text_and_every_text_an_error(language):
    assert set(texts(language)) == set(raised())


@pytest.mark.parametrize("code", sorted(raised()))
def test_text_uses_only_parameters_that_its_error_has(code):
    assert placeholders(texts("en")[code]) <= raised()[code]
    assert placeholders(texts("en")[code]) == placeholders(texts("zh")[code])
