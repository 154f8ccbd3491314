"""The tool on a small shop, checked against plain Python over the same rows."""

from collections import defaultdict

import pytest

from cartwise.errors import Refused, RetryableInput
from cartwise.prompts import loader
from tests.conftest import tiny_shop_rows

MARCH = {"start": "2024-03-01", "end": "2024-03-31"}
FEBRUARY = {"start": "2024-02-01", "end": "2024-02-29"}


def revenue(month: str | None = None, country: str | None = None) -> float:
    rows = tiny_shop_rows()
    return sum(r[3] * r[5] for r in rows if (month is None or r[4].startswith(month)) and country in (None, r[7]))


def ask(analyst, language="en", **arguments):
    return analyst.call_tool("query_data", arguments, language=language)


def cell(result, row: int, column: str):
    table = result.blocks[-1]
    return table.rows[row][[item.name for item in table.columns].index(column)]


def test_single_figure_has_value_period_definition_sql_and_source(analyst):
    result = ask(analyst, metrics=["revenue"], period=MARCH)
    assert cell(result, 0, "revenue") == pytest.approx(revenue("2024-03"))
    assert f"{revenue('2024-03'):,.2f}" in result.summary
    assert "March 2024" in result.summary
    assert "returns" in result.summary
    assert result.sources[0].sql.startswith("WITH")
    assert result.sources[0].rows_read == sum(row[4].startswith("2024-03") for row in tiny_shop_rows())
    assert result.blocks[0].kind == "table"


def test_comparison_says_up_or_down_by_the_sign(analyst):
    result = ask(analyst, metrics=["revenue"], period=MARCH, compare={"to": "previous_period"})
    change = revenue("2024-03") - revenue("2024-02")
    assert cell(result, 0, "revenue_change") == pytest.approx(change)
    assert ("up" if change > 0 else "down") in result.summary
    assert "February 2024" in result.summary


def test_groups_are_ranked_and_drawn_as_bars(analyst):
    result = ask(analyst, metrics=["revenue"], dimensions=["country"])
    totals = defaultdict(float)
    for row in tiny_shop_rows():
        totals[row[7]] += row[3] * row[5]
    expected = sorted(totals.items(), key=lambda pair: -pair[1])
    assert [row[0] for row in result.blocks[-1].rows] == [name for name, _ in expected]
    assert result.blocks[0].spec.chart == "bar"
    assert result.items["country"] == tuple(name for name, _ in expected)


def test_series_is_a_line_and_partial_buckets_are_said(analyst):
    result = ask(analyst, metrics=["orders"], grain="month", period={"start": "2024-01-15", "end": "2024-03-31"})
    assert result.blocks[0].spec.chart == "line"
    assert "partial_period" in [caveat.code for caveat in result.caveats]
    assert "2024-01" in next(caveat.text for caveat in result.caveats if caveat.code == "partial_period")


def test_period_without_data_is_said_and_gives_no_figure(analyst):
    result = ask(analyst, metrics=["revenue"], period={"start": "2031-01-01", "end": "2031-01-31"})
    assert result.is_empty
    assert "no data" in result.summary
    assert "January 2031" in result.summary


def test_chinese_answer_has_chinese_words(analyst):
    result = ask(analyst, language="zh", metrics=["orders"], date_parts=["weekday"])
    assert result.blocks[-1].rows[0][0].startswith("星期")
    assert "订单" in result.summary


def test_whole_table_lies_in_the_result_store(analyst):
    result = ask(analyst, metrics=["revenue"], dimensions=["product"])
    stored = analyst.workspace.results.read(result.blocks[-1].result_id)
    assert stored.num_rows == result.blocks[-1].total_rows


def test_follow_ups_are_questions_that_work(analyst):
    result = ask(analyst, metrics=["revenue"], period=MARCH)
    assert len(result.follow_ups) == 3
    for question in result.follow_ups:
        answer = analyst.ask(question)
        assert (question, answer.outcome) == (question, "answered")


def test_starter_questions_work(analyst):
    for language in ("en", "zh"):
        for question in analyst.suggestions(language):
            answer = analyst.ask(question)
            assert (question, answer.outcome) == (question, "answered")


@pytest.mark.parametrize(("language", "words"), [("en", "(whatever the filters)"), ("zh", "（不限筛选）")])
def test_a_condition_out_of_the_filters_is_said(analyst, language, words):
    wanted = {"entity": "customer", "metric": "orders", "op": "ge", "values": [2]}
    kept = {"metrics": ["customers"], "filters": [{"field": "country", "values": ["France"]}]}
    assert words not in ask(analyst, language, **kept, entities=wanted).summary
    assert words in ask(analyst, language, **kept, entities={**wanted, "in_request_filters": False}).summary


@pytest.mark.parametrize(("language", "words"), [("en", "before 15 March 2024"), ("zh", "早于")])
def test_a_condition_on_a_day_is_said_as_one(analyst, language, words):
    wanted = {"entity": "customer", "metric": "last_order_date", "op": "lt", "values": ["2024-03-15"]}
    assert words in ask(analyst, language=language, metrics=["customers"], entities=wanted).summary


def test_the_number_of_groups_that_fell_says_against_what(analyst):
    result = ask(
        analyst,
        metrics=["revenue"],
        dimensions=["country"],
        period=MARCH,
        compare={"to": "previous_period"},
        having=[{"metric": "revenue_change", "op": "lt", "values": [0]}],
        transforms=[{"kind": "count"}],
    )
    countries = {row[7] for row in tiny_shop_rows()}
    fell = sum(revenue("2024-03", name) < revenue("2024-02", name) for name in countries)
    assert cell(result, 0, "country_count") == fell
    assert "net revenue fell (against February 2024)" in result.summary


@pytest.mark.parametrize("code", ["any_row", "no_row"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_caveats_tell_how_an_order_passed_a_filter(code, language):
    text = loader.ui_text(f"caveat_passed_by_{code}", language, relation="payments", names="payment type")
    assert "payments" in text
    assert "payment type" in text


@pytest.mark.parametrize("code", ["passed_without_value", "only_orders_with_rows"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_caveats_tell_which_orders_lack_rows(code, language):
    assert "payments" in loader.ui_text(f"caveat_{code}", language, relation="payments", names="payment type")


def test_unknown_metric_names_the_nearest(analyst):
    with pytest.raises(RetryableInput) as caught:
        ask(analyst, metrics=["revenu"])
    assert "revenue" in caught.value.message


def test_no_metric_is_an_error_and_not_a_guess(analyst):
    with pytest.raises(RetryableInput) as caught:
        ask(analyst, dimensions=["country"])
    assert caught.value.code == "no_metric"


def test_own_sql_runs_through_the_gate(analyst):
    assert ask(analyst, sql="SELECT count(*) AS n FROM sales").blocks[-1].rows[0][0] == len(tiny_shop_rows())
    with pytest.raises(Refused):
        ask(analyst, sql="DELETE FROM sales")
