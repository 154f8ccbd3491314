"""The wording of the answers: every figure with what it is of, checked against plain Python over the same rows."""

from collections import Counter, defaultdict

import pytest

from cartwise.workspace.warehouse.request import Transform
from tests.conftest import tiny_shop_rows

MARCH = {"start": "2024-03-01", "end": "2024-03-31"}
FEBRUARY_ON = {"start": "2024-02-01", "end": "2024-12-31"}
ONCE = {"entity": "customer", "metric": "orders", "op": "eq", "values": [1]}


def ask(analyst, language="en", **arguments):
    return analyst.call_tool("query_data", arguments, language=language)


def caveat(result, code):
    return next((caveat.text for caveat in result.caveats if caveat.code == code), "")


def orders_of_march():
    """Orders by customer, without cancelled ones."""
    placed = {(row[0], row[6], row[7]) for row in tiny_shop_rows() if row[4].startswith("2024-03") and row[3] > 0}
    return Counter(customer for _, customer, _ in placed), Counter(country for *_, country in placed)


def test_a_share_of_customers_names_its_part_and_leaves_the_whole_alone(analyst):
    by_customer, _ = orders_of_march()
    once = sum(count == 1 for count in by_customer.values())
    asked = {"metrics": ["customers"], "period": MARCH, "transforms": [{"kind": "share", "entities": [ONCE]}]}
    text = ask(analyst, **asked).summary
    share = f"{100 * once / len(by_customer):.1f}%"
    assert f"Customers in March 2024: **{len(by_customer)}**." in text
    assert f"Share of customers where orders is 1: **{share}** ({once})." in text
    assert f"其中订单数为1的客户数占 **{share}**（{once}）" in ask(analyst, "zh", **asked).summary


def test_a_share_with_filters_names_its_part_and_shows_it_in_the_table(analyst):
    _, by_country = orders_of_march()
    share = Transform(kind="share", filters=({"field": "country", "values": ["France"]},))
    result = ask(analyst, metrics=["orders"], period=MARCH, transforms=[share])
    assert "Share of orders where country is France: **" in result.summary
    table = result.blocks[-1]
    assert [column.name for column in table.columns] == ["orders", "orders_part", "orders_share"]
    assert table.rows[0][:2] == (by_country.total(), by_country["France"])


def test_a_share_by_group_gives_the_part_of_each(analyst):
    share = {"kind": "share", "filters": [{"field": "country", "values": ["France"]}]}
    result = ask(analyst, metrics=["orders"], period=MARCH, dimensions=["product"], transforms=[share])
    _, whole, part, percent = result.blocks[-1].rows[0]
    assert "and of these where country is France" in result.summary
    assert f"{whole}, of which {part} ({percent:.1f}%)" in result.summary
    assert result.blocks[0].spec.y == ("orders",)


@pytest.mark.parametrize(("language", "name"), [("en", "March 2023"), ("zh", "2023年3月")])
def test_a_period_without_data_to_compare_with_is_named(analyst, language, name):
    result = ask(analyst, language, metrics=["orders"], period=MARCH, compare={"to": "previous_year"})
    assert name in result.summary


def test_a_compared_period_that_the_data_hold_in_part_is_said_with_its_days(analyst):
    asked = {"metrics": ["orders"], "period": {"start": "2024-04-01", "end": "2024-06-30"}}
    before = {"to": "range", "period": {"start": "2023-12-01", "end": "2024-01-31"}}
    result = ask(analyst, **asked, compare=before)
    assert "(only 3 January 2024 to 31 January 2024 is in the data)" in result.summary
    text = caveat(result, "compare_period_clipped")
    assert "1 December 2023 to 31 January 2024, is only partly in the data: 3 January 2024 to 31 January 2024" in text


def test_growth_on_a_bucket_that_the_data_hold_in_part_is_said(analyst):
    asked = {"metrics": ["orders"], "grain": "month", "transforms": [{"kind": "growth"}]}
    text = caveat(ask(analyst, **asked), "growth_on_partial")
    assert "growth of 2024-02 is measured on 2024-01, of which only 3 January 2024 to 31 January 2024" in text
    assert not caveat(ask(analyst, **asked, period={"start": "2024-02-01", "end": "2024-06-30"}), "growth_on_partial")


