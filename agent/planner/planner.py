"""The embedded mind: a question becomes a plan of tool calls without a language model."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from cartwise.agent.planner.plan import DialogueState, Plan
from cartwise.workspace.catalog.model import Catalog


class EmbeddedMind:
    """Plans turns for one workspace version; build it once, it keeps the lexicon of the catalogue."""

    def __init__(self, catalog: Catalog, values: Any, specs: Mapping[str, Any]) -> None:
        self._catalog = catalog

    def plan(
        self, question: str, state: DialogueState | None = None, *, as_of: date, language: str | None = None
    ) -> Plan:
        """Returns how to answer the question."""
        return Plan("clarify", question=question, reason="missing_metric", state=state or DialogueState())
