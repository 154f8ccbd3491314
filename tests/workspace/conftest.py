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
FEBRUARY_MORE = """order_id,customer_id,product,quantity,unit_price,order_date
1005,C4,tea,1,3.50,2024-02-27
1006,C2,pot,1,19.00,2024-02-28
"""
CUSTOMERS = """customer_id,country,segment
C1,Germany,gold
C2,France,silver
C3,Germany,silver
"""


@pytest.fixture
def write(tmp_path):
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


@pytest.fixture
def orders(shop, write) -> Workspace:
    """A workspace with a table of order lines."""
    shop.ingest(write("orders.csv", ORDERS))
    return shop
