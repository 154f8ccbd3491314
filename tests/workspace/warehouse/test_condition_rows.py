"""Which rows the metric of an entity condition is taken from, and whom it takes as 0 for having none."""

import pytest

from cartwise.errors import RetryableInput
from cartwise.workspace.warehouse.request import EntityCondition, QueryRequest, Transform
from tests.workspace.warehouse.answers import COMPILER, answer, days, only

# Customers 1, 2, 3 and 4 ordered; 1, 2 and 3 have 1, 2 and 1 sessions, those of 1 and 3 in January; 2 has one in each month.
JANUARY, FEBRUARY = days("2024-01-01", "2024-01-31"), days("2024-02-01", "2024-02-29")


def each(metric, op, *values, entity="customer", **more):
    return EntityCondition(entity=entity, metric=metric, op=op, values=values, **more)


def count(connection, condition, metric="customers", **more):
    ((figure,),) = answer(connection, metrics=(metric,), entities=(condition,), **more)
    return figure


@pytest.mark.parametrize(
    ("op", "values", "customers"),
    [
        ("eq", (0,), 1),  # customer 4
        ("lt", (1,), 1),
        ("le", (1,), 3),
        ("lt", (2,), 3),
        ("ne", (1,), 2),  # customers 2 and 4
        ("ge", (0,), 4),
        ("between", (0, 1), 3),
        ("between", (1, 2), 3),
        ("eq", (1,), 2),
        ("ge", (1,), 3),
    ],
)
def test_no_row_of_another_relation_counts_as_zero(connection, op, values, customers):
    assert count(connection, each("sessions", op, *values)) == customers


def test_no_row_counts_as_zero_within_the_period_of_the_request(connection):
    # Of customers 1 and 3, who ordered in February, neither had a session then.
    assert count(connection, each("sessions", "eq", 0), period=FEBRUARY) == 2


def test_no_row_counts_as_zero_in_the_part_of_a_share(connection):
    part = Transform(kind="share", entities=(each("sessions", "eq", 0),))
    assert answer(connection, metrics=("customers",), transforms=(part,)) == [(4, 25.0)]


def test_a_sum_over_no_matching_rows_counts_as_zero(connection):
    assert count(connection, each("cancelled_value", "eq", 0)) == 3  # customer 1 cancelled 10


def test_no_active_bucket_counts_as_zero(connection):
    # Customer 2 has sessions in two months.
    assert count(connection, each("sessions", "lt", 2, grain="month")) == 3


@pytest.mark.parametrize("metric", ["avg_unit_price", "aov"])
def test_an_average_of_no_rows_passes_no_comparison(connection, metric):
    # In January customer 1 paid 25 for one order, customer 2 paid 10; customers 3 and 4 ordered nothing then.
    assert count(connection, each(metric, "lt", 100, period=JANUARY)) == 2


def test_rows_of_no_known_entity_are_left_out_though_nobody_fails(connection):
    never = each("sessions", "eq", 0, period=days("2023-01-01", "2023-12-31"))
    assert count(connection, never, metric="revenue") == 122.0 - 20.0  # A3 is a guest's


def test_a_filter_of_the_condition_replaces_that_of_the_request_on_the_same_field(connection):
    # Of customers 1 and 2, who bought tea, customer 1 bought a cup.
    tea, cup = only("product_id", "tea"), only("product_id", "cup")
    assert count(connection, each("orders", "eq", 0, filters=(cup,)), filters=(tea,)) == 1
    assert count(connection, each("orders", "ge", 1, filters=(cup,)), filters=(tea,)) == 1


def test_the_same_field_may_be_called_by_its_column(connection):
    tea, cup = only("order_lines.product_id", "tea"), only("product_id", "cup")
    assert count(connection, each("orders", "eq", 0, filters=(cup,)), filters=(tea,)) == 1


def test_filters_of_the_request_on_other_fields_hold_for_the_condition(connection):
    french, cup = only("country", "FR"), only("product_id", "cup")
    assert count(connection, each("orders", "ge", 1, filters=(cup,)), filters=(french,)) == 0


def test_a_condition_may_leave_the_filters_of_the_request_aside(connection):
    dishes = only("category", "dishes")  # bought by customers 1 (A1, A4) and 4 (A8)
    assert count(connection, each("orders", "ge", 2), filters=(dishes,)) == 1
    assert count(connection, each("orders", "ge", 2), filters=(only("product_id", "cup"),)) == 0
    aside = each("orders", "ge", 2, in_request_filters=False)
    assert count(connection, aside, filters=(only("product_id", "cup"),)) == 1


def test_a_condition_that_a_filter_does_not_reach_may_leave_it_aside(connection):
    drinks = only("category", "drinks")  # bought by customers 1 and 2
    assert count(connection, each("sessions", "eq", 1, in_request_filters=False), filters=(drinks,)) == 1


@pytest.mark.parametrize(
    ("condition", "request_fields", "code", "names"),
    [
        (each("spend", "eq", 0), {}, "condition_without_entity", ("customer", "spend", "campaign")),
        (
            each("sessions", "eq", 0),
            {"filters": (only("category", "drinks"),)},
            "condition_filter_not_reachable",
            ("sessions", "category", "in_request_filters"),
        ),
        (each("people", "eq", 0), {"period": JANUARY}, "condition_without_dates", ("people", "period")),
        (
            each("people", "eq", 0, period=days(None, None)),
            {"filters": (only("weekday", "Friday"),)},
            "condition_without_dates",
            ("people", "in_request_filters"),
        ),
        (each("sessions", "eq"), {}, "bad_having", ("eq", "one number")),
        (each("sessions", "between", 1), {}, "bad_having", ("between", "two numbers")),
    ],
)
def test_a_condition_that_cannot_be_computed_says_why(condition, request_fields, code, names):
    people = {"name": "people", "relation": "customers", "aggregate": "count"}
    with pytest.raises(RetryableInput) as caught:
        COMPILER.compile(
            QueryRequest(metrics=("customers",), define=(people,), entities=(condition,), **request_fields)
        )
    assert caught.value.code == code
    assert all(name in caught.value.message for name in names)


def test_a_filter_of_the_condition_replaces_that_of_the_request_on_another_field_of_the_product(connection):
    # Of the customers of dishes, 1 and 4, only customer 1 bought tea.
    tea, dishes = only("product", "Green tea 100%"), only("category", "dishes")
    assert count(connection, each("orders", "ge", 1, filters=(tea,)), filters=(dishes,)) == 1


def test_a_filter_of_the_condition_on_the_customer_leaves_that_of_the_request_on_the_product(connection):
    # Customers 1 and 2 bought tea, and both once at least within it; segment gold is both.
    gold, tea = only("segment", "gold"), only("product_id", "tea")
    assert count(connection, each("units", "ge", 4, filters=(gold,)), filters=(tea,)) == 1  # customer 2 bought 4 teas


@pytest.mark.parametrize("value", ["inf", "nan"])
def test_a_threshold_is_a_finite_number(value):
    with pytest.raises(ValueError, match="neither a number nor a day"):
        each("orders", "ge", value)
