"""Turns nested records into flat rows: objects get dotted names, lists of objects become tables of their own."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from cartwise.workspace.ingest import column_words, wording
from cartwise.workspace.ingest.json_values import NumberText

MAX_DEPTH = 32
Row = dict[str, str | None]
# beside ids and times, what a nested list needs of its record to be counted rightly
_CARRIED_WORDS = frozenset(["event", "type", "status", "currency", "channel", "source", "name", "kind", "action"])
_MAX_CARRIED_CHARACTERS = 200


@dataclass
class FlatRecord:
    """One record made flat: its own row, and the rows of its nested lists by name."""

    row: Row
    children: dict[str, list[Row]] = field(default_factory=dict)


def flatten(record: Mapping[str, Any], source: str) -> FlatRecord:
    """Returns a record made flat.

    Args:
        record: an object of a JSON file, or a row of nested Parquet.
        source: its name in errors.
    """
    flat = FlatRecord({})
    lists: dict[str, list[Mapping[str, Any]]] = {}
    _walk(record, "", flat.row, lists, source, depth=1)
    for name, items in lists.items():
        flat.children[name] = [row for item in items for row in _child_rows(item, source)]
    return flat


def _walk(
    value: Mapping[str, Any],
    prefix: str,
    row: Row,
    lists: dict[str, list[Mapping[str, Any]]],
    source: str,
    *,
    depth: int,
) -> None:
    """Fills `row` with the plain values of an object and `lists` with its lists of objects."""
    if depth > MAX_DEPTH:
        raise wording.bad_input("json_too_deep", source=source, limit=MAX_DEPTH)
    for key, item in value.items():
        name = f"{prefix}{key}"
        if isinstance(item, Mapping):
            _walk(item, f"{name}.", row, lists, source, depth=depth + 1)
        elif isinstance(item, (list, tuple)) and item and all(isinstance(entry, Mapping) for entry in item):
            if _is_pairs(item):
                for entry in item:
                    row[f"{name}.{entry['key']}"] = _pair_value(entry["value"])
            else:
                lists[name] = list(item)
        elif isinstance(item, (list, tuple)):
            row[name] = json_text(item) if item else None
        else:
            row[name] = scalar_text(item)


def json_text(value: Any) -> str:
    """Returns a nested value as JSON text, numbers as they were written."""
    if isinstance(value, Mapping):
        return (
            "{"
            + ", ".join(f"{json.dumps(str(key), ensure_ascii=False)}: {json_text(item)}" for key, item in value.items())
            + "}"
        )
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(json_text(item) for item in value) + "]"
    if value is None or isinstance(value, (bool, int, float)):
        return json.dumps(value)
    return str(value) if isinstance(value, NumberText) else json.dumps(scalar_text(value), ensure_ascii=False)


def _is_pairs(items: Any) -> bool:
    """Tells whether a list of objects is a list of named values, as event parameters are."""
    return all(set(item) >= {"key", "value"} and len(item) <= 3 and isinstance(item["key"], str) for item in items)


def _pair_value(value: Any) -> str | None:
    """Returns the value of a named value: the field that is set, where it is split by type."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if item is not None and not key.endswith("micros"):
                return scalar_text(item) if not isinstance(item, (list, Mapping)) else json_text(item)
        return None
    if isinstance(value, (list, tuple)):
        return json_text(value)
    return scalar_text(value)


def _child_rows(item: Mapping[str, Any], source: str) -> Iterator[Row]:
    """Yields the row of an item of a nested list; lists within it are kept as JSON text."""
    row: Row = {}
    lists: dict[str, list[Mapping[str, Any]]] = {}
    _walk(item, "", row, lists, source, depth=2)
    for name, items in lists.items():
        row[name] = json_text(items)
    yield row


def scalar_text(value: Any) -> str | None:
    """Returns a plain value as text that typing reads back exactly."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return str(value)


def carried(row: Row) -> Row:
    """Returns what the rows of a nested list take over from their record: ids, times, and what kind of record it is."""
    return {
        name: text
        for name, text in row.items()
        if (
            column_words.is_id_like(name.rsplit(".", 1)[-1])
            or column_words.is_time_like(name)
            or _CARRIED_WORDS.intersection(column_words.tokens(name))
        )
        and (text is None or len(text) <= _MAX_CARRIED_CHARACTERS)
    }


def child_row(parent: Row, child: Row, parent_name: str) -> Row:
    """Returns the row of a nested list with its record's key; a bare `id` of the record is named after it."""
    row: Row = {}
    for name, text in carried(parent).items():
        own = (
            f"{_singular(parent_name)}_{name}"
            if name.lower() in ("id", "key", "code", "no", "number", "type", "name", "status")
            else name
        )
        row[own if own not in child else f"{_singular(parent_name)}.{name}"] = text
    row.update(child)
    return row


def _singular(name: str) -> str:
    """Returns a table's name without the plural s."""
    return name[:-1] if name.endswith("s") and not name.endswith("ss") and len(name) > 3 else name
