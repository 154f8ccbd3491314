"""Our own question packs can be read, and every question of theirs says what is right."""

from pathlib import Path

import pytest

from cartwise.agent.evaluation.pack import read_pack
from cartwise.tools.specs import SPECS

PACKS = sorted((Path(__file__).resolve().parents[2] / "golden" / "packs").glob("*.jsonl"))
OUTCOMES = {"clarify", "decline", "help"}


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.stem)
def test_pack_names_only_tools_and_outcomes_that_exist(pack: Path) -> None:
    expected = {name for question in read_pack(pack) for turn in question for names in turn.expected for name in names}
    assert expected <= set(SPECS) | OUTCOMES


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.stem)
def test_pack_asks_in_both_languages_and_has_gold(pack: Path) -> None:
    turns = [turn for question in read_pack(pack) for turn in question]
    assert {turn.language for turn in turns} == {"en", "zh"}
    assert sum(turn.gold is not None for turn in turns) >= len(turns) / 2
