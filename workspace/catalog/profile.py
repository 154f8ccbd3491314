"""Profiles stored tables: types, kinds, units and counts of their columns, in one pass over the rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from cartwise.workspace.catalog.model import Column, ColumnKind, ColumnType, Synonyms, Table
from cartwise.workspace.catalog.words import canonical_words, currency_in, english, other_words, word_set

_NUMBERS = (
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
    "UHUGEINT",
)
_ID_WORDS = word_set("id number code key reference uuid hash sku asin upc ean barcode handle serial zip phone lot")
_NOT_MEASURED = word_set("zip year month week quarter hour weekday latitude longitude sequence")
_NON_ADDITIVE = word_set(
    "rate ratio average median percent ctr cpc cpm cpa roas roi frequency reach position rank index score rating age price per share "
    "minimum maximum weight length width height depth temperature probability propensity margin level hand balance stock inventory "
    "lifetime tenure recency median unique latitude longitude duration installment satisfaction resolution"
)
_FREE_TEXT = word_set("text message comment body note review content feedback description")
_MONEY = word_set(
    "price amount value revenue sale cost spend fee tax discount shipping freight profit margin payment subtotal balance budget refund "
    "income commission postage tip duty expense monetary earning cpc cpm cpa markdown"
)
_COUNTS = word_set(
    "quantity unit count number click impression session visitor view send open conversion order reach rating score position"
)
_EXACT_BELOW = 20_000  # rows up to which distinct values are counted exactly; above, HyperLogLog is within about 2 %
_LONG_TEXT = 60  # mean characters over which a text is prose, not a value


def quote(name: str) -> str:
    """Returns a name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def qualified(table: str) -> str:
    """Returns a stored table's name with its schema, quoted."""
    return f"main.{quote(table)}"


@dataclass(frozen=True)
class _Counts:
    present: int
    distinct: int
    mean_length: float


def describe_table(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    *,
    label: str | None = None,
    sources: Sequence[str] = (),
    withheld: Sequence[str] = (),
    hashed: Sequence[str] = (),
    source_names: dict[str, str] | None = None,
) -> Table:
    """Returns a stored table with its profiled columns.

    Args:
        connection: holds the table in the schema `main`.
        name: the table's SQL name.
        label: how people call it; from its name by default.
        sources: file names it was loaded from.
        withheld: headers of direct identifiers that were not stored.
        hashed: columns with a keyed hash of one.
        source_names: headers as received, by SQL name.
    """
    types = {row[0]: row[1] for row in connection.execute(f"DESCRIBE {qualified(name)}").fetchall()}
    rows, counts = _count(connection, name, types)
    headers = dict(source_names or {})
    columns = tuple(
        _column(part, kind, counts[part], rows=rows, header=headers.get(part, part), is_hashed=part in hashed)
        for part, kind in types.items()
    )
    key = _key(connection, name, columns, rows)
    table = Table(name=name, label=label or english(name), rows=rows, columns=columns, key=key, grain=_grain(key))
    origin = {"sources": tuple(sources), "withheld": tuple(withheld), "hashed": tuple(hashed)}
    return table.model_copy(update={"time_column": _first_time(columns), **origin})


def _first_time(columns: Sequence[Column]) -> str | None:
    return next((column.name for column in columns if column.kind == "time"), None)


def _grain(key: Sequence[str]) -> str:
    return f"one row per {' and '.join(english(part).removesuffix(' id') for part in key)}" if key else ""


def _count(connection: duckdb.DuckDBPyConnection, name: str, types: dict[str, str]) -> tuple[int, dict[str, _Counts]]:
    found = connection.execute(f"SELECT count(*) FROM {qualified(name)}").fetchone()  # noqa: S608
    rows = int(found[0]) if found else 0
    distinct = "count(DISTINCT {})" if rows <= _EXACT_BELOW else "approx_count_distinct({})"
    parts: list[str] = []
    for column, sql_type in types.items():
        field = quote(column)
        length = f"avg(length({field}))" if sql_type == "VARCHAR" else "0.0"
        parts += [f"count({field})", distinct.format(field), length]
    values: Sequence[Any] = connection.execute(f"SELECT {', '.join(parts)} FROM {qualified(name)}").fetchone() or ()  # noqa: S608
    counts = {
        column: _Counts(
            int(values[3 * n]), min(int(values[3 * n + 1]), int(values[3 * n])), float(values[3 * n + 2] or 0)
        )
        for n, column in enumerate(types)
    }
    return rows, counts


def column_type(sql_type: str) -> ColumnType:
    """Returns the catalogue's type of a DuckDB type; nested types count as text."""
    if sql_type in _NUMBERS:
        return "integer"
    if sql_type in ("DOUBLE", "FLOAT") or sql_type.startswith("DECIMAL"):
        return "number"
    if sql_type.startswith("TIMESTAMP"):
        return "timestamp"
    return {"BOOLEAN": "boolean", "DATE": "date"}.get(sql_type, "text")  # type: ignore[return-value]


