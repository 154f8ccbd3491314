"""Splits decoded lines into records, each with the line it starts on; an unclosed quote is an error that names its line."""

import csv
import io
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from cartwise.workspace.ingest import wording

Record = tuple[int, list[str]]
MAX_FIELD_CHARACTERS = 16 * 1024 * 1024
_SWALLOWED_FIELDS = 3  # a field with a line in it that splits into so many fields may be an unclosed quote


class CsvRows(Protocol):
    """What `csv.reader` returns: records, and how many lines they took so far."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]:
        """Yields the records."""

    def __next__(self) -> list[str]:
        """Returns the next record."""


@dataclass(frozen=True)
class Dialect:
    """How the fields of a text file are separated and quoted."""

    delimiter: str
    quote: str | None = '"'
    escape: str | None = None  # a backslash before quotes, where the writer does not double them
    skip_lines: int = 0  # `sep=` line

    def rows(self, lines: Iterable[str], *, strict: bool = True) -> "CsvRows":
        """Returns a csv reader of this dialect."""
        csv.field_size_limit(min(MAX_FIELD_CHARACTERS, sys.maxsize))
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote,
            escapechar=self.escape,
            doublequote=True,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            strict=strict and self.quote is not None,
        )


def read_records(lines: Iterable[str], dialect: Dialect, source: str) -> Iterator[Record]:
    """Yields (first line, fields) of each record; blank lines are passed over.

    Raises:
        BadInput: a quote that is opened and never closed, or closed in the middle of a field.
    """
    iterator = iter(lines)
    for _ in range(dialect.skip_lines):
        next(iterator, None)
    reader = dialect.rows(iterator)
    start = dialect.skip_lines + 1
    while True:
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _broken(error, start, reader.line_num + dialect.skip_lines, source) from error
        end = reader.line_num + dialect.skip_lines
        if fields:
            if end > start:
                _check_swallowed(fields, dialect, start, source)
            yield start, fields
        start = end + 1


def _broken(error: csv.Error, start: int, end: int, source: str) -> Exception:
    """Returns the error for what the csv reader tripped over."""
    problem = str(error)
    if "field larger" in problem:
        return wording.limit_reached("cell_too_long", source=source, line=start, limit=MAX_FIELD_CHARACTERS)
    if end > start or "unexpected end" in problem:
        return wording.bad_input("unclosed_quote", source=source, line=start)
    return wording.bad_input("stray_quote", source=source, line=start)


def _check_swallowed(fields: list[str], dialect: Dialect, start: int, source: str) -> None:
    """Raises where a field holds lines that are records themselves: its quote was closed too late, by another's."""
    for field in fields:
        if "\n" not in field and "\r" not in field:
            continue
        inner = io.StringIO(field, newline="").read().splitlines()[1:-1] or field.splitlines()[1:]
        expected = max(len(fields), _SWALLOWED_FIELDS)
        if any(line.count(dialect.delimiter) >= expected - 1 for line in inner):
            raise wording.bad_input("unclosed_quote", source=source, line=start)
