"""The tool on a shop whose future is known by construction."""

from datetime import date

import pytest

from cartwise.errors import RetryableInput
from tests.tools.forecast.shop import LAST, SUMMER_SALE


def fact(result, name):
    return next(each.value for each in result.facts if each.id == name)


def block(result, kind, place=0):
    return [each for each in result.blocks if each.kind == kind][place]


@pytest.fixture(scope="module")
def fortnight(ask):
    return ask(metric="orders", horizon_days=14)


def test_two_weeks_are_forecast_from_the_day_after_the_last(fortnight):
    rows = block(fortnight, "table").rows
    assert [rows[0][0], rows[-1][0]] == ["2024-07-13", "2024-07-26"]
    assert len(rows) == 14


def test_a_shop_that_never_sells_on_sundays_forecasts_zero_on_sundays(fortnight):
    sundays = [row for row in block(fortnight, "table").rows if date.fromisoformat(row[0]).weekday() == 6]
    assert [row[1:6] for row in sundays] == [(0, 0, 0, 0, 0)] * 2
    assert "Sundays" in fortnight.summary


def test_fridays_are_busier_as_they_were(fortnight):
    by_weekday = {date.fromisoformat(row[0]).weekday(): row[1] for row in block(fortnight, "table").rows[:7]}
    assert by_weekday[4] == max(by_weekday.values())


def test_the_total_is_the_sum_and_its_interval_narrower_than_the_sum_of_bounds(fortnight):
    rows = block(fortnight, "table").rows
    assert fact(fortnight, "forecast") == pytest.approx(sum(row[1] for row in rows))
    assert fact(fortnight, "upper_80") < sum(row[3] for row in rows)
    assert 85 < fact(fortnight, "forecast") < 125  # twelve open days of 8 to 9 orders


def test_intervals_are_nested(fortnight):
    for row in block(fortnight, "table").rows:
        assert row[4] <= row[2] <= row[1] <= row[3] <= row[5]


def test_chart_shows_history_bands_and_forecast(fortnight):
    chart = block(fortnight, "chart")
    assert chart.spec.chart == "band"
    assert chart.spec.y[:4] == ("forecast", "lower_80", "upper_80", "history")
    assert chart.spec.outer == ("lower_95", "upper_95")
    assert len(chart.table.rows) > 30


def test_the_back_test_is_a_table_of_its_own_with_naive_in_it(fortnight):
    backtest = block(fortnight, "table", 1)
    assert any("naive" in row[0] for row in backtest.rows)
    assert backtest.rows[0][0].startswith("Cartwise")


def test_sources_are_the_sql_and_the_models(fortnight):
    assert [source.kind for source in fortnight.sources] == ["sql", "model"]
    assert "SELECT" in fortnight.sources[0].sql


def test_a_day_that_went_wrong_is_kept_out_of_the_training(fortnight):
    assert any(caveat.code == "forecast_left_out" for caveat in fortnight.caveats)


def test_a_month_that_has_begun_is_what_was_and_what_will_be(ask):
    result = ask(metric="orders", start="2024-07-01", end="2024-07-31")
    assert fact(result, "actual_so_far") > 60
    assert fact(result, "forecast") > fact(result, "actual_so_far") + 80
    assert "1 to 12 July 2024" in result.summary
    assert "13 to 31 July 2024" in result.summary


def test_repeating_a_campaign_adds_what_it_added(ask):
    result = ask(metric="orders", horizon_days=28, scenario="repeat the summer sale", scenario_start="2024-07-22")
    assert fact(result, "scenario_lift") == pytest.approx(100, abs=40)
    per_week = fact(result, "forecast") / 4
    assert fact(result, "scenario_extra") == pytest.approx(per_week, rel=0.5)
    assert "22 to 28 July 2024" in result.summary
    assert "assumption" in result.summary.lower()
    assert str(SUMMER_SALE[0].day) in result.summary


def test_an_assumption_that_is_not_understood_is_said_and_the_base_shown(ask):
    result = ask(metric="orders", horizon_days=14, scenario="we hire a juggler")
    assert any(caveat.code == "forecast_scenario_unknown" for caveat in result.caveats)
    assert "Summer sale" in next(c.text for c in result.caveats if c.code == "forecast_scenario_unknown")
    assert fact(result, "forecast") > 0


def test_segments_have_one_line_each(ask):
    result = ask(metric="orders", dimensions=["country"], horizon_days=14, grain="week")
    assert result.items["country"] == ("Germany", "France")
    assert block(result, "chart").spec.series == "segment"
    assert fact(result, "forecast[Germany]") > fact(result, "forecast[France]")


def test_a_ratio_is_forecast_by_its_parts(ask):
    result = ask(metric="aov", horizon_days=14)
    assert 30 < fact(result, "forecast") < 60
    assert fact(result, "lower_80") < fact(result, "forecast") < fact(result, "upper_80")


def test_chinese_is_narrated_in_chinese(ask):
    summary = ask(language="zh", metric="orders", horizon_days=7).summary
    assert "80%区间" in summary
    assert "每周日" in summary


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"metric": "sessoins"}, "forecast_unknown_metric"),
        ({"metric": "orders", "start": "2024-05-01", "end": "2024-05-31"}, "forecast_past"),
        ({"metric": "orders", "dimensions": ["planet"]}, "forecast_dimensions"),
        ({"metric": "orders", "grain": "hour", "horizon_days": 200}, "forecast_too_many_hours"),
        ({"metric": "customers", "grain": "year"}, "forecast_too_short"),
        (
            {"metric": "orders", "filters": [{"field": "country", "op": "eq", "values": ["Atlantis"]}]},
            "forecast_nothing_fits",
        ),
    ],
)
def test_what_cannot_be_forecast_is_told(ask, arguments, code):
    with pytest.raises(RetryableInput) as refused:
        ask(**arguments)
    assert refused.value.code == code


def test_the_last_day_of_the_shop_is_whole(fortnight):
    assert date(2024, 7, 12) == LAST
    assert all(caveat.code != "forecast_cut_short" for caveat in fortnight.caveats)
