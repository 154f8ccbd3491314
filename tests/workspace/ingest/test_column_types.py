"""Types decided from the whole column: every value survives exactly, or stays text, or is named."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartwise.workspace.ingest.dates import parse_date_shape
from cartwise.workspace.ingest.numbers import parse_number_shape


def column(heading: str, *cells: str, delimiter: str = ";") -> str:
    return f"n{delimiter}{heading}\n" + "".join(f"{n}{delimiter}{cell}\n" for n, cell in enumerate(cells, start=1))


@pytest.mark.parametrize(
    ("heading", "cells", "kind", "values"),
    [
        ("sku", ["00042", "00043"], "text", ["00042", "00043"]),
        ("order_id", ["9223372036854775808", "99999999999999999999999999"], "text", ["9223372036854775808", "99999999999999999999999999"]),
        ("v", ["9007199254740993", "9007199254740992"], "integer", [9007199254740993, 9007199254740992]),
        ("InvoiceNo", ["536365"] * 60 + ["C536379"], "text", ["536365"] * 60 + ["C536379"]),
        ("CustomerID", ["17850.0", "13047.0", ""], "integer", [17850, 13047, None]),
        ("order_id", ["100001"] * 40 + ["1e+05"], "integer", [100001] * 40 + [100000]),
        ("phone", ["+4917612345678", "+4917612345679"], "text", ["+4917612345678", "+4917612345679"]),
        ("zip", ["10115", "20095"], "text", ["10115", "20095"]),
        ("zip", ['="00042"', '="00043"'], "text", ["00042", "00043"]),
        ("Customer ID", ["'5551234567890", "'5551234567891"], "integer", [5551234567890, 5551234567891]),
        ("price", ["11.50", "-3", "0"], "number", [11.5, -3.0, 0.0]),
        ("price", ["1.234,56", "99,10"], "number", [1234.56, 99.1]),
        ("price", ["1,234.56", "99.10"], "number", [1234.56, 99.1]),
        ("price", ["1 234,56", "99,10"], "number", [1234.56, 99.1]),
        ("price", ["1'234.56", "99.10"], "number", [1234.56, 99.1]),
        ("price", ["1,23,456.00", "5,000.00"], "number", [123456.0, 5000.0]),
        ("price", ["(12.00)", "5.00-", "−3.5", "7"], "number", [-12.0, -5.0, -3.5, 7.0]),
        ("price", ["$1,234.50", "$3"], "number", [1234.5, 3.0]),
        ("price", ["5,00 €", "1.250,50 €"], "number", [5.0, 1250.5]),
        ("price", ["1,000円", "2,500円"], "integer", [1000, 2500]),
        ("ctr", ["7.31%", "3.5%", "--"], "number", [7.31, 3.5, None]),
        ("v", ["１２", "３"], "integer", [12, 3]),
        ("v", ["1e3", "2.5E-2"], "number", [1000.0, 0.025]),
        ("v", ["0.125", "1.250"], "number", [0.125, 1.25]),
        ("v", ["1.234", "1234"], "number", [1.234, 1234.0]),
        ("v", ["n/a", "--", "5", "-", "NULL", "None", ""], "integer", [None, None, 5, None, None, None, None]),
        ("active", ["yes", "no", "yes"], "boolean", [True, False, True]),
        ("aktiv", ["ja", "nein", ""], "boolean", [True, False, None]),
        ("paid", ["是", "否"], "boolean", [True, False]),
        ("country", ["NA", "DE", "US", "FR", "GB"], "text", ["NA", "DE", "US", "FR", "GB"]),
        ("country", ["NO", "NO"], "text", ["NO", "NO"]),
        ("slot", ["1"] * 60 + ["A"], "text", ["1"] * 60 + ["A"]),
        ("product", ["../../etc/passwd", "NaN soup"], "text", ["../../etc/passwd", "NaN soup"]),
    ],
)  # fmt: skip
def test_values_survive_exactly(write, stage, heading, cells, kind, values):
    staged = stage(write(column(heading, *cells)))
    assert staged.types[heading] == kind
    assert staged.column(heading) == values


@pytest.mark.parametrize(
    ("heading", "cells", "kind", "values"),
    [
        ("day", ["2025-01-05", "2025-2-6"], "date", [date(2025, 1, 5), date(2025, 2, 6)]),
        ("day", ["01/02/2025", "23/04/2025"], "date", [date(2025, 2, 1), date(2025, 4, 23)]),
        ("day", ["01/02/2025 10:30", "03/24/2025 3:05"], "timestamp", [datetime(2025, 1, 2, 10, 30), datetime(2025, 3, 24, 3, 5)]),
        ("day", ["01/02/25", "23/04/25"], "date", [date(2025, 2, 1), date(2025, 4, 23)]),
        ("day", ["3 Sep 2025", "4. März 2025", "5 de enero de 2025"], "date", [date(2025, 9, 3), date(2025, 3, 4), date(2025, 1, 5)]),
        ("day", ["Sep 3, 2025", "Mar 4, 2025"], "date", [date(2025, 9, 3), date(2025, 3, 4)]),
        ("日期", ["2025年1月5日", "2025年12月6日"], "date", [date(2025, 1, 5), date(2025, 12, 6)]),
        ("day", ["2025-01-05", "25.02.2025", "Mar 3, 2025"], "date", [date(2025, 1, 5), date(2025, 2, 25), date(2025, 3, 3)]),
        ("event_date", ["20250903", "20250904"], "date", [date(2025, 9, 3), date(2025, 9, 4)]),
        ("stock", ["20250903", "20250904"], "integer", [20250903, 20250904]),
        ("created_at", ["1756908760", "1756908761"], "timestamp", [datetime(2025, 9, 3, 14, 12, 40), datetime(2025, 9, 3, 14, 12, 41)]),
        ("timestamp", ["1756908760123"] * 2, "timestamp", [datetime(2025, 9, 3, 14, 12, 40, 123000)] * 2),
        ("event_timestamp", ["1756908760123456"] * 2, "timestamp", [datetime(2025, 9, 3, 14, 12, 40, 123456)] * 2),
        ("order_date", ["45658", "45659.5"], "timestamp", [datetime(2025, 1, 1), datetime(2025, 1, 2, 12)]),
        ("qty", ["45658", "45659"], "integer", [45658, 45659]),
        ("ts", ["2025-01-01 24:00", "2025-01-02 10:00"], "timestamp", [datetime(2025, 1, 2), datetime(2025, 1, 2, 10)]),
        ("ts", ["01/01/2025 24:00", "25/01/2025 10:00"], "timestamp", [datetime(2025, 1, 2), datetime(2025, 1, 25, 10)]),
        ("week", ["2025-W52", "2025-W53", "2026-W01"], "date", [date(2025, 12, 22), None, date(2025, 12, 29)]),
        ("week", ["2025-01", "2025-02"], "text", ["2025-01", "2025-02"]),
        ("month", ["2025-01", "2025-02"], "date", [date(2025, 1, 1), date(2025, 2, 1)]),
        ("ts", ["2025-01-05 3:05 PM", "2025-01-05 11:05 AM"], "timestamp", [datetime(2025, 1, 5, 15, 5), datetime(2025, 1, 5, 11, 5)]),
        ("order_date", ["2025-02-30", "2025-02-28", "2025-03-01"], "date", [None, date(2025, 2, 28), date(2025, 3, 1)]),
        ("order_date", ["0000-00-00", "2025-02-28"], "date", [None, date(2025, 2, 28)]),
    ],
)  # fmt: skip
def test_dates_are_read_in_their_own_format(write, stage, heading, cells, kind, values):
    staged = stage(write(column(heading, *cells)))
    assert staged.types[heading] == kind
    assert staged.column(heading) == values


@pytest.mark.parametrize(
    ("heading", "cells", "code"),
    [
        ("order_date", ["01/02/2025", "03/04/2025"], "day_month_open"),
        ("order_date", ["31/01/2025", "01/31/2025"], "day_month_contradict"),
        ("amount", ["1.234", "5.678"], "decimal_sign_unknown"),
        ("amount", ["1,234", "5,678"], "decimal_sign_unknown"),
        ("amount", ["$1,234.50", "1.234,50 €", "￥1234", "(12.00)"], "several_currencies"),
    ],
)
def test_what_only_a_person_knows_is_asked_and_stays_text(write, stage, heading, cells, code):
    staged = stage(write(column(heading, *cells)))
    assert staged.column(heading) == cells
    assert code in staged.warned
    assert staged.asked == {f"orders.{heading}"}


@pytest.mark.parametrize(
    ("heading", "cells", "answer", "values"),
    [
        ("order_date", ["01/02/2025", "03/04/2025"], "dmy", [date(2025, 2, 1), date(2025, 4, 3)]),
        ("order_date", ["01/02/2025", "03/04/2025"], "mdy", [date(2025, 1, 2), date(2025, 3, 4)]),
        ("amount", ["1.234", "5.678"], "decimal_point", [1.234, 5.678]),
        ("amount", ["1.234", "5.678"], "decimal_comma", [1234, 5678]),
        ("price", ["11.50", "3"], "text", ["11.50", "3"]),
        ("amount", ["$1,234.50", "1.234,50 €"], "number", [1234.5, 1234.5]),
    ],
)
def test_an_answer_decides(write, stage, heading, cells, answer, values):
    staged = stage(write(column(heading, *cells)), answers={f"orders.{heading}": answer})
    assert staged.column(heading) == values
    assert not staged.asked


def test_other_columns_prove_the_decimal_sign(write, stage):
    staged = stage(write('day,Impr.,Cost\n2025-01-01,"12,331","1,204.55"\n2025-01-02,901,3.50\n2025-01-03,902,3.50\n'))
    assert staged.column("Impr.") == [12331, 901, 902]


def test_words_in_few_cells_of_a_figure_become_null_with_their_lines(write, stage):
    staged = stage(write(column("price", *(["11.5"] * 40 + ["about ten"]))))
    assert staged.types["price"] == "number"
    assert staged.warned["unreadable_numbers"] == (42,)
    assert staged.table.rows == 41


def test_words_in_many_cells_of_a_figure_keep_it_text_with_their_lines(write, stage):
    staged = stage(write(column("price", "11.5", "12.5", "about ten")))
    assert staged.types["price"] == "text"
    assert staged.warned["words_among_numbers_kept_as_text"] == (4,)


@pytest.mark.parametrize(
    ("heading", "cells", "code", "lines"),
    [
        ("price", ["NaN", "inf", "-inf", "", "N/A", "null", "1e400"], "not_finite_as_empty", None),
        ("v", ["#DIV/0!", "5", "#REF!"], "not_finite_as_empty", (2, 4)),
        ("price", ["1e308", "1e308"], "sum_overflows", ()),
        ("v", ["１", "２"], "full_width_digits", ()),
        ("amount", ["7"] * 20 + ["7000000"], "outlier", (22,)),
        ("price", ["-10.0", "10.0"], "negative_figures", (2,)),
        ("qty", ["1", "0"], "zero_quantities", (3,)),
        ("order_date", ["2025-01-01", "2099-01-01"], "future_dates", (3,)),
        ("order_date", ["1900-01-01", "2025-01-01"], "placeholder_dates", (2,)),
        ("order_date", ["45658", "45659"], "spreadsheet_day_numbers", ()),
        ("order_date", ["01/02/25", "23/04/25"], "two_digit_years", ()),
        ("order_date", ["05.01.2025", "06.02.2025"], "day_first_by_dots", ()),
        ("order_date", ["2025-02-30", "2025-02-28", "2025-03-01"], "unreadable_dates", (2,)),
        ("order_id", ["1.23E+12", "1.24E+12"], "ids_in_scientific_notation", ()),
        ("customer_id", ["5", "", "6"], "empty_ids", ()),
        ("customer_id", ["A5", " A6"], "blanks_around_ids", (3,)),
        ("note", ["", ""], "empty_columns", ()),
        ("ts_local_berlin", ["2025-03-30 02:30:00", "2025-10-26 02:30:00"], "local_times_that_do_not_exist", (2,)),
        ("ts_new_york", ["2025-03-09 12:30:00", "2025-11-02 01:30:00"], "local_times_that_exist_twice", (3,)),
        ("ts", ["2025-03-30T01:30:00+01:00", "2025-03-30T01:30:00Z", "2025-03-30 01:30:00"], "some_times_without_offset", (4,)),
    ],
)  # fmt: skip
def test_what_would_mislead_is_warned_about(write, stage, heading, cells, code, lines):
    staged = stage(write(column(heading, *cells)))
    assert code in staged.warned
    if lines is not None:
        assert staged.warned[code] == lines


def test_times_with_offsets_are_turned_to_utc(write, stage):
    cells = ["2025-03-30T01:30:00+01:00", "2025-03-30T01:30:00Z", "2025-03-30 01:30:00 -0500"]
    staged = stage(write(column("ts", *cells)))
    assert staged.column("ts") == [
        datetime(2025, 3, 30, 0, 30),
        datetime(2025, 3, 30, 1, 30),
        datetime(2025, 3, 30, 6, 30),
    ]
    assert "times_turned_to_utc" in staged.warned


@pytest.mark.parametrize("winter", ["-0500", "-0400"])
def test_local_times_of_one_clock_are_kept(write, stage, winter):
    cells = [f"2025-01-{day:02d} 22:10:00 {winter}" for day in range(1, 20)]
    cells += [f"2025-07-{day:02d} 22:10:00 -0400" for day in range(1, 20)]
    staged = stage(write(column("created at", *cells)))
    assert staged.column("created at")[0] == datetime(2025, 1, 1, 22, 10)
    assert staged.column("created at")[-1] == datetime(2025, 7, 19, 22, 10)
    assert "times_turned_to_utc" not in staged.warned


def test_two_places_an_hour_apart_are_turned_to_utc(write, stage):
    cells = [f"2025-01-{day:02d} 22:10:00 {offset}" for day in range(1, 20) for offset in ("-0500", "-0400")]
    staged = stage(write(column("created at", *cells)))
    assert staged.column("created at")[0] == datetime(2025, 1, 2, 3, 10)
    assert "times_turned_to_utc" in staged.warned


def test_clean_series_are_loaded_without_a_warning(write, stage):
    staged = stage(write("order_date,sales\n" + "".join(f"2025-01-{day:02d},0\n" for day in range(1, 32))))
    assert not staged.warned
    assert not staged.asked


def test_units_are_taken_from_the_cells(write, stage):
    staged = stage(write("day;ctr;spend\n2025-01-01;7.31%;5.00 €\n2025-01-02;7.31%;5.00 €\n2025-01-03;7.31%;5.00 €\n"))
    assert [column.unit for column in staged.table.columns] == [None, "%", "EUR"]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="9.,-+()%$€ eE:/TZ年月日W", max_size=24))
def test_no_shape_breaks_the_parsers(shape):
    number = parse_number_shape(shape, starts_with_zero=False)
    assert number is None or "9" in shape
    found = parse_date_shape(shape)
    assert found is None or found.format
