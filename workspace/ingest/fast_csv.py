"""Reads large, well-formed CSV with DuckDB's own reader, and believes it only where every physical line is accounted for.

Anything unusual (rows of another width, line breaks in cells, repeated headings, stray quotes) makes this reader step back,
so that the careful one names the lines.
"""

from concurrent.futures import ThreadPoolExecutor, TimeoutError
from pathlib import Path

import duckdb

from cartwise.errors import Cancelled
from cartwise.workspace.ingest.dialect import parse_sample
from cartwise.workspace.ingest.encoding import TextFacts
from cartwise.workspace.ingest.grid import name_columns, note_heading
from cartwise.workspace.ingest.header import find_heading
from cartwise.workspace.ingest.notes import Notes
from cartwise.workspace.ingest.raw import LINE_COLUMN, RawTable, check_width
from cartwise.workspace.ingest.reading import Reading
from cartwise.workspace.ingest.records import Dialect, read_records

FAST_BYTES = 2_000_000  # below this the careful reader is as quick
_GLOB = frozenset("*?[]{}")
_TICK_SECONDS = 0.2


def read_plain_csv(
    reading: Reading, path: Path, sample: list[str], dialect: Dialect, facts: TextFacts, notes: Notes
) -> RawTable | None:
    """Returns the raw table of a well-formed file, or None where it needs the careful reader."""
    if dialect.escape or dialect.skip_lines or len(dialect.delimiter.encode()) != 1 or _GLOB.intersection(str(path)):
        return None
    heading = find_heading(parse_sample(sample, dialect))
    width = len(heading.names)
    check_width(width, notes.source)
    lines = [
        line
        for _, (line, _) in zip(
            range(heading.records_used + 1), read_records(sample, dialect, notes.source), strict=False
        )
    ]
    if width < 2 or len(lines) <= heading.records_used:
        return None
    skipped = lines[heading.records_used] - 1
    raw_name = reading.raw_name()
    slots = [f"c{position}" for position in range(width)]
    try:
        _load(reading, raw_name, path, slots, dialect, skipped, notes.source)
    except duckdb.Error:
        return None
    if not _is_accounted_for(reading, raw_name, slots, heading.names, facts, skipped):
        reading.connection.execute(f"DROP TABLE {raw_name}")
        return None
    note_heading(heading, notes)
    return RawTable(raw_name, name_columns(reading.connection, raw_name, heading.names, notes))


def _load(
    reading: Reading, raw_name: str, path: Path, slots: list[str], dialect: Dialect, skipped: int, source: str
) -> None:
    """Loads the file into a raw table; rows are numbered by their line, which holds where each is one line."""
    columns = ", ".join(f"'{slot}': 'VARCHAR'" for slot in slots)
    quote = dialect.quote or ""
    statement = (
        f"CREATE OR REPLACE TEMP TABLE {raw_name} AS "  # noqa: S608
        f"SELECT row_number() OVER () + {skipped} AS {LINE_COLUMN}, * FROM read_csv(?, columns={{{columns}}}, "
        "auto_detect=false, header=false, delim=?, quote=?, escape=?, skip=?, strict_mode=true, null_padding=false, "
        "ignore_errors=false, compression='none')"
    )
    parameters = [str(path), dialect.delimiter, quote, quote, skipped]
    connection = reading.connection
    with ThreadPoolExecutor(1) as executor:
        running = executor.submit(connection.execute, statement, parameters)
        while True:
            try:
                running.result(timeout=_TICK_SECONDS)
            except TimeoutError:
                try:
                    reading.tick(max(connection.query_progress(), 0.0) / 100, source, 0)
                except Cancelled:
                    connection.interrupt()
                    raise
            else:
                return


def _is_accounted_for(
    reading: Reading, raw_name: str, slots: list[str], headings: tuple[str, ...], facts: TextFacts, skipped: int
) -> bool:
    """Tells whether each physical line became exactly one row, none of them blank, none the heading again."""
    lines = facts.line_ends + (not facts.ends_with_newline)
    connection = reading.connection
    rows = connection.execute(f"SELECT count(*) FROM {raw_name}").fetchone()  # noqa: S608
    if rows is None or rows[0] == 0 or rows[0] != lines - skipped:
        return False
    empty = " AND ".join(f"coalesce(trim({slot}), '') = ''" for slot in slots)
    odd = connection.execute(
        f"SELECT 1 FROM {raw_name} WHERE ({slots[0]} = ? AND {slots[1]} = ?) OR "  # noqa: S608
        f"(coalesce(trim({slots[0]}), '') = '' AND {empty}) LIMIT 1",
        [headings[0], headings[1]],
    ).fetchone()
    return odd is None
