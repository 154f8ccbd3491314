"""The analyst as Python people use it: threads, streaming, stopping, async, exports."""

import asyncio
import csv

import pytest

from cartwise import Analyst, Workspace
from cartwise.errors import RetryableInput
from cartwise.types import Cancel


def test_events_come_in_order_and_end_with_the_answer(analyst):
    events = list(analyst.stream("revenue by month"))
    assert [event.kind for event in events] == ["step_started", "step_finished", "final"]
    assert events[-1].answer.chart.spec.chart == "line"


def test_follow_up_changes_one_slot(analyst):
    first = analyst.ask("revenue by month in Germany in 2024")
    second = analyst.ask("and France?", thread_id=first.thread_id)
    assert second.steps[0].arguments["filters"][0]["values"] == ["France"]
    assert second.steps[0].arguments["grain"] == "month"
    third = analyst.ask("now orders", thread_id=first.thread_id)
    assert third.steps[0].arguments["metrics"] == ["orders"]


def test_threads_survive_a_restart(tiny_workspace):
    first = Analyst(tiny_workspace).ask("orders in March 2024", user="u1")
    again = Analyst(Workspace.open(tiny_workspace.path))
    assert first.thread_id in [thread.thread_id for thread in again.threads("u1")]
    assert again.history(first.thread_id) == [first]
    again.delete_thread(first.thread_id)
    assert again.history(first.thread_id) == []


def test_stopped_turn_is_kept_as_partial(analyst):
    cancel = Cancel()
    cancel.set()
    answer = analyst.ask("revenue by month", cancel=cancel)
    assert answer.outcome == "partial"
    assert analyst.history(answer.thread_id) == [answer]


def test_stop_kills_the_running_query(analyst):
    cancel = Cancel()
    events = analyst.stream("SELECT sum(sin(i)) FROM range(100000000000) r(i)", cancel=cancel)
    assert next(events).kind == "step_started"
    cancel.set()
    assert list(events)[-1].answer.outcome == "partial"


def test_async_ask_and_stream(analyst):
    async def both():
        answer = await analyst.aask("orders in March 2024")
        kinds = [event.kind async for event in analyst.astream("orders in March 2024")]
        return answer, kinds

    answer, kinds = asyncio.run(both())
    assert answer.outcome == "answered"
    assert kinds[-1] == "final"


def test_whole_result_is_exported(analyst, tmp_path):
    answer = analyst.ask("revenue by product")
    path = analyst.export(answer.table.result_id, "csv", tmp_path)
    with path.open(encoding="utf-8-sig") as file:
        assert len(list(csv.reader(file))) == answer.table.total_rows + 1
    assert analyst.export(answer.table.result_id, "xlsx", tmp_path).stat().st_size > 0
    with pytest.raises(RetryableInput):
        analyst.export(answer.table.result_id, "pdf", tmp_path)


def test_answer_as_markdown_html_and_csv(analyst):
    answer = analyst.ask("revenue by country")
    assert "```sql" in answer.to_markdown()
    assert "<table>" in answer._repr_html_()
    assert answer.to_csv().count("\n") == len(answer.table.rows) + 1


def test_two_clauses_become_two_calls(analyst):
    answer = analyst.ask("How many orders in March 2024, and which customers are most likely to churn?")
    assert [step.tool for step in answer.steps] == ["query_data", "predict_behavior"]
    assert [step.status for step in answer.steps] == ["done", "unavailable"]
    assert answer.outcome == "partial"
    assert answer.table is not None


@pytest.mark.parametrize(
    ("question", "tool"),
    [
        ("Which customers are most likely to churn?", "predict_behavior"),
        ("Segment our customers by RFM", "segment_customers"),
        ("What should we recommend to customer 105?", "recommend_products"),
        ("What does our returns policy document say?", "search_documents"),
        ("Suggest a win-back campaign", "suggest_campaigns"),
        ("How should I split a budget of 20,000 across search and email?", "allocate_budget"),
        ("What category are these product photos? [mug.jpg]", "classify_images"),
    ],
)
def test_tools_to_come_route_and_say_so(analyst, question, tool):
    answer = analyst.ask(question)
    assert [step.tool for step in answer.steps] == [tool]
    assert answer.outcome == "unavailable"
    assert answer.tables == []


def test_a_turn_goes_on_about_the_thing_that_the_one_before_found(analyst):
    first = analyst.ask(
        "Which country had the highest revenue in October 2024? Forecast its revenue for the next 30 days."
    )
    found = first.steps[1].arguments["filters"]

    second = analyst.ask("and for the next 60 days?", thread_id=first.thread_id)

    assert [step.tool for step in first.steps] == ["query_data", "forecast"]
    assert found[0]["field"] == "country"
    assert isinstance(found[0]["values"][0], str)
    assert second.steps[0].arguments["filters"] == found


def test_its_is_the_one_thing_that_the_last_answer_showed(analyst):
    first = analyst.ask("Which country had the most orders?")
    second = analyst.ask("And what was its revenue?", thread_id=first.thread_id)

    best = first.blocks[-1].rows[0][0]
    assert second.steps[0].arguments["metrics"] == ["revenue"]
    assert second.steps[0].arguments["filters"] == [{"field": "country", "op": "eq", "values": [best]}]
