"""Finds, by where values are missing, which columns of a staged table belong to a group's first row and which to each row."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from cartwise.workspace.privacy.meaning import names_customer_key

# Attributes repeated on each line may differ in so many groups (edited between two exports); the header takes the first row's.
_TOLERANCE = 0.01
_FILLED = 0.9
_KEY_FILLED = 0.99
# With few groups of several rows, chance can empty one column or two, but not many.
_FEW_GROUPS = 5
_LEAST_HEADER_COLUMNS = {"few": 3, "many": 2}
# How far approx_count_distinct may be off before a key is dismissed unread.
_APPROXIMATION = 0.25
_MOST_KEYS_TRIED = 12
# Wider files are matrices; profiling them takes minutes and finds nothing.
_WIDEST = 500
_NUMBER_TYPES = (
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "UINTEGER",
    "UBIGINT",
    "FLOAT",
    "DOUBLE",
    "DECIMAL",
)
_KEY_TYPES = ("VARCHAR", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UINTEGER", "UBIGINT")


@dataclass(frozen=True)
class ColumnProfile:
    """What is known of a column within the groups of a key."""

    is_amount: bool  # a number that could be summed; keys of customers are none
    values: int  # rows with a value
    longest: int  # characters of the longest value
    first_filled: int  # first rows with a value, of groups with several rows
    later_filled: int  # later rows with a value


@dataclass(frozen=True)
class GroupPattern:
    """A key whose groups carry some columns on their first row only."""

    key: str
    groups: int  # with several rows
    header_columns: tuple[str, ...]  # empty on all later rows
    shared_columns: tuple[str, ...]  # repeated alike on every row of a group: in the header and on the lines
    line_columns: tuple[str, ...]  # everything that later rows hold, shared columns included
    profiles: Mapping[str, ColumnProfile]


@dataclass(frozen=True)
class SideList:
    """A second list that shares the rows of a group (images beside variants), with what tells the two apart."""

    columns: tuple[str, ...]
    filled_by: str  # a column that every row of the side list fills
    others_filled_by: str  # a column that every row of the main list fills, and no row of the side list alone


def quote(name: str) -> str:
    """Returns a name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def split_words(name: str) -> list[str]:
    """Returns the lower-case words of a column name."""
    return re.findall(r"[^\W_]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).casefold())


def find_group_pattern(connection: duckdb.DuckDBPyConnection, table_name: str, *, schema: str) -> GroupPattern | None:
    """Returns the key under which columns stand only on first rows, or None where the table is one table."""
    types = _read_types(connection, table_name, schema)
    if len(types) > _WIDEST:
        return None
    relation = f"{quote(schema)}.{quote(table_name)}"
    best: GroupPattern | None = None
    for key in _find_key_candidates(connection, relation, types):
        pattern = _read_pattern(connection, relation, key=key, types=types)
        if pattern is not None and (best is None or len(pattern.header_columns) > len(best.header_columns)):
            best = pattern
    return best


def find_side_list(
    connection: duckdb.DuckDBPyConnection, table_name: str, *, schema: str, pattern: GroupPattern
) -> SideList | None:
    """Returns the list whose rows go on where the main list has ended, or None."""
    columns = [column for column in pattern.line_columns if column not in pattern.shared_columns]
    if len(columns) < 2:
        return None
    mask = " || ".join(f"CASE WHEN {quote(column)} IS NULL THEN '0' ELSE '1' END" for column in columns)
    rows = connection.execute(
        f"SELECT {mask} AS mask, count(*) FROM {quote(schema)}.{quote(table_name)}"  # noqa: S608 - quoted names
        f" WHERE {quote(pattern.key)} IS NOT NULL GROUP BY ALL"
    ).fetchall()
    masks = {str(found): int(count) for found, count in rows}
    fill = {column: frozenset(m for m in masks if m[position] == "1") for position, column in enumerate(columns)}
    return _part_lists(fill, masks)


def _part_lists(fill: Mapping[str, frozenset[str]], masks: Mapping[str, int]) -> SideList | None:
    """Returns the side list of a table, given which row patterns fill each column."""
    everything = frozenset(masks)
    blocks: dict[frozenset[str], list[str]] = {}
    for column, filled in fill.items():
        blocks.setdefault(filled, []).append(column)
    # Two columns always filled together make a list of their own; the longest list is the main one.
    cores = sorted((core for core in blocks.items() if len(core[1]) >= 2 and core[0]), key=lambda core: -len(core[1]))
    for main_filled, main_columns in cores:
        alone = everything - main_filled
        for side_filled, side_columns in cores:
            if not alone or side_filled == main_filled or not alone <= side_filled or not main_filled - side_filled:
                continue
            columns = tuple(column for column, filled in fill.items() if filled & alone)
            if not set(columns) & set(main_columns):
                return SideList(columns, side_columns[0], main_columns[0])
    return None


def _read_types(connection: duckdb.DuckDBPyConnection, table_name: str, schema: str) -> dict[str, str]:
    rows = connection.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = ? AND table_name = ?"
        " AND table_catalog = current_database() ORDER BY ordinal_position",
        [schema, table_name],
    ).fetchall()
    return {str(name): str(data_type) for name, data_type in rows}


