"""The shared set of bad files ends as it says; skipped where that set is not at hand."""

import json
from pathlib import Path

import pytest

from cartwise.errors import CartwiseError

_TRUST = Path(__file__).resolve().parents[4] / "shared" / "trust"
# decided by the pipeline, which knows keys and the other tables
_NEED_OTHER_TABLES = {"file-056", "file-058"}


def _cases() -> list:
    listing = _TRUST / "bad_files.jsonl"
    if not listing.exists():
        return [pytest.param(None, marks=pytest.mark.skip(reason="../shared/trust is not at hand"))]
    cases = [json.loads(line) for line in listing.read_text(encoding="utf-8").splitlines()]
    return [pytest.param(case, id=case["id"]) for case in cases if case["input"].startswith("files/")]


@pytest.mark.parametrize("case", _cases())
def test_a_bad_file_ends_as_expected(case, stage, refused):
    if case["expected"] == "clear_error":
        refused(_TRUST / case["input"], error=CartwiseError)
        return
    staged = stage(_TRUST / case["input"])
    expected = (
        "load" if case["expected"] == "escape_on_export" or case["id"] in _NEED_OTHER_TABLES else case["expected"]
    )
    assert ("warn_and_load" if staged.warned else "load") == expected
