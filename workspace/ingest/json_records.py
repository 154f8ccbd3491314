"""Finds the records in JSON text: a list, one object a line, an object around lists; a piece at a time where it can."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from cartwise.workspace.ingest import wording
from cartwise.workspace.ingest.column_words import is_id_like
from cartwise.workspace.ingest.json_values import JsonValues

MAX_WHOLE_CHARACTERS = 512 * 1024 * 1024  # an object around lists is held as a whole
_PIECE_CHARACTERS = 1 << 20
_BLANK = re.compile(r"[\s\ufeff]*")
_SEPARATOR = re.compile(r"[\s,]*")


def records_of(values: JsonValues) -> Iterator[tuple[str | None, Iterator[Any]]]:
    """Yields the record lists of a JSON text, each with its name (None for the only one)."""
    first, line = values.first_text()
    if not first:
        raise wording.bad_input("empty_file", source=values.source)
    if first.lstrip()[0] == "[":
        yield None, _of_list(values, first, line)
        return
    if _is_whole(values, first):
        yield None, _of_lines(values, first, line)
        return
    yield from _of_object(values, _whole_text(values, first), line)


def _is_whole(values: JsonValues, line: str) -> bool:
    """Tells whether a line is a JSON object by itself, with more lines to come: JSONL."""
    try:
        value, end = values.raw_decode(line, _skip(line, 0))
    except json.JSONDecodeError:
        return False
    is_rest_blank = not line[end:].strip()
    if not isinstance(value, Mapping) or not is_rest_blank:
        return isinstance(value, Mapping) and line[end:].lstrip()[:1] in ("{", ",")
    return not values.is_at_end()


def _skip(text: str, position: int) -> int:
    """Returns the position after white space."""
    match = _BLANK.match(text, position)
    return match.end() if match else position


def _of_lines(values: JsonValues, first: str, line: int) -> Iterator[Any]:
    """Yields one record a line; lines that are none are rejected, unless none is one."""
    number, text = line, first
    rest = values.rest()
    while True:
        yield from _of_line(values, text, number)
        try:
            text = next(rest)
        except StopIteration:
            break
        number += 1
    if values.records == 0:
        raise wording.bad_input("json_without_records", source=values.source)


def _of_line(values: JsonValues, text: str, number: int) -> Iterator[Any]:
    """Yields the objects of a line: one, or several written one after the other."""
    position = _skip(text, 0)
    while position < len(text):
        try:
            value, end = values.raw_decode(text, position)
        except json.JSONDecodeError:
            values.reject(number, text.strip())
            return
        if not isinstance(value, Mapping):
            values.reject(number, text.strip())
            return
        values.count(number)
        yield value
        match = _SEPARATOR.match(text, end)
        position = match.end() if match else end


def _of_list(values: JsonValues, first: str, line: int) -> Iterator[Any]:
    """Yields the items of a list, holding only a piece of the text at a time."""
    text, position, number = first, first.index("[") + 1, line
    rest = values.rest()
    heading: list[str] | None = None
    while True:
        match = _SEPARATOR.match(text, position)
        position = match.end() if match else position
        if position < len(text) and text[position] == "]":
            _check_end(values, text[position + 1 :], number)
            return
        try:
            if position >= len(text):
                raise json.JSONDecodeError("the list is not closed", text, position)
            value, end = values.raw_decode(text, position)
            if end == len(text) and not isinstance(value, (Mapping, list)):
                raise json.JSONDecodeError("a value may go on", text, position)
        except json.JSONDecodeError as error:
            values.check_depth(text, position)
            piece = _piece(rest)
            if not piece:
                raise _broken(values, text, error, number) from error
            number += text.count("\n", 0, position)
            text, position = text[position:] + piece, 0
            continue
        values.count(number + text.count("\n", 0, position) if len(text) < _PIECE_CHARACTERS else number)
        position = end
        if isinstance(value, list):
            if heading is None:
                heading = _heading_of(value)
                if heading is not None:
                    continue
                heading = [f"column_{n}" for n in range(1, len(value) + 1)]
            value = dict(zip(heading, value, strict=False))
        yield value


def _heading_of(row: list[Any]) -> list[str] | None:
    """Returns the names of a list of lists where its first row is one of names."""
    words = [str(cell) for cell in row]
    return (
        words if row and all(isinstance(cell, str) and not re.fullmatch(r"[-\d.eE]*", cell) for cell in row) else None
    )


def _piece(lines: Iterator[str]) -> str:
    """Returns the next lines, about a million characters of them."""
    found: list[str] = []
    length = 0
    for line in lines:
        found.append(line)
        length += len(line)
        if length >= _PIECE_CHARACTERS:
            break
    return "".join(found)


def _check_end(values: JsonValues, text: str, line: int) -> None:
    """Raises where something follows the end of the list."""
    if text.strip() or any(rest.strip() for rest in values.rest()):
        raise wording.bad_input("broken_json", source=values.source, line=line, column=1, problem="text after the list")


def _broken(values: JsonValues, text: str, error: json.JSONDecodeError, line: int) -> Exception:
    """Returns the error of a list that can't be read on."""
    return wording.bad_input(
        "broken_json", source=values.source, line=line + error.lineno - 1, column=error.colno, problem=error.msg
    )