def _find_key_candidates(connection: duckdb.DuckDBPyConnection, relation: str, types: Mapping[str, str]) -> list[str]:
    """Returns columns that may tell groups apart: filled, repeating, standing together, with a column filled once a group."""
    columns = list(types)
    counted = ", ".join(f"count({quote(column)}), approx_count_distinct({quote(column)})" for column in columns)
    row = connection.execute(f"SELECT count(*), {counted} FROM {relation}").fetchall()[0]  # noqa: S608
    rows, filled = int(row[0]), dict(zip(columns, row[1::2], strict=True))
    distinct = dict(zip(columns, row[2::2], strict=True))

    def has_header_column(key: str) -> bool:
        least, most = distinct[key] * (_FILLED - _APPROXIMATION), distinct[key] * (1 + _APPROXIMATION)
        return any(least <= filled[column] <= most and filled[column] < rows for column in columns if column != key)

    candidates = [
        column
        for column in columns
        if types[column] in _KEY_TYPES and filled[column] >= _KEY_FILLED * rows and has_header_column(column)
    ]
    most_distinct = sorted(candidates, key=lambda column: -int(distinct[column]))[:_MOST_KEYS_TRIED]
    together = [
        column for column in columns if column in most_distinct and _stands_together(connection, relation, column)
    ]
    # Where customers ordered once each, their hash groups like the order's number: the number is meant.
    return sorted(together, key=lambda column: column.endswith("_hash") or names_customer_key(column))


def _stands_together(connection: duckdb.DuckDBPyConnection, relation: str, column: str) -> bool:
    """Tells whether equal values of a column stand on neighbouring rows, as the lines of an order do."""
    key = quote(column)
    runs, distinct, rows = connection.execute(
        f"SELECT count(*) FILTER (starts), count(DISTINCT {key}), count({key}) FROM"  # noqa: S608 - quoted names
        f" (SELECT {key}, {key} IS DISTINCT FROM lag({key}) OVER (ORDER BY rowid) AS starts FROM {relation})"
    ).fetchall()[0]
    return bool(1 <= distinct < rows and runs <= distinct * (1 + _TOLERANCE) + 1)


