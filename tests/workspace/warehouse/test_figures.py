import pytest

from cartwise.workspace.warehouse.compiler.columns import metric_column
from cartwise.workspace.warehouse.request import AdHocRatio, EntityCondition, Having, Order
from tests.workspace.warehouse.answers import answer, days, named, only
from tests.workspace.warehouse.tiny_shop import tiny_catalog

FEBRUARY = days("2024-02-01", "2024-02-29")


def test_metric_without_groups_is_one_row(connection):
    assert answer(connection, metrics=("revenue", "orders")) == [(122.0, 7)]


def test_ratio_divides_the_whole_sums(connection):
    assert answer(connection, metrics=("aov",)) == [(pytest.approx(122 / 7),)]


def test_ratio_is_null_where_the_denominator_is_zero(connection):
    assert answer(connection, metrics=("aov",), filters=(only("country", "XX"),)) == [(None,)]


def test_ad_hoc_ratio_sums_its_parts(connection):
    ratio = AdHocRatio(name="spend_share", numerator=("spend",), denominator=("revenue", "spend"), scale=100)
    rows = answer(connection, metrics=(ratio,), filters=(only("country", "FR"),))
    assert rows == [(pytest.approx(100 * 5 / 45),)]


def test_revenue_per_customer_leaves_guests_out_of_the_revenue_too(connection):
    assert answer(connection, metrics=("revenue_per_customer",)) == [(pytest.approx((122 - 20) / 4),)]


def test_rate_is_zero_where_nothing_matches_its_numerator(connection):
    rows = dict(answer(connection, metrics=("return_rate",), dimensions=("product_id",)))
    assert rows == {"tea": pytest.approx(100 * 10 / 60), "cup": 0.0, "pot": 0.0, "ghost": 0.0}


def test_dimension_keeps_missing_values_as_a_group(connection):
    rows = answer(connection, metrics=("revenue",), dimensions=("country",))
    assert rows == [("DE", 65.0), ("FR", 40.0), ("UK", 10.0), (None, 7.0)]


def test_entity_dimension_leaves_missing_keys_out(connection):
    rows = answer(connection, metrics=("revenue",), dimensions=("customer",))
    assert rows == [(1, 45.0), (2, 40.0), (4, 10.0), (3, 7.0)]


def test_join_leaves_out_rows_without_a_partner(connection):
    rows = answer(connection, metrics=("revenue",), dimensions=("category",))
    assert rows == [("dishes", 65.0), ("drinks", 50.0)]


def test_groups_that_a_filtered_metric_never_saw_are_left_out(connection):
    assert answer(connection, metrics=("cancelled_value",), dimensions=("product_id",)) == [("tea", 10.0)]


def test_series_keeps_buckets_in_which_a_filtered_metric_is_zero(connection):
    rows = answer(connection, metrics=("cancelled_value",), grain="month")
    assert rows == [("2024-01", 0.0), ("2024-02", 10.0), ("2024-04", 0.0)]


def test_metrics_of_two_relations_stand_side_by_side(connection):
    rows = answer(connection, metrics=("revenue", "spend"), dimensions=("country",))
    assert rows == [("DE", 65.0, 10.0), ("FR", 40.0, 5.0), ("UK", 10.0, 0.0), (None, 7.0, 0.0), ("ES", 0.0, 2.0)]


def test_median_is_over_entities_not_rows(connection):
    # Orders without cancellations: 25, 10, 20, 30, 7, 30, 10.
    assert answer(connection, metrics=("median_order_value",)) == [(20.0,)]


def test_first_event_splits_the_customers_of_a_period_into_new_and_returning(connection):
    rows = answer(connection, metrics=("new_customers", "returning_customers", "customers"), period=FEBRUARY)
    assert rows == [(1, 1, 2)]


def test_first_event_before_the_period_in_the_same_bucket_is_not_new(connection):
    rows = answer(connection, metrics=("new_customers",), grain="month", period=days("2024-01-10", "2024-01-31"))
    assert rows == [("2024-01", 1)]


def test_repeat_customers_count_entities_with_enough_orders(connection):
    assert answer(connection, metrics=("repeat_customers", "repeat_rate")) == [(2, 50.0)]


def test_entities_keep_only_those_that_pass(connection):
    wanted = EntityCondition(entity="customer", metric="orders", op="ge", values=(2,))
    assert answer(connection, metrics=("customers", "revenue"), entities=wanted) == [(2, 85.0)]


def test_entities_pass_within_the_period_only(connection):
    wanted = EntityCondition(entity="customer", metric="orders", op="ge", values=(2,))
    assert answer(connection, metrics=("customers",), entities=wanted, period=FEBRUARY) == [(0,)]


def test_having_may_name_a_metric_that_is_not_shown(connection):
    rows = answer(
        connection,
        metrics=("revenue",),
        dimensions=("country",),
        having=(Having(metric="orders", op="ge", values=(2,)),),
    )
    assert rows == [("DE", 65.0), ("FR", 40.0)]


