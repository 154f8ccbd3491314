"""Reads CSV, TSV and other delimited text into a raw table."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path

from cartwise.workspace.ingest import wording
from cartwise.workspace.ingest.dialect import ONE_COLUMN, detect_dialect
from cartwise.workspace.ingest.encoding import Encoding, TextLines, detect_encoding
from cartwise.workspace.ingest.fast_csv import FAST_BYTES, read_plain_csv
from cartwise.workspace.ingest.grid import GridOptions, load_grid
from cartwise.workspace.ingest.notes import Notes
from cartwise.workspace.ingest.raw import RawTable
from cartwise.workspace.ingest.reading import Reading
from cartwise.workspace.ingest.records import read_records
from cartwise.workspace.ingest.sources import Source

SAMPLE_LINES = 400
SAMPLE_CHARACTERS = 1_000_000
MAX_LINE_CHARACTERS = 64 * 1024 * 1024
# UTF-8 bytes that were read as Latin-1 and written as UTF-8 again
_MOJIBAKE = re.compile(
    "[ÃÂ][\u0080-\u00bf\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d\u2018-\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178]|â€[\u0080-\u00bf\u2122\u0153\u009d\u201c\u02dc]"
)


class FileWatch:
    """Tells whether a file changed while it was read; only the bytes it had at the start are read."""

    def __init__(self, path: Path, source: str) -> None:
        self._path = path
        self._source = source
        self._before = path.stat()
        self.size = self._before.st_size

    def has_grown(self) -> bool:
        """Tells whether there are more bytes than at the start; fewer are an error."""
        now = self._path.stat()
        if now.st_size < self.size:
            raise wording.bad_input("file_shrank", source=self._source, before=self.size, now=now.st_size)
        return now.st_size > self.size or now.st_mtime_ns != self._before.st_mtime_ns


def read_text(reading: Reading, path: Path, source: Source) -> tuple[RawTable, Notes]:
    """Returns a raw table of a delimited text file; encoding, delimiter and heading are found out and noted."""
    notes = reading.notes(source.name, source.stem)
    watch = FileWatch(path, source.name)
    if watch.size == 0:
        raise wording.bad_input("empty_file", source=source.name)
    answer = reading.answers.get(f"{notes.table}.encoding")
    encoding, facts = detect_encoding(path, watch.size, source=source.name, answer=answer)
    reading.tick(0.0, source.name, 0)
    text = TextLines(path, watch.size, encoding)
    mojibake: list[int] = []
    lines = _checked(text, source.name, mojibake)
    sample = _sample(lines)
    dialect = detect_dialect(sample)
    notes.encoding = encoding.name
    notes.delimiter = None if dialect.delimiter == ONE_COLUMN else dialect.delimiter
    options = GridOptions(
        delimiter=dialect.delimiter,
        on_batch=lambda rows: reading.tick(text.bytes_read / watch.size, source.name, rows),
        drops_last=lambda: watch.has_grown() and not text.ends_with_newline,
    )
    if facts is not None and watch.size >= FAST_BYTES and encoding.name == "utf-8" and facts.is_plain_utf8:
        fast = read_plain_csv(reading, path, sample, dialect, facts, notes)
        if fast is not None and not watch.has_grown():
            return fast, notes
        notes = replace(notes, warnings=[], guesses=[], rejected=[], rows_rejected=0)
    records = read_records(chain(sample, lines), dialect, source.name)
    table = load_grid(reading.connection, reading.raw_name(), records, notes, options)
    if watch.has_grown():
        notes.warn("file_grew", size=watch.size)
    _note_encoding(encoding, text, mojibake, notes)
    return table, notes


def _checked(text: TextLines, source: str, mojibake: list[int]) -> Iterator[str]:
    """Yields the lines; refuses endless ones, and notes those that look encoded twice."""
    for number, line in enumerate(text, start=1):
        if not line.isascii() and len(mojibake) < wording.LINES_NAMED and _MOJIBAKE.search(line):
            mojibake.append(number)
        if len(line) > MAX_LINE_CHARACTERS:
            raise wording.limit_reached("line_too_long", source=source, line=number, limit=MAX_LINE_CHARACTERS)
        yield line


def _sample(lines: Iterator[str]) -> list[str]:
    """Returns the first lines, up to a limit of characters."""
    sample: list[str] = []
    characters = 0
    for line in islice(lines, SAMPLE_LINES):
        sample.append(line)
        characters += len(line)
        if characters > SAMPLE_CHARACTERS:
            break
    return sample


def _note_encoding(encoding: Encoding, text: TextLines, mojibake: list[int], notes: Notes) -> None:
    """Notes an encoding that was guessed, lines that did not follow it, and text that looks encoded twice."""
    if encoding.is_guess:
        notes.warn("encoding_guessed", encoding=encoding.name, others=", ".join(encoding.alternatives) or "-")
    if encoding.alternatives:
        notes.questions.append(
            wording.ask(
                "which_encoding",
                f"{notes.table}.encoding",
                (encoding.name, *encoding.alternatives),
                source=notes.source,
                encoding=encoding.name,
            )
        )
    if text.repaired:
        repair = encoding.repair or "cp1252"
        notes.warn(
            "lines_in_other_encoding",
            lines=tuple(text.repaired),
            count=len(text.repaired),
            encoding=encoding.name,
            other=repair,
        )
    if text.lost:
        notes.warn("lines_with_unreadable_bytes", lines=tuple(text.lost), count=len(text.lost), encoding=encoding.name)
    if mojibake:
        notes.warn("looks_double_encoded", lines=tuple(mojibake), count=len(mojibake))
