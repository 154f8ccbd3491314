import duckdb
import pytest

from cartwise.errors import Refused
from cartwise.workspace.warehouse.request import QueryRequest
from cartwise.workspace.workspace import Workspace


def stored(workspace: Workspace, statement: str) -> list[tuple]:
    path = workspace._shared.versions.store_path(workspace.version)
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(statement).fetchall()


def test_direct_identifiers_never_reach_the_files_of_the_store(shop, put_file):
    rows = "".join(f"C{n},person{n}@mail.example,+49 30 12345{n:03d},Germany\n" for n in range(60))
    report = shop.ingest(put_file("customers.csv", "customer_id,email,phone,country\n" + rows))
    assert {"identifiers_withheld", "identifiers_hashed"} & {warning.code for warning in report.all_warnings}
    assert "mail.example" not in str(stored(shop, "SELECT * FROM customers"))
    for path in (shop.path / "data").iterdir():
        assert b"person7@mail" not in path.read_bytes()
        assert b"12345007" not in path.read_bytes()


def test_an_e_mail_that_joins_two_tables_is_the_same_hash_in_both(shop, put_file):
    people = "".join(f"p{n}@mail.example,Germany\n" for n in range(30))
    sales = "".join(f"{n},p{n % 30}@mail.example,5.00,2024-01-{n % 28 + 1:02d}\n" for n in range(90))
    shop.ingest(
        put_file("customers.csv", "email,country\n" + people),
        put_file("orders.csv", "order_id,email,amount,order_date\n" + sales),
    )
    assert stored(shop, "SELECT count(*) FROM orders o JOIN customers c ON o.email_hash = c.email_hash") == [(90,)]


def test_a_later_file_is_hashed_like_the_former_one(shop, put_file):
    shop.ingest(
        put_file("customers.csv", "email,country\n" + "".join(f"p{n}@mail.example,Germany\n" for n in range(30)))
    )
    sales = "".join(f"{n},p{n % 30}@mail.example,5.00,2024-01-{n % 28 + 1:02d}\n" for n in range(90))
    shop.ingest(put_file("orders.csv", "order_id,email,amount,order_date\n" + sales))
    assert stored(shop, "SELECT count(*) FROM orders o JOIN customers c ON o.email_hash = c.email_hash") == [(90,)]


def test_a_repeated_file_leaves_no_second_copy_in_the_vault(shop, put_file):
    path = put_file(
        "customers.csv", "customer_id,email,country\n" + "".join(f"C{n},p{n}@mail.example,Spain\n" for n in range(30))
    )
    shop.ingest(path)
    before = sorted((shop.path / "vault").iterdir())
    shop.ingest(path)
    assert before == sorted((shop.path / "vault").iterdir())


def test_a_failed_ingest_leaves_nothing_in_the_vault_after_the_next_one(shop, put_file):
    rows = "".join(f"C{n},p{n}@mail.example,Spain\n" for n in range(30))
    (shop.path / "vault").mkdir()
    (shop.path / "vault" / "left.draft").write_text("by a killed ingest")
    shop.ingest(put_file("customers.csv", "customer_id,email,country\n" + rows))
    assert not (shop.path / "vault" / "left.draft").exists()


@pytest.mark.parametrize("name", ["Email", "email", '"EMAIL"'])
def test_the_name_of_an_identifier_that_stayed_as_a_hash_is_refused(shop, put_file, name):
    rows = "".join(f"{n},person{n % 9}@mail.example,5.00,2024-01-{n % 28 + 1:02d}\n" for n in range(40))
    shop.ingest(put_file("orders.csv", "order_id,Email,amount,order_date\n" + rows))
    assert shop.catalog.tables["orders"].hashed == ("Email_hash",)
    with pytest.raises(Refused) as caught:
        shop.sql(f"SELECT {name} FROM orders")
    assert caught.value.code == "withheld_column"
    with pytest.raises(Refused):
        shop.warehouse.run(QueryRequest(metrics=("orders",), dimensions=(name.strip('"'),)))
    assert shop.sql("SELECT count(DISTINCT Email_hash) FROM orders").rows == [(9,)]
