from datetime import date

import pytest

from cartwise.errors import RetryableInput
from cartwise.types import DateRange
from cartwise.workspace.warehouse.compiler import calendar
from cartwise.workspace.warehouse.request import Compare, Having, Order, QueryRequest, Transform
from tests.workspace.warehouse.answers import COMPILER, answer, days, named, only

FEBRUARY = days("2024-02-01", "2024-02-29")


def span(start: str, end: str) -> DateRange:
    return DateRange(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (span("2011-11-01", "2011-11-30"), span("2011-10-01", "2011-10-31")),
        (span("2011-07-01", "2011-09-30"), span("2011-04-01", "2011-06-30")),
        (span("2011-01-01", "2011-12-31"), span("2010-01-01", "2010-12-31")),
        (span("2011-03-07", "2011-03-13"), span("2011-02-28", "2011-03-06")),
        (span("2011-12-01", "2011-12-09"), span("2011-11-22", "2011-11-30")),
    ],
)
def test_previous_period_keeps_calendar_months_whole(period, before):
    assert calendar.previous_period(period) == before


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (span("2011-12-01", "2011-12-09"), span("2010-12-01", "2010-12-09")),
        (span("2012-02-01", "2012-02-29"), span("2011-02-01", "2011-02-28")),
        (span("2013-02-01", "2013-02-28"), span("2012-02-01", "2012-02-29")),
        (span("2012-02-29", "2012-03-01"), span("2011-02-28", "2011-03-01")),
    ],
)
def test_previous_year_keeps_the_days(period, before):
    assert calendar.previous_year(period) == before


def test_comparison_sets_groups_of_either_period_side_by_side(connection):
    rows = named(
        connection,
        metrics=("revenue",),
        dimensions=("country",),
        compare=Compare(to="previous_period"),
        period=FEBRUARY,
    )
    assert [(row["country"], row["revenue"], row["revenue_before"], row["revenue_change"]) for row in rows] == [
        ("DE", 20.0, 45.0, -25.0),
        (None, 7.0, 0.0, 7.0),
        ("FR", 0.0, 10.0, -10.0),
    ]


def test_change_in_percent_is_null_where_there_was_nothing_before(connection):
    rows = named(
        connection,
        metrics=("revenue",),
        dimensions=("country",),
        compare=Compare(to="previous_period"),
        period=FEBRUARY,
    )
    assert [row["revenue_change_pct"] for row in rows] == [pytest.approx(-55.5555, abs=1e-3), None, -100.0]


def test_fall_below_zero_has_a_negative_percent(connection):
    rows = named(
        connection,
        metrics=("revenue",),
        compare=Compare(to="range", period=days("2024-02-03", "2024-02-03")),
        period=days("2024-02-10", "2024-02-10"),
    )
    assert (rows[0]["revenue_change"], rows[0]["revenue_change_pct"]) == (17.0, 170.0)


def test_comparison_by_grain_aligns_buckets_by_position(connection):
    rows = answer(
        connection,
        metrics=("revenue",),
        grain="month",
        compare=Compare(to="range", period=days("2024-01-01", "2024-02-29")),
        period=days("2024-03-01", "2024-04-30"),
    )
    assert [row[:3] for row in rows] == [("2024-03", 0.0, 55.0), ("2024-04", 40.0, 27.0)]


def test_comparison_by_day_drops_days_beyond_the_present_period(connection):
    rows = answer(connection, metrics=("orders",), grain="day", compare=Compare(to="previous_period"), period=FEBRUARY)
    assert max(row[0] for row in rows) <= "2024-02-29"


def test_comparison_outside_the_data_is_unknown_not_zero(connection):
    rows = named(connection, metrics=("revenue",), compare=Compare(to="previous_year"), period=FEBRUARY)
    assert rows == [{"revenue": 27.0, "revenue_before": None, "revenue_change": None, "revenue_change_pct": None}]


def test_order_by_change_puts_the_largest_fall_first(connection):
    rows = named(
        connection,
        metrics=("revenue",),
        dimensions=("country",),
        compare=Compare(to="previous_period"),
        period=FEBRUARY,
        order=(Order(by="revenue_change", descending=False),),
        limit=1,
    )
    assert rows[0]["country"] == "DE"


