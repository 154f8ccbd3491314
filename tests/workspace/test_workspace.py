import subprocess
import sys

import pytest

from cartwise.errors import BadInput, Refused, RetryableInput, Unavailable
from cartwise.workspace.workspace import Workspace


def test_opening_an_absent_workspace_says_how_to_make_one(tmp_path):
    with pytest.raises(Unavailable, match=r"cartwise init.*cartwise ingest") as caught:
        Workspace.open(tmp_path / "none")
    assert caught.value.code == "no_workspace"
    assert not (tmp_path / "none").exists()


def test_a_folder_with_other_files_is_refused_even_to_create(tmp_path):
    (tmp_path / "thesis.doc").write_text("mine")
    for create in (False, True):
        with pytest.raises(Refused) as caught:
            Workspace.open(tmp_path, create=create)
        assert caught.value.code == "not_a_workspace"
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]


def test_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Refused, match="is a file"):
        Workspace.open(tmp_path / "file", create=True)


def test_an_empty_folder_becomes_a_workspace_only_when_asked(tmp_path):
    with pytest.raises(Unavailable):
        Workspace.open(tmp_path)
    assert Workspace.open(tmp_path, create=True).version == ""
    assert Workspace.open(tmp_path).version == ""


def test_a_new_workspace_is_closed_to_others(tmp_path):
    Workspace.open(tmp_path / "shop", create=True)
    assert (tmp_path / "shop").stat().st_mode & 0o077 == 0


def test_opening_again_changes_nothing(tmp_path):
    Workspace.open(tmp_path / "shop", create=True)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "shop").iterdir()}
    Workspace.open(tmp_path / "shop")
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "shop").iterdir()} == before


@pytest.mark.parametrize("marker", ["{broken", '{"format": 99}', "[]", '{"format": "1"}'])
def test_a_marker_of_another_time_is_named(tmp_path, marker):
    Workspace.open(tmp_path / "shop", create=True)
    (tmp_path / "shop" / "workspace.json").write_text(marker)
    with pytest.raises(BadInput) as caught:
        Workspace.open(tmp_path / "shop")
    assert caught.value.code == "workspace_format"


def test_the_demo_mark_is_kept(tmp_path):
    Workspace.open(tmp_path / "demo", create=True, is_demo=True)
    assert Workspace.open(tmp_path / "demo").is_demo
    assert Workspace.open(tmp_path / "demo").catalog.is_demo


def test_an_empty_workspace_has_an_empty_catalogue_and_no_warehouse(shop):
    assert shop.catalog.tables == {}
    with pytest.raises(Unavailable) as caught:
        _ = shop.warehouse
    assert caught.value.code == "empty_workspace"


def test_a_kind_of_training_that_has_not_landed_is_unavailable(shop):
    with pytest.raises(Unavailable) as caught:
        shop.train("teleport")
    assert caught.value.code == "unknown_model_kind"


def test_importing_the_facade_is_cheap_and_loads_nothing_heavy():
    code = """
import sys, time
started = time.process_time()
import cartwise.workspace.workspace
seconds = time.process_time() - started
heavy = {"pandas", "pyarrow", "duckdb", "plotly", "torch", "pydantic"} & set(sys.modules)
sys.exit(f"{seconds:.2f} CPU s, loaded {heavy}" if seconds > 0.3 or heavy else 0)
"""
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_pinned_view_stays_on_its_version_while_the_workspace_moves_on(orders, put_file):
    with orders.pinned() as view:
        before = view.version
        orders.ingest(put_file("customers.csv", "customer_id,country\nC1,Germany\nC2,France\n"))
        assert orders.version != before
        assert view.version == before
        assert "customers" not in view.catalog.tables
        assert "customers" in orders.catalog.tables


def test_the_catalogue_is_read_again_only_when_a_decision_was_written(orders):
    first = orders.catalog
    assert orders.catalog is first
    (orders.path / "catalog.yaml").write_text("currency: EUR\n")
    assert orders.catalog is not first
    assert orders.catalog.currency == "EUR"


def test_the_catalogue_has_the_same_version_with_and_without_an_empty_file_of_decisions(orders):
    version = orders.catalog.version
    (orders.path / "catalog.yaml").write_text("")
    assert orders.catalog.version == version


def test_a_catalogue_of_another_time_says_to_ingest_again(orders):
    path = orders._shared.versions.sidecar_path(orders.version, "catalog.json")
    path.write_text('{"version": 1, "old": true}')
    with pytest.raises(Unavailable) as caught:
        _ = orders.catalog
    assert caught.value.code == "no_catalog"


def test_a_decision_changes_the_catalogue_and_shows_in_its_diff(orders):
    orders.set_catalog("currency", "EUR")
    assert orders.catalog.currency == "EUR"
    assert "currency" in {change.path for change in orders.diff_catalog()}
    orders.set_catalog("currency", None)
    assert "currency" not in {change.path for change in orders.diff_catalog()}


def test_a_decision_that_names_nothing_is_not_kept(orders):
    with pytest.raises(RetryableInput):
        orders.set_catalog("metrics.nonsense.label", "x")
    assert not (orders.path / "catalog.yaml").exists()
    assert "revenue" in orders.catalog.metrics


def test_a_good_catalogue_has_no_errors(orders):
    assert [finding for finding in orders.check_catalog() if finding.is_error] == []


def test_a_persons_sql_runs_on_the_current_version(orders):
    result = orders.sql("SELECT count(*) AS n FROM order_lines")
    assert result.rows == [(6,)]
    assert orders._shared.versions.pinned() == set()


def test_live_events_are_kept_for_the_next_version(shop):
    assert shop.append_events([{"user_id": "u", "event_type": "view", "timestamp": "2024-01-01"}]) == 1
    assert shop.live_events.read()[0].values["user_id"] == "u"