def test_order_may_name_a_metric_that_is_not_shown(connection):
    rows = answer(
        connection,
        metrics=("revenue",),
        dimensions=("country",),
        order=(Order(by="avg_unit_price", descending=True),),
        limit=1,
    )
    assert rows == [("DE", 65.0)]


def test_ties_are_broken_by_the_dimension(connection):
    rows = answer(connection, metrics=("customers",), dimensions=("country",))
    assert [row[0] for row in rows] == ["DE", "FR", "UK", None]


def test_limit_per_keeps_the_first_of_each_group(connection):
    rows = answer(connection, metrics=("revenue",), dimensions=("segment", "customer"), limit=1, limit_per="segment")
    assert rows == [("gold", 1, 45.0), ("new", 3, 7.0)]


@pytest.mark.parametrize(
    ("wanted", "revenue"),
    [
        (only("country", "DE"), 65),
        (only("country", "DE", op="ne"), 50),
        (only("country", "DE", "UK", op="in"), 75),
        (only("country", "DE", None, op="in"), 72),
        (only("country", "DE", op="not_in"), 50),
        (only("country", op="is_null"), 7),
        (only("country", op="not_null"), 115),
        (only("product", "TEA", op="contains"), 80),
        (only("product", "0%", op="contains"), 50),
        (only("product", "pot", op="not_contains"), 85),
        (only("order_lines.quantity", 3, op="ge"), 50),
        (only("order_lines.quantity", 1, 2, op="between"), 82),
        (only("order_lines.timestamp", "2024-01-31", op="le"), 55),
        (only("order_lines.timestamp", "2024-01-31"), 20),
        (only("order_lines.is_cancelled", "true"), -10),
        (only("customer", "1"), 45),
        (only("customer", 1.0), 45),
        (only("segment", "gold"), 85),
    ],
    ids=lambda value: f"{value.field}-{value.op}" if hasattr(value, "op") else None,
)
def test_filter_keeps_the_rows_it_names(connection, wanted, revenue):
    assert answer(connection, metrics=("revenue",), filters=(wanted,)) == [(revenue,)]


@pytest.mark.parametrize(
    ("grain", "labels"),
    [
        ("day", ["2024-01-31", "2024-02-01", "2024-02-03"]),
        ("week", ["2024-01-29"]),
        ("month", ["2024-01", "2024-02"]),
        ("quarter", ["2024-Q1"]),
        ("year", ["2024"]),
        ("hour", ["2024-01-31 23:00", "2024-02-01 00:00", "2024-02-03 10:00"]),
    ],
)
def test_grain_labels_its_buckets(connection, grain, labels):
    rows = answer(connection, metrics=("revenue",), grain=grain, period=days("2024-01-31", "2024-02-03"))
    assert [row[0] for row in rows] == labels


def test_period_includes_both_days_to_their_last_minute(connection):
    assert answer(connection, metrics=("revenue",), period=days("2024-01-31", "2024-01-31")) == [(20.0,)]


def test_weekdays_come_in_the_order_of_the_week(connection):
    rows = answer(connection, metrics=("orders",), date_parts=("weekday",))
    assert rows == [("Monday", 1), ("Tuesday", 1), ("Wednesday", 1), ("Thursday", 1), ("Friday", 1), ("Saturday", 2)]


def test_parts_of_a_date_are_numbers_or_names(connection):
    rows = named(connection, metrics=("orders",), date_parts=("hour_of_day", "day_of_month", "month_of_year"), limit=1)
    assert rows == [{"hour_of_day": 0, "day_of_month": 1, "month_of_year": "February", "orders": 1}]


def test_dimension_called_like_the_grain_keeps_both_columns():
    from cartwise.workspace.warehouse.compiler.keys import request_keys
    from cartwise.workspace.warehouse.request import QueryRequest

    keys = request_keys(QueryRequest(metrics=("revenue",), grain="week", dimensions=("week",)), {"revenue"})
    assert [key.name for key in keys] == ["week_grain", "week"]


@pytest.mark.parametrize(
    ("scale", "unit", "label", "label_zh", "shown_unit"),
    [
        (1.0, "", "revenue per order", "revenue / orders", "EUR"),
        (100.0, "%", "revenue as % of orders", "revenue占orders的百分比", "%"),
        (1000.0, "", "revenue per 1,000 orders", "每1,000orders的revenue", None),
    ],
)
def test_a_ratio_spelt_out_is_called_by_its_parts(scale, unit, label, label_zh, shown_unit):
    ratio = AdHocRatio(
        name="revenue_per_orders", numerator=("revenue",), denominator=("orders",), scale=scale, unit=unit
    )
    column = metric_column(tiny_catalog(), ratio)
    assert (column.label["en"], column.label["zh"], column.unit) == (label, label_zh, shown_unit)