def _whole_text(values: JsonValues, first: str) -> str:
    """Returns the whole text, which must not be larger than memory allows."""
    parts, length = [first], len(first)
    for line in values.rest():
        parts.append(line)
        length += len(line)
        if length > MAX_WHOLE_CHARACTERS:
            raise wording.limit_reached(
                "json_too_large", source=values.source, limit_mb=MAX_WHOLE_CHARACTERS // 1024**2
            )
    return "".join(parts)


def _lists_of(value: Mapping[str, Any]) -> tuple[dict[str, list[Any]], list[str]]:
    """Returns the lists of objects in an object (one level down too), and the keys of what is none."""
    lists: dict[str, list[Any]] = {}
    others: list[str] = []
    for key, item in value.items():
        if isinstance(item, list) and item and all(isinstance(entry, Mapping) for entry in item):
            lists[key] = item
        elif isinstance(item, Mapping) and (inner := _lists_of(item)[0]) and len(inner) == len(item):
            lists.update({f"{key} {name}": found for name, found in inner.items()})
        else:
            others.append(key)
    return lists, others


def _of_object(values: JsonValues, text: str, line: int) -> Iterator[tuple[str | None, Iterator[Any]]]:
    """Yields the record lists of a text that is one object."""
    value = values.parse(text, line)
    if not isinstance(value, Mapping):
        raise wording.bad_input("json_without_records", source=values.source)
    lists, others = _lists_of(value)
    if lists and not _is_record(value, lists):
        values.left_out += others
        for name, items in lists.items():
            yield (None if len(lists) == 1 else name), _counted(values, items, line)
    elif value and all(isinstance(item, Mapping) for item in value.values()):
        yield None, _counted(values, [{"key": key, **item} for key, item in value.items()], line)
    elif (
        value and all(isinstance(item, list) for item in value.values()) and len({len(v) for v in value.values()}) == 1
    ):
        rows = [dict(zip(value, cells, strict=True)) for cells in zip(*value.values(), strict=True)]
        yield None, _counted(values, rows, line)
    else:
        yield None, _counted(values, [value], line)


def _is_record(value: Mapping[str, Any], lists: Mapping[str, Any]) -> bool:
    """Tells whether an object with lists in it is one record (an order with its items), not a wrapper around a table."""
    plain = [key for key, item in value.items() if not isinstance(item, (list, Mapping))]
    return any(is_id_like(key) for key in plain) and len(plain) > len(lists)


def _counted(values: JsonValues, items: list[Any], line: int) -> Iterator[Any]:
    """Yields the items of a list that is held as a whole."""
    for item in items:
        values.count(line)
        yield item
