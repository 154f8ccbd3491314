"""The analyst: a question in, an answer with its figures, chart, SQL and sources out. The one boundary where bugs become messages."""

import asyncio
import logging
import queue
import threading
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cartwise.agent.answer import Answer
from cartwise.agent.compose import Frame, answer_of, failed_answer
from cartwise.agent.conversation import (
    ThreadSummary,
    check_question,
    open_turn,
    read_history,
    read_threads,
    store_turn,
)
from cartwise.agent.events import Event, Final
from cartwise.agent.guidance import starter_questions
from cartwise.agent.minds import Minds
from cartwise.agent.nodes import Nodes
from cartwise.agent.toolbox import Emit, Toolbox
from cartwise.agent.turn import Planned, Turn, TurnState
from cartwise.errors import CartwiseError, FinalFailure, RetryableInput
from cartwise.tools.context import Policy, ToolContext
from cartwise.tools.result import ToolResult
from cartwise.tools.specs import SPECS, ToolSpec
from cartwise.types import Cancel
from cartwise.workspace.workspace import Workspace

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

_LOG = logging.getLogger(__name__)
_END = object()


@dataclass(frozen=True)
class _Run:
    """One turn on its way: the workspace stays pinned to one version."""

    turn: Turn
    workspace: Workspace
    frame: Frame
    cancel: Cancel
    emit: Emit
    started: float