def _counted(metric, op="lt", value=0, to="previous_period"):
    return {
        "metrics": ("revenue",),
        "dimensions": ("country",),
        "period": FEBRUARY,
        "compare": Compare(to=to),
        "having": (Having(metric=metric, op=op, values=(value,)),),
        "transforms": (Transform(kind="count"),),
    }


def test_count_tells_how_many_groups_lost(connection):
    # DE fell from 45 to 20, FR from 10 to nothing.
    assert answer(connection, **_counted("revenue_change")) == [(2,)]


@pytest.mark.parametrize(
    ("metric", "op", "value", "groups"),
    [("revenue_change_pct", "le", -100, 1), ("revenue_before", "gt", 20, 1), ("revenue_change", "gt", 0, 0)],
)
def test_count_selects_by_percent_and_by_the_figure_before(connection, metric, op, value, groups):
    assert answer(connection, **_counted(metric, op, value)) == [(groups,)]  # the 7 gained are of no known country


def test_count_of_changes_without_data_before_is_unknown_not_zero(connection):
    assert answer(connection, **_counted("revenue_change", to="previous_year")) == [(None,)]


def test_count_beside_a_comparison_that_selects_nothing_is_an_error():
    with pytest.raises(RetryableInput) as caught:
        COMPILER.compile(QueryRequest(**_counted("revenue", "gt", 1)))
    assert caught.value.code == "request_misfit"
    assert "revenue_change" in caught.value.message


def test_share_is_of_all_groups_before_the_limit(connection):
    rows = named(
        connection, metrics=("revenue",), dimensions=("country",), transforms=(Transform(kind="share"),), limit=1
    )
    assert rows[0]["revenue_share"] == pytest.approx(100 * 65 / 122)


def test_share_of_a_distinct_count_is_of_the_whole_not_of_the_sum(connection):
    rows = named(connection, metrics=("customers",), dimensions=("product_id",), transforms=(Transform(kind="share"),))
    assert {row["product_id"]: row["customers_share"] for row in rows} == {
        "tea": 50.0,
        "cup": 50.0,
        "ghost": 25.0,
        "pot": 25.0,
    }


def test_share_within_a_series_is_of_its_bucket(connection):
    rows = named(
        connection, metrics=("revenue",), dimensions=("country",), grain="month", transforms=(Transform(kind="share"),)
    )
    assert sum(row["revenue_share"] for row in rows if row["month"] == "2024-02") == pytest.approx(100)


def test_share_with_filters_is_of_the_rows_that_the_filter_could_judge(connection):
    share = Transform(kind="share", filters=(only("category", "dishes"),))
    rows = named(connection, metrics=("revenue",), transforms=(share,))
    assert rows == [{"revenue": 115.0, "revenue_share": pytest.approx(100 * 65 / 115)}]


def test_share_of_top_counts_missing_keys_in_the_whole(connection):
    rows = answer(
        connection, metrics=("revenue",), dimensions=("customer",), transforms=(Transform(kind="share_of_top", n=2),)
    )
    assert rows == [(pytest.approx(100 * 85 / 122),)]


def test_running_total_adds_up_along_the_grain(connection):
    rows = named(connection, metrics=("revenue",), grain="month", transforms=(Transform(kind="running"),))
    assert [row["revenue_running"] for row in rows] == [55.0, 82.0, 122.0]


def test_running_total_counts_each_customer_once(connection):
    rows = named(connection, metrics=("customers",), grain="month", transforms=(Transform(kind="running"),))
    assert [(row["customers"], row["customers_running"]) for row in rows] == [(2, 2), (2, 3), (2, 4)]


def test_growth_is_unknown_after_a_gap(connection):
    rows = named(connection, metrics=("revenue",), grain="month", transforms=(Transform(kind="growth"),))
    assert [row["revenue_growth"] for row in rows] == [None, pytest.approx(100 * (27 / 55 - 1)), None]


def test_rank_gives_equal_figures_the_same_place(connection):
    rows = named(connection, metrics=("customers",), dimensions=("country",), transforms=(Transform(kind="rank"),))
    assert [row["customers_rank"] for row in rows] == [1, 1, 1, 1]


def test_rank_follows_the_order_asked_for(connection):
    rows = named(
        connection,
        metrics=("revenue",),
        dimensions=("country",),
        transforms=(Transform(kind="rank"),),
        order=(Order(by="revenue", descending=False),),
    )
    assert (rows[0]["country"], rows[0]["revenue_rank"]) == (None, 1)
