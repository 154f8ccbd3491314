"""The steps of a turn as folds: what ran, whether it worked, how long it took."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cartwise.agent.answer import Step
from cartwise.agent.events import Event, StepFinished, StepProgress, StepStarted
from cartwise.errors import CartwiseError
from cartwise.prompts.loader import error_text, texts, ui_text
from cartwise.ui.web.markup import escape, fold, tag

SIGNS = {
    "running": "",
    "done": "✓",
    "failed": "!",
    "refused": "!",
    "unavailable": "–",
    "skipped": "–",
    "cancelled": "■",
}


@dataclass(frozen=True)
class StepView:
    """A step as shown."""

    title: str
    status: str  # "running", or the status of a Step
    seconds: float | None = None
    fraction: float | None = None
    arguments: dict[str, Any] = field(default_factory=dict)
    error: dict[str, Any] | None = None


def apply_event(steps: dict[int, StepView], event: Event) -> dict[int, StepView]:
    """Returns the steps after an event, by index; events that are not about steps change nothing."""
    if isinstance(event, StepStarted):
        return {**steps, event.index: StepView(event.title, "running", arguments=event.arguments)}
    if isinstance(event, StepProgress) and event.index in steps:
        return {**steps, event.index: replace(steps[event.index], title=event.title, fraction=event.fraction)}
    if isinstance(event, StepFinished) and event.index in steps:
        return {
            **steps,
            event.index: replace(steps[event.index], status=event.status, seconds=event.seconds, fraction=None),
        }
    return steps


def finished_steps(steps: Sequence[Step], language: str) -> list[StepView]:
    """Returns the steps of a stored answer, under the names of their tools."""
    return [
        StepView(
            tool_title(step.tool, language),
            step.status,
            seconds=step.seconds,
            arguments=step.arguments,
            error=step.error,
        )
        for step in steps
    ]


def merged_steps(announced: Sequence[StepView], answer_steps: Sequence[Step], language: str) -> list[StepView]:
    """Returns the announced steps with what the answer knows of them; the answer's alone where they don't pair up."""
    stored = finished_steps(answer_steps, language)
    if len(stored) != len(announced):
        return stored or list(announced)
    return [replace(step, title=shown.title) for shown, step in zip(announced, stored, strict=True)]


def tool_title(tool: str, language: str) -> str:
    """Returns the tool's name in words; its code name where there are none."""
    return texts("ui", language).get(f"web_tool_{tool}", tool.replace("_", " "))


def steps_html(steps: Sequence[StepView], language: str) -> str:
    """Returns one fold a step: title, status and seconds in its head, arguments and error inside."""
    return tag("div", "".join(_step_html(step, language) for step in steps), "cw-steps") if steps else ""


def _step_html(step: StepView, language: str) -> str:
    status = ui_text(f"web_step_{step.status}", language)
    sign = tag(
        "span",
        SIGNS.get(step.status, ""),
        f"cw-step-sign cw-step-{step.status}",
        title=status,
        aria_label=status,
        role="img",
    )
    seconds = (
        ""
        if step.seconds is None
        else tag("span", escape(ui_text("web_seconds", language, seconds=f"{step.seconds:.1f}")), "cw-step-seconds")
    )
    done = "" if step.fraction is None else tag("span", f"{step.fraction:.0%}", "cw-step-seconds")
    head = f"{sign}{tag('span', escape(step.title), 'cw-step-title')}{done}{tag('span', escape(status), 'cw-step-status')}{seconds}"
    return fold(head, _details_html(step, language), "cw-step")


def _details_html(step: StepView, language: str) -> str:
    shown = {name: value for name, value in step.arguments.items() if value not in (None, [], {}, "", ())}
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(_argument_text(value))}</dd>" for name, value in shown.items())
    error = ""
    if step.error is not None:
        error = tag("p", escape(error_text(error_from(step.error), language)), "cw-step-error")
    return error + (tag("dl", rows) if rows else tag("p", escape(ui_text("web_no_arguments", language)), "cw-note"))


def _argument_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple) and all(isinstance(item, str | int | float) for item in value):
        return ", ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False, default=str)


def error_from(stored: dict[str, Any]) -> CartwiseError:
    """Returns the error that `CartwiseError.to_dict()` wrote down."""
    return CartwiseError(
        str(stored.get("code", "")), str(stored.get("message", "")), **dict(stored.get("params") or {})
    )