@pytest.mark.parametrize(("language", "words"), [("en", "percentage points"), ("zh", "个百分点")])
def test_a_percentage_moves_by_percentage_points(analyst, language, words):
    asked = {"metrics": ["cancellation_rate"], "period": MARCH, "compare": {"to": "previous_period"}}
    result = ask(analyst, language, **asked)
    rate, before, change, _ = result.blocks[-1].rows[0]
    assert change == pytest.approx(rate - before)
    assert f" {abs(change):.2f} {words}" in result.summary
    assert "%)" not in result.summary.split("\n")[0]


@pytest.mark.parametrize(
    ("op", "values", "words"),
    [("lt", [0], "net revenue fell"), ("gt", [10], "net revenue change (against February 2024) above 10")],
)
def test_a_condition_on_a_change_is_in_words(analyst, op, values, words):
    having = [{"metric": "revenue_change", "op": op, "values": values}]
    compare = {"to": "previous_period"}
    asked = {"metrics": ["revenue"], "dimensions": ["country"], "period": MARCH, "compare": compare, "having": having}
    text = ask(analyst, **asked).summary
    assert not text.startswith("Nothing")
    assert words in text
    assert "revenue\\_change" not in text


@pytest.mark.parametrize(
    ("groups", "en", "zh"),
    [
        ({"dimensions": ["country"]}, "Number of countries", "国家数量"),
        ({"grain": "day"}, "Number of days", "天数"),
        ({"dimensions": ["country", "product"]}, "combinations of country and product", "国家、产品组合数量"),
    ],
)
def test_counted_groups_are_in_the_plural(analyst, groups, en, zh):
    asked = {"metrics": ["orders"], "transforms": [{"kind": "count"}], **groups}
    assert en in ask(analyst, **asked).summary
    assert zh in ask(analyst, "zh", **asked).summary.replace("商品", "产品")


def test_one_day_is_on_and_a_month_is_in(analyst):
    day = {"start": "2024-03-05", "end": "2024-03-05"}
    result = ask(analyst, metrics=["orders"], period=day)
    assert "Orders on 5 March 2024" in result.summary
    assert any("on 5 March 2024" in question for question in result.follow_ups)
    assert "Orders in March 2024" in ask(analyst, metrics=["orders"], period=MARCH).summary


@pytest.mark.parametrize(("language", "words"), [("en", "between 1,000 and 2,000"), ("zh", "介于1,000和2,000之间")])
def test_bounds_are_a_pair(analyst, language, words):
    having = [{"metric": "revenue", "op": "between", "values": [1000, 2000]}]
    counted = [{"kind": "count"}]
    asked = {"metrics": ["revenue"], "dimensions": ["product"], "having": having, "transforms": counted}
    assert words in ask(analyst, language, **asked).summary


def test_days_of_a_filter_are_in_words(analyst):
    days = {"field": "date", "op": "between", "values": ["2024-03-01", "2024-03-05"]}
    text = ask(analyst, metrics=["orders"], filters=[days]).summary
    assert "date between 1 March 2024 and 5 March 2024" in text


def test_a_value_that_only_looks_like_a_day_stays_as_it_is(analyst):
    assert (
        "country is 2024-99-01"
        in ask(analyst, metrics=["orders"], filters=[{"field": "country", "values": ["2024-99-01"]}]).summary
    )


def test_ids_are_written_without_separators(tmp_path):
    from cartwise import Analyst, Workspace

    path = tmp_path / "orders.csv"
    lines = [f"{9000 + i},{10001 + i % 3},2024-01-{1 + i % 28:02d},{5 + i},{1950 + i % 3}" for i in range(60)]
    path.write_text("\n".join(["order_id,customer_id,order_date,amount,birth_year", *lines]) + "\n", encoding="utf-8")
    with Workspace.open(tmp_path / "shop", create=True) as workspace:
        workspace.ingest(path)
        text = ask(Analyst(workspace), metrics=["revenue"], dimensions=["customer"]).summary
        born = {"name": "born", "relation": "orders", "aggregate": "max", "column": "birth_year"}
        year = ask(Analyst(workspace), metrics=["born"], define=[born]).summary
    assert "10001: " in text
    assert "10,001" not in text
    assert "**1952**" in year


