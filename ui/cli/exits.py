"""Exit codes, and the one place where an expected error ends a command."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

from cartwise.errors import (
    BadInput,
    CartwiseError,
    LimitReached,
    ModelUnreachable,
    Refused,
)

if TYPE_CHECKING:
    from cartwise.agent.answer import Answer

OK, FAILURE, USAGE, NO_ANSWER, REFUSED, BAD_INPUT, LIMIT, MODEL = 0, 1, 2, 3, 4, 5, 6, 7
INTERRUPTED = 130  # as shells report Ctrl-C
_BY_ERROR: tuple[tuple[type[CartwiseError], int], ...] = (
    (Refused, REFUSED),
    (BadInput, BAD_INPUT),
    (LimitReached, LIMIT),
    (ModelUnreachable, MODEL),
)
_UNPARSABLE = frozenset({"bad_sql", "sql_syntax", "unparsable_sql"})
_BY_OUTCOME = {
    "answered": OK,
    "partial": OK,
    "clarify": NO_ANSWER,
    "decline": NO_ANSWER,
    "help": NO_ANSWER,
    "unavailable": NO_ANSWER,
    "refused": REFUSED,
    "limit": LIMIT,
    "failed": FAILURE,
}


def exit_code_of_error(error: CartwiseError) -> int:
    """Returns the exit code of an expected error."""
    if error.code in _UNPARSABLE:
        return BAD_INPUT
    return next((code for kind, code in _BY_ERROR if isinstance(error, kind)), FAILURE)


def exit_code_of_answer(answer: "Answer") -> int:
    """Returns the exit code of an answer; an answer that found nothing is 3, as a question that could not be answered."""
    if answer.error is not None and answer.error.get("kind") == "ModelUnreachable":
        return MODEL
    if answer.error is not None and answer.error.get("code") in _UNPARSABLE:
        return BAD_INPUT
    if answer.outcome == "answered" and answer.tables and not any(table.rows for table in answer.tables):
        return NO_ANSWER
    return _BY_OUTCOME[answer.outcome]


@contextmanager
def errors_end_the_command(*, as_json: bool, language: str = "en") -> Iterator[None]:
    """Prints an expected error (to stderr, or as JSON to stdout) and exits with its code; Ctrl-C exits with 130."""
    try:
        yield
    except CartwiseError as error:
        _end(error, as_json=as_json, language=language)
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        sys.exit(INTERRUPTED)


def _end(error: CartwiseError, *, as_json: bool, language: str) -> NoReturn:
    from cartwise.prompts import loader

    text = loader.error_text(error, language)
    if as_json:
        body: dict[str, Any] = {"error": {**error.to_dict(), "text": text}}
        print(json.dumps(body, ensure_ascii=False))
    else:
        from rich.console import Console
        from rich.markup import escape

        Console(stderr=True).print(f"[bold red]✗[/] {escape(text)}")
    sys.exit(exit_code_of_error(error))
