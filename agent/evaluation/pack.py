"""Reads question packs: one JSON object a line, one question of one or more turns."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cartwise.errors import BadInput

REQUIRED = ("id", "lang", "turns", "tools", "gold")


@dataclass(frozen=True)
class PackTurn:
    """One turn of a question.

    Attributes:
        expected: the sets of tools (or outcomes `clarify`, `decline`, `help`) that are right.
        gold: `{"value", "unit"}`, `{"columns", "rows", "ordered", "optional"?}` or None.
        is_change: the gold value is a signed change, so its direction counts.
    """

    question_id: str
    index: int
    question: str
    language: str
    style: str
    expected: tuple[frozenset[str], ...]
    gold: dict[str, Any] | None
    is_change: bool
    is_trap: bool


def read_pack(path: str | Path) -> list[list[PackTurn]]:
    """Returns the questions of a pack as lists of turns.

    Raises:
        BadInput: the file is absent, or a line is not a question.
    """
    file = Path(path)
    if not file.is_file():
        raise BadInput(
            "bad_pack", f"The question pack {str(path)!r} is not there.", path=str(path), line=0, problem="no such file"
        )
    questions = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            questions.append(_question(line, number, str(path)))
    return questions


def _question(line: str, number: int, path: str) -> list[PackTurn]:
    try:
        entry = json.loads(line)
    except json.JSONDecodeError as error:
        raise _bad(path, number, str(error)) from error
    missing = [name for name in REQUIRED if name not in entry] if isinstance(entry, dict) else list(REQUIRED)
    if missing:
        raise _bad(path, number, f"fields {missing} are missing")
    lengths = {len(entry[name]) for name in ("turns", "tools", "gold")}
    if len(lengths) != 1:
        raise _bad(path, number, "turns, tools and gold differ in length")
    return [_turn(entry, index) for index in range(len(entry["turns"]))]


def _turn(entry: dict[str, Any], index: int) -> PackTurn:
    others = entry.get("alt_tools") or [[] for _ in entry["turns"]]
    arguments = (entry.get("args") or [{} for _ in entry["turns"]])[index]
    tools = entry["tools"][index]
    return PackTurn(
        question_id=entry["id"],
        index=index,
        question=entry["turns"][index],
        language=entry["lang"],
        style=entry.get("style", ""),
        expected=tuple(frozenset(names) for names in [tools, *others[index]]),
        gold=entry["gold"][index],
        is_change="explain_change" in tools or "compare" in arguments,
        is_trap="TRAP" in (entry.get("note") or ""),
    )


def _bad(path: str, line: int, problem: str) -> BadInput:
    return BadInput(
        "bad_pack",
        f"The question pack {path!r} can't be read: line {line}: {problem}. Expected one JSON object a line.",
        path=path,
        line=line,
        problem=problem,
    )
