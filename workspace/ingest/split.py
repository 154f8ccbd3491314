"""Splits one file into the tables it is made of: order fields that stand only on an order's first line, lists that share rows.

An orders export may give one row per line item and fill `Total` only on the first line of each order; a products export may add rows
for further images. What belongs together is told by where values are missing, never by known headers.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import duckdb

from cartwise.workspace.ingest.null_patterns import GroupPattern, find_group_pattern, find_side_list, quote, split_words

SplitPart = Literal["header", "lines", "side_list"]
# Attributes longer than this are texts; they stay with the header and are read there.
_LONGEST_CARRIED = 200


@dataclass(frozen=True)
class SplitTable:
    """One of the tables that a file is split into."""

    name: str
    part: SplitPart
    source: str  # the staged table it is cut out of
    key: str  # joins it to the others
    columns: tuple[str, ...]  # its own columns, the key first
    # Attributes brought from the header's row by the key: dates, status, currency, customer.
    carried: tuple[str, ...] = ()
    filled_by: str | None = None  # only rows where this column has a value; None for all
    grain: str = ""


def plan_split(connection: duckdb.DuckDBPyConnection, table_name: str, *, schema: str = "staging") -> list[SplitTable]:
    """Returns the tables that a staged table is made of; empty where it is one table.

    A header's amounts (totals, shipping, tax) are never carried onto lines, so summing a column never counts one twice.

    Args:
        connection: holds the staged table, in the order of the file.
        table_name: its name.
        schema: its schema.
    """
    pattern = find_group_pattern(connection, table_name, schema=schema)
    if pattern is None:
        return []
    side_list = find_side_list(connection, table_name, schema=schema, pattern=pattern)
    in_header = {*pattern.header_columns, *pattern.shared_columns}
    header = tuple(column for column in pattern.profiles if column in in_header)
    in_side_list = side_list.columns if side_list else ()
    lines = tuple(column for column in pattern.line_columns if column not in in_side_list)
    key, one, several = pattern.key, f"one row per {pattern.key}", f"several rows per {pattern.key}"
    tables = [
        SplitTable(table_name, "header", table_name, key, (key, *header), grain=one),
        SplitTable(
            f"{table_name}_lines",
            "lines",
            table_name,
            key,
            (key, *lines),
            carried=_choose_carried(pattern),
            filled_by=side_list.others_filled_by if side_list else None,
            grain=several,
        ),
    ]
    if side_list:
        name, columns = f"{table_name}_{_name_side_list(side_list.columns)}", (key, *side_list.columns)
        tables.append(
            SplitTable(name, "side_list", table_name, key, columns, filled_by=side_list.filled_by, grain=several)
        )
    return tables


def apply_split(
    connection: duckdb.DuckDBPyConnection, plan: Sequence[SplitTable], *, schema: str = "staging"
) -> dict[str, int]:
    """Replaces the staged table by the planned ones and returns their rows by name.

    Every source row stays in at least one table: as the header's row, as a line or in the side list.
    """
    if not plan:
        return {}
    source = f"{quote(schema)}.{quote(plan[0].source)}"
    drafts = {table.name: f"{table.name}__draft" for table in plan}
    for table in plan:
        draft = f"{quote(schema)}.{quote(drafts[table.name])}"
        connection.execute(f"CREATE TABLE {draft} AS {_select(table, source)}").fetchall()
    connection.execute(f"DROP TABLE {source}").fetchall()
    rows: dict[str, int] = {}
    for table in plan:
        draft = f"{quote(schema)}.{quote(drafts[table.name])}"
        connection.execute(f"ALTER TABLE {draft} RENAME TO {quote(table.name)}").fetchall()
        counted = connection.execute(f"SELECT count(*) FROM {quote(schema)}.{quote(table.name)}").fetchall()  # noqa: S608
        rows[table.name] = int(counted[0][0])
    return rows


def _select(table: SplitTable, source: str) -> str:
    key = quote(table.key)
    own = [quote(column) for column in table.columns]
    if table.part == "header":
        # The first row of a key, not the first value of each column: a field that is empty there is empty.
        return (
            f"SELECT {', '.join(own)} FROM {source} WHERE rowid IN"  # noqa: S608 - quoted names
            f" (SELECT min(rowid) FROM {source} WHERE {key} IS NOT NULL GROUP BY {key}) ORDER BY rowid"
        )
    first_of_key = f"OVER (PARTITION BY {key} ORDER BY rowid)"
    carried = [
        f"CASE WHEN {key} IS NOT NULL THEN first_value({quote(column)}) {first_of_key} END AS {quote(column)}"
        for column in table.carried
    ]
    # The rows of the other list leave after the windows have seen every row of a key.
    names = ", ".join([*own, *(quote(column) for column in table.carried)])
    filled = f" WHERE filled_ IS NOT NULL OR {key} IS NULL" if table.filled_by else ""
    inner = ", ".join([*own, *carried, f"{quote(table.filled_by or table.key)} AS filled_", "rowid AS place_"])
    return f"SELECT {names} FROM (SELECT {inner} FROM {source}){filled} ORDER BY place_"  # noqa: S608 - quoted names


def _choose_carried(pattern: GroupPattern) -> tuple[str, ...]:
    """Returns the header-only columns that lines need to be grouped and filtered by; never an amount."""
    return tuple(
        column
        for column in pattern.header_columns
        if not pattern.profiles[column].is_amount and 0 < pattern.profiles[column].longest <= _LONGEST_CARRIED
    )


def _name_side_list(columns: Sequence[str]) -> str:
    """Returns the word that most columns of a list share ("images"), or "extra"."""
    words = Counter(word for column in columns for word in {*split_words(column)} if len(word) > 2)
    word, times = words.most_common(1)[0] if words else ("", 0)
    if times < 2 or not word.isascii():
        return "extra"
    return word if word.endswith("s") else f"{word}s"
