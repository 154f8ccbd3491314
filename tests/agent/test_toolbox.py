from dataclasses import replace
from typing import Any

import pytest

from cartwise.agent.toolbox import Call, Toolbox
from cartwise.errors import RetryableInput
from cartwise.tools.context import ToolContext
from cartwise.tools.result import ToolResult
from cartwise.tools.specs import SPECS
from cartwise.types import Cancel

CTX = ToolContext(workspace=None, language="en")  # type: ignore[arg-type]
seen: list[Any] = []


def echo(args: Any, ctx: ToolContext) -> ToolResult:
    seen.append(args)
    return ToolResult(summary="ok", items={"product": ("MUG", "BAG")})


@pytest.fixture
def toolbox() -> Toolbox:
    seen.clear()
    here = f"{__name__}:echo"
    landed = {name: replace(SPECS[name], run_path=here) for name in ("query_data", "recommend_products")}
    return Toolbox({**SPECS, **landed})


@pytest.fixture(autouse=True)
def _importable(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, __name__, sys.modules.get(__name__) or type(sys)(__name__))
    monkeypatch.setattr(sys.modules[__name__], "echo", echo, raising=False)


def run(toolbox: Toolbox, *calls: Call, ctx: ToolContext = CTX):
    events: list[Any] = []
    return toolbox.run(calls, ctx, events.append), events


def test_later_step_gets_the_labels_of_an_earlier_one(toolbox):
    outcomes, _ = run(
        toolbox,
        Call("step1", "query_data", {"metrics": ["units"], "dimensions": ["product"]}),
        Call("step2", "recommend_products", {"item": {"$ref": "step1.items.product[0]"}}),
    )
    assert [outcome.step.status for outcome in outcomes] == ["done", "done"]
    assert seen[1].item == "MUG"


def test_tool_that_has_not_landed_is_an_unavailable_step(toolbox):
    outcomes, events = run(toolbox, Call("step1", "segment_customers", {}))
    assert outcomes[0].step.status == "unavailable"
    assert [event.kind for event in events] == ["step_started", "step_finished"]


@pytest.mark.parametrize(
    ("tool", "arguments", "code"),
    [
        ("query_dat", {}, "unknown_tool"),
        ("query_data", {"metrics": "x", "limit": 0}, "bad_arguments"),
        ("forecast", {"horizon": 3}, "bad_arguments"),
    ],
)
def test_wrong_call_is_a_failed_step_that_says_why(toolbox, tool, arguments, code):
    outcomes, _ = run(toolbox, Call("step1", tool, arguments))
    assert outcomes[0].step.status == "failed"
    assert isinstance(outcomes[0].error, RetryableInput)
    assert outcomes[0].error.code == code


def test_stopped_turn_runs_nothing(toolbox):
    cancel = Cancel()
    cancel.set()
    outcomes, _ = run(toolbox, Call("step1", "query_data", {"metrics": ["units"]}), ctx=replace(CTX, cancel=cancel))
    assert outcomes[0].step.status == "cancelled"
    assert seen == []


def test_direct_call_lets_errors_through(toolbox):
    with pytest.raises(RetryableInput):
        toolbox.call("query_data", {"nonsense": 1}, CTX)
