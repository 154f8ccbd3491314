import pytest

from cartwise.agent.evaluation.scoring import is_right

ROWS = {"columns": ["country", "revenue"], "rows": [["Spain", 10.5], ["France", 8.25]], "ordered": True}


def right(gold, text="", tables=(), is_change=False):
    return is_right(gold, text=text, tables=list(tables), is_change=is_change)


@pytest.mark.parametrize("text", ["Revenue: £1,461,756.25 (November 2011).", "约 1,461,756 英镑"])
def test_value_in_text_is_right_when_rounded(text):
    assert right({"value": 1461756.2499, "unit": "GBP"}, text)


def test_whole_value_must_be_exact():
    assert right({"value": 3052, "unit": "orders"}, "3,052 orders")
    assert not right({"value": 3052, "unit": "orders"}, "3,053 orders")


def test_years_are_no_figures():
    assert not right({"value": 2011, "unit": "orders"}, "Orders in November 2011: 12")


def test_fall_called_a_rise_is_wrong():
    gold = {"value": -50.0, "unit": "GBP"}
    assert right(gold, "It fell by 50.00", is_change=True)
    assert not right({"value": 50.0, "unit": "GBP"}, "It fell by 50.00", is_change=True)


def test_rows_may_stand_in_other_columns_but_in_order():
    good = {"columns": ["x", "r", "c"], "rows": [[1, 10.5, "Spain"], [2, 8.25, "France"]]}
    swapped = {"columns": ["r", "c"], "rows": [[8.25, "France"], [10.5, "Spain"]]}
    assert right(ROWS, tables=[good])
    assert not right(ROWS, tables=[swapped])
    assert right({**ROWS, "ordered": False}, tables=[swapped])


def test_a_row_too_many_is_wrong():
    longer = {"columns": ["c", "r"], "rows": [["Spain", 10.5], ["France", 8.25], ["Italy", 1.0]]}
    assert not right(ROWS, tables=[longer])


def test_wide_gold_may_be_shown_long():
    gold = {"columns": ["month", "de", "fr"], "rows": [["2011-07", 1.5, 2.5]], "ordered": True}
    long = {"columns": ["m", "c", "v"], "rows": [["2011-07", "de", 1.5], ["2011-07", "fr", 2.5]]}
    assert right(gold, tables=[long])


def test_week_is_named_by_any_of_its_days_and_weekdays_in_chinese():
    gold = {"columns": ["week", "n"], "rows": [["2011-07-04", 3]], "ordered": True}
    assert right(gold, tables=[{"columns": ["w", "n"], "rows": [["2011-07-04", 3]]}])
    days = {"columns": ["weekday", "n"], "rows": [["Monday", 3]], "ordered": False}
    assert right(days, tables=[{"columns": ["w", "n"], "rows": [["星期一", 3]]}])
