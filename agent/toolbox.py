"""Runs the calls of a plan: arguments checked, references resolved, expected errors turned into failed steps."""

import difflib
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import BaseModel, ValidationError

from cartwise.agent.answer import Step
from cartwise.agent.events import Event, StepFinished, StepProgress, StepStarted
from cartwise.agent.references import references_in, resolve
from cartwise.errors import Cancelled, CartwiseError, Refused, RetryableInput, Unavailable
from cartwise.prompts import loader
from cartwise.tools.context import ToolContext
from cartwise.tools.result import ToolResult
from cartwise.tools.specs import ToolSpec

Emit = Callable[[Event], None]
MAX_SIDE_BY_SIDE = 2  # as many as the cores that queries share


@dataclass(frozen=True)
class Call:
    """One planned tool call; `id` is `step1`, `step2`, ... and is what references name."""

    id: str
    tool: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What became of a call: a step for the answer, the result or the error."""

    call: Call
    step: Step
    result: ToolResult | None = None
    error: CartwiseError | None = field(default=None)


class Toolbox:
    """The tools of one workspace, ready to be called by a plan."""

    def __init__(self, specs: dict[str, ToolSpec]) -> None:
        self._specs = specs

    def run(self, calls: tuple[Call, ...], ctx: ToolContext, emit: Emit) -> list[Outcome]:
        """Runs the calls, side by side where none refers to another; the outcomes are in the order of the calls."""
        if len(calls) > 1 and not any(references_in(call.arguments) for call in calls):
            with ThreadPoolExecutor(max_workers=MAX_SIDE_BY_SIDE) as threads:
                pairs = list(enumerate(calls))
                return list(threads.map(lambda pair: self._run_one(pair[0], pair[1], ctx, emit, {}), pairs))
        outcomes: list[Outcome] = []
        results: dict[str, ToolResult] = {}
        for index, call in enumerate(calls):
            outcome = self._run_one(index, call, ctx, emit, results)
            if outcome.result is not None:
                results[call.id] = outcome.result
            outcomes.append(outcome)
        return outcomes

    def call(self, tool: str, arguments: dict[str, Any], ctx: ToolContext) -> ToolResult:
        """Runs one tool and lets its errors through, for `Analyst.call_tool`."""
        spec = self._spec(tool)
        return self._invoke(spec, arguments, ctx)

    def _run_one(self, index: int, call: Call, ctx: ToolContext, emit: Emit, results: dict[str, ToolResult]) -> Outcome:
        started = time.perf_counter()
        title = self._title(call.tool, ctx.language)
        emit(StepStarted(index=index, tool=call.tool, title=title, arguments=call.arguments))

        def report(fraction: float, message_key: str, **params: object) -> None:
            emit(
                StepProgress(index=index, fraction=fraction, title=loader.ui_text(message_key, ctx.language, **params))
            )

        result: ToolResult | None = None
        error: CartwiseError | None = None
        arguments: dict[str, Any] = call.arguments
        try:
            ctx.cancel.raise_if_set()
            spec = self._spec(call.tool)
            arguments = resolve(call.arguments, results)
            result = self._invoke(spec, arguments, replace(ctx, on_progress=report))
        except CartwiseError as expected:
            error = expected
        seconds = time.perf_counter() - started
        status = _status(error)
        emit(StepFinished(index=index, status=status, seconds=seconds))
        step = Step(
            tool=call.tool,
            arguments=arguments,
            status=status,
            seconds=round(seconds, 4),
            result_id=_result_id(result),
            error=error.to_dict() if error else None,
        )
        return Outcome(call, step, result, error)

    def _invoke(self, spec: ToolSpec, arguments: dict[str, Any], ctx: ToolContext) -> ToolResult:
        checked = _check(spec, arguments)
        if not spec.has_landed:
            title = spec.title[ctx.language]
            raise Unavailable("unavailable", f"{title} is not available in this version of Cartwise yet.", title=title)
        return spec.run(checked, ctx)

    def _spec(self, tool: str) -> ToolSpec:
        if tool in self._specs:
            return self._specs[tool]
        nearest = next(iter(difflib.get_close_matches(tool, self._specs, n=1, cutoff=0.0)), "query_data")
        raise RetryableInput(
            "unknown_tool", f"There is no tool {tool!r}. The nearest is {nearest!r}.", tool=tool, nearest=nearest
        )

    def _title(self, tool: str, language: str) -> str:
        spec = self._specs.get(tool)
        return spec.title[language] if spec else tool


def _check(spec: ToolSpec, arguments: dict[str, Any]) -> BaseModel:
    try:
        return spec.args.model_validate(arguments)
    except ValidationError as invalid:
        problems = "; ".join(
            f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}, received {item.get('input')!r:.80}"
            for item in invalid.errors()[:5]
        )
        raise RetryableInput(
            "bad_arguments",
            f"The tool {spec.name!r} can't take these arguments: {problems}.",
            tool=spec.name,
            problems=problems,
        ) from invalid


def _status(error: CartwiseError | None) -> Any:
    if error is None:
        return "done"
    table = ((Cancelled, "cancelled"), (Unavailable, "unavailable"), (Refused, "refused"))
    return next((status for kind, status in table if isinstance(error, kind)), "failed")


def _result_id(result: ToolResult | None) -> str | None:
    if result is None:
        return None
    return next((block.result_id for block in result.blocks if block.kind == "table"), None)
