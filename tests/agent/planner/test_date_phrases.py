"""Date expressions beyond plain months: seasons, days beside a day, lists of years; and laws that hold for any text."""

import functools
import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartwise.agent.planner.days.dates import find_dates
from cartwise.agent.planner.plan import DialogueState
from cartwise.agent.planner.planner import EmbeddedMind
from tests.agent.planner.golden import mind
from tests.agent.planner.tiny_shop import AS_OF

SPANS = {
    "summer 2023": ("2023-06-01", "2023-08-31"),
    "in the spring of 2023": ("2023-03-01", "2023-05-31"),
    "winter 2023/24": ("2023-12-01", "2024-02-29"),
    "last summer": ("2024-06-01", "2024-08-31"),
    "2023年夏天": ("2023-06-01", "2023-08-31"),
    "去年秋季": ("2023-09-01", "2023-11-30"),
    "summer 2023, june through july": ("2023-06-01", "2023-07-31"),
    "from black friday 24 november 2023 through 26 november 2023": ("2023-11-24", "2023-11-26"),
    "last weekend": ("2024-11-16", "2024-11-17"),
    "the weekend of 25 november 2023": ("2023-11-25", "2023-11-26"),
    "past fortnight": ("2024-11-07", "2024-11-20"),
    "since the start of the year": ("2024-01-01", "2024-11-20"),
    "so far this month": ("2024-11-01", "2024-11-20"),
    "年初至今": ("2024-01-01", "2024-11-20"),
    "12月1日至9日": ("2023-12-01", "2023-12-09"),
    "2023年12月1-9日": ("2023-12-01", "2023-12-09"),
    "2023年前三季度": ("2023-01-01", "2023-09-30"),
    "2023年最后两个月": ("2023-11-01", "2023-12-31"),
    "2024年3月第二周": ("2024-03-08", "2024-03-14"),
    "2024年3月前十天": ("2024-03-01", "2024-03-10"),
    "上周末": ("2024-11-16", "2024-11-17"),
    "双十一前三天": ("2024-11-08", "2024-11-10"),
    "the four weeks before christmas 2023": ("2023-11-27", "2023-12-24"),
    "the day after black friday 2023": ("2023-11-25", "2023-11-25"),
    "week starting 5 july 2023": ("2023-07-05", "2023-07-11"),
    "week ending 9 july 2023": ("2023-07-03", "2023-07-09"),
    "week commencing monday 3 july 2023": ("2023-07-03", "2023-07-09"),
    "friday, 24 november 2023": ("2023-11-24", "2023-11-24"),
    "the 3 months to march 2024": ("2024-01-01", "2024-03-31"),
    "the 12 months ending 30 june 2024": ("2023-07-01", "2024-06-30"),
    "the second week of march 2024": ("2024-03-08", "2024-03-14"),
    "november 24 through 26, 2023": ("2023-11-24", "2023-11-26"),
    "11/2023": ("2023-11-01", "2023-11-30"),
    "03.07.2023": ("2023-07-03", "2023-07-03"),
    "by the end of march": (None, "2024-03-31"),
    "third-quarter 2023": ("2023-07-01", "2023-09-30"),
    "the third-quarter": ("2024-07-01", "2024-09-30"),
    "second-half 2023": ("2023-07-01", "2023-12-31"),
    "first-half of 2024": ("2024-01-01", "2024-06-30"),
    "first-half of october 2024": ("2024-10-01", "2024-10-15"),
}
SEVERAL = {
    "november 2022 and 2023": ("2022-11-01..2022-11-30", "2023-11-01..2023-11-30"),
    "the fourth quarters of 2022 and 2023": ("2022-10-01..2022-12-31", "2023-10-01..2023-12-31"),
    "december of both 2022 and 2023": ("2022-12-01..2022-12-31", "2023-12-01..2023-12-31"),
    "2022年和2023年的11月": ("2022-11-01..2022-11-30", "2023-11-01..2023-11-30"),
    "q4 2022 and q4 2023, each up to 18 december": ("2022-10-01..2022-12-18", "2023-10-01..2023-12-18"),
    "october and november 2023": ("2023-10-01..2023-10-31", "2023-11-01..2023-11-30"),
}
UNTOLD = {
    "early december 2023": "vague_period",
    "in the run-up to christmas": "vague_period",
    "black friday weekend 2023": "vague_period",
    "easter 2023": "vague_period",
    "春节期间": "vague_period",
    "2023年国庆": "vague_period",
    "11月底": "vague_period",
    "fiscal year 2023": "fiscal_year",
    "fy2023": "fiscal_year",
    "2023财年": "fiscal_year",
}


