"""Finds total rows, which must never be counted as orders: by their label, or because they are the sum of the others."""

from collections.abc import Sequence

import duckdb

from cartwise.workspace.ingest import cells
from cartwise.workspace.ingest.column_plan import ColumnPlan
from cartwise.workspace.ingest.notes import Notes
from cartwise.workspace.ingest.raw import LINE_COLUMN, RawTable, literal

_LABEL_COLUMNS = 4  # a total row is labelled in one of the first columns
_LABEL_CHARACTERS = 80
_CANDIDATES = 5_000
_TYPICAL_ROWS = 1_000
_MIN_ROWS = 3
_TOLERANCE = 0.005


def reject_labelled_totals(connection: duckdb.DuckDBPyConnection, table: RawTable, notes: Notes) -> None:
    """Removes the rows labelled as totals, each noted as rejected."""
    slots = [column.slot for column in table.columns if column.type == "VARCHAR"]
    if len(slots) < 2:
        return
    looks = [looked for slot in slots[:_LABEL_COLUMNS] if (looked := _labelled(connection, table, slot))]
    if not looks:
        return
    rows = connection.execute(
        f"SELECT {LINE_COLUMN}, {', '.join(slots)} FROM {table.name} WHERE {' OR '.join(looks)} LIMIT {_CANDIDATES}"  # noqa: S608
    ).fetchall()
    if not rows:
        return
    typical = _typical_rows(connection, table, slots)
    doomed = [row for row in rows if _is_total(["" if cell is None else str(cell) for cell in row[1:]], typical)]
    _reject(connection, table, doomed, notes)


def _labelled(connection: duckdb.DuckDBPyConnection, table: RawTable, slot: str) -> str:
    """Returns the SQL condition that a column holds a total's label; empty where none does."""
    words = (
        "tot|sum|gesamt|somme|itog|итог|всего|合|总|總|小计|小計|共计|汇总|総|합계|총계|소계|toplam|razem|celkem|összesen|"
        "jumlah|avg|average|mean|durchschnitt|平均|yhteens"
    )
    found = connection.execute(
        # no label begins with a digit, and most cells of the first columns do
        f"SELECT cell FROM (SELECT DISTINCT {slot} AS cell FROM {table.name} WHERE ascii({slot}) NOT BETWEEN 48 AND 57) "  # noqa: S608
        f"WHERE length(cell) < {_LABEL_CHARACTERS} AND regexp_matches(lower(cell), '{words}')"
    ).fetchall()
    labels = [cell for (cell,) in found if cells.is_total_label(cell)]
    return f"{slot} IN ({', '.join(map(literal, labels))})" if labels else ""


def _typical_rows(connection: duckdb.DuckDBPyConnection, table: RawTable, slots: Sequence[str]) -> list[list[str]]:
    """Returns some rows of the table to compare with."""
    rows = connection.execute(
        f"SELECT {', '.join(slots)} FROM {table.name} LIMIT {_TYPICAL_ROWS}"  # noqa: S608
    ).fetchall()
    return [["" if cell is None else str(cell) for cell in row] for row in rows]


