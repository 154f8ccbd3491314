"""Makes Python functions of text usable in SQL, so that SQL and Python hash and redact in one and the same way."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from uuid import uuid4

import duckdb
from duckdb.func import NATIVE, SPECIAL

from cartwise.workspace.privacy.keyring import Keyring
from cartwise.workspace.privacy.scan import FindingKind, redact

_REMEMBERED = 50_000
TextFunction = Callable[[str], str | None]


def hasher(keyring: Keyring, kind: str) -> TextFunction:
    """Returns the function that hashes identifiers of one kind; in orders the same customers come again and again."""
    return lru_cache(maxsize=_REMEMBERED)(lambda text: keyring.hash_literal(kind, text))


def redactor(kinds: tuple[FindingKind, ...]) -> TextFunction:
    """Returns the function that replaces identifiers of these kinds inside a text."""
    return lambda text: redact(text, kinds=kinds)


@contextmanager
def text_functions(
    connection: duckdb.DuckDBPyConnection, functions: Mapping[str, TextFunction]
) -> Iterator[dict[str, str]]:
    """Gives each function an SQL name for the length of the block; yields the names by the keys of `functions`."""
    with ExitStack() as stack:
        yield {key: _register(connection, function, stack) for key, function in functions.items()}


def _register(connection: duckdb.DuckDBPyConnection, function: TextFunction, stack: ExitStack) -> str:
    name = f"cartwise_text_{uuid4().hex}"

    def apply(value: str | None) -> str | None:
        return None if value is None else function(value)

    # Value by value is as fast here as by Arrow batches, which would load pandas. SPECIAL: an empty text hashes to NULL.
    connection.create_function(name, apply, ["VARCHAR"], "VARCHAR", type=NATIVE, null_handling=SPECIAL)
    stack.callback(connection.remove_function, name)
    return name
