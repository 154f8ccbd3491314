"""Loads golden SQL files: a request as JSON, a line of dashes, the SQL it compiles to.

To add a case, write a file with the JSON and the dashes; to renew the SQL of all, run the tests with REGENERATE_GOLDEN=1 and read the diff.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from cartwise.workspace.warehouse.request import QueryRequest

FOLDER = Path(__file__).resolve().parents[2] / "golden" / "sql"
DASHES = "-" * 20


@dataclass(frozen=True)
class Golden:
    path: Path
    head: str
    request: QueryRequest
    sql: str


def load(path: Path) -> Golden:
    head, _, sql = path.read_text(encoding="utf-8").partition(DASHES)
    return Golden(path, head.strip(), QueryRequest.model_validate_json(head), sql.strip())


def all_cases() -> list[Path]:
    return sorted(FOLDER.glob("*.sql"))


def is_regenerating() -> bool:
    return os.environ.get("REGENERATE_GOLDEN") == "1"


def write(golden: Golden, sql: str) -> None:
    golden.path.write_text(f"{golden.head}\n{DASHES}\n{sql}\n", encoding="utf-8")
