"""Makes warnings, guesses, questions and errors whose texts stand in `prompts/errors.d/ingest.<lang>.yaml`."""

from typing import Any

from cartwise.errors import BadInput, Cancelled, LimitReached
from cartwise.prompts.loader import texts
from cartwise.types import Cancel
from cartwise.workspace.ingest.report import Guess, IngestWarning, OpenQuestion

LINES_NAMED = 20  # lines listed with a warning; the count is always whole


def message(code: str, params: dict[str, Any]) -> str:
    """Returns the English text of a code; a code without a text is a bug."""
    return texts("errors", "en")[code].format_map(params)


def warn(code: str, *, column: str | None = None, lines: tuple[int, ...] = (), **params: Any) -> IngestWarning:
    """Returns a warning; column and lines are parameters of its text too."""
    named = ", ".join(str(line) for line in lines[:LINES_NAMED])
    params = {**params, **({"column": column} if column is not None else {}), "lines": named or "-"}
    return IngestWarning(code, message(code, params), params, column, lines[:LINES_NAMED])


def guess(code: str, *, column: str | None = None, **params: Any) -> Guess:
    """Returns a guess that was acted upon."""
    params = {**params, **({"column": column} if column is not None else {})}
    return Guess(code, message(code, params), params, column)


def ask(code: str, key: str, options: tuple[str, ...], *, column: str | None = None, **params: Any) -> OpenQuestion:
    """Returns a question for a person, answered under `key`."""
    params = {**params, "key": key, "options": ", ".join(options)}
    if column is not None:
        params["column"] = column
    return OpenQuestion(key, code, message(code, params), options, params, column)


def bad_input(code: str, **params: Any) -> BadInput:
    """Returns the error of a file that can't be read as what it claims to be."""
    return BadInput(code, message(code, params), **params)


def limit_reached(code: str, **params: Any) -> LimitReached:
    """Returns the error of a file beyond a limit that its text names."""
    return LimitReached(code, message(code, params), **params)


def raise_if_cancelled(cancel: Cancel | None) -> None:
    """Raises `Cancelled` once somebody asked to stop."""
    if cancel is not None and cancel.is_set:
        raise Cancelled("ingest_cancelled", message("ingest_cancelled", {}))
