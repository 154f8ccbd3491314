"""`cartwise ask` and `cartwise chat`."""

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from cartwise.ui.cli.exits import errors_end_the_command, exit_code_of_answer
from cartwise.ui.cli.options import Options

if TYPE_CHECKING:
    from cartwise.agent.analyst import Analyst
    from cartwise.agent.answer import Answer

GOODBYES = frozenset({"exit", "quit", ":q", "bye", "退出"})


def ask(
    context: typer.Context,
    question: Annotated[list[str], typer.Argument(help="The question, in English or Chinese.")],
    language: Annotated[str | None, typer.Option(help="Answer language: en or zh.")] = None,
    shows_sql: Annotated[bool, typer.Option("--sql", help="Print the SQL too.")] = False,
) -> None:
    """Asks one question."""
    options: Options = context.obj
    with errors_end_the_command(as_json=options.as_json, language=language or "en"):
        analyst = options.open_analyst()
        try:
            answer = _answer(analyst, " ".join(question), language, options, thread_id=None)
        finally:
            analyst.close()
    _show(answer, options, shows_sql=shows_sql)
    sys.exit(exit_code_of_answer(answer))


def chat(
    context: typer.Context,
    language: Annotated[str | None, typer.Option(help="Answer language: en or zh.")] = None,
) -> None:
    """Talks in the terminal; follow-up questions keep the context. Ends with `exit` or Ctrl-D."""
    from rich.console import Console

    options: Options = context.obj
    console = Console()
    with errors_end_the_command(as_json=options.as_json, language=language or "en"):
        analyst = options.open_analyst()
        thread_id: str | None = None
        try:
            if not options.is_quiet and not options.as_json:
                for question in analyst.suggestions(language or "en"):
                    console.print(f"  [dim]{question}[/dim]")
            while (line := _read_line()) is not None and line.strip().casefold() not in GOODBYES:
                answer = _answer(analyst, line, language, options, thread_id=thread_id)
                thread_id = answer.thread_id
                _show(answer, options, shows_sql=False)
        finally:
            analyst.close()


def _read_line() -> str | None:
    try:
        return input("\n› ")
    except EOFError:
        return None


def _answer(
    analyst: "Analyst", question: str, language: str | None, options: Options, *, thread_id: str | None
) -> "Answer":
    from cartwise.types import Cancel
    from cartwise.ui.cli.progress import show_steps

    cancel = Cancel()
    events = analyst.stream(question, thread_id=thread_id, language=language, cancel=cancel)
    return show_steps(events, cancel, is_shown=sys.stderr.isatty() and not options.is_quiet and not options.as_json)


def _show(answer: "Answer", options: Options, *, shows_sql: bool) -> None:
    if options.as_json:
        print(json.dumps(answer.to_dict(), ensure_ascii=False))
        return
    from cartwise.ui.cli.render import print_answer

    print_answer(answer, is_quiet=options.is_quiet, shows_sql=shows_sql)


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command()(ask)
    app.command()(chat)
