"""What the planner hands over: calls to run, or an outcome without a call, and the state for the next turn."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

PlanOutcome = Literal["run", "clarify", "decline", "help"]


def without_chart(request: Mapping[str, Any]) -> dict[str, Any]:
    """Returns what a request asks of the data, however it is to be drawn."""
    return {name: value for name, value in request.items() if name != "chart"}


@dataclass(frozen=True)
class PlannedCall:
    """One tool call. An argument `{"$ref": "step1.items.product[0]"}` is the first product label of the call `step1`."""

    tool: str
    arguments: dict[str, Any]
    id: str


@dataclass(frozen=True)
class DialogueState:
    """What a follow-up may refer to; plain JSON values, so that a turn can be stored.

    Attributes:
        request: arguments of the last query, with its resolved dates.
        tool: name of the last tool that ran.
        arguments: its arguments.
        items: labels shown last, by dimension, in order: filled in by the graph after the call (`ToolResult.items`).
        pending: arguments understood so far of a question that was answered with a question.
        periods: those of the last turns, the newest at the end, for "those two months".
        asked: why the planner asked back, while the last question is open.
        offered: what the choices of that question stand for: requests by the text of the choice.
        supposed: the likeliest of those requests, which a turn that goes on without choosing builds on.
    """

    request: dict[str, Any] | None = None
    tool: str | None = None
    arguments: dict[str, Any] = field(default_factory=dict)
    items: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    pending: dict[str, Any] | None = None
    periods: tuple[dict[str, Any], ...] = ()
    asked: str | None = None
    offered: dict[str, dict[str, Any]] = field(default_factory=dict)
    supposed: dict[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Returns plain JSON values."""
        return {
            "request": self.request,
            "tool": self.tool,
            "arguments": self.arguments,
            "items": {name: list(labels) for name, labels in self.items.items()},
            "pending": self.pending,
            "periods": list(self.periods),
            "asked": self.asked,
            "offered": self.offered,
            "supposed": self.supposed,
        }

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> "DialogueState":
        """Returns the state that `to_dict` wrote."""
        return cls(
            request=stored.get("request"),
            tool=stored.get("tool"),
            arguments=dict(stored.get("arguments") or {}),
            items={name: tuple(labels) for name, labels in (stored.get("items") or {}).items()},
            pending=stored.get("pending"),
            periods=tuple(stored.get("periods") or ()),
            asked=stored.get("asked"),
            offered=dict(stored.get("offered") or {}),
            supposed=stored.get("supposed"),
        )


@dataclass(frozen=True)
class Plan:
    """How one turn will be answered.

    Attributes:
        question: for `clarify` and `decline`, the text to show.
        choices: full questions that can be sent as they are.
        reason: stable code of a `clarify` or `decline`: `missing_metric`, `unknown_word`, `write_not_allowed`, ...
        params: what the reason is about: the unexplained words, the missing slots.
        confidence: 0 to 1; lower where a word was corrected or a default was taken.
        notes: what was assumed, as (code, params): `assumed_metric`, `read_as`, `assumed_year`.
        draft: arguments of `query_data` as far as a question that was asked back was understood.
    """

    outcome: PlanOutcome
    calls: tuple[PlannedCall, ...] = ()
    question: str = ""
    choices: tuple[str, ...] = ()
    reason: str | None = None
    params: dict[str, Any] = field(default_factory=dict)
    language: str = "en"
    state: DialogueState = DialogueState()
    confidence: float = 1.0
    notes: tuple[tuple[str, dict[str, Any]], ...] = ()
    draft: dict[str, Any] | None = None
