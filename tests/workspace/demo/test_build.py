"""The demo workspace: the shop's tables and photos in, its documents beside them."""

from pathlib import Path

import pytest

from cartwise.errors import Refused
from cartwise.workspace.demo import build_demo_workspace


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "workspace"
    build_demo_workspace(path, customers=80).close()
    return path


def test_workspace_holds_the_shop(folder: Path) -> None:
    from cartwise.workspace.workspace import Workspace

    with Workspace.open(folder) as workspace:
        assert workspace.is_demo
        roles = {relation.role for relation in workspace.catalog.relations.values()}
    assert {"events", "orders", "order_lines", "products", "customers", "reviews", "campaigns", "ad_spend"} <= roles


def test_documents_lie_beside_the_data(folder: Path) -> None:
    assert len(list((folder / "documents").glob("*.md"))) == 24


def test_photos_are_kept_with_their_categories(folder: Path) -> None:
    from cartwise.workspace.photos.reading import read_shop_photos
    from cartwise.workspace.workspace import Workspace

    with Workspace.open(folder) as workspace:
        found = read_shop_photos(workspace)
    assert len(found.labelled) == 150
    assert found.unmatched == 0


def test_workspace_with_data_is_refused(folder: Path) -> None:
    with pytest.raises(Refused) as error:
        build_demo_workspace(folder, customers=80)
    assert error.value.code == "demo_workspace_exists"
