"""Combines new rows with a stored table: repeat, upsert by key, replace a date window, append; asks where that would be a guess."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cartwise.errors import RetryableInput
from cartwise.workspace.ingest.alignment import align
from cartwise.workspace.ingest.report import IngestWarning
from cartwise.workspace.ingest.row_hashes import columns_of, count_rows, count_shared, quoted, rows_beyond

if TYPE_CHECKING:
    import duckdb

MODES = ("auto", "append", "replace", "merge")
OVERLAP_ASKED = 0.2  # share of known rows from which appending would be a guess (DESIGN section 5)


@dataclass(frozen=True)
class Target:
    """A stored table, as combining needs to know it."""

    name: str
    sql: str  # the table as an SQL relation
    key: tuple[str, ...] = ()
    is_key_declared: bool = False  # a person's decision: rows with a known key update the stored ones
    is_period: bool = (
        False  # a row a day (and channel, campaign, ...): a later export of the same days corrects the former
    )
    time_column: str | None = None
    measures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Combined:
    """What combining did."""

    mode: str  # "new", "repeat", "append", "merge", "replace", "window"
    rows_added: int
    rows_known: int = 0  # incoming rows that were there already, and are not there twice now
    rows_removed: int = 0  # stored rows that incoming ones replaced
    warnings: list[IngestWarning] = field(default_factory=list)


def check_mode(mode: str) -> None:
    """Raises `RetryableInput` for an unknown mode."""
    if mode not in MODES:
        raise RetryableInput(
            "unknown_ingest_mode",
            f"Unknown mode {mode!r}; expected one of {', '.join(MODES)}.",
            mode=mode,
            known=", ".join(MODES),
        )


def combine(connection: "duckdb.DuckDBPyConnection", target: Target, incoming: str, *, mode: str = "auto") -> Combined:
    """Combines the rows of `incoming` (a table, as SQL) with a stored table.

    Args:
        connection: has both tables; the stored one is writable.
        target: the stored table.
        incoming: the new rows.
        mode: `auto` decides or asks. `append` adds all rows, `replace` puts them in place of the stored ones, `merge` adds
            those that are not there yet (with a key: and updates those that are).

    Raises:
        RetryableInput: The rows overlap with what is stored, and only a person can say what that means.
    """
    if mode == "replace":
        return _replace(connection, target, incoming)
    rows, warnings = align(
        connection, stored=target.sql, incoming=incoming, label=target.name, measures=target.measures
    )
    plan = mode
    if mode == "auto":
        plan = _decide(connection, target, rows)
    elif mode == "merge" and not target.key:
        plan = "merge_rows"
    done = _PLANS[plan](connection, target, rows)
    return Combined(done.mode, done.rows_added, done.rows_known, done.rows_removed, [*warnings, *done.warnings])


def _decide(connection: "duckdb.DuckDBPyConnection", target: Target, rows: str) -> str:
    columns = list(columns_of(connection, target.sql))
    total = count_rows(connection, rows)
    shared = count_shared(connection, rows, target.sql, columns)
    if shared == total:
        return "repeat"
    if target.key and target.is_key_declared:
        return "merge"
    if target.is_period and target.time_column:
        return "window"
    conflicts = _count_key_conflicts(connection, target, rows, columns) if target.key else 0
    if conflicts:
        raise _question("key_overlap", target, conflicts, total)
    if shared > OVERLAP_ASKED * total:
        raise _question("row_overlap", target, shared, total)
    return "append"


def _append(connection: "duckdb.DuckDBPyConnection", target: Target, rows: str) -> Combined:
    return Combined("append", _insert(connection, target, f"SELECT * FROM {rows}"))  # noqa: S608 - quoted names


def _repeat(connection: "duckdb.DuckDBPyConnection", target: Target, rows: str) -> Combined:
    return Combined("repeat", 0, rows_known=count_rows(connection, rows))


def _merge_rows(connection: "duckdb.DuckDBPyConnection", target: Target, rows: str) -> Combined:
    columns = list(columns_of(connection, target.sql))
    added = _insert(connection, target, rows_beyond(rows, target.sql, columns))
    return Combined("merge", added, rows_known=count_rows(connection, rows) - added)


def _merge_key(connection: "duckdb.DuckDBPyConnection", target: Target, rows: str) -> Combined:
    """Updates the rows with a known key; of incoming rows with the same key the last one counts, and that is reported."""
    key = ", ".join(quoted(name) for name in target.key)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE numbered AS SELECT *, row_number() OVER () AS line FROM {rows}")  # noqa: S608 - quoted names
    no_null = " AND ".join(f"{quoted(name)} IS NOT NULL" for name in target.key)
    last = f"SELECT * EXCLUDE (line) FROM numbered QUALIFY NOT ({no_null}) OR row_number() OVER (PARTITION BY {key} ORDER BY line DESC) = 1 ORDER BY line"  # noqa: S608
    known = f"DELETE FROM {target.sql} WHERE ({key}) IN (SELECT ({key}) FROM numbered WHERE {no_null})"  # noqa: S608 - quoted names
    removed = _changed(connection, known)
    total = count_rows(connection, "numbered")
    inserted = _insert(connection, target, last)
    connection.execute("DROP TABLE numbered")
    warnings = []
    if inserted < total:
        warnings.append(_key_conflict(target, total - inserted))
    return Combined(
        "merge", inserted - removed, rows_known=total - inserted + removed, rows_removed=removed, warnings=warnings
    )


def _replace_window(connection: "duckdb.DuckDBPyConnection", target: Target, rows: str) -> Combined:
    """Replaces the stored rows of the incoming days, of the same channel or account where the file holds only one."""
    assert target.time_column is not None
    day = f"CAST({quoted(target.time_column)} AS DATE)"
    conditions = [f"{day} BETWEEN (SELECT min({day}) FROM {rows}) AND (SELECT max({day}) FROM {rows})"]  # noqa: S608 - quoted names
    for name, kind in columns_of(connection, target.sql).items():
        if kind == "VARCHAR":
            column = quoted(name)
            only_value = (
                f"SELECT min({column}) FROM {rows} HAVING count(DISTINCT {column}) = 1 AND count(*) = count({column})"  # noqa: S608
            )
            single = connection.execute(only_value).fetchall()
            if single:
                literal = str(single[0][0]).replace("'", "''")
                conditions.append(f"{column} IS NOT DISTINCT FROM '{literal}'")
    removed = _changed(connection, f"DELETE FROM {target.sql} WHERE {' AND '.join(conditions)}")  # noqa: S608
    inserted = _insert(connection, target, f"SELECT * FROM {rows}")  # noqa: S608
    return Combined("window", inserted - removed, rows_known=0, rows_removed=removed)


def _replace(connection: "duckdb.DuckDBPyConnection", target: Target, incoming: str) -> Combined:
    removed = count_rows(connection, target.sql)
    connection.execute(f"CREATE OR REPLACE TABLE {target.sql} AS SELECT * FROM {incoming}")  # noqa: S608 - quoted names
    return Combined("replace", count_rows(connection, target.sql) - removed, rows_removed=removed)


_PLANS: dict[str, Callable[["duckdb.DuckDBPyConnection", Target, str], Combined]] = {
    "append": _append,
    "repeat": _repeat,
    "merge": _merge_key,
    "merge_rows": _merge_rows,
    "window": _replace_window,
}


def _count_key_conflicts(
    connection: "duckdb.DuckDBPyConnection", target: Target, rows: str, columns: Sequence[str]
) -> int:
    """Returns how many incoming rows carry a known key with other content."""
    key = ", ".join(quoted(name) for name in target.key)
    changed = f"({rows_beyond(rows, target.sql, columns)})"
    return count_rows(connection, changed, f"({key}) IN (SELECT ({key}) FROM {target.sql})")  # noqa: S608 - quoted names


def _insert(connection: "duckdb.DuckDBPyConnection", target: Target, select: str) -> int:
    names = ", ".join(quoted(name) for name in columns_of(connection, target.sql))
    return _changed(connection, f"INSERT INTO {target.sql} ({names}) {select}")


def _changed(connection: "duckdb.DuckDBPyConnection", statement: str) -> int:
    return int(connection.execute(statement).fetchall()[0][0])


def _key_conflict(target: Target, rows: int) -> IngestWarning:
    key = ", ".join(target.key)
    return IngestWarning(
        "key_conflicts",
        f"{rows} new rows of table {target.name!r} repeat a {key} of the same file; the last one of each counts.",
        {"table": target.name, "key": key, "rows": rows},
    )


def _question(code: str, target: Target, rows: int, total: int) -> RetryableInput:
    key = ", ".join(target.key)
    what = {
        "key_overlap": f"carry a known {key} with other content",
        "row_overlap": "are in it already",
    }[code]
    return RetryableInput(
        code,
        f"{rows} of the {total} new rows of table {target.name!r} {what}. Say what they are: --mode merge (add what is new"
        f"{', update the rest' if target.key else ''}), --mode append (all are further rows) or --mode replace (they take the place of the stored table).",
        table=target.name,
        key=key,
        rows=rows,
        total=total,
        answer_key=f"{target.name}.mode",
        options=["merge", "append", "replace"],
    )