class Analyst:
    """Answers questions about one workspace.

    Args:
        workspace: an open workspace, or its folder.
        llm: any LangChain chat model; the embedded planner where None.
        language: answer language, `en` or `zh`; that of each question where None.
        policy: limits of a turn.
        specs: the tools; all twelve by default.
    """

    def __init__(
        self,
        workspace: Workspace | str | Path,
        *,
        llm: "BaseChatModel | None" = None,
        language: str | None = None,
        policy: Policy = Policy(),  # noqa: B008 - frozen
        specs: dict[str, ToolSpec] | None = None,
    ) -> None:
        self.workspace = workspace if isinstance(workspace, Workspace) else Workspace.open(workspace)
        self._specs = specs or SPECS
        self._minds = Minds(llm, self._specs)
        self._language = language
        self._policy = policy

    def ask(
        self,
        question: str,
        *,
        thread_id: str | None = None,
        user: str | None = None,
        language: str | None = None,
        cancel: Cancel | None = None,
    ) -> Answer:
        """Returns the answer to a question.

        Args:
            question: in plain words, English or Chinese, or one SELECT.
            thread_id: continues that conversation; a new one is started where None.
            user: opaque id of the person whose conversation it is.
            language: of the answer; that of the question where None.
            cancel: stops the turn, with its query; the answer is then partial.
        """
        events = list(self.stream(question, thread_id=thread_id, user=user, language=language, cancel=cancel))
        final = events[-1]
        assert isinstance(final, Final)
        return final.answer

    def stream(
        self,
        question: str,
        *,
        thread_id: str | None = None,
        user: str | None = None,
        language: str | None = None,
        cancel: Cancel | None = None,
    ) -> Iterator[Event]:
        """Yields the events of a turn as they happen; the last one is `Final`. Leaving the iterator stops the turn."""
        stop = cancel or Cancel()
        inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        thread = thread_id or uuid.uuid4().hex

        def work() -> None:
            try:
                answer = self._turn(question, thread, user, language or self._language, stop, inbox.put)
                inbox.put(Final(answer=answer))
            finally:
                inbox.put(_END)

        worker = threading.Thread(target=work, name=f"turn-{thread[:8]}", daemon=True)
        worker.start()
        try:
            while (event := inbox.get()) is not _END:
                yield event
        finally:
            if worker.is_alive():
                stop.set()
                worker.join(timeout=self._policy.timeout_seconds)

    async def aask(self, question: str, **options: Any) -> Answer:
        """Returns the answer to a question without blocking the event loop; options as for `ask`."""
        return await asyncio.to_thread(self.ask, question, **options)

    async def astream(self, question: str, **options: Any) -> AsyncIterator[Event]:
        """Yields the events of a turn without blocking the event loop; options as for `stream`."""
        events = self.stream(question, **options)
        try:
            while (event := await asyncio.to_thread(next, events, None)) is not None:
                yield event
        finally:
            await asyncio.to_thread(events.close)  # type: ignore[attr-defined]

    def call_tool(
        self, name: str, arguments: dict[str, Any], *, language: str = "en", user: str | None = None
    ) -> ToolResult:
        """Runs one tool without a question and returns its result.

        Raises:
            CartwiseError: as the tool raises it; unknown tools and arguments as `RetryableInput`.
        """
        with self.workspace.pinned() as pinned:
            ctx = ToolContext(pinned, language, as_of=pinned.catalog.as_of, user=user, policy=self._policy)
            return Toolbox(self._specs).call(name, arguments, ctx)

    def threads(self, user: str | None = None) -> list[ThreadSummary]:
        """Returns a person's conversations, the latest first."""
        return read_threads(self.workspace, user)

    def history(self, thread_id: str) -> list[Answer]:
        """Returns the answers of a conversation, oldest first."""
        return read_history(self.workspace, thread_id)

    def delete_thread(self, thread_id: str) -> None:
        """Removes a conversation and its stored results."""
        self.workspace.history.delete(thread_id)
        self.workspace.results.erase_thread(thread_id)

    def suggestions(self, language: str = "en") -> tuple[str, ...]:
        """Returns questions that work on this workspace, to start with."""
        return starter_questions(self.workspace.catalog, language)

    def export(self, result_id: str, file_format: str, folder: str | Path) -> Path:
        """Writes a whole stored result as `csv` or `xlsx` into a folder and returns the file.

        Raises:
            RetryableInput: an unknown format, or a result that has expired.
        """
        writers: dict[str, Callable[..., Any]] = {
            "csv": self.workspace.results.to_csv,
            "xlsx": self.workspace.results.to_xlsx,
        }
        if file_format not in writers:
            raise RetryableInput(
                "unknown_format", f"Unknown format {file_format!r}. Expected csv or xlsx.", format=file_format
            )
        path = Path(folder) / f"{result_id}.{file_format}"
        writers[file_format](result_id, path)
        return path

    def close(self) -> None:
        """Stops the workspace's query workers."""
        self.workspace.close()

    def _turn(
        self, question: str, thread_id: str, user: str | None, language: str | None, cancel: Cancel, emit: Emit
    ) -> Answer:
        started = time.perf_counter()
        with self.workspace.history.lock(thread_id), self.workspace.pinned() as pinned:
            turn = open_turn(pinned, question, thread_id=thread_id, user=user, language=language)
            frame = Frame(turn, pinned.catalog, self._minds.name)
            final: TurnState | None = None
            try:
                if pinned.version:
                    pinned.warehouse.warm()
                starters = starter_questions(pinned.catalog, turn.language)
                check_question(turn.question, example=next(iter(starters), ""))
                final = self._drive(_Run(turn, pinned, frame, cancel, emit, started))
                answer = answer_of(final, frame, seconds=time.perf_counter() - started)
            except CartwiseError as expected:
                answer = failed_answer(expected, frame, seconds=time.perf_counter() - started)
            except Exception as bug:  # noqa: BLE001 - the one boundary: bugs are logged under a run id and told plainly
                answer = self._bug(bug, frame, started)
            store_turn(pinned, turn, answer, final)
            return answer

    def _drive(self, run: _Run) -> TurnState:
        ctx = ToolContext(
            workspace=run.workspace,
            language=run.turn.language,
            as_of=run.turn.as_of,
            user=run.turn.user,
            thread_id=run.turn.thread_id,
            policy=self._policy,
            cancel=run.cancel,
        )
        state: TurnState = {
            "turn": run.turn,
            "messages": [],
            "planned": Planned(),
            "outcomes": [],
            "replans": 0,
            "written": None,
        }
        return self._minds.drive(Nodes(self._minds.mind_for(run.workspace), self._specs, ctx, run.emit), state)

    def _bug(self, bug: Exception, frame: Frame, started: float) -> Answer:
        run_id = frame.turn.id
        _LOG.error("turn_failed run_id=%s", run_id, exc_info=bug)
        failure = FinalFailure("internal", f"Something went wrong inside Cartwise (run {run_id}).", run_id=run_id)
        return failed_answer(failure, frame, seconds=time.perf_counter() - started)
