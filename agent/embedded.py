"""The embedded mind in a turn: plans without a language model, writes with narration, never replans."""

from typing import Any

from cartwise.agent.narration import Written, narrate_results
from cartwise.agent.nodes import Nodes
from cartwise.agent.planner.plan import DialogueState, Plan
from cartwise.agent.planner.planner import EmbeddedMind
from cartwise.agent.toolbox import Call, Emit, Outcome
from cartwise.agent.turn import Planned, Turn, TurnState
from cartwise.tools.result import ToolResult


class EmbeddedTurnMind:
    """An `EmbeddedMind` as the steps of a turn see it."""

    may_replan = False  # the same question gives the same plan

    def __init__(self, mind: EmbeddedMind) -> None:
        self._mind = mind

    def plan(self, turn: Turn, messages: list[Any]) -> tuple[Planned, list[Any]]:
        """Returns the plan; there are no messages."""
        state = DialogueState.from_dict(turn.state) if turn.state else None
        return planned_of(self._mind.plan(turn.question, state, as_of=turn.as_of, language=turn.language)), messages

    def hear(self, messages: list[Any], outcomes: list[Outcome]) -> list[Any]:
        """Returns the messages as they were."""
        return messages

    def write(self, turn: Turn, results: list[ToolResult], emit: Emit) -> Written:
        """Returns the tools' own paragraphs."""
        return narrate_results(results)


def planned_of(plan: Plan) -> Planned:
    """Returns a plan as the steps of a turn take it."""
    shared: dict[str, Any] = {"state": plan.state.to_dict(), "notes": plan.notes, "language": plan.language}
    if plan.outcome == "run":
        return Planned(tuple(Call(call.id, call.tool, call.arguments) for call in plan.calls), **shared)
    return Planned(control=plan.outcome, control_arguments=control_arguments(plan), **shared)


def control_arguments(plan: Plan) -> dict[str, Any]:
    """Returns the arguments of the control call that a plan without tool calls amounts to."""
    if plan.outcome == "clarify":
        return {"reason": plan.question, "choices": list(plan.choices)[:4]}
    if plan.outcome == "decline":
        return {"reason": plan.reason or "out_of_scope", "text": plan.question, "examples": list(plan.choices)}
    return {}


def run_straight(nodes: Nodes, state: TurnState) -> TurnState:
    """Returns the final state of a turn that never replans, without LangGraph (decision 0004)."""
    state |= nodes.plan(state)  # type: ignore[typeddict-item]
    if nodes.after_plan(state) == "run":
        state |= nodes.run(state)  # type: ignore[typeddict-item]
    state |= nodes.write(state)  # type: ignore[typeddict-item]
    return state
