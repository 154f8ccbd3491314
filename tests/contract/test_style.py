"""The starred lines of the style guide that no linter checks."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("cartwise", "agent", "tools", "workspace", "models", "ui", "prompts")
FILES = sorted(file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py"))
MAX_FILE, MAX_FUNCTION = 300, 40
DRAWERS = {"utils.py", "helpers.py", "common.py", "misc.py"}
BOUNDARY = "agent/analyst.py"


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_file_holds_one_idea(file: Path) -> None:
    assert file.name not in DRAWERS
    assert len(file.read_text(encoding="utf-8").splitlines()) <= MAX_FILE


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_functions_are_short(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    long = {node.name: node.end_lineno - node.lineno + 1 for node in functions(tree) if node.end_lineno}
    assert {name: lines for name, lines in long.items() if lines > MAX_FUNCTION} == {}


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_imports_are_absolute_from_cartwise(file: Path) -> None:
    found = re.findall(
        r"^(?:from|import) (?:agent|tools|models|workspace|ui|prompts)\b.*", file.read_text(encoding="utf-8"), re.M
    )
    assert found == []


def test_tests_import_absolutely_from_cartwise() -> None:
    pattern = re.compile(r"^(?:from|import) (?:agent|tools|models|workspace|ui|prompts)\b.*", re.M)
    found = {
        name_of(file): pattern.findall(file.read_text(encoding="utf-8")) for file in (ROOT / "tests").rglob("*.py")
    }
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_no_broad_except_outside_the_boundary(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    broad = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")))
        and not _reraises(node)
    ]
    assert not broad or name_of(file) == BOUNDARY


def _reraises(handler: ast.ExceptHandler) -> bool:
    return any(isinstance(node, ast.Raise) for node in ast.walk(handler))


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_no_prompt_text_in_code(file: Path) -> None:
    """Long prose in a string that is no docstring, no error's fallback and no help text belongs into prompts/."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    exempt = set(_exempt_strings(tree))
    prose = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in exempt
        and _is_prose(node.value)
    ]
    assert prose == []


def _is_prose(text: str) -> bool:
    """Twelve words or more, four of them the small words that only sentences have; SQL has neither."""
    words = re.findall(r"[A-Za-z']+", text)
    small = sum(
        word in ("the", "is", "are", "you", "to", "of", "and", "a", "it", "that", "not", "for") for word in words
    )
    is_code = "SELECT" in text or "(?" in text or "\\b" in text
    return len(words) >= 12 and small >= 4 and not is_code and re.search(r"[a-z][,.:;](?:\s|$)", text) is not None


def _exempt_strings(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        is_error = isinstance(node, ast.Raise | ast.JoinedStr)
        is_help = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name)
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if is_error or is_help or is_docstring:
            yield from (id(child) for child in ast.walk(node) if isinstance(child, ast.Constant))
