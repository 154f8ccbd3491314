"""Closed days, retail days and regressors of daily series."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from cartwise.models.forecasting.closed_days import closed_dates, closed_places
from cartwise.models.forecasting.event_columns import (
    CampaignSpan,
    campaign_column,
    holiday_columns,
    holiday_dates,
    occasion_columns,
    recurring_occasions,
)
from cartwise.models.forecasting.retail_days import retail_window

FIRST = date(2023, 1, 1)
DAYS = [FIRST + timedelta(days=offset) for offset in range(730)]
STARTS = [datetime(day.year, day.month, day.day) for day in DAYS]


def series(seed=0):
    rng = np.random.default_rng(seed)
    return 100 + 10 * rng.normal(size=len(DAYS))


def test_a_weekday_without_sales_is_closed():
    y = np.where([day.weekday() == 5 for day in DAYS], 0.0, series())
    assert closed_places(STARTS, y, is_hourly=False) == {5}


def test_a_sparse_series_has_no_closed_weekday():
    rng = np.random.default_rng(1)
    y = (rng.random(len(DAYS)) < 0.05).astype(float)
    assert closed_places(STARTS, y, is_hourly=False) == frozenset()


def test_a_weekday_that_opened_again_is_open():
    y = np.where([day.weekday() == 5 for day in DAYS], 0.0, series())
    y[[place for place, day in enumerate(DAYS) if day.weekday() == 5][-1]] = 50
    assert closed_places(STARTS, y, is_hourly=False) == frozenset()


def test_the_year_s_break_and_public_holidays_close_again():
    holidays = holiday_dates("GB", FIRST, date(2025, 12, 31))
    shut = {day for day in DAYS if day in holidays or (day.month, day.day) >= (12, 24)}
    y = np.where([day in shut for day in DAYS], 0.0, series())
    ahead = [date(2025, 12, 20) + timedelta(days=offset) for offset in range(12)]
    closed = closed_dates(DAYS, y, ahead, closed_weekdays=frozenset(), holidays=holidays)
    assert [day.day for day, is_shut in zip(ahead, closed, strict=True) if is_shut] == list(range(24, 32))


def test_one_missing_day_closes_nothing():
    y = series()
    y[200] = 0
    ahead = [date(2025, 7, 20) + timedelta(days=offset) for offset in range(5)]
    assert not closed_dates(DAYS, y, ahead, closed_weekdays=frozenset(), holidays={}).any()


@pytest.mark.parametrize(
    ("key", "year", "first"),
    [
        ("black_friday", 2011, date(2011, 11, 25)),
        ("black_friday", 2024, date(2024, 11, 29)),
        ("easter", 2024, date(2024, 3, 29)),
        ("easter", 2025, date(2025, 4, 18)),
        ("singles_day", 2025, date(2025, 11, 11)),
    ],
)
def test_retail_days_lie_where_they_lay(key, year, first):
    assert retail_window(key, year)[0] == first


def test_holidays_have_a_lead_and_a_lag():
    days = [date(2024, 12, 20) + timedelta(days=offset) for offset in range(10)]
    columns = holiday_columns(days, {date(2024, 12, 25): "Christmas Day"})
    assert columns["holiday"].tolist() == [0, 0, 0, 0, 0, 1, 0, 0, 0, 0]
    assert columns["before_holiday"].tolist() == [0, 0, 0, 0.5, 1, 0, 0, 0, 0, 0]
    assert columns["after_holiday"].tolist() == [0, 0, 0, 0, 0, 0, 1, 0, 0, 0]


def test_a_country_without_a_list_has_no_holidays():
    assert holiday_dates("XX", FIRST, FIRST) == {}


def test_campaigns_ramp_up_and_decay():
    days = [date(2024, 5, 1) + timedelta(days=offset) for offset in range(8)]
    force = campaign_column(days, [CampaignSpan("a", date(2024, 5, 2), date(2024, 5, 5))])
    assert force.tolist() == [0, 0.6, 0.9, 1, 1, 0.5, 0.25, 0.125]


def test_an_occasion_that_moved_the_series_twice_recurs_and_others_do_not():
    y = series()
    for year in (2023, 2024):
        first, last = retail_window("black_friday", year)
        y[(first - FIRST).days : (last - FIRST).days + 1] += 150
    found = recurring_occasions(DAYS, y)
    assert set(occasion_columns(DAYS, list(found))) == {"black_friday"}


def test_quiet_years_have_no_occasion():
    assert recurring_occasions(DAYS, series()) == {}
