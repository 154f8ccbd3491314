import pytest

ORDERS = """order_id,customer_id,product_id,quantity,unit_price,order_date
1001,C1,P1,2,3.50,2024-01-05
1001,C1,P1,2,3.50,2024-01-05
1002,C2,P2,1,3.50,2024-01-09
1003,C3,P1,1,19.00,2024-02-11
1004,C1,P3,4,3.50,2024-02-20
"""
CUSTOMERS = "customer_id,country,segment\nC1,Germany,gold\nC2,France,silver\nC3,Italy,silver\n"


@pytest.fixture
def warnings(shop, put_file):
    """Returns a function that ingests files and gives the warnings of the whole by code."""

    def ingest(**files: str) -> dict[str, dict]:
        report = shop.ingest(*(put_file(f"{name}.csv", text) for name, text in files.items()))
        return {warning.code: dict(warning.params) for warning in report.warnings}

    return ingest


def test_exact_copies_are_counted_and_kept(warnings):
    assert warnings(orders=ORDERS)["repeated_rows"] == {"table": "orders", "rows": 1}


def test_an_order_of_two_customers_is_a_conflict(warnings):
    assert warnings(orders=ORDERS + "1002,C9,P1,1,1.00,2024-01-09\n")["conflicting_orders"] == {"orders": 1}


def test_an_order_on_two_days_is_a_conflict(warnings):
    assert "conflicting_orders" in warnings(orders=ORDERS + "1002,C2,P1,1,1.00,2024-01-19\n")


def test_orders_that_agree_are_no_conflict(warnings):
    assert "conflicting_orders" not in warnings(orders=ORDERS)


def test_a_customer_with_two_contents_is_a_conflict(warnings):
    found = warnings(orders=ORDERS, customers=CUSTOMERS + "C2,Spain,silver\n")
    assert found["conflicting_keys"] == {"table": "customers", "column": "customer_id", "keys": 1}


def test_a_customer_table_with_exact_copies_is_no_conflict(warnings):
    assert "conflicting_keys" not in warnings(orders=ORDERS, customers=CUSTOMERS + "C2,France,silver\n")


def test_missing_customers_are_told_with_their_share(warnings):
    found = warnings(
        orders=ORDERS + "1005,C8,P1,1,1.00,2024-03-01\n1006,C8,P1,1,1.00,2024-03-02\n", customers=CUSTOMERS
    )
    assert found["orphans"]["right"] == "customers"
    assert found["orphans"]["percent"] == "28.6"


def test_customers_that_are_all_missing_are_told_too(warnings):
    strangers = CUSTOMERS.replace("C", "X")
    assert warnings(orders=ORDERS, customers=strangers)["orphans"]["percent"] == "100"


def test_nothing_is_said_where_all_is_well(warnings):
    clean = ORDERS.replace("1001,C1,P1,2,3.50,2024-01-05\n", "", 1)
    assert warnings(orders=clean, customers=CUSTOMERS) == {}
