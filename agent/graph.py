"""The way of a question: plan -> run -> (replan at most twice) -> write, the same for both minds."""

import functools
import json
import logging
from collections.abc import Callable
from typing import Any

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langgraph.graph import END, START, StateGraph

from cartwise.agent.control import CONTROLS, control_schemas
from cartwise.agent.events import Token
from cartwise.agent.planner.chat_model import PLAN, EmbeddedPlanner
from cartwise.agent.toolbox import Call, Emit, Outcome, Toolbox
from cartwise.agent.turn import Planned, TurnState
from cartwise.agent.writer import narrate_results, write_prose
from cartwise.errors import RetryableInput
from cartwise.tools.context import ToolContext
from cartwise.tools.specs import ToolSpec

MAX_REPLANS = 2
MAX_CALLS = 8  # of one plan; more is a runaway model
_LOG = logging.getLogger(__name__)


class _Nodes:
    """The nodes of one turn's graph, with what they work on."""

    def __init__(self, model: BaseChatModel, specs: dict[str, ToolSpec], ctx: ToolContext, emit: Emit) -> None:
        self._model = model
        self._is_embedded = isinstance(model, EmbeddedPlanner)
        # The embedded mind knows the tools; making their schemas takes 40 ms of CPU (measured in process, warm).
        self._bound = model if self._is_embedded else model.bind_tools(_schemas(tuple(specs.values())))
        self._toolbox = Toolbox(specs)
        self._ctx = ctx
        self._emit = emit

    def plan(self, state: TurnState) -> dict[str, Any]:
        self._ctx.cancel.raise_if_set()
        message = self._bound.invoke(state["messages"])
        return {"planned": read_plan(message), "messages": [*state["messages"], message]}

    def run(self, state: TurnState) -> dict[str, Any]:
        outcomes = self._toolbox.run(state["planned"].calls, self._ctx, self._emit)
        replies = [_tool_message(outcome) for outcome in outcomes]
        return {"outcomes": outcomes, "messages": [*state["messages"], *replies]}

    def replan(self, state: TurnState) -> dict[str, Any]:
        return {"replans": state["replans"] + 1}

    def write(self, state: TurnState) -> dict[str, Any]:
        results = [outcome.result for outcome in state["outcomes"] if outcome.result is not None]
        if not results:
            return {"written": None}
        if self._is_embedded or all(result.is_empty for result in results):
            return {"written": narrate_results(results)}
        turn = state["turn"]
        tell = _teller(self._emit, turn.id)
        written = write_prose(
            self._model, question=turn.question, language=turn.language, results=results, on_text=tell
        )
        if written.problems:
            _LOG.warning("prose_rejected turn=%s problems=%s", turn.id, written.problems)
        return {"written": written}

    def after_plan(self, state: TurnState) -> str:
        return "run" if state["planned"].calls else "write"

    def after_run(self, state: TurnState) -> str:
        has_retryable = any(isinstance(outcome.error, RetryableInput) for outcome in state["outcomes"])
        return "replan" if has_retryable and not self._is_embedded and state["replans"] < MAX_REPLANS else "write"


def build_graph(model: BaseChatModel, specs: dict[str, ToolSpec], ctx: ToolContext, emit: Emit) -> Any:
    """Returns the compiled graph of one turn; `invoke(TurnState)` gives the final state."""
    nodes = _Nodes(model, specs, ctx, emit)
    graph = StateGraph(TurnState)
    graph.add_node("plan", nodes.plan)
    graph.add_node("run", nodes.run)
    graph.add_node("replan", nodes.replan)
    graph.add_node("write", nodes.write)
    graph.add_edge(START, "plan")
    graph.add_conditional_edges("plan", nodes.after_plan, ["run", "write"])
    graph.add_conditional_edges("run", nodes.after_run, ["replan", "write"])
    graph.add_edge("replan", "plan")
    graph.add_edge("write", END)
    return graph.compile()


@functools.cache
def _schemas(specs: tuple[ToolSpec, ...]) -> list[dict[str, Any]]:
    return [spec.schema() for spec in specs] + control_schemas()


def read_plan(message: BaseMessage) -> Planned:
    """Returns a mind's reply as calls or as one control call; a reply without any call declines with its text."""
    tool_calls = message.tool_calls if isinstance(message, AIMessage) else []
    extra: dict[str, Any] = message.additional_kwargs.get(PLAN, {})
    shared: dict[str, Any] = {
        "state": extra.get("state"),
        "notes": tuple((code, params) for code, params in extra.get("notes", [])),
        "language": extra.get("language"),
    }
    for call in tool_calls:
        if call["name"] in CONTROLS:
            return Planned(control=call["name"], control_arguments=dict(call["args"]), **shared)
    if not tool_calls:
        return Planned(control="decline", control_arguments={"reason": "unsupported"}, **shared)
    calls = tuple(
        Call(id=f"step{number}", tool=call["name"], arguments=dict(call["args"]))
        for number, call in enumerate(tool_calls[:MAX_CALLS], start=1)
    )
    return Planned(calls=calls, **shared)


def _tool_message(outcome: Outcome) -> ToolMessage:
    """What a model learns of a call: an error's text or figures and catalogue names; never a quote or a free-text cell."""
    call_id = outcome.call.id
    if outcome.error is not None:
        return ToolMessage(content=outcome.error.message, tool_call_id=call_id, status="error")
    facts = [(fact.id, fact.value) for fact in outcome.result.facts[:20]] if outcome.result else []
    return ToolMessage(content=json.dumps({"facts": facts}, ensure_ascii=False, default=str), tool_call_id=call_id)


def _teller(emit: Emit, turn_id: str) -> Callable[[str], None]:
    def tell(text: str) -> None:
        emit(Token(text=text, message_id=turn_id))

    return tell
