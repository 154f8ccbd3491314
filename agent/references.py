"""References from one step's arguments to an earlier step's items: `{"$ref": "step1.items.product[0]"}`."""

import re
from typing import Any

from cartwise.errors import RetryableInput
from cartwise.tools.result import ToolResult

_REFERENCE = re.compile(r"^(?P<step>step\d+)\.items\.(?P<name>[^\[\]]+?)(?:\[(?P<index>-?\d+)\])?$")


def references_in(arguments: Any) -> set[str]:
    """Returns the ids of the steps that the arguments refer to."""
    if isinstance(arguments, dict):
        if set(arguments) == {"$ref"}:
            return {str(arguments["$ref"]).partition(".")[0]}
        return set().union(*(references_in(value) for value in arguments.values()), set())
    if isinstance(arguments, list | tuple):
        return set().union(*(references_in(value) for value in arguments), set())
    return set()


def resolve(arguments: Any, results: dict[str, ToolResult]) -> Any:
    """Returns the arguments with every reference replaced by the labels it names; a list inside a list is spliced in.

    Raises:
        RetryableInput: the reference is malformed, or that step gave no such items.
    """
    if isinstance(arguments, dict):
        if set(arguments) == {"$ref"}:
            return _look_up(str(arguments["$ref"]), results)
        return {name: resolve(value, results) for name, value in arguments.items()}
    if isinstance(arguments, list | tuple):
        spliced: list[Any] = []
        for value in arguments:
            found = resolve(value, results)
            is_reference = isinstance(value, dict) and set(value) == {"$ref"}
            spliced.extend(found) if is_reference and isinstance(found, list) else spliced.append(found)
        return spliced
    return arguments


def _look_up(reference: str, results: dict[str, ToolResult]) -> Any:
    match = _REFERENCE.match(reference)
    items = results[match["step"]].items.get(match["name"]) if match and match["step"] in results else None
    if match is None or not items:
        raise RetryableInput(
            "unknown_reference",
            f"The plan refers to {reference!r}, which no earlier step has given. Expected stepN.items.<dimension>[i].",
            reference=reference,
        )
    if match["index"] is None:
        return list(items)
    index = int(match["index"])
    if not -len(items) <= index < len(items):
        raise RetryableInput(
            "unknown_reference", f"{reference!r} asks for item {index} of {len(items)}.", reference=reference
        )
    return items[index]
