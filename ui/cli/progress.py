"""Steps and progress on stderr, while a turn or an ingest runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cartwise.types import Cancel, Progress, no_progress

if TYPE_CHECKING:
    from cartwise.agent.answer import Answer
    from cartwise.agent.events import Event


def show_steps(events: "Iterator[Event]", cancel: Cancel, *, is_shown: bool) -> "Answer":
    """Returns the final answer; Ctrl-C stops the turn once and keeps its partial answer."""
    from rich.console import Console
    from rich.markup import escape

    console = Console(stderr=True)
    status = console.status("…") if is_shown else None
    if status:
        status.start()
    answer = None
    try:
        while True:
            try:
                event = next(events)
            except KeyboardInterrupt:
                cancel.set()
                continue
            if status and event.kind in ("step_started", "step_progress"):
                status.update(f"[dim]{escape(getattr(event, 'title', ''))}…[/dim]")
            if event.kind == "final":
                answer = event.answer
    except StopIteration:
        pass
    finally:
        if status:
            status.stop()
    assert answer is not None
    return answer


@contextmanager
def progress_bar(*, is_shown: bool) -> Iterator[Progress]:
    """Yields a `Progress` that draws a bar on stderr."""
    if not is_shown:
        yield no_progress
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as RichProgress

    from cartwise.prompts import loader

    columns = (TextColumn("[dim]{task.description}[/dim]"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
    with RichProgress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0)

        def report(fraction: float, message_key: str, **params: object) -> None:
            known = loader.texts("ui", "en")
            text = known[message_key].format_map(params) if message_key in known else message_key
            bar.update(task, completed=fraction, description=text)

        yield report
