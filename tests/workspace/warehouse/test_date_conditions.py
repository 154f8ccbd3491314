"""Conditions on the day of the first and the last order."""

import pytest
from pydantic import ValidationError

from cartwise.errors import RetryableInput
from cartwise.workspace.warehouse.request import Compare, EntityCondition, Having, QueryRequest
from tests.workspace.warehouse.answers import COMPILER, answer, days, only

# Customer 1 ordered on 5 January and 1 February, 2 on 20 January and 2 April, 3 on 10 February, 4 on 15 April.
JANUARY, FEBRUARY = days("2024-01-01", "2024-01-31"), days("2024-02-01", "2024-02-29")
QUARTER = days("2024-01-01", "2024-03-31")
MARCH = "2024-03-01"


def each(metric, op, *values, **more):
    return EntityCondition(entity="customer", metric=metric, op=op, values=values, **more)


def having(metric, op, *values):
    return Having(metric=metric, op=op, values=values)


@pytest.mark.parametrize(
    ("condition", "customers"),
    [
        (each("last_order_date", "lt", MARCH), 2),
        (each("last_order_date", "le", "2024-02-10"), 2),
        (each("first_order_date", "between", "2024-02-01", "2024-04-30"), 2),
        (each("first_order_date", "eq", "2024-02-10"), 1),
        (each("first_order_date", "gt", "2024-04-15"), 0),
    ],
)
def test_dates_of_orders_compare_with_days(connection, condition, customers):
    assert answer(connection, metrics=("customers",), entities=condition) == [(customers,)]


def test_the_last_order_is_that_of_all_days_not_of_the_period(connection):
    # Customer 2, who ordered in January too, came back in April.
    rows = answer(connection, metrics=("customers",), period=JANUARY, entities=each("last_order_date", "lt", MARCH))
    assert rows == [(1,)]


def test_the_last_order_is_not_kept_to_the_dates_of_a_filter(connection):
    january = only("date", "2024-01-01", "2024-01-31", op="between")
    lapsed = each("last_order_date", "lt", MARCH)
    assert answer(connection, metrics=("customers",), filters=(january,), entities=lapsed) == [(1,)]


def test_revenue_of_a_later_month_is_told_of_those_who_came_first_before(connection):
    newcomers = each("first_order_date", "between", "2024-01-01", "2024-01-31")
    assert answer(connection, metrics=("revenue",), period=FEBRUARY, entities=newcomers) == [(20.0,)]


def test_a_date_with_a_period_of_its_own_looks_at_those_days(connection):
    last_of_january = each("last_order_date", "lt", "2024-02-01", period=JANUARY)
    assert answer(connection, metrics=("customers",), entities=last_of_january) == [(2,)]


def test_both_sides_of_a_comparison_look_at_all_days(connection):
    compare = Compare(to="previous_period")
    newcomers = each("first_order_date", "between", "2024-01-01", "2024-01-31")
    rows = answer(connection, metrics=("revenue",), period=FEBRUARY, compare=compare, entities=newcomers)
    assert rows[0][:2] == (20.0, 35.0)


def test_a_filter_of_the_request_holds_for_the_date(connection):
    # Customer 1 bought tea on 5 January, and other things later.
    rows = answer(
        connection,
        metrics=("customers",),
        filters=(only("product_id", "tea"),),
        entities=each("last_order_date", "lt", "2024-01-10"),
    )
    assert rows == [(1,)]


def test_having_on_a_date_that_is_not_shown_looks_at_all_orders_of_an_entity(connection):
    rows = answer(
        connection,
        metrics=("revenue",),
        dimensions=("customer",),
        period=QUARTER,
        having=(having("last_order_date", "lt", MARCH),),
    )
    assert rows == [(1, 45.0), (3, 7.0)]


def test_having_on_a_date_that_is_shown_compares_what_is_shown(connection):
    rows = answer(
        connection,
        metrics=("last_order_date",),
        dimensions=("customer",),
        period=QUARTER,
        having=(having("last_order_date", "lt", "2024-02-01"),),
    )
    assert [row[0] for row in rows] == [2]


def test_having_on_a_date_selects_other_groups_too(connection):
    rows = answer(
        connection, metrics=("orders",), dimensions=("country",), having=(having("last_order_date", "lt", MARCH),)
    )
    assert sorted(rows, key=str) == [("DE", 3), (None, 1)]


@pytest.mark.parametrize(
    ("fields", "code", "names"),
    [
        (
            {"entities": each("last_order_date", "lt", 5)},
            "having_needs_date",
            ("last_order_date", "received 5.", "YYYY-MM-DD"),
        ),
        ({"entities": each("orders", "ge", MARCH)}, "having_needs_number", ("orders", MARCH, "first_order_date")),
        ({"having": (having("last_order_date", "lt", 5),)}, "having_needs_date", ("last_order_date",)),
        ({"having": (having("orders", "lt", MARCH),)}, "having_needs_number", ("orders", MARCH)),
        ({"entities": each("last_order_date", "lt", MARCH, grain="month")}, "request_misfit", ("grain", "last_order")),
        ({"entities": each("last_order_date", "between", MARCH)}, "bad_having", ("two numbers", "days", MARCH)),
    ],
)
def test_values_of_the_wrong_kind_are_an_error(fields, code, names):
    with pytest.raises(RetryableInput) as caught:
        COMPILER.compile(QueryRequest(metrics=("revenue",), dimensions=("customer",), **fields))
    assert caught.value.code == code
    assert all(name in caught.value.message for name in names)


def test_a_condition_in_the_part_of_a_share_is_checked_too():
    from cartwise.workspace.warehouse.request import Transform

    share = Transform(kind="share", entities=(each("last_order_date", "lt", 5),))
    with pytest.raises(RetryableInput) as caught:
        COMPILER.compile(QueryRequest(metrics=("customers",), transforms=(share,)))
    assert caught.value.code == "having_needs_date"


def test_a_text_that_is_no_day_is_refused_by_name():
    with pytest.raises(ValidationError, match="neither a number nor a day as YYYY-MM-DD"):
        each("last_order_date", "lt", "June")


def test_numbers_written_as_text_stay_numbers():
    assert each("orders", "ge", "2").values == (2.0,)


def test_a_request_with_a_day_survives_json():
    request = QueryRequest(metrics=("customers",), entities=each("last_order_date", "lt", MARCH))
    assert QueryRequest.model_validate_json(request.model_dump_json()) == request


def test_a_date_set_beside_another_one_has_a_change_in_days(connection):
    compare = Compare(to="previous_period")
    rows = answer(connection, metrics=("last_order_date",), period=FEBRUARY, compare=compare)
    assert [(str(now), str(before), change, percent) for now, before, change, percent in rows] == [
        ("2024-02-10", "2024-01-31", 10, None)
    ]