def _read_pattern(
    connection: duckdb.DuckDBPyConnection, relation: str, *, key: str, types: Mapping[str, str]
) -> GroupPattern | None:
    groups, profiles = _profile_columns(connection, relation, key=key, types=types)
    header = [name for name, profile in profiles.items() if profile.values and not profile.later_filled]
    always = [name for name in header if profiles[name].first_filled >= _FILLED * groups]
    least = _LEAST_HEADER_COLUMNS["few" if groups < _FEW_GROUPS else "many"]
    is_lone_amount = groups >= _FEW_GROUPS and any(profiles[name].is_amount for name in always)
    if groups == 0 or (len(always) < least and not is_lone_amount):
        return None
    filled = [name for name, profile in profiles.items() if profile.later_filled]
    differing = _count_differing(connection, relation, key=key, columns=filled)
    varying = [name for name in filled if differing[name] > _TOLERANCE * groups]
    line_words = {_first_word(name) for name in varying} - {_first_word(name) for name in (key, *header)}
    shared = [
        name
        for name in filled
        if name not in varying and not profiles[name].is_amount and _first_word(name) not in line_words
    ]
    # Columns without any value say nothing; they stay beside those that they are named like.
    empty = [name for name, profile in profiles.items() if not profile.values]
    lines = [name for name in profiles if name in filled or (name in empty and _first_word(name) in line_words)]
    headers = [name for name in profiles if name in header or (name in empty and name not in lines)]
    return GroupPattern(key, groups, tuple(headers), tuple(shared), tuple(lines), profiles)


def _profile_columns(
    connection: duckdb.DuckDBPyConnection, relation: str, *, key: str, types: Mapping[str, str]
) -> tuple[int, dict[str, ColumnProfile]]:
    """Returns how many groups have several rows, and what each other column holds on first and later rows."""
    others = [column for column in types if column != key]
    measures = ", ".join(measure for column in others for measure in _measures(column))
    row = connection.execute(
        f"WITH numbered AS (SELECT *, row_number() OVER (PARTITION BY {quote(key)} ORDER BY rowid) AS place_,"  # noqa: S608
        f" count(*) OVER (PARTITION BY {quote(key)}) AS size_ FROM {relation} WHERE {quote(key)} IS NOT NULL)"
        f" SELECT count(*) FILTER (place_ = 1 AND size_ > 1), {measures} FROM numbered"
    ).fetchall()[0]
    profiles = {}
    for position, column in enumerate(others):
        values, longest, decimals, first_filled, later_filled = (
            int(x) for x in row[1 + 5 * position : 6 + 5 * position]
        )
        is_amount = types[column].startswith(_NUMBER_TYPES) or (0 < values == decimals)
        profiles[column] = ColumnProfile(
            is_amount and not names_customer_key(column), values, longest, first_filled, later_filled
        )
    return int(row[0]), profiles


def _measures(column: str) -> tuple[str, ...]:
    """Returns the SQL of: values, longest, values that read as decimal numbers, values on first rows, values on later rows."""
    name = quote(column)
    text = f"CAST({name} AS VARCHAR)"
    return (
        f"count({name})",
        f"coalesce(max(length({text})), 0)",
        rf"count(*) FILTER (regexp_full_match({text}, '\s*[-+]?\d[\d.,]*[.,]\d+\s*'))",
        f"count({name}) FILTER (place_ = 1 AND size_ > 1)",
        f"count({name}) FILTER (place_ > 1)",
    )


def _count_differing(
    connection: duckdb.DuckDBPyConnection, relation: str, *, key: str, columns: Sequence[str]
) -> dict[str, int]:
    """Returns, by column, the groups in which not all rows hold the same value."""
    if not columns:
        return {}
    counts = ", ".join(f"count(*) FILTER (differs_{position})" for position in range(len(columns)))
    tests = ", ".join(
        f"(min({quote(column)}) IS DISTINCT FROM max({quote(column)})"
        f" OR count({quote(column)}) NOT IN (0, count(*))) AS differs_{position}"
        for position, column in enumerate(columns)
    )
    row = connection.execute(
        f"SELECT {counts} FROM (SELECT {tests} FROM {relation} GROUP BY {quote(key)})"  # noqa: S608 - quoted names
    ).fetchall()[0]
    return dict(zip(columns, (int(figure) for figure in row), strict=True))


def _first_word(name: str) -> str:
    return next(iter(split_words(name)), name)
