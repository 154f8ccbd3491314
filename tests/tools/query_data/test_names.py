"""Keys that have a name: the table holds both, the sentence and the chart speak of the name."""

import csv
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import cartwise

NAMES = ("Spring sale", "Black week", "Gift guide")
BY_CTR = {"metrics": ["ctr"], "dimensions": ["campaign"], "order": [{"by": "ctr", "descending": True}]}


def _answer(folder: Path, name_of: Callable[[int, int], str]):
    """Answers over 60 days of three campaigns whose click rates rise with their keys."""
    path = folder / "ad_spend.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["date", "campaign_id", "campaign_name", "channel", "impressions", "clicks", "spend"])
        for day in range(60):
            which = day % len(NAMES)
            shown = date(2025, 1, 1) + timedelta(days=day)
            out.writerow([shown, f"C0{which}", name_of(which, day), "search", 900 + day, 30 + 10 * which, 10.5])
    workspace = cartwise.Workspace.open(folder / "workspace", create=True)
    workspace.ingest(path)
    return cartwise.Analyst(workspace).call_tool("query_data", BY_CTR)


def test_name_stands_beside_its_key_and_in_the_sentence(tmp_path: Path):
    result = _answer(tmp_path, lambda which, _: NAMES[which])

    table = result.blocks[-1]
    assert [column.name for column in table.columns] == ["campaign", "campaign_name", "ctr"]
    assert [row[:2] for row in table.rows] == [("C02", NAMES[2]), ("C01", NAMES[1]), ("C00", NAMES[0])]
    assert NAMES[2] in result.summary
    assert "C02" not in result.summary
    assert "by campaign," in result.summary
    assert (result.blocks[0].spec.x, result.blocks[0].spec.x_label) == ("campaign_name", "campaign")
    assert result.items["campaign"] == ("C02", "C01", "C00")


def test_names_of_several_for_a_key_are_left_where_they_are(tmp_path: Path):
    result = _answer(tmp_path, lambda which, day: NAMES[which] if day < 30 else f"{NAMES[which]} again")

    assert [column.name for column in result.blocks[-1].columns] == ["campaign", "ctr"]
    assert "C02" in result.summary


def test_as_many_names_as_keys_are_not_one_name_a_key(tmp_path: Path):
    def name_of(which: int, day: int) -> str:
        return "Same" if which else ("Old" if day < 30 else "New")

    result = _answer(tmp_path, name_of)

    assert [column.name for column in result.blocks[-1].columns] == ["campaign", "ctr"]
    assert len(result.blocks[-1].rows) == len(NAMES)