def _column(name: str, sql_type: str, counts: _Counts, *, rows: int, header: str, is_hashed: bool) -> Column:
    kind = "id" if is_hashed else _kind(header, column_type(sql_type), counts)
    words = canonical_words(header)
    english_words, chinese_words = other_words(header)
    return Column(
        name=name,
        type=column_type(sql_type),
        kind=kind,
        label=english_words[0],
        source_name=header,
        unit=unit_of(header) if kind == "measure" else None,
        is_additive=kind == "measure" and is_additive(words),
        distinct=counts.distinct,
        nulls=rows - counts.present,
        synonyms=Synonyms(en=tuple(english_words), zh=tuple(chinese_words)),
    )


def _kind(header: str, kind: ColumnType, counts: _Counts) -> ColumnKind:
    words = set(canonical_words(header))
    if kind in ("date", "timestamp"):
        return "time"
    if kind == "boolean":
        return "dimension"
    if kind in ("integer", "number"):
        return _number_kind(words, canonical_words(header), kind)
    if words & _FREE_TEXT and counts.mean_length > _LONG_TEXT / 2 and counts.distinct > counts.present / 2:
        return "text"
    if counts.mean_length > _LONG_TEXT and counts.distinct > 50:
        return "text"
    return "id" if words & (_ID_WORDS - {"zip"}) else "dimension"


def _number_kind(words: set[str], ordered: tuple[str, ...], kind: ColumnType) -> ColumnKind:
    is_span = kind == "number" and "hour" in words and len(words) > 1  # 7.4 hours are no hour of the day
    if words & _NOT_MEASURED and not is_span:
        return "dimension"
    if (
        words & _ID_WORDS
        and not words & (_MONEY | {"click", "quantity"})
        and not (ordered[:1] == ("number",) and len(ordered) > 1)
    ):
        return "id" if kind == "integer" or ordered[-1:] == ("id",) else "measure"
    return "measure"


def is_money(words: Sequence[str]) -> bool:
    """Tells whether a column of these canonical words holds money."""
    found = set(words)
    if found & {
        "rate",
        "percent",
        "ratio",
        "roas",
        "roi",
        "count",
        "quantity",
        "number",
        "frequency",
        "share",
        "score",
    }:
        return False
    return bool(found & _MONEY) or (bool(found) and found <= {"total", "net", "gross", "sum", "line", "paid"})


def is_additive(words: Sequence[str]) -> bool:
    """Tells whether sums of a column of these canonical words mean something."""
    found = set(words)
    if found & {"total", "revenue", "sale"} and not found & {
        "rate",
        "ratio",
        "average",
        "per",
        "percent",
        "roas",
        "roi",
        "lifetime",
    }:
        return True
    return not found & _NON_ADDITIVE


def unit_of(header: str) -> str | None:
    """Returns the unit that a header tells: a currency code, "%", "units", or None."""
    currency = currency_in(header)
    if currency:
        return currency
    words = set(canonical_words(header))
    if words & {"rate", "percent", "ctr", "share"} or "%" in header:
        return "%"
    return "units" if words & {"quantity", "unit"} and not is_money(tuple(words)) else None


def _key(connection: duckdb.DuckDBPyConnection, name: str, columns: Sequence[Column], rows: int) -> tuple[str, ...]:
    """Returns the column that identifies a row, or the two ids that do together; empty where rows may repeat."""
    ids = [
        column
        for column in columns
        if column.kind in ("id", "dimension") and not column.nulls and (column.distinct or 0) > 1
    ]
    singles = [column for column in ids if (column.distinct or 0) >= 0.9 * rows]
    for column in sorted(singles, key=lambda column: column.kind != "id"):
        if is_unique(connection, qualified(name), [column.name]):
            return (column.name,)
    keys = [column for column in ids if column.kind == "id"][:4]
    for n, left in enumerate(keys):
        for right in keys[n + 1 :]:
            is_enough = (left.distinct or 0) * (right.distinct or 0) >= rows
            if is_enough and is_unique(connection, qualified(name), [left.name, right.name]):
                return (left.name, right.name)
    return ()


def is_unique(connection: duckdb.DuckDBPyConnection, source: str, columns: Sequence[str]) -> bool:
    """Tells whether no two rows of `source` (SQL) share the same non-null values of `columns`."""
    fields = ", ".join(quote(column) for column in columns)
    present = " AND ".join(f"{quote(column)} IS NOT NULL" for column in columns)
    found = connection.execute(
        f"SELECT 1 FROM {source} WHERE {present} GROUP BY {fields} HAVING count(*) > 1 LIMIT 1"  # noqa: S608
    ).fetchone()
    return found is None
