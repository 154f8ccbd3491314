import json

import pytest

from cartwise.agent.evaluation.pack import read_pack
from cartwise.errors import BadInput

ENTRY = {
    "id": "q1",
    "lang": "en",
    "style": "plain",
    "turns": ["How many orders?"],
    "tools": [["query_data"]],
    "gold": [None],
}


def test_turns_keep_question_tools_and_gold(tmp_path):
    path = tmp_path / "pack.jsonl"
    path.write_text(json.dumps({**ENTRY, "alt_tools": [[["forecast"]]], "note": "TRAP: none"}) + "\n\n")
    ((turn,),) = read_pack(path)
    assert turn.expected == (frozenset({"query_data"}), frozenset({"forecast"}))
    assert turn.is_trap


@pytest.mark.parametrize("line", ["{", "[]", json.dumps({**ENTRY, "gold": []}), json.dumps({"id": "q1"})])
def test_bad_line_is_named(tmp_path, line):
    path = tmp_path / "pack.jsonl"
    path.write_text(json.dumps(ENTRY) + "\n" + line + "\n")
    with pytest.raises(BadInput) as caught:
        read_pack(path)
    assert caught.value.params["line"] == 2


def test_absent_pack_is_bad_input(tmp_path):
    with pytest.raises(BadInput):
        read_pack(tmp_path / "none.jsonl")
