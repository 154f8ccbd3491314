"""Filters on parts of the date, conditions with filters of their own, and figures over entities."""

import pytest

from cartwise.errors import RetryableInput
from cartwise.workspace.warehouse.request import AdHocMetric, EntityCondition, Filter, Transform
from tests.workspace.warehouse.answers import answer


def only(field, *values, op="eq"):
    return (Filter(field=field, op=op, values=values),)


@pytest.mark.parametrize(
    ("wanted", "orders"),
    [
        (only("weekday", "Friday"), 1),  # A1 on 5 January 2024
        (only("weekday", "fri", "Sat", op="in"), 3),  # and A2, A6 on Saturdays
        (only("weekday", 5), 1),
        (only("hour_of_day", 9, 10, op="between"), 2),  # A1, A7
        (only("hour_of_day", 23), 1),
        (only("month_of_year", "April"), 2),
        (only("day_of_month", 5, op="le"), 3),  # A1, A4, A7
        (only("date", "2024-01-05", "2024-01-31", op="between"), 3),
    ],
)
def test_filter_on_a_part_of_the_date_keeps_those_rows(connection, wanted, orders):
    assert answer(connection, metrics=("orders",), filters=wanted) == [(orders,)]


@pytest.mark.parametrize("wanted", [only("weekday", "Fryday"), only("hour_of_day", 24), only("month_of_year", 0)])
def test_filter_on_no_such_part_is_refused(connection, wanted):
    with pytest.raises(RetryableInput) as caught:
        answer(connection, metrics=("orders",), filters=wanted)
    assert caught.value.code == "bad_date_part"


def test_share_of_days_is_of_the_whole_period(connection):
    part = Transform(kind="share", filters=only("date", "2024-04-01", "2024-04-30", op="between"))
    ((revenue, share),) = answer(connection, metrics=("revenue",), transforms=(part,))
    assert (revenue, round(share, 4)) == (122.0, round(100 * 40 / 122, 4))


def having(product, op, count, entity="order"):
    return EntityCondition(
        entity=entity, metric="units", op=op, values=(count,), filters=only("product", product, op="contains")
    )


def test_orders_with_one_product_and_another(connection):
    assert answer(connection, metrics=("orders",), entities=(having("tea", "ge", 1), having("cup", "ge", 1))) == [(1,)]


def test_orders_with_one_product_and_without_another(connection):
    # Names with "tea": A1, A2, A7 (green tea), A4 (tea pot); A1 holds a cup too.
    assert answer(connection, metrics=("orders",), entities=(having("tea", "ge", 1), having("cup", "eq", 0))) == [(3,)]


def test_metric_over_entities_is_the_mean_of_each_ones_own_figure(connection):
    wanted = AdHocMetric(name="mean_orders", relation="order_lines", aggregate="avg", of="orders", entity="customer")
    # Customers 1 to 4 have 2, 2, 1 and 1 orders.
    assert answer(connection, metrics=("mean_orders",), define=(wanted,)) == [(1.5,)]


def test_metric_over_entities_needs_rows_that_name_them(connection):
    wanted = AdHocMetric(name="x", relation="ads", aggregate="avg", of="spend", entity="customer")
    with pytest.raises(RetryableInput) as caught:
        answer(connection, metrics=("x",), define=(wanted,))
    assert caught.value.code == "definition_not_per_entity"


def test_share_of_top_percent_rounds_up_to_whole_groups(connection):
    # Customers by revenue: 45, 40, 10, 7, and 20 of no known one; a quarter of four is one.
    ((quarter,),) = answer(
        connection,
        metrics=("revenue",),
        dimensions=("customer",),
        transforms=(Transform(kind="share_of_top", percent=25),),
    )
    ((more,),) = answer(
        connection,
        metrics=("revenue",),
        dimensions=("customer",),
        transforms=(Transform(kind="share_of_top", percent=26),),
    )
    assert (round(quarter, 4), round(more, 4)) == (round(100 * 45 / 122, 4), round(100 * 85 / 122, 4))


def test_new_customers_of_an_hour_first_ordered_in_it(connection):
    # Customers 1, 2, 3 and 4 first ordered at 9, 14, 11 and 18 o'clock; 1 and 2 came again at 0 and 9.
    found = answer(connection, metrics=("new_customers",), date_parts=("hour_of_day",))
    assert [row for row in found if row[1]] == [(9, 1), (11, 1), (14, 1), (18, 1)]
