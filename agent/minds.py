"""The two minds: the embedded planner, built once a workspace version, or the configured chat model."""

import threading
from typing import TYPE_CHECKING

from cartwise.agent.chat_models import as_unreachable, name_of
from cartwise.agent.embedded import EmbeddedTurnMind, run_straight
from cartwise.agent.nodes import Mind, Nodes
from cartwise.agent.planner.learned.rows import rows_by
from cartwise.agent.planner.matcher import EncoderMatcher
from cartwise.agent.planner.planner import EmbeddedMind
from cartwise.agent.turn import TurnState
from cartwise.tools.specs import ToolSpec
from cartwise.workspace.workspace import Workspace

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

    from cartwise.models.parsing.inference import RequestParser

EMBEDDED = "embedded"


def load_parser() -> "RequestParser":
    """Returns the packaged network that reads questions beside the rules."""
    from cartwise.models.parsing.inference import RequestParser

    return RequestParser.load()


class Minds:
    """Gives the mind of a turn, and drives the turn its way.

    Args:
        llm: the configured chat model, or None for the embedded planner.
        specs: the tools that plans may call.
    """

    def __init__(self, llm: "BaseChatModel | None", specs: dict[str, ToolSpec]) -> None:
        self._llm = llm
        self._specs = specs
        self._lock = threading.Lock()
        self._embedded: tuple[str, EmbeddedTurnMind] | None = None

    @property
    def name(self) -> str:
        """The mind's name, as answers show it."""
        return name_of(self._llm) if self._llm is not None else EMBEDDED

    def mind_for(self, workspace: Workspace) -> Mind:
        """Returns the configured chat model, or the embedded planner for the workspace's version."""
        if self._llm is not None:
            from cartwise.agent.chat_mind import ChatMind

            return ChatMind(self._llm, self._specs, workspace)
        version = workspace.catalog.version
        with self._lock:
            if self._embedded is None or self._embedded[0] != version:
                mind = EmbeddedMind(
                    workspace.catalog,
                    workspace.values,
                    self._specs,
                    matcher=EncoderMatcher(),
                    load_parser=load_parser,
                    rows_of=rows_by(workspace),
                )
                self._embedded = (version, EmbeddedTurnMind(mind))
            return self._embedded[1]

    def drive(self, nodes: Nodes, state: TurnState) -> TurnState:
        """Returns the final state of a turn; a failure of the configured model's own client becomes `ModelUnreachable`."""
        if self._llm is None:
            return run_straight(nodes, state)
        from cartwise.agent.graph import run_graph

        with as_unreachable(self._llm):
            return run_graph(nodes, state)