@pytest.mark.parametrize("text", SPANS)
def test_phrase_gives_the_days_as_written(text: str) -> None:
    [span] = [span for span in find_dates(text, AS_OF) if span.end - span.start > len(text) // 2]
    assert span.problem is None
    assert (span.first and span.first.isoformat(), span.last and span.last.isoformat()) == SPANS[text]


@pytest.mark.parametrize("text", SEVERAL)
def test_list_of_years_gives_each_period(text: str) -> None:
    spans = [span for span in find_dates(text, AS_OF) if span.kind == "period"]
    assert tuple(f"{span.first}..{span.last}" for span in spans) == SEVERAL[text]


@pytest.mark.parametrize("text", UNTOLD)
def test_phrase_without_certain_days_is_asked_about(text: str) -> None:
    assert UNTOLD[text] in [span.problem for span in find_dates(text, AS_OF)]


Q2, Q3 = {"start": "2023-04-01", "end": "2023-06-30"}, {"start": "2023-07-01", "end": "2023-09-30"}
H1, H2 = {"start": "2023-01-01", "end": "2023-06-30"}, {"start": "2023-07-01", "end": "2023-12-31"}
COMPARED = {
    "How did revenue change between the second and the third quarter of 2023?": (Q3, Q2),
    "revenue second vs third quarter 2023": (Q3, Q2),
    "revenue in third-quarter compared to second quarter of 2023": (Q3, Q2),
    "growth in revenue from the second to the third quarter of 2023": (Q3, Q2),
    "How much did revenue grow from the first to the second half of 2023?": (H2, H1),
    "How did revenue change from the first-half to the second-half of 2023?": (H2, H1),
    "Which two countries added the most revenue between the second and the third quarter of 2023?": (Q3, Q2),
    "2023年二季度环比三季度收入": (Q3, Q2),
    "2023年第二季度到第三季度收入增长了多少?": (Q3, Q2),
    "2023年上半年环比下半年收入": (H2, H1),
}
RANGES = {
    "net revenue from the second to the third quarter of 2023": ("2023-04-01", "2023-09-30"),
    "revenue between the first and the second quarter of 2023": ("2023-01-01", "2023-06-30"),
    "revenue from first to second half of 2023": ("2023-01-01", "2023-12-31"),
    "revenue from the first to the third week of May 2023": ("2023-05-01", "2023-05-21"),
    "2023年第二季度到第三季度的收入": ("2023-04-01", "2023-09-30"),
    "2023年第二到第三季度的收入": ("2023-04-01", "2023-09-30"),
    "revenue from may to june 2023": ("2023-05-01", "2023-06-30"),
}


@pytest.mark.parametrize("question", COMPARED)
def test_pair_of_periods_is_compared_where_a_change_is_asked_for(question: str) -> None:
    [call] = _planner().plan(question, DialogueState(), as_of=AS_OF).calls
    later, earlier = COMPARED[question]
    assert call.arguments["period"] == later
    assert call.arguments["compare"] == {"to": "range", "period": earlier}


@pytest.mark.parametrize("question", RANGES)
def test_pair_of_periods_is_a_range_of_a_plain_figure(question: str) -> None:
    [call] = _planner().plan(question, DialogueState(), as_of=AS_OF).calls
    assert (call.arguments["period"]["start"], call.arguments["period"]["end"]) == RANGES[question]
    assert "compare" not in call.arguments


@pytest.mark.parametrize("question", ["2023年各季度收入环比", "2023年第三季度收入环比增长"])
def test_change_on_the_period_before_stays_one(question: str) -> None:
    [call] = _planner().plan(question, DialogueState(), as_of=AS_OF).calls
    assert call.arguments.get("transforms") or call.arguments["compare"] == {"to": "previous_period"}


WORDS = (
    *SPANS, *SEVERAL, *UNTOLD, "last month", "上月", "与上月相比", "2024年10月", "october 2024", "revenue", "净收入", "vs", "compared with",
    "比", "and", "和", "orders", "by country", "Germany", "in", "%", "the year before", "去年同期", "yoy", "they", "that year", "those two months",
    "not may but june", "不是5月,是6月", "呢", "top 3", "(", ")", "?", "31", "30 february", "q5", "each", "up to 18 december", "前两个月", "h1", "to",
)  # fmt: skip
SENTENCES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=7).map(" ".join)


@given(SENTENCES | st.text(max_size=40), SENTENCES)
@settings(max_examples=30, deadline=None)
def test_no_text_makes_the_planner_raise(first: str, second: str) -> None:
    planner = _planner()
    plan = planner.plan(first, DialogueState(), as_of=AS_OF)
    plan = planner.plan(second, plan.state, as_of=AS_OF)
    for call in plan.calls:
        period = call.arguments.get("period") or {}
        assert period.get("start", "") <= period.get("end", "9999")


@given(SENTENCES, st.dates(date(2005, 1, 1), date(2030, 12, 31)))
@settings(max_examples=60, deadline=None)
def test_resolved_days_start_before_they_end(text: str, as_of: date) -> None:
    for span in find_dates(text, as_of):
        if span.problem is None and span.first and span.last and span.kind != "limit":
            assert span.first <= span.last


@given(st.dates(date(2005, 1, 1), date(2030, 12, 31)), st.integers(0, 200))
@settings(max_examples=40, deadline=None)
def test_range_of_two_days_holds_both_ends(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    [span] = find_dates(f"from {first:%d %B %Y} to {last:%d %B %Y}".lower(), AS_OF)
    assert (span.first, span.last) == (first, last)


@pytest.mark.parametrize(("month", "day"), list(itertools.product((1, 6, 10, 11), (1, 20))))
def test_month_against_the_one_before_it_never_raises(month: int, day: int) -> None:
    for question in ("2024年10月净收入与上月相比", "net revenue in October 2024 compared with last month"):
        plan = _planner().plan(question, as_of=date(2024, month, day))
        assert plan.outcome == "run"


@functools.cache
def _planner() -> EmbeddedMind:
    return mind()
