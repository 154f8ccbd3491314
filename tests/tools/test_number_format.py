import pytest

from cartwise.tools.number_format import NO_VALUE, format_cell, format_number


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "shown"),
    [
        (1234567.891, "GBP", 2, "£1,234,567.89"),
        (-1234.5, "EUR", 2, "\u2212€1,234.50"),
        (1000, "CHF", 0, "CHF\u00a01,000"),
        (12.345, "%", 1, "12.3%"),
        (4821, "units", 0, "4,821"),
        (-2.054, "pp", 2, "\u22122.05\u00a0pp"),
        (1952.0, "year", 0, "1952"),
        (-0.001, "GBP", 2, "£0.00"),
        (None, "GBP", 2, NO_VALUE),
        (float("nan"), "", 0, NO_VALUE),
        (float("inf"), "", 0, NO_VALUE),
    ],
)
def test_format_number_writes_unit_sign_and_separators(value, unit, decimals, shown):
    assert format_number(value, unit=unit, decimals=decimals) == shown


def test_format_cell_leaves_ids_untouched():
    assert format_cell(12345678, cell_type="integer", role="id") == "12345678"


def test_format_cell_leaves_years_untouched_when_they_are_dimensions():
    assert format_cell(2024, cell_type="integer") == "2024"


@pytest.mark.parametrize(
    ("value", "shown"),
    [("2024-11-30", "2024-11-30"), ("2024-11-30T14:05:33", "2024-11-30 14:05"), ("2024-11-30T00:00:00", "2024-11-30")],
)
def test_format_cell_writes_times_to_the_minute(value, shown):
    assert format_cell(value, cell_type="timestamp", role="time") == shown


def test_format_cell_keeps_text_that_looks_like_a_formula():
    assert format_cell("-2+3", cell_type="text") == "-2+3"
