"""Gathers what the rows tell of a table beyond its profile: ranges, signs and a sample of values."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import duckdb

from cartwise.workspace.catalog.model import Column, Table
from cartwise.workspace.catalog.profile import is_money, qualified, quote
from cartwise.workspace.catalog.words import canonical_words, first_piece, load_data, says_hundredths, word_set

_SAMPLE_ROWS = 500
# A date column of these is about something that happens after (or beside) what the row is about.
_SIDE_TIMES = word_set(
    "updated delivery approved estimated limit shipping ship shipped confirmed packed dispatched fulfillment paid payment birth due end "
    "cancellation refund expiry answer reply expected last carrier next return launch"
)


@dataclass(frozen=True)
class ColumnEvidence:
    """A column with its words and what its rows show."""

    column: Column
    words: tuple[str, ...]
    sample: tuple[Any, ...] = ()  # of the first rows, nulls left out
    minimum: Any = None
    maximum: Any = None
    negatives: int = 0
    row_id: str = ""  # of a plain `id`: what other tables call it ("order_id")
    is_flag: bool = False  # a yes or no in numbers: `In stock?` of 1 and 0
    is_cents: bool = False  # money in hundredths of its currency: `price_cents`


@dataclass(frozen=True)
class TableEvidence:
    """A stored table with the evidence of its columns."""

    table: Table
    words: tuple[str, ...]
    columns: dict[str, ColumnEvidence]

    @property
    def source(self) -> str:
        """SQL to read the table from; columns in cents are in the currency there."""
        hundredths = [name for name, column in self.columns.items() if column.is_cents]
        if not hundredths:
            return qualified(self.table.name)
        fields = ", ".join(
            f"{quote(column.name)} / 100.0 AS {quote(column.name)}" if column.name in hundredths else quote(column.name)
            for column in self.table.columns
        )
        return f"(SELECT {fields} FROM {qualified(self.table.name)})"  # noqa: S608

    def fill(self, column: str) -> float:
        """Returns the share of rows where `column` has a value."""
        return 1 - self.columns[column].column.nulls / max(self.table.rows, 1)

    def distinct_share(self, column: str) -> float:
        """Returns distinct values per row that has a value."""
        evidence = self.columns[column].column
        present = self.table.rows - evidence.nulls
        return (evidence.distinct or 0) / present if present else 0.0


def gather(connection: duckdb.DuckDBPyConnection, stored: Table) -> TableEvidence:
    """Returns the evidence of a stored table: one aggregate over all rows, and a look at its first rows.

    A column that is empty in every row says nothing whatever its header promises: it is no evidence of any role.
    """
    filled = tuple(column for column in stored.columns if not stored.rows or column.nulls < stored.rows)
    table = stored.model_copy(update={"columns": filled})
    numeric = [column.name for column in table.columns if column.type in ("integer", "number")]
    ranged = numeric + [column.name for column in table.columns if column.type in ("date", "timestamp")]
    parts = [part for name in ranged for part in (f"min({quote(name)})", f"max({quote(name)})")]
    parts += [f"count_if({quote(name)} < 0)" for name in numeric]
    values: Sequence[Any] = ()
    if parts:
        values = connection.execute(f"SELECT {', '.join(parts)} FROM {qualified(table.name)}").fetchone() or ()  # noqa: S608
    ranges = {name: (values[2 * n], values[2 * n + 1]) for n, name in enumerate(ranged)}
    negatives = {name: int(values[2 * len(ranged) + n] or 0) for n, name in enumerate(numeric)}
    head = connection.execute(f"SELECT * FROM {qualified(table.name)} LIMIT {_SAMPLE_ROWS}").fetchall()  # noqa: S608
    names = [row[0] for row in connection.execute(f"DESCRIBE {qualified(table.name)}").fetchall()]
    sample = {name: tuple(row[n] for row in head if row[n] is not None) for n, name in enumerate(names)}
    columns = {
        column.name: with_cents(
            _with_flag(
                ColumnEvidence(
                    column,
                    canonical_words(column.source_name or column.name),
                    sample.get(column.name, ()),
                    *ranges.get(column.name, (None, None)),
                    negatives=negatives.get(column.name, 0),
                )
            )
        )
        for column in table.columns
    }
    table = table.model_copy(update={"columns": tuple(found.column for found in columns.values())})
    return TableEvidence(table, canonical_words(table.name), columns)


def _with_flag(found: ColumnEvidence) -> ColumnEvidence:
    """Returns the evidence of a yes or no in numbers as such: nothing to sum or to take for a count."""
    if found.column.type != "integer" or (found.minimum, found.maximum) not in ((0, 0), (0, 1), (1, 1)):
        return found
    header = found.column.source_name or found.column.name
    asks: dict[str, list[str]] = load_data("roles.yaml")["flags"]
    if not header.rstrip().endswith(tuple(asks["end"])) and first_piece(header) not in asks["start"]:
        return found
    flag = found.column.model_copy(update={"kind": "dimension", "is_additive": False, "unit": None})
    return replace(found, column=flag, is_flag=True)


def with_cents(found: ColumnEvidence) -> ColumnEvidence:
    """Returns the evidence of whole numbers of money in hundredths as money: `price_cents` of 1299 is a price of 12.99."""
    column = found.column
    if column.type != "integer" or not says_hundredths(column.source_name or column.name) or not is_money(found.words):
        return found
    return replace(found, column=column.model_copy(update={"type": "number"}), is_cents=True)


def pick_time(evidence: TableEvidence, own: Sequence[str] = (), *, is_strict: bool = False) -> str | None:
    """Returns the column that dates the rows, or None.

    Args:
        evidence: the table.
        own: words that speak for a column ("order", "invoice").
        is_strict: leave out columns that date something else (delivery, limits), even where there is no other.
    """
    best: tuple[float, str] | None = None
    for name, column in evidence.columns.items():
        if column.column.type not in ("date", "timestamp"):
            continue
        words = set(column.words)
        is_side = bool(words & _SIDE_TIMES) and not words & set(own)
        if is_strict and is_side:
            continue
        score = 0.1 * (column.column.type == "timestamp") + (
            1 + bool(words & set(own)) - 1.5 * bool(words & (_SIDE_TIMES - set(own)))
        ) * (0.5 + evidence.fill(name) / 2)
        if best is None or score > best[0]:
            best = (score, name)
    return best[1] if best else None
