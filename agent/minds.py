"""The two minds: the embedded planner, built once a workspace version, or the configured chat model."""

import threading
from collections.abc import Callable
from typing import TypeVar

from langchain_core.language_models.chat_models import BaseChatModel

from cartwise.agent.chat_models import as_unreachable, name_of
from cartwise.agent.planner.chat_model import EmbeddedPlanner
from cartwise.tools.specs import ToolSpec
from cartwise.workspace.workspace import Workspace

_Returned = TypeVar("_Returned")
EMBEDDED = "embedded"


class Minds:
    """Gives the chat model of a turn.

    Args:
        llm: the configured chat model, or None for the embedded planner.
        specs: the tools that plans may call.
    """

    def __init__(self, llm: BaseChatModel | None, specs: dict[str, ToolSpec]) -> None:
        self._llm = llm
        self._specs = specs
        self._lock = threading.Lock()
        self._embedded: tuple[str, EmbeddedPlanner] | None = None

    @property
    def name(self) -> str:
        """The mind's name, as answers show it."""
        return name_of(self._llm) if self._llm is not None else EMBEDDED

    def model_for(self, workspace: Workspace) -> BaseChatModel:
        """Returns the configured chat model, or the embedded planner for the workspace's version."""
        if self._llm is not None:
            return self._llm
        version = workspace.catalog.version
        with self._lock:
            if self._embedded is None or self._embedded[0] != version:
                from cartwise.agent.planner.planner import EmbeddedMind

                mind = EmbeddedMind(workspace.catalog, workspace.values, self._specs)
                self._embedded = (version, EmbeddedPlanner(mind=mind))
            return self._embedded[1]

    def guarded(self, work: Callable[[], _Returned]) -> _Returned:
        """Runs a turn's work; a failure of the configured model's own client becomes `ModelUnreachable`."""
        if self._llm is None:
            return work()
        with as_unreachable(self._llm):
            return work()
