import pytest

from cartwise.workspace.warehouse.request import Cohort, Funnel, Order
from tests.workspace.warehouse.answers import answer, days, named, only


def test_cohort_follows_customers_from_their_first_order(connection):
    rows = named(connection, kind="cohort", cohort=Cohort(measure="rate"))
    assert [
        (row["cohort"], row["month"], row["offset"], row["cohort_size"], row["active"], row["rate"]) for row in rows
    ] == [
        ("2024-01", "2024-01", 0, 2, 2, 100.0),
        ("2024-01", "2024-02", 1, 2, 1, 50.0),
        ("2024-01", "2024-04", 3, 2, 1, 50.0),
        ("2024-02", "2024-02", 0, 1, 1, 100.0),
        ("2024-04", "2024-04", 0, 1, 1, 100.0),
    ]


def test_cohort_keeps_its_size_where_the_period_begins_later(connection):
    cohort = Cohort(cohort=days("2024-01-01", "2024-01-31"))
    rows = named(connection, kind="cohort", cohort=cohort, period=days("2024-02-01", "2024-02-29"))
    assert rows == [{"cohort": "2024-01", "month": "2024-02", "offset": 1, "cohort_size": 2, "active": 1}]


@pytest.mark.parametrize(("grain", "label", "offset"), [("week", "2024-01-29", 4), ("quarter", "2024-Q1", 0)])
def test_cohort_counts_buckets_of_its_grain(connection, grain, label, offset):
    rows = named(connection, kind="cohort", cohort=Cohort(grain=grain), filters=(only("customer", 1),))
    assert (rows[-1][grain], rows[-1]["offset"]) == (label, offset)


def test_funnel_counts_only_steps_in_order(connection):
    rows = answer(connection, kind="funnel", funnel=Funnel(steps=("view", "cart", "buy")))
    assert [row[:3] for row in rows] == [(1, "view", 4), (2, "cart", 2), (3, "buy", 1)]


def test_funnel_tells_the_rate_of_the_first_and_of_the_former_step(connection):
    rows = answer(connection, kind="funnel", funnel=Funnel(steps=("view", "cart", "buy")))
    assert [row[3:] for row in rows] == [(100.0, None), (50.0, 50.0), (25.0, 50.0)]


def test_funnel_of_customers_spans_their_sessions(connection):
    rows = answer(connection, kind="funnel", funnel=Funnel(steps=("cart", "buy"), entity="customer"))
    assert [row[2] for row in rows] == [3, 2]


def test_funnel_ends_after_its_days(connection):
    funnel = Funnel(steps=("cart", "buy"), entity="customer", within_days=7)
    assert [row[2] for row in answer(connection, kind="funnel", funnel=funnel)] == [3, 1]


def test_rows_show_columns_of_joined_relations(connection):
    rows = answer(
        connection,
        kind="rows",
        relation="order_lines",
        columns=("order_id", "category"),
        order=(Order(by="amount"),),
        limit=2,
    )
    assert rows == [("A7", "drinks"), ("A4", "dishes")]


def test_rows_come_latest_first_without_an_order(connection):
    rows = answer(connection, kind="rows", relation="order_lines", columns=("line",), limit=3)
    assert rows == [(9,), (8,), (7,)]
