"""Turns what a worker reports into the expected errors of Cartwise."""

import re

from cartwise.errors import BadInput, FinalFailure, LimitReached, Refused

LIMIT_KINDS = frozenset({"time", "memory", "columns", "bytes"})

_LIMIT_WORDS = {
    "time": ("time_limit", "The query was stopped after {limit}. Ask for fewer days, groups or rows."),
    "memory": ("memory_limit", "The query needed more memory than {limit} allow. Ask for fewer days, groups or rows."),
    "columns": (
        "column_limit",
        "The result has {limit} columns, more than the 200 allowed. Name the columns you need.",
    ),
    "bytes": ("size_limit", "The result is larger than {limit}. Ask for fewer rows or shorter texts."),
}
_LIMITS = {"memory": "the worker's 3 GiB", "bytes": "64 MiB"}
_REFUSED = frozenset({"PermissionException", "not_a_query", "IOException", "HTTPException"})
_BAD_SQL = frozenset(
    {
        "ParserException",
        "BinderException",
        "CatalogException",
        "ConversionException",
        "InvalidInputException",
        "OutOfRangeException",
        "SyntaxException",
        "TypeMismatchException",
        "InvalidTypeException",
        "NotImplementedException",
        "ProgrammingError",
        "DataError",
    }
)

# The engine refuses single values beyond its own bounds as invalid input.
_TOO_LARGE = re.compile(r"maximum supported|larger than \S+ elements|exceeds? (the )?maximum", re.IGNORECASE)


def limit_reached(kind: str, limit: str) -> LimitReached:
    """Returns the error that names the limit."""
    code, text = _LIMIT_WORDS[kind]
    return LimitReached(code, text.format(limit=limit), limit=limit)


def error_from_worker(kind: str, message: str) -> FinalFailure:
    """Returns the expected error for the kind of failure that a worker reported."""
    if kind in LIMIT_KINDS:
        return limit_reached(kind, _LIMITS.get(kind, message))
    if _TOO_LARGE.search(message):
        return limit_reached("bytes", "the engine's largest value")
    reason = _first_line(message)
    if kind in _REFUSED:
        return Refused(
            "not_allowed", f"The query reaches for something outside the shop's data: {reason}", reason=reason
        )
    if kind in _BAD_SQL:
        return BadInput(
            "bad_sql", f"The statement can't be run: {reason}. Check names with `cartwise catalog show`.", reason=reason
        )
    return FinalFailure(
        "query_failed", f"The query failed: {kind}: {reason}. Ask in another way.", reason=f"{kind}: {reason}"
    )


def _first_line(message: str) -> str:
    line = next((line.strip() for line in message.splitlines() if line.strip()), "no reason given")
    return re.sub(r"^[A-Za-z ]+ Error:\s*", "", line)[:300]