def test_one_row_is_a_row(analyst):
    assert ask(analyst, kind="rows", relation="order_lines", limit=1).summary.startswith("1 row,")
    assert ask(analyst, kind="rows", relation="order_lines", limit=2).summary.startswith("2 rows,")


def test_a_ratio_has_its_noun_in_the_singular_and_its_abbreviation_spelt_out(analyst):
    parts = {"numerator": ["revenue"], "denominator": ["active_days"]}
    assert "per day with orders" in ask(analyst, metrics=[{"name": "revenue_per_day", **parts}]).summary
    assert "acquisition cost (CAC)" in ask(analyst, metrics=[{"name": "cac", **parts}]).summary


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_series_by_group_gives_the_highest_and_lowest_with_group_and_month(analyst, language):
    result = ask(analyst, language, metrics=["revenue"], grain="month", dimensions=["country"], period=FEBRUARY_ON)
    totals = defaultdict(float)
    for row in tiny_shop_rows():
        if row[4][:7] >= "2024-02":
            totals[row[4][:7], row[7]] += row[3] * row[5]
    last = max(month for month, _ in totals)
    whole = {pair: total for pair, total in totals.items() if pair[0] < last}  # the last month is counted in part
    for month, country in (max(whole, key=whole.get), min(whole, key=whole.get)):
        assert f"{month} / {country}" in result.summary
        assert f"{whole[month, country]:,.2f}" in result.summary.replace("\u2212", "-")


def cohort_of_january():
    """The customers of January, and those of them who came back in February."""
    months = defaultdict(set)
    for row in tiny_shop_rows():
        if row[3] > 0:
            months[row[4][:7]].add(row[6])
    return len(months["2024-01"]), len(months["2024-01"] & months["2024-02"])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_cohort_gives_its_size_and_who_came_back_by_the_measure(analyst, language):
    size, back = cohort_of_january()
    cohort = {"grain": "month", "cohort": {"start": "2024-01-01", "end": "2024-01-31"}}
    active = ask(analyst, language, kind="cohort", cohort={**cohort, "measure": "active"}).summary
    rate = ask(analyst, language, kind="cohort", cohort={**cohort, "measure": "rate"}).summary
    said = {"en": f"2024-01: {size}, {{}} of them active", "zh": f"2024-01 共 {size}，下一期活跃 {{}}"}[language]
    assert said.format(back) in active
    assert said.format(f"{100 * back / size:.1f}%") in rate


def test_a_cohort_in_the_last_bucket_of_the_data_is_not_said_to_stay_away(analyst):
    result = ask(analyst, kind="cohort", cohort={"grain": "quarter"})
    assert "none of them" not in result.summary.split(";")[-1]
    assert caveat(result, "partial_period")


@pytest.mark.parametrize(("language", "words"), [("en", "instead of a pie"), ("zh", "代替饼图")])
def test_a_pie_is_drawn_as_bars_and_that_is_said(analyst, language, words):
    asked = {"metrics": ["revenue"], "dimensions": ["country"], "transforms": [{"kind": "share"}]}
    result = ask(analyst, language, **asked, chart="pie")
    assert (result.blocks[0].spec.chart, result.blocks[0].spec.y) == ("bar", ("revenue_share",))
    assert words in caveat(result, "pie_as_bars")
    assert not caveat(ask(analyst, language, **asked, chart="bar"), "pie_as_bars")


def test_a_pie_of_two_groups_is_stacked_bars(analyst):
    asked = {"metrics": ["revenue"], "grain": "month", "dimensions": ["country"]}
    assert ask(analyst, **asked, chart="pie").blocks[0].spec.chart == "stacked_bar"


def test_a_question_for_a_pie_chart_is_told_why_it_gets_bars(analyst):
    answer = analyst.ask("pie chart of revenue by country")
    assert answer.outcome == "answered"
    assert "pie_as_bars" in [caveat.code for caveat in answer.caveats]
