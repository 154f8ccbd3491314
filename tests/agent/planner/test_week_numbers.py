"""A table that numbers its weeks and knows no days: "week 23" is a number there, and days elsewhere."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from cartwise.agent.planner.planner import EmbeddedMind
from cartwise.tools.specs import SPECS
from cartwise.workspace.workspace import Workspace


@pytest.fixture(scope="module")
def mind(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedMind:
    folder = tmp_path_factory.mktemp("weeks")
    (files := folder / "files").mkdir()
    _write(
        files / "order_lines.csv",
        ("order_id", "customer_id", "product_id", "quantity", "amount", "order_date"),
        [(f"o{n // 2}", n % 40, f"p{n % 30}", 1, 5.5, date(2024, 1, 1) + timedelta(days=n // 3)) for n in range(900)],
    )
    _write(
        files / "promotions_sample.csv",
        ("product_id", "store_id", "display_location", "week"),
        [(f"p{n % 30}", f"s{n % 7}", n % 4, 1 + n % 40) for n in range(600)],
    )
    workspace = Workspace.open(folder / "workspace", create=True)
    workspace.ingest(files)
    return EmbeddedMind(workspace.catalog, workspace.values, SPECS)


def _write(path: Path, headers: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([headers, *rows])


def _asked(mind: EmbeddedMind, question: str) -> dict[str, object]:
    plan = mind.plan(question, None, as_of=date(2024, 10, 26))
    assert plan.outcome == "run", plan.reason
    return plan.calls[0].arguments


def test_week_of_a_table_without_days_is_its_number(mind: EmbeddedMind):
    request = _asked(mind, "How many different stores does our promotions table list for week 23?")
    assert request["filters"] == [{"field": "week_number", "op": "eq", "values": [23]}]
    assert "period" not in request


def test_week_of_sales_is_seven_days(mind: EmbeddedMind):
    assert _asked(mind, "revenue in week 23")["period"] == {"start": "2024-06-03", "end": "2024-06-09"}
