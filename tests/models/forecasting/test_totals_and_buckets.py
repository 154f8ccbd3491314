"""Sums of forecasts, and the buckets they are gathered in."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwise.models.forecasting.buckets import Figure, by_bucket, cut_into_buckets, gather
from cartwise.models.forecasting.outlook import Outlook, filled_in, proxy_errors
from cartwise.models.forecasting.time_grid import bucket_start, buckets_between, last_whole_bucket, next_bucket
from cartwise.models.forecasting.totals import error_correlation, sum_with_interval

VALUES = np.full(14, 10.0)


def test_independent_errors_shrink_in_a_sum_and_common_ones_do_not():
    free = sum_with_interval(VALUES, VALUES - 2, VALUES + 2, correlation=0.0)
    tied = sum_with_interval(VALUES, VALUES - 2, VALUES + 2, correlation=1.0)
    assert free.upper - free.value == pytest.approx(2 * np.sqrt(14))
    assert tied.upper - tied.value == pytest.approx(28)


@given(st.floats(0, 1))
def test_a_sum_s_interval_lies_between_the_two(correlation):
    found = sum_with_interval(VALUES, VALUES - 2, VALUES + 2, correlation=correlation)
    assert 2 * np.sqrt(14) - 1e-9 <= found.upper - found.value <= 28 + 1e-9


def test_correlation_is_high_for_level_errors_and_low_for_noise():
    rng = np.random.default_rng(0)
    level = np.repeat(rng.normal(size=(30, 1)), 10, axis=1)
    assert error_correlation(level) > 0.7
    assert error_correlation(rng.normal(size=(30, 10))) < 0.2


def test_proxy_errors_are_empty_for_a_short_series():
    assert len(proxy_errors(np.arange(20.0), season=7, horizon=7)) == 0


def test_left_out_points_are_filled_from_the_same_place_of_the_season():
    y = np.tile([1.0, 2, 3, 4, 5, 6, 7], 6)
    kept = np.ones(42, dtype=bool)
    y[17], kept[17] = 900, False
    assert filled_in(y, kept, 7)[17] == 4


def days(count, first=datetime(2025, 11, 1)):
    return [first + timedelta(days=offset) for offset in range(count)]


def outlook(count):
    mean = np.full(count, 10.0)
    bounds = {80: (mean - 1, mean + 1), 95: (mean - 2, mean + 2)}
    return Outlook("a", tuple(days(count)), mean, bounds, (), 0.3, "interactive")


def test_days_fall_into_months():
    buckets, pieces = cut_into_buckets(days(61), "day", shown="month", first=date(2025, 11, 1), last=date(2025, 12, 31))
    sums = [gather(outlook(61), some, is_sum=True).value for some in by_bucket(pieces, len(buckets))]
    assert sums == [300, 310]


def test_four_weeks_from_a_saturday_are_four_whole_weeks():
    buckets, pieces = cut_into_buckets(days(28), "day", shown="week", first=date(2025, 11, 1), last=date(2025, 11, 28))
    assert [len(some) for some in by_bucket(pieces, len(buckets))] == [7, 7, 7, 7]


def test_weeks_are_shared_between_months_by_days():
    weeks = buckets_between(datetime(2025, 11, 24), datetime(2025, 12, 7), "week")
    _, pieces = cut_into_buckets(weeks, "week", shown="month", first=date(2025, 11, 24), last=date(2025, 12, 7))
    assert sum(piece.share for piece in pieces) == pytest.approx(2)
    assert sum(piece.share for piece in pieces if piece.bucket == 0) == pytest.approx(1)


def test_what_does_not_add_up_is_averaged():
    _, pieces = cut_into_buckets(days(7), "day", shown="week", first=date(2025, 11, 1), last=date(2025, 11, 7))
    assert gather(outlook(7), pieces, is_sum=False).value == pytest.approx(10)


def test_an_uncertain_extra_widens_the_interval():
    figure = Figure(100, 90, 110, 85, 115).with_extra(30, 10, 50)
    assert figure.value == 130
    assert figure.lower_80 == pytest.approx(130 - np.hypot(10, 20))


def test_the_last_bucket_is_a_whole_one():
    assert last_whole_bucket(datetime(2025, 11, 1), "month") == datetime(2025, 10, 1)
    assert last_whole_bucket(datetime(2025, 10, 31), "month") == datetime(2025, 9, 1)


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1)),
    st.sampled_from(["hour", "day", "week", "month", "quarter", "year"]),
)
def test_buckets_follow_one_another(moment, grain):
    first, second = buckets_between(moment, next_bucket(bucket_start(moment, grain), grain), grain)
    assert first == bucket_start(moment, grain)
    assert next_bucket(first, grain) == second
