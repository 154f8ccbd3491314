"""A configured chat model in a turn: plans by tool calls, hears errors and figures, phrases without tools."""

import functools
import json
from collections.abc import Callable
from typing import Any

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from cartwise.agent.control import CONTROLS, control_schemas
from cartwise.agent.events import Token
from cartwise.agent.narration import Written, narrate_results
from cartwise.agent.planner.chat_model import PLAN, TURN, EmbeddedPlanner
from cartwise.agent.prompting import system_text
from cartwise.agent.toolbox import Call, Emit, Outcome
from cartwise.agent.turn import Planned, Turn
from cartwise.agent.writer import write_prose
from cartwise.tools.result import ToolResult
from cartwise.tools.specs import ToolSpec
from cartwise.workspace.workspace import Workspace

MAX_CALLS = 8  # of one plan; more is a runaway model
MAX_HEARD = 20  # figures of a call that the model hears of


class ChatMind:
    """Any LangChain chat model as the steps of a turn see it."""

    def __init__(self, model: BaseChatModel, specs: dict[str, ToolSpec], workspace: Workspace) -> None:
        self._model = model
        self._workspace = workspace
        self._bound = model.bind_tools(_schemas(tuple(specs.values())))
        self.may_replan = not isinstance(model, EmbeddedPlanner)

    def plan(self, turn: Turn, messages: list[Any]) -> tuple[Planned, list[Any]]:
        """Returns the model's plan, and the messages with its reply."""
        sent = messages or self._opening(turn)
        reply = self._bound.invoke(sent)
        return read_plan(reply), [*sent, reply]

    def hear(self, messages: list[Any], outcomes: list[Outcome]) -> list[Any]:
        """Returns the messages with an error's text or the figures of each call; never a quote or a free-text cell."""
        return [*messages, *(_tool_message(outcome) for outcome in outcomes)]

    def write(self, turn: Turn, results: list[ToolResult], emit: Emit) -> Written:
        """Returns the model's prose where every figure checks out, else the plain wording."""
        if isinstance(self._model, EmbeddedPlanner):
            return narrate_results(results)
        tell = _teller(emit, turn.id)
        return write_prose(self._model, question=turn.question, language=turn.language, results=results, on_text=tell)

    def _opening(self, turn: Turn) -> list[BaseMessage]:
        if isinstance(self._model, EmbeddedPlanner):
            extra = {TURN: {"state": turn.state, "as_of": turn.as_of.isoformat(), "language": turn.language}}
            return [HumanMessage(turn.question, additional_kwargs=extra)]
        return [SystemMessage(system_text(turn, self._workspace)), HumanMessage(turn.question)]


@functools.cache
def _schemas(specs: tuple[ToolSpec, ...]) -> list[dict[str, Any]]:
    return [spec.schema() for spec in specs] + control_schemas()


def read_plan(message: BaseMessage) -> Planned:
    """Returns a mind's reply as calls or as one control call; a reply without any call declines."""
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
    call_id = outcome.call.id
    if outcome.error is not None:
        return ToolMessage(content=outcome.error.message, tool_call_id=call_id, status="error")
    facts = [(fact.id, fact.value) for fact in outcome.result.facts[:MAX_HEARD]] if outcome.result else []
    return ToolMessage(content=json.dumps({"facts": facts}, ensure_ascii=False, default=str), tool_call_id=call_id)


def _teller(emit: Emit, turn_id: str) -> Callable[[str], None]:
    def tell(text: str) -> None:
        emit(Token(text=text, message_id=turn_id))

    return tell
