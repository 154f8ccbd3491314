"""What the planner's tests share: shops written as CSV files, and the check of one call."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from cartwise import Workspace
from cartwise.agent.planner.planner import EmbeddedMind


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Writes one file of a shop."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


@contextmanager
def opened(folder: Path, write: Callable[[Path], Path]) -> Iterator[Workspace]:
    """Yields the workspace of a shop that `write` writes."""
    with Workspace.open(folder / "workspace", create=True) as workspace:
        workspace.ingest(write(folder / "files"))
        yield workspace


def check_call(mind: EmbeddedMind, question: str, expected: dict[str, Any], *, as_of: date) -> None:
    """Asserts that a question gives one query with the expected arguments, and no filter that was not expected."""
    plan = mind.plan(question, as_of=as_of)
    assert [call.tool for call in plan.calls] == ["query_data"], plan.question
    arguments = plan.calls[0].arguments
    assert {name: arguments.get(name) for name in expected} == expected
    assert "filters" in expected or not arguments.get("filters")
