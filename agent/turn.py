"""What one turn knows: the question in, the plan and the results on the way, the text out."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypedDict

from cartwise.agent.narration import Written
from cartwise.agent.toolbox import Call, Outcome


@dataclass(frozen=True)
class Turn:
    """The question of a turn, with what it may lean on.

    Attributes:
        state: dialogue state of the thread, as `DialogueState.to_dict()` gives it, or None on the first turn.
        summaries: earlier turns as (question, what was answered), oldest first.
        as_of: last day of the data.
    """

    id: str
    thread_id: str
    question: str
    language: str
    as_of: date
    user: str | None = None
    state: dict[str, Any] | None = None
    summaries: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Planned:
    """A reply of a mind, read: calls to run, or one control call."""

    calls: tuple[Call, ...] = ()
    control: str | None = None
    control_arguments: dict[str, Any] = field(default_factory=dict)
    state: dict[str, Any] | None = None
    notes: tuple[tuple[str, dict[str, Any]], ...] = ()
    language: str | None = None


class TurnState(TypedDict):
    """What the steps of a turn hand on."""

    turn: Turn
    messages: list[Any]  # of a chat model; empty for the embedded mind
    planned: Planned
    outcomes: list[Outcome]
    replans: int
    written: Written | None
