import json
import shutil

import pytest

from cartwise.errors import RetryableInput
from cartwise.workspace.workspace import Workspace

ORDERS = "order_id,customer_id,amount,order_date\n" + "".join(
    f"{1000 + n},RARE{n % 10}X,{n}.50,2024-01-{n % 28 + 1:02d}\n" for n in range(60)
)
ITEMS = "order_id,product_id,quantity\n" + "".join(f"{1000 + n % 60},P{n % 7},{n % 3 + 1}\n" for n in range(120))
CUSTOMERS = "customer_id,email,country\n" + "".join(f"RARE{n}X,person{n}@mail.example,Germany\n" for n in range(10))


@pytest.fixture(scope="module")
def folder_of_three(tmp_path_factory):
    folder = tmp_path_factory.mktemp("three")
    for name, text in {"orders": ORDERS, "order_items": ITEMS, "customers": CUSTOMERS}.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    with Workspace.open(folder / "shop", create=True) as workspace:
        workspace.ingest(*(str(path) for path in sorted(folder.glob("*.csv"))))
    return folder / "shop"


@pytest.fixture
def shop_of_three(folder_of_three, tmp_path) -> Workspace:
    shutil.copytree(folder_of_three, tmp_path / "three")
    with Workspace.open(tmp_path / "three") as workspace:
        yield workspace


def test_erasing_a_customer_leaves_no_byte_of_the_id(shop_of_three):
    shop = shop_of_three
    shop.results.put(["customer", "revenue"], [("RARE3X", 5)], owner_thread="t")
    shop.history.append("t", "orders of RARE3X", answer={}, dialogue_state={})
    removed = shop.erase("customer", "RARE3X")
    assert (removed["orders"], removed["customers"]) == (6, 1)
    assert (removed["results"], removed["conversations"]) == (1, 1)
    left = [path for path in shop.path.rglob("*") if path.is_file() and b"RARE3X" in path.read_bytes()]
    assert left == []


def test_the_lines_of_erased_orders_go_too(shop_of_three):
    removed = shop_of_three.erase("customer", "RARE3X")
    assert removed["order_items"] == 12
    assert shop_of_three.sql('SELECT count(*) FROM "order_items"').rows == [(108,)]


def test_the_other_customers_stay(shop_of_three):
    shop_of_three.erase("customer", "RARE3X")
    names = {name for (name,) in shop_of_three.sql("SELECT DISTINCT customer_id FROM customers").rows}
    assert names == {f"RARE{n}X" for n in range(10) if n != 3}


def test_a_former_version_is_removed_even_where_it_was_kept(shop_of_three, put_file):
    before = shop_of_three.version
    shop_of_three.erase("customer", "RARE3X")
    assert shop_of_three.version != before
    assert {path.name.split(".")[0] for path in (shop_of_three.path / "data").iterdir()} == {shop_of_three.version}


def test_the_originals_in_the_vault_go_too(shop_of_three):
    assert shop_of_three.erase("customer", "RARE3X")["vault"] >= 1


def test_unknown_ids_and_entities_are_said(shop_of_three):
    version = shop_of_three.version
    with pytest.raises(RetryableInput) as caught:
        shop_of_three.erase("customer", "NOBODY")
    assert caught.value.code == "nothing_to_erase"
    with pytest.raises(RetryableInput, match="customer"):
        shop_of_three.erase("martian", "1")
    assert shop_of_three.version == version


def test_the_manifest_tells_the_new_content(shop_of_three):
    before = json.loads(next((shop_of_three.path / "data").glob("*.manifest.json")).read_text())["hashes"]
    shop_of_three.erase("customer", "RARE3X")
    after = json.loads(next((shop_of_three.path / "data").glob("*.manifest.json")).read_text())["hashes"]
    assert before.keys() == after.keys()
    assert before["customers"] != after["customers"]


def test_a_customer_known_only_by_e_mail_is_erased_by_it(shop, put_file):
    sales = "".join(f"{n},person{n % 30}@mail.example,5.00,2024-01-{n % 28 + 1:02d}\n" for n in range(90))
    shop.ingest(put_file("orders.csv", "order_id,email,amount,order_date\n" + sales))
    removed = shop.erase("customer", " Person7@mail.example ")
    assert removed["orders"] == 3
    assert removed["vault"] == 3
    assert shop.sql("SELECT count(*) FROM orders").rows == [(87,)]
