from datetime import date
from typing import Any

import pytest

from cartwise.errors import RetryableInput
from cartwise.tools.arguments import ExplainChangeArgs
from cartwise.tools.context import ToolContext
from cartwise.tools.explain_change.period import last_whole_month, period_before
from cartwise.tools.explain_change.run import run
from cartwise.tools.result import ToolResult
from cartwise.types import DateRange


@pytest.fixture
def explain(tiny_workspace: Any) -> Any:
    """Runs the tool on the tiny shop."""

    def ask(language: str = "en", **fields: Any) -> ToolResult:
        context = ToolContext(tiny_workspace, language, as_of=tiny_workspace.catalog.as_of)
        return run(ExplainChangeArgs.model_validate(fields), context)

    return ask


def facts_of(result: ToolResult) -> dict[str, Any]:
    return {fact.id: fact.value for fact in result.facts}


JUNE = {"start": "2024-06-01", "end": "2024-06-30"}


def test_change_states_both_figures_and_the_difference(explain: Any) -> None:
    facts = facts_of(explain(metric="revenue", period=JUNE))
    assert facts["revenue_change"] == pytest.approx(facts["revenue"] - facts["revenue_before"])


@pytest.mark.parametrize("group", ["factor_change", "part_change", "customers_change"])
def test_each_split_sums_to_the_change(explain: Any, group: str) -> None:
    facts = facts_of(explain(metric="revenue", period=JUNE))
    parts = [value for name, value in facts.items() if name.startswith(f"{group}[")]
    assert len(parts) >= 2
    assert sum(parts) == pytest.approx(facts["revenue_change"])


def test_a_premise_that_does_not_hold_is_said(explain: Any) -> None:
    facts = facts_of(explain(metric="revenue", period=JUNE))
    claimed = "fall" if facts["revenue_change"] > 0 else "rise"
    result = explain(metric="revenue", period=JUNE, claimed=claimed)
    assert result.summary.startswith(f"Revenue did not {claimed}") or "did not" in result.summary[:40]


def test_nothing_is_made_up_where_nothing_stands_out(explain: Any) -> None:
    result = explain(metric="revenue", period=JUNE)
    assert "cause_1_change_pct" not in facts_of(result)
    assert "No cause found in the data" in result.summary


def test_chinese_tells_the_same_figures(explain: Any) -> None:
    english, chinese = explain(metric="revenue", period=JUNE), explain("zh", metric="revenue", period=JUNE)
    assert facts_of(english) == facts_of(chinese)
    assert "数据中没有找到原因" in chinese.summary


def test_the_waterfall_leads_from_one_figure_to_the_other(explain: Any) -> None:
    result = explain(metric="revenue", period=JUNE)
    chart = next(block for block in result.blocks if block.kind == "chart" and block.spec.chart == "waterfall")
    first, *steps, last = [row[1] for row in chart.table.rows]
    assert first + sum(steps) == pytest.approx(last)


def test_a_cut_period_is_compared_day_by_day(explain: Any, tiny_workspace: Any) -> None:
    end = tiny_workspace.catalog.as_of
    result = explain(metric="revenue", period={"start": end.replace(day=1).isoformat(), "end": f"{end.year}-12-31"})
    is_whole = end.day == 31
    assert is_whole or any(caveat.code == "explain_cut" for caveat in result.caveats)


def test_anomalies_of_a_quiet_week_are_none(explain: Any) -> None:
    result = explain(metric="revenue", mode="anomalies", period={"start": "2024-06-10", "end": "2024-06-16"})
    assert facts_of(result)["unusual_count"] == 0
    assert "Nothing unusual" in result.summary
    assert result.blocks[0].spec.chart == "band"


def test_trends_follow_the_asked_dimension(explain: Any) -> None:
    result = explain(metric="revenue", mode="trends", dimensions=["country"])
    assert {name for name in facts_of(result) if name.startswith("trend[")} == {
        "trend[Germany]",
        "trend[France]",
        "trend[Spain]",
    }


def test_an_unknown_metric_names_the_nearest(explain: Any) -> None:
    with pytest.raises(RetryableInput, match="revenue"):
        explain(metric="revenu")


def test_days_outside_of_the_data_are_said(explain: Any) -> None:
    with pytest.raises(RetryableInput, match="2024"):
        explain(metric="revenue", period={"start": "2019-01-01", "end": "2019-01-31"})


def test_the_period_before_whole_months_is_of_whole_months() -> None:
    assert period_before(DateRange(date(2024, 3, 1), date(2024, 3, 31))) == DateRange(
        date(2024, 2, 1), date(2024, 2, 29)
    )
    assert period_before(DateRange(date(2024, 3, 4), date(2024, 3, 10))) == DateRange(
        date(2024, 2, 26), date(2024, 3, 3)
    )


def test_the_last_whole_month_is_complete() -> None:
    assert last_whole_month(DateRange(date(2024, 1, 1), date(2024, 6, 12))) == DateRange(
        date(2024, 5, 1), date(2024, 5, 31)
    )


def test_why_questions_reach_the_tool_with_their_claim(analyst: Any) -> None:
    answer = analyst.ask("Why did revenue drop in June 2024?")
    assert answer.outcome == "answered"
    assert answer.steps[0].tool == "explain_change"
    assert answer.steps[0].arguments["claimed"] == "fall"


def test_which_are_rising_asks_for_trends(analyst: Any) -> None:
    answer = analyst.ask("Which countries are rising?")
    assert answer.steps[0].arguments["mode"] == "trends"
    assert answer.steps[0].arguments["dimensions"] == ["country"]