def _is_total(row: list[str], typical: list[list[str]]) -> bool:
    """Tells whether a row is a total: its first text is a total's label, and it is unlike the rows around it."""
    first = next((position for position, cell in enumerate(row) if not cells.is_null(cell)), None)
    if first is None or not cells.is_total_label(row[first]):
        return False
    others = [other for other in typical if other != row and not cells.is_total_label(other[first])]
    if not others:
        return False
    # the label stands where the others have a number or a date
    column = [other[first] for other in others if not cells.is_null(other[first])]
    if column and sum(map(cells.is_typed, column)) >= 0.8 * len(column):
        return True
    blanks = sorted(sum(cells.is_null(cell) for cell in other) for other in others)[len(others) // 2]
    if sum(cells.is_null(cell) for cell in row) > blanks:
        return True
    return first == 0 and _is_sum(row, others)


def _is_sum(row: list[str], others: list[list[str]]) -> bool:
    """Tells whether some figure of the row is the sum or the mean of its column, in a table that was seen whole."""
    if not 1 < len(others) < _TYPICAL_ROWS - 1:
        return False
    for position, cell in enumerate(row):
        try:
            total = float(cell)
            parts = [float(other[position] or 0) for other in others]
        except ValueError:
            continue
        if total and any(
            abs(total - whole) <= _TOLERANCE * abs(total) for whole in (sum(parts), sum(parts) / len(parts))
        ):
            return True
    return False


def reject_unlabelled_totals(
    connection: duckdb.DuckDBPyConnection, table: RawTable, plans: Sequence[ColumnPlan], notes: Notes
) -> None:
    """Removes a first or last row without a label whose figures are the sums of all the others."""
    numbers = [plan for plan in plans if plan.type in ("integer", "number")]
    texts = [plan for plan in plans if plan.type in ("text", "date", "timestamp")]
    if len(numbers) < 2 or not texts:
        return
    ends = connection.execute(
        f"SELECT min({LINE_COLUMN}), max({LINE_COLUMN}), count(*) FROM {table.name}"  # noqa: S608
    ).fetchone()
    if ends is None or ends[2] < _MIN_ROWS:
        return
    for line in (ends[0], ends[1]):
        if _is_unlabelled_total(connection, table, line, numbers=numbers, texts=texts):
            slots = ", ".join(column.slot for column in table.columns)
            rows = connection.execute(
                f"SELECT {LINE_COLUMN}, {slots} FROM {table.name} WHERE {LINE_COLUMN} = {line}"  # noqa: S608
            ).fetchall()
            _reject(connection, table, rows, notes)


def _is_unlabelled_total(
    connection: duckdb.DuckDBPyConnection,
    table: RawTable,
    line: int,
    *,
    numbers: Sequence[ColumnPlan],
    texts: Sequence[ColumnPlan],
) -> bool:
    """Tells whether a row lacks a name that all others have, and sums them up in two columns or more."""
    here = f"{LINE_COLUMN} = {line}"
    own = connection.execute(
        f"SELECT {', '.join(plan.sql for plan in (*texts, *numbers))} FROM {table.name} WHERE {here}"  # noqa: S608
    ).fetchone()
    if own is None or sum(bool(value) for value in own[len(texts) :]) < 2:
        return False
    unnamed = [plan for plan, value in zip(texts, own, strict=False) if value is None]
    if not unnamed:
        return False
    missing = [f"bool_and(({plan.sql}) IS NOT NULL) FILTER (NOT {here})" for plan in unnamed]
    found = connection.execute(f"SELECT {', '.join(missing)} FROM {table.name}").fetchone()  # noqa: S608
    if found is None or not any(found):
        return False
    sums = [f"sum({plan.sql}) FILTER ({here}), sum({plan.sql}) FILTER (NOT {here})" for plan in numbers]
    values = connection.execute(f"SELECT {', '.join(sums)} FROM {table.name}").fetchone() or ()  # noqa: S608
    pairs = [(own, rest) for own, rest in zip(values[::2], values[1::2], strict=True) if own and rest]
    return sum(abs(float(own) - float(rest)) <= _TOLERANCE * abs(float(rest)) for own, rest in pairs) >= 2


def _reject(
    connection: duckdb.DuckDBPyConnection, table: RawTable, rows: Sequence[tuple[object, ...]], notes: Notes
) -> None:
    """Removes rows from the raw table and notes them."""
    if not rows:
        return
    for row in rows:
        notes.reject(int(str(row[0])), "total_row", ",".join("" if cell is None else str(cell) for cell in row[1:]))
    lines = ", ".join(str(row[0]) for row in rows)
    connection.execute(f"DELETE FROM {table.name} WHERE {LINE_COLUMN} IN ({lines})")  # noqa: S608
    notes.warn("total_rows_left_out", lines=tuple(int(str(row[0])) for row in rows), count=len(rows))
