import shutil

import pytest

from cartwise.workspace.workspace import Workspace

ORDERS = """order_id,customer_id,product,quantity,unit_price,order_date
1001,C1,tea,2,3.50,2024-01-05
1001,C1,cup,1,7.00,2024-01-05
1001,C1,cup,1,7.00,2024-01-05
1002,C2,tea,1,3.50,2024-01-09
1003,C3,pot,1,19.00,2024-02-11
1004,C1,tea,4,3.50,2024-02-20
"""


@pytest.fixture
def put_file(tmp_path):
    """Returns a function that writes a file and gives its path."""

    def write_file(name: str, text: str) -> str:
        path = tmp_path / "files" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write_file


@pytest.fixture
def shop(tmp_path):
    """An empty workspace."""
    with Workspace.open(tmp_path / "shop", create=True) as workspace:
        yield workspace


@pytest.fixture(scope="session")
def orders_folder(tmp_path_factory):
    """A workspace with a table of order lines, made once; tests work on copies."""
    folder = tmp_path_factory.mktemp("orders")
    (folder / "orders.csv").write_text(ORDERS, encoding="utf-8")
    with Workspace.open(folder / "shop", create=True) as workspace:
        workspace.ingest(str(folder / "orders.csv"))
    return folder / "shop"


@pytest.fixture
def orders(orders_folder, tmp_path) -> Workspace:
    """A workspace with a table of order lines."""
    shutil.copytree(orders_folder, tmp_path / "orders_shop")
    with Workspace.open(tmp_path / "orders_shop") as workspace:
        yield workspace
