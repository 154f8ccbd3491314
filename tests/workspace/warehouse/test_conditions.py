"""Conditions on entities with dates of their own, groups that are counted, metrics defined by the request."""

import pytest

from cartwise.errors import RetryableInput
from cartwise.workspace.warehouse.request import AdHocMetric, EntityCondition, Having, QueryRequest, Transform
from tests.workspace.warehouse.answers import COMPILER, answer, days

JANUARY, FEBRUARY = days("2024-01-01", "2024-01-31"), days("2024-02-01", "2024-02-29")
BOTH = days("2024-01-01", "2024-02-29")


def ordered(period, op="ge", value=1, grain=None):
    return EntityCondition(entity="customer", metric="orders", op=op, values=(value,), period=period, grain=grain)


def test_conditions_of_two_periods_keep_those_who_pass_both(connection):
    rows = answer(connection, metrics=("customers",), period=BOTH, entities=(ordered(JANUARY), ordered(FEBRUARY)))
    assert rows == [(1,)]


def test_no_order_in_another_period_keeps_those_without_any_row_there(connection):
    rows = answer(connection, metrics=("customers",), period=JANUARY, entities=(ordered(FEBRUARY, "eq", 0),))
    assert rows == [(1,)]


def test_no_order_since_leaves_out_all_who_came_back(connection):
    since = days("2024-02-01", None)
    assert answer(connection, metrics=("customers",), period=JANUARY, entities=(ordered(since, "lt", 1),)) == [(0,)]


def test_grain_counts_the_buckets_in_which_an_entity_was_active(connection):
    wanted = ordered(None, "ge", 2, grain="month")
    assert answer(connection, metrics=("customers",), entities=(wanted,)) == [(2,)]
    assert answer(connection, metrics=("customers",), period=BOTH, entities=(wanted,)) == [(1,)]


def test_count_tells_how_many_days_pass(connection):
    over = (Having(metric="revenue", op="gt", values=(20,)),)
    rows = answer(connection, metrics=("revenue",), grain="day", having=over, transforms=(Transform(kind="count"),))
    assert rows == [(3,)]


def test_count_leaves_out_groups_without_a_name(connection):
    rows = answer(connection, metrics=("orders",), dimensions=("country",), transforms=(Transform(kind="count"),))
    assert rows == [(3,)]


def test_count_without_groups_is_an_error():
    with pytest.raises(RetryableInput) as caught:
        COMPILER.compile(QueryRequest(metrics=("orders",), transforms=(Transform(kind="count"),)))
    assert caught.value.code == "request_misfit"


def test_defined_metrics_are_shown_and_select_entities(connection):
    total = AdHocMetric(name="sum_of_price", relation="order_lines", column="unit_price", aggregate="sum")
    lines = AdHocMetric(name="lines", relation="order_lines", aggregate="count")
    wanted = EntityCondition(entity="order", metric="lines", op="ge", values=(2,))
    rows = answer(connection, metrics=("sum_of_price",), define=(total, lines), entities=wanted)
    assert rows == [(15.0,)]


@pytest.mark.parametrize(("column", "code"), [("weight", "unknown_field"), (None, "definition_without_column")])
def test_a_definition_of_what_is_not_there_is_an_error(column, code):
    wanted = AdHocMetric(name="x", relation="order_lines", column=column, aggregate="sum")
    with pytest.raises(RetryableInput) as caught:
        COMPILER.compile(QueryRequest(metrics=("x",), define=(wanted,)))
    assert caught.value.code == code


def test_share_of_those_who_pass_is_of_all_who_ordered(connection):
    part = Transform(kind="share", entities=(ordered(None, "ge", 2),))
    assert answer(connection, metrics=("customers",), transforms=(part,)) == [(4, 50.0)]


def test_share_of_those_who_came_back_later_is_of_the_first_period(connection):
    part = Transform(kind="share", entities=(ordered(FEBRUARY),))
    assert answer(connection, metrics=("customers",), period=JANUARY, transforms=(part,)) == [(2, 50.0)]


def test_a_second_column_is_taken_off_row_by_row(connection):
    wanted = AdHocMetric(name="x", relation="order_lines", column="amount", aggregate="sum", less="unit_price")
    assert answer(connection, metrics=("x",), define=(wanted,)) == [(30.0,)]
