"""Follows a turn's events and tells what to show, no oftener than eyes can follow."""

import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from cartwise.agent.answer import Answer
from cartwise.agent.events import Event, Final, Token
from cartwise.types import Cancel
from cartwise.ui.web.steps import StepView, apply_event

SECONDS_BETWEEN = 0.08  # of two updates while text streams


@dataclass(frozen=True)
class TurnView:
    """A turn as far as it got."""

    question: str
    steps: dict[int, StepView] = field(default_factory=dict)
    text: str = ""
    message_id: str = ""
    answer: Answer | None = None


def follow_turn(events: Iterable[Event], question: str) -> Iterator[TurnView]:
    """Yields the turn as it grows; the last view has the answer."""
    view, shown_at = TurnView(question), 0.0
    for event in events:
        view = after_event(view, event)
        now = time.monotonic()
        if isinstance(event, Token) and now - shown_at < SECONDS_BETWEEN:
            continue
        shown_at = now
        yield view


def after_event(view: TurnView, event: Event) -> TurnView:
    """Returns the view after an event; text of a new message replaces that of an abandoned one."""
    if isinstance(event, Final):
        return replace(view, answer=event.answer)
    if isinstance(event, Token):
        text = view.text + event.text if event.message_id == view.message_id else event.text
        return replace(view, text=text, message_id=event.message_id)
    return replace(view, steps=apply_event(view.steps, event))


class Stops:
    """The requests to stop of the turns that run now, by browser session."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[str, Cancel] = {}

    def start(self, session: str) -> Cancel:
        """Returns the stop request of a new turn; a turn that the session still runs is stopped."""
        cancel = Cancel()
        with self._lock:
            former = self._running.get(session)
            self._running[session] = cancel
        if former is not None:
            former.set()
        return cancel

    def stop(self, session: str) -> None:
        """Stops the session's turn, if one runs."""
        with self._lock:
            cancel = self._running.get(session)
        if cancel is not None:
            cancel.set()

    def end(self, session: str, cancel: Cancel) -> None:
        """Forgets a turn that is over."""
        with self._lock:
            if self._running.get(session) is cancel:
                del self._running[session]
