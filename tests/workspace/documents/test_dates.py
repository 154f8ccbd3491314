from datetime import date

import pytest

from cartwise.workspace.documents.dates import days_of


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2025-08.md", date(2025, 8, 1), date(2025, 8, 31)),
        ("Linden & Lark: August 2025", date(2025, 8, 1), date(2025, 8, 31)),
        ("Q2 2025 review", date(2025, 4, 1), date(2025, 6, 30)),
        ("report_2024Q3", date(2024, 7, 1), date(2024, 9, 30)),
        ("2025年8月经营月报", date(2025, 8, 1), date(2025, 8, 31)),
        ("2025年第二季度", date(2025, 4, 1), date(2025, 6, 30)),
        ("minutes 2025-03-14", date(2025, 3, 14), date(2025, 3, 14)),
        ("Minutes of 14 March 2025", date(2025, 3, 14), date(2025, 3, 14)),
        ("Annual report 2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("H1 2025", date(2025, 1, 1), date(2025, 6, 30)),
        ("Feb 2024", date(2024, 2, 1), date(2024, 2, 29)),
    ],
)
def test_days_are_read(text, start, end):
    assert days_of(text) == (start, end)


@pytest.mark.parametrize("text", ["handbook", "order 20250", "version 3.2025", "may the force"])
def test_other_numbers_are_no_days(text):
    assert days_of(text) is None
