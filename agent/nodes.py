"""The steps of a turn, the same for both minds: plan, run, replan, write."""

import logging
from typing import Any, Protocol

from cartwise.agent.narration import Written, narrate_results
from cartwise.agent.toolbox import Emit, Outcome, Toolbox
from cartwise.agent.turn import Planned, Turn, TurnState
from cartwise.errors import RetryableInput
from cartwise.tools.context import ToolContext
from cartwise.tools.result import ToolResult
from cartwise.tools.specs import ToolSpec

MAX_REPLANS = 2
_LOG = logging.getLogger(__name__)


class Mind(Protocol):
    """What plans and phrases: the embedded planner or a configured chat model.

    Attributes:
        may_replan: an expected error of a call may re-open planning.
    """

    may_replan: bool

    def plan(self, turn: Turn, messages: list[Any]) -> tuple[Planned, list[Any]]:
        """Returns the plan, and the messages with the reply added."""

    def hear(self, messages: list[Any], outcomes: list[Outcome]) -> list[Any]:
        """Returns the messages with what became of the calls."""

    def write(self, turn: Turn, results: list[ToolResult], emit: Emit) -> Written:
        """Returns the text of the answer."""


class Nodes:
    """The steps of one turn, with what they work on; each takes the state and returns what it changes."""

    def __init__(self, mind: Mind, specs: dict[str, ToolSpec], ctx: ToolContext, emit: Emit) -> None:
        self.mind = mind
        self._toolbox = Toolbox(specs)
        self._ctx = ctx
        self._emit = emit

    def plan(self, state: TurnState) -> dict[str, Any]:
        """Asks the mind for a plan."""
        self._ctx.cancel.raise_if_set()
        planned, messages = self.mind.plan(state["turn"], state["messages"])
        return {"planned": planned, "messages": messages}

    def run(self, state: TurnState) -> dict[str, Any]:
        """Runs the planned calls."""
        outcomes = self._toolbox.run(state["planned"].calls, self._ctx, self._emit)
        return {"outcomes": outcomes, "messages": self.mind.hear(state["messages"], outcomes)}

    def replan(self, state: TurnState) -> dict[str, Any]:
        """Counts another try."""
        return {"replans": state["replans"] + 1}

    def write(self, state: TurnState) -> dict[str, Any]:
        """Lets the mind phrase the results; nothing found is always told in plain wording."""
        results = [outcome.result for outcome in state["outcomes"] if outcome.result is not None]
        if not results:
            return {"written": None}
        if all(result.is_empty for result in results):
            return {"written": narrate_results(results)}
        written = self.mind.write(state["turn"], results, self._emit)
        if written.problems:
            _LOG.warning("prose_rejected turn=%s problems=%s", state["turn"].id, written.problems)
        return {"written": written}

    def after_plan(self, state: TurnState) -> str:
        """Names the step after planning."""
        return "run" if state["planned"].calls else "write"

    def after_run(self, state: TurnState) -> str:
        """Names the step after running."""
        has_retryable = any(isinstance(outcome.error, RetryableInput) for outcome in state["outcomes"])
        return "replan" if has_retryable and self.mind.may_replan and state["replans"] < MAX_REPLANS else "write"
