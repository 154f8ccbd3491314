"""A conversation's memory: opens a turn from what was said before, stores what was answered."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cartwise.agent.answer import Answer
from cartwise.agent.planner.plan import DialogueState
from cartwise.agent.references import references_in
from cartwise.agent.toolbox import Outcome
from cartwise.agent.turn import Turn, TurnState
from cartwise.errors import RetryableInput
from cartwise.workspace.privacy.scan import redact
from cartwise.workspace.workspace import Workspace

MAX_QUESTION = 20_000  # characters; longer text is a document
REMEMBERED_TURNS = 6  # earlier questions and summaries that a chat model is shown
SUMMARY_LENGTH = 300
_CJK = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class ThreadSummary:
    """A conversation in a list of conversations."""

    thread_id: str
    title: str
    updated_at: str  # ISO 8601, UTC
    turns: int


def open_turn(workspace: Workspace, question: str, *, thread_id: str, user: str | None, language: str | None) -> Turn:
    """Returns the turn with the conversation's state; direct identifiers in the question are masked."""
    said = redact(question[: MAX_QUESTION + 1]).strip()
    earlier = workspace.history.last(thread_id, REMEMBERED_TURNS)
    previous_language = str(earlier[-1].answer.get("language", "")) if earlier else ""
    return Turn(
        id=uuid.uuid4().hex,
        thread_id=thread_id,
        question=said,
        language=language or language_of(said, previous_language),
        as_of=workspace.catalog.as_of or datetime.now(UTC).date(),
        user=user,
        state=earlier[-1].dialogue_state or None if earlier else None,
        summaries=tuple((turn.question, str(turn.answer.get("text", ""))[:SUMMARY_LENGTH]) for turn in earlier),
    )


def check_question(question: str, *, example: str) -> None:
    """Raises `RetryableInput` for a question that is empty or too long to be one."""
    if not question:
        raise RetryableInput(
            "empty_question", f"The question is empty. Type a question, such as {example!r}.", example=example
        )
    if len(question) > MAX_QUESTION:
        raise RetryableInput(
            "question_too_long",
            f"The question has more than {MAX_QUESTION:,} characters. Shorten it, or ingest long text as a file.",
            limit=MAX_QUESTION,
        )


def language_of(question: str, previous: str = "") -> str:
    """Returns `zh` for a question with Chinese characters, the conversation's language for one without letters, else `en`."""
    if _CJK.search(question):
        return "zh"
    if not any(character.isalpha() for character in question):
        return previous or "en"
    return "en"


def store_turn(workspace: Workspace, turn: Turn, answer: Answer, final: TurnState | None) -> None:
    """Stores the turn with the state that the next one starts from."""
    workspace.history.append(
        turn.thread_id,
        turn.question,
        answer=answer.to_dict(),
        dialogue_state=next_state(turn, final),
        user=turn.user or "",
    )


def next_state(turn: Turn, final: TurnState | None) -> dict[str, Any]:
    """Returns the dialogue state after a turn; a failed or declined one keeps the context."""
    if final is None:
        return turn.state or {}
    planned = final["planned"]
    if planned.state is not None:
        state = DialogueState.from_dict(planned.state)
    else:
        state = DialogueState.from_dict(turn.state) if turn.state else DialogueState()
    items: dict[str, tuple[Any, ...]] = {}
    for outcome in final["outcomes"]:
        if outcome.result is not None:
            items |= outcome.result.items
    stored = state.to_dict()
    if final["outcomes"] and planned.state is None:
        last = final["outcomes"][-1].call
        stored |= {"tool": last.tool, "arguments": last.arguments}
        if last.tool == "query_data":
            stored["request"] = last.arguments
    for name in ("request", "arguments"):
        stored[name] = _written_out(stored[name], final["outcomes"])
    if items:
        stored["items"] = {name: list(labels) for name, labels in items.items()}
    return stored


def _written_out(arguments: dict[str, Any] | None, outcomes: Sequence[Outcome]) -> dict[str, Any] | None:
    """Returns a call's arguments with the labels that its references stood for: the next turn knows no steps of this one."""
    if not references_in(arguments):
        return arguments
    return next((outcome.step.arguments for outcome in outcomes if outcome.call.arguments == arguments), arguments)


def read_threads(workspace: Workspace, user: str | None) -> list[ThreadSummary]:
    """Returns a person's conversations, the latest first."""
    found = workspace.history.threads(user or "")
    return [ThreadSummary(item.thread_id, item.first_question, item.last_at, item.turns) for item in found]


def read_history(workspace: Workspace, thread_id: str) -> list[Answer]:
    """Returns the stored answers of a conversation, oldest first."""
    return [Answer.model_validate(turn.answer) for turn in workspace.history.turns(thread_id)]
