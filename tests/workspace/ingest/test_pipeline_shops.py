"""The real shops beside the checkout, whole; skipped where they are not there."""

from pathlib import Path

import pytest

from cartwise.workspace.workspace import Workspace

SHOPS = Path(__file__).parents[4] / "shared" / "data" / "shops"

pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(
        not SHOPS.is_dir(), reason="the evaluation data is not beside the checkout (../shared/data/shops)"
    ),
]


@pytest.mark.parametrize(
    ("shop", "files", "rows"),
    [("online_retail", 1, 541_909), ("completejourney", 8, None), ("olist_sample", 8, None)],
)
def test_a_shop_is_stored_whole_and_once(tmp_path, shop, files, rows):
    with Workspace.open(tmp_path / shop, create=True) as workspace:
        report = workspace.ingest(str(SHOPS / shop))
        assert len(report.files) == files
        assert report.rows_rejected == 0
        stored = {name: table.rows for name, table in workspace.catalog.tables.items()}
        assert sum(stored.values()) == report.rows_read
        assert rows in (None, sum(stored.values()))
        again = workspace.ingest(str(SHOPS / shop))
        assert {table.mode for table in again.tables} == {"repeat"}
        assert again.version == report.version
