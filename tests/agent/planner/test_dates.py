"""Dates in English and Chinese, inclusive, relative to the last day of the data."""

from datetime import date

import pytest

from cartwise.agent.planner.days.dates import find_dates

AS_OF = date(2024, 11, 20)  # a Wednesday

SPANS = {
    "november 2023": ("2023-11-01", "2023-11-30"),
    "nov '23": ("2023-11-01", "2023-11-30"),
    "2024-02": ("2024-02-01", "2024-02-29"),
    "14 nov 2023": ("2023-11-14", "2023-11-14"),
    "the 3rd of june": ("2024-06-03", "2024-06-03"),
    "11/14/2023": ("2023-11-14", "2023-11-14"),
    "between 1 july and 30 september 2024": ("2024-07-01", "2024-09-30"),
    "from june to september": ("2024-06-01", "2024-09-30"),
    "from october 2023 to march": ("2023-10-01", "2024-03-31"),
    "1-15 november 2023": ("2023-11-01", "2023-11-15"),
    "q3 2023": ("2023-07-01", "2023-09-30"),
    "the third quarter": ("2024-07-01", "2024-09-30"),
    "the last quarter of 2023": ("2023-10-01", "2023-12-31"),
    "h1": ("2024-01-01", "2024-06-30"),
    "first half of october 2024": ("2024-10-01", "2024-10-15"),
    "second half of october 2024": ("2024-10-16", "2024-10-31"),
    "first week of october": ("2024-10-01", "2024-10-07"),
    "last two weeks of october": ("2024-10-18", "2024-10-31"),
    "week of 14 nov": ("2024-11-11", "2024-11-17"),
    "week 45 of 2024": ("2024-11-04", "2024-11-10"),
    "last month": ("2024-10-01", "2024-10-31"),
    "last quarter": ("2024-07-01", "2024-09-30"),
    "last week": ("2024-11-11", "2024-11-17"),
    "last 30 days": ("2024-10-22", "2024-11-20"),
    "past four weeks": ("2024-10-24", "2024-11-20"),
    "this month": ("2024-11-01", "2024-11-20"),
    "year to date": ("2024-01-01", "2024-11-20"),
    "the month before last": ("2024-09-01", "2024-09-30"),
    "two months ago": ("2024-09-01", "2024-09-30"),
    "yesterday": ("2024-11-19", "2024-11-19"),
    "last monday": ("2024-11-18", "2024-11-18"),
    "since september": ("2024-09-01", "2024-11-20"),
    "before march 2024": (None, "2024-02-29"),
    "after march 2024": ("2024-04-01", None),
    "december": ("2023-12-01", "2023-12-31"),
    "in may": ("2024-05-01", "2024-05-31"),
    "black friday 2023": ("2023-11-24", "2023-11-24"),
    "christmas": ("2023-12-25", "2023-12-25"),
    "next 14 days": ("2024-11-21", "2024-12-04"),
    "next month": ("2024-12-01", "2024-12-31"),
    "2023年第三季度": ("2023-07-01", "2023-09-30"),
    "上半年": ("2024-01-01", "2024-06-30"),
    "10月": ("2024-10-01", "2024-10-31"),
    "去年12月": ("2023-12-01", "2023-12-31"),
    "3-8月": ("2024-03-01", "2024-08-31"),
    "从7月到10月": ("2024-07-01", "2024-10-31"),
    "2023年12月1日至2024年1月15日": ("2023-12-01", "2024-01-15"),
    "上个月": ("2024-10-01", "2024-10-31"),
    "最近30天": ("2024-10-22", "2024-11-20"),
    "过去四周": ("2024-10-24", "2024-11-20"),
    "本季度": ("2024-10-01", "2024-11-20"),
    "双十一": ("2024-11-11", "2024-11-11"),
    "未来四周": ("2024-11-21", "2024-12-18"),
    "下个月": ("2024-12-01", "2024-12-31"),
    "9月以来": ("2024-09-01", "2024-11-20"),
    "11月4日那一周": ("2024-11-04", "2024-11-10"),
}


@pytest.mark.parametrize(("text", "days"), SPANS.items())
def test_days_of_an_expression(text: str, days: tuple[str | None, str | None]):
    (span,) = find_dates(text, AS_OF)
    assert tuple(day and day.isoformat() for day in (span.first, span.last)) == days


@pytest.mark.parametrize("text", ["what may happen", "march on", "top 10", "customer 1002", "more than 2024 units"[:9]])
def test_no_days_where_none_are_named(text: str):
    assert find_dates(text, AS_OF) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [("30 february 2024", "impossible_date"), ("between 2024-05-01 and 2024-03-01", "reversed_period")],
)
def test_problem_is_named_where_days_cannot_be(text: str, problem: str):
    assert [span.problem for span in find_dates(text, AS_OF)] == [problem]


def test_month_is_the_next_one_in_a_forecast():
    (span,) = find_dates("december", AS_OF, prefers_future=True)
    assert span.first == date(2024, 12, 1)


def test_barely_begun_period_is_the_one_before():
    (span,) = find_dates("first quarter", date(2024, 1, 2))
    assert span.first == date(2023, 1, 1)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("all time", "all"),
        ("有史以来", "all"),
        ("yoy", "previous_year"),
        ("去年同期", "previous_year"),
        ("环比", "previous_period"),
    ],
)
def test_kind_of_an_expression_without_days_of_its_own(text: str, kind: str):
    assert [span.kind for span in find_dates(text, AS_OF)] == [kind]
