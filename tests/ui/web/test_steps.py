import pytest

from cartwise.agent.answer import Step
from cartwise.agent.events import StepFinished, StepProgress, StepStarted, Token
from cartwise.ui.web.steps import StepView, apply_event, finished_steps, merged_steps, steps_html


@pytest.fixture
def started():
    return apply_event(
        {}, StepStarted(index=0, tool="query_data", title="Queries the data", arguments={"metrics": ["revenue"]})
    )


def test_apply_event_shows_a_started_step_as_running(started):
    assert started[0].status == "running"
    assert "cw-step-running" in steps_html(list(started.values()), "en")


def test_apply_event_shows_progress(started):
    steps = apply_event(started, StepProgress(index=0, fraction=0.4, title="Reads rows"))
    assert "40%" in steps_html(list(steps.values()), "en")


def test_apply_event_shows_status_and_seconds_when_finished(started):
    steps = apply_event(started, StepFinished(index=0, status="done", seconds=1.26))
    shown = steps_html(list(steps.values()), "en")
    assert "cw-step-done" in shown
    assert "1.3 s" in shown


def test_apply_event_ignores_tokens_and_unknown_steps(started):
    assert apply_event(started, Token(text="x", message_id="1")) == started
    assert apply_event(started, StepFinished(index=7, status="done", seconds=1)) == started


def test_finished_steps_names_tools_in_the_language():
    step = Step(tool="query_data", arguments={}, status="done", seconds=0.1)
    assert finished_steps([step], "zh")[0].title == "查询数据"


def test_steps_html_tells_the_error_of_a_failed_step():
    error = {"code": "no_such_code", "message": "The period is empty.", "params": {}}
    step = Step(tool="query_data", arguments={}, status="failed", seconds=0.1, error=error)
    assert "The period is empty." in steps_html(finished_steps([step], "en"), "en")


def test_merged_steps_keeps_announced_titles():
    step = Step(tool="query_data", arguments={"a": 1}, status="done", seconds=0.1)
    merged = merged_steps([StepView("Net revenue by month", "done")], [step], "en")
    assert (merged[0].title, merged[0].arguments) == ("Net revenue by month", {"a": 1})


def test_merged_steps_trusts_the_answer_when_counts_differ():
    step = Step(tool="query_data", arguments={}, status="done", seconds=0.1)
    assert [view.title for view in merged_steps([StepView("a", "done"), StepView("b", "done")], [step], "en")] == [
        "Query the data"
    ]


def test_steps_html_is_inert_when_titles_and_arguments_are_hostile(hostile_texts, page):
    for text in hostile_texts:
        page(steps_html([StepView(text, "done", arguments={text: text, "deep": {"x": [text]}})], "en")).check_inert()
