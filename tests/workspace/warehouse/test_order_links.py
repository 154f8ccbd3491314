"""Filters on a table with several rows per order: an order passes by its rows there, and counts once."""

import pytest

from cartwise.errors import RetryableInput
from cartwise.workspace.warehouse.request import EntityCondition, QueryRequest, Transform
from tests.workspace.warehouse.answers import COMPILER, answer, days, only

# A1 was paid by voucher and card, A2 and A7 by card, A3 in cash, A4 by two vouchers, A6 nobody knows how; A8 and C5 have no payment.
VOUCHER = only("payment_type", "voucher")


def notes(**request):
    return [(note.code, note.params) for note in COMPILER.compile(QueryRequest(**request)).notes]


@pytest.mark.parametrize(("metric", "value"), [("orders", 2), ("customers", 1), ("revenue", 55.0), ("aov", 27.5)])
def test_an_order_passes_by_any_of_its_payments_and_counts_once(connection, metric, value):
    assert answer(connection, metrics=(metric,), filters=(VOUCHER,)) == [(value,)]


@pytest.mark.parametrize(
    ("wanted", "orders"),
    [
        (only("payment_type", "voucher", op="ne"), 3),  # A2, A3, A7; of A6 and A8 nothing is known
        (only("payment_type", "voucher", "cash", op="not_in"), 2),
        (only("payment_type", "vou", op="not_contains"), 3),
        (only("payment_type", "vou", op="contains"), 2),
        (only("payment_type", "cash", "card", op="in"), 4),
        (only("payment_type", op="not_null"), 5),
        (only("payment_type", op="is_null"), 2),  # A6 and A8
        (only("payments.installments", 2, op="ge"), 3),
    ],
)
def test_every_operator_speaks_of_the_order(connection, wanted, orders):
    assert answer(connection, metrics=("orders",), filters=(wanted,)) == [(orders,)]


def test_two_filters_hold_for_the_same_payment(connection):
    in_parts = only("payments.installments", 2, op="ge")
    assert answer(connection, metrics=("orders",), filters=(VOUCHER, in_parts)) == [(1,)]  # A4; A1's card is none


def test_a_share_is_of_the_orders_that_have_payments(connection):
    share = Transform(kind="share", filters=(VOUCHER,))
    assert answer(connection, metrics=("orders",), transforms=(share,)) == [(6, pytest.approx(100 / 3))]


def test_groups_period_and_comparison_stand_beside_such_a_filter(connection):
    january = days("2024-01-01", "2024-01-31")
    rows = answer(connection, metrics=("revenue",), dimensions=("product_id",), filters=(VOUCHER,), period=january)
    assert rows == [("tea", 20.0), ("cup", 5.0)]


def test_payments_are_filtered_by_what_the_lines_of_their_order_hold(connection):
    # A1, A3 and A4 hold dishes, and have five payments.
    assert answer(connection, metrics=("payments",), filters=(only("category", "dishes"),)) == [(5,)]


def test_payments_are_those_of_customers_who_pass(connection):
    often = EntityCondition(entity="customer", metric="orders", op="ge", values=(2,))
    assert answer(connection, metrics=("payments",), entities=often) == [(6,)]  # of A1, A2, A4 and A7


def test_a_condition_takes_such_a_filter_of_its_own_or_of_the_request(connection):
    twice = {"entity": "customer", "metric": "orders", "op": "ge", "values": (2,)}
    assert answer(connection, metrics=("customers",), entities={**twice, "filters": (VOUCHER,)}) == [(1,)]
    assert answer(connection, metrics=("customers",), filters=(only("payment_type", "cash"),), entities=twice) == [(0,)]
    card = only("payment_type", "card")
    rows = answer(
        connection, metrics=("customers",), filters=(VOUCHER,), entities={**twice, "filters": (card,), "op": "lt"}
    )
    assert rows == [(1,)]  # customer 1 paid once by card, whatever was paid by voucher


def test_rows_and_cohorts_take_such_a_filter(connection):
    rows = answer(connection, kind="rows", relation="order_lines", columns=("line",), filters=(VOUCHER,))
    assert sorted(rows) == [(1,), (2,), (4 + 1,)]
    assert answer(connection, kind="cohort", filters=(VOUCHER,))[0][3:] == (1, 1)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (VOUCHER, "passed_by_any_row"),
        (only("payment_type", "voucher", op="ne"), "passed_by_no_row"),
        (only("payment_type", op="is_null"), "passed_without_value"),
    ],
)
@pytest.mark.parametrize("fields", [{"metrics": ("orders",)}, {"kind": "rows", "relation": "order_lines"}])
def test_a_note_says_how_orders_passed(wanted, code, fields):
    assert notes(filters=(wanted,), **fields) == [(code, {"relation": "payments", "names": ["payment_type"]})]


def test_a_note_says_what_the_whole_of_a_share_leaves_out():
    codes = [code for code, _ in notes(metrics=("orders",), transforms=(Transform(kind="share", filters=(VOUCHER,)),))]
    assert codes == ["only_orders_with_rows", "passed_by_any_row"]


def test_a_filter_that_a_join_reaches_has_no_such_note():
    assert notes(metrics=("orders",), filters=(only("category", "dishes"),)) == []


@pytest.mark.parametrize("field", ["payment_type", "payments.payment_type"])
def test_grouping_by_a_field_with_several_values_per_order_says_why_not(field):
    with pytest.raises(RetryableInput) as caught:
        COMPILER.compile(QueryRequest(metrics=("orders",), dimensions=(field,)))
    assert caught.value.code == "several_rows_per_order"
    assert all(word in caught.value.message for word in (field, "payments", "Filter by one value"))


def test_what_shares_no_order_stays_out_of_reach():
    with pytest.raises(RetryableInput) as caught:
        COMPILER.compile(QueryRequest(metrics=("sessions",), filters=(VOUCHER,)))
    assert caught.value.code == "dimension_not_reachable"
