"""Parses JSON values: numbers stay as written; doubled keys, NaN and bad lines are noted."""

import json
import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from cartwise.workspace.ingest import wording
from cartwise.workspace.ingest.report import REJECTED_SHOWN

MAX_DEPTH = 200  # of brackets, before anything is parsed
_OPENING = re.compile(r"[\s\[{]*")
_SAMPLE = 120


class NumberText(str):
    """A number as it was written: no digit is lost, and none is added."""

    __slots__ = ()


class JsonValues:
    """The text of a JSON file with what was odd about it."""

    def __init__(self, lines: Iterator[str], source: str, on_line: Callable[[int], None]) -> None:
        self._lines = lines
        self.source = source
        self._on_line = on_line
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._object, parse_float=NumberText, parse_int=NumberText, parse_constant=self._constant
        )
        self.line = 1  # of the record read last
        self.records = 0
        self.duplicate_keys: set[str] = set()
        self.first_duplicate = 0
        self.not_finite = 0
        self.rejected: list[tuple[int, str]] = []
        self.rejected_count = 0
        self.left_out: list[str] = []

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """Returns an object; a key that comes twice is noted, the last value counts."""
        found = dict(pairs)
        if len(found) < len(pairs):
            keys = [key for key, _ in pairs]
            self.duplicate_keys.update(key for key in found if keys.count(key) > 1)
            self.first_duplicate = self.first_duplicate or self.records + 1
        return found

    def _constant(self, text: str) -> str:
        """Returns NaN and Infinity as text, for typing to deal with."""
        self.not_finite += 1
        return text

    def parse(self, text: str, first_line: int) -> Any:
        """Returns a whole text as one value.

        Raises:
            BadInput: it is no valid JSON, or nested deeper than any table.
        """
        try:
            return self._decoder.decode(text)
        except json.JSONDecodeError as error:
            raise wording.bad_input(
                "broken_json",
                source=self.source,
                line=first_line + error.lineno - 1,
                column=error.colno,
                problem=error.msg,
            ) from error
        except RecursionError as error:
            raise self.too_deep() from error

    def too_deep(self) -> Exception:
        """Returns the error of a value nested deeper than any table."""
        return wording.bad_input("json_too_deep", source=self.source, limit=MAX_DEPTH)

    def reject(self, line: int, text: str) -> None:
        """Counts a line that is no JSON object."""
        self.rejected_count += 1
        if len(self.rejected) < REJECTED_SHOWN:
            self.rejected.append((line, text[:_SAMPLE]))

    def count(self, line: int) -> None:
        """Counts a record and tells how far the reading is."""
        self.records += 1
        self.line = line
        if self.records % 10_000 == 0:
            self._on_line(self.records)

    def first_text(self) -> tuple[str, int]:
        """Returns the first line that holds something, and its number."""
        for number, line in enumerate(self._lines, start=1):
            text = line.lstrip("\ufeff")
            if text.strip():
                return text, number
        return "", 0

    def rest(self) -> Iterator[str]:
        """Yields the lines that follow."""
        return self._lines

    def raw_decode(self, text: str, start: int) -> tuple[Any, int]:
        """Returns the value that begins at a position, and where it ends."""
        try:
            return self._decoder.raw_decode(text, start)
        except RecursionError as error:
            raise self.too_deep() from error

    def check_depth(self, text: str, position: int) -> None:
        """Raises where a value opens more brackets than any table has."""
        opening = _OPENING.match(text[position : position + 100_000])
        if opening is not None and len(opening.group()) > MAX_DEPTH:
            raise self.too_deep()

    def is_at_end(self) -> bool:
        """Tells whether no more text follows; what was looked at is put back."""
        held: list[str] = []
        for line in self._lines:
            held.append(line)
            if line.strip():
                break
        self._lines = chain(held, self._lines)
        return not any(line.strip() for line in held)
