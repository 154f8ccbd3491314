"""Finds the many-to-one joins between relations: by what the keys mean, proved by their values."""

from collections.abc import Callable, Mapping

import duckdb

from cartwise.workspace.catalog.links import coverage
from cartwise.workspace.catalog.model import Column, Join, Relation
from cartwise.workspace.catalog.profile import is_unique
from cartwise.workspace.catalog.roles import match_words
from cartwise.workspace.catalog.words import canonical_words, fold, header_words

_SAME_KEY = {"user_id": "customer_id", "item_id": "product_id"}
_NO_KEY = frozenset(("timestamp", "is_cancelled", "quantity", "status", "channel", "currency", "name", "title", "text"))
_FEW_IDS = 0.05  # a lookup by id may cover few rows: demographics are known of some customers
_MOST_VALUES = 0.5  # a lookup by a plain value (a country's name) must cover most
_PART_OF_KEY = 0.02
_CLEAR = 0.75  # of a header, from which it says a key in words of its own: `product_handle`, `Handle`


def find_joins(connection: duckdb.DuckDBPyConnection, relations: Mapping[str, Relation]) -> tuple[Join, ...]:
    """Returns the joins by which a row of the left relation finds at most one row of the right one."""
    probe = _Probe(connection)
    joins: list[Join] = []
    for left in relations.values():
        for right in relations.values():
            if left is right:
                continue
            join = (
                _single(probe, left, right, _has_same_name)
                or _composite(probe, left, right)
                or _single(probe, left, right, _names_same_product, least=_MOST_VALUES)
            )
            if join:
                joins.append(join)
    return tuple(joins)


class _Probe:
    """Asks the data, and remembers what was unique."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._unique: dict[tuple[str, tuple[str, ...]], bool] = {}

    def is_unique(self, right: Relation, columns: tuple[str, ...]) -> bool:
        known = (right.name, columns)
        if known not in self._unique:
            is_key = right.role is not None and right.key == columns and len(columns) == 1
            self._unique[known] = is_key or is_unique(self._connection, f"({right.sql})", columns)
        return self._unique[known]

    def coverage(
        self, left: Relation, left_columns: tuple[str, ...], right: Relation, right_columns: tuple[str, ...]
    ) -> float:
        return coverage(self._connection, f"({left.sql})", left_columns, f"({right.sql})", right_columns)


def key_name(column: Column) -> str:
    """Returns the name under which a key column is compared: canonical where it is, else its words."""
    name = _SAME_KEY.get(column.name, column.name)
    return " ".join(canonical_words(name)) or fold(name)


def _single(
    probe: _Probe,
    left: Relation,
    right: Relation,
    is_same: Callable[[Column, Column], bool],
    *,
    least: float = _FEW_IDS,
) -> Join | None:
    """Returns the join on the one key that covers most rows of the left relation, or None."""
    best: Join | None = None
    for key in right.columns:
        if not _may_be_key(key) or (key.distinct or right.rows) < 0.85 * right.rows - key.nulls:
            continue
        for column in left.columns:
            is_alike = (column.type == "text") == (key.type == "text")
            if not _may_be_key(column) or not is_alike or not is_same(column, key):
                continue
            if not probe.is_unique(right, (key.name,)):
                continue
            share = probe.coverage(left, (column.name,), right, (key.name,))
            if share >= (least if key.kind == "id" else _MOST_VALUES) and (best is None or share > best.coverage):
                best = Join(
                    left=left.name,
                    left_columns=(column.name,),
                    right=right.name,
                    right_columns=(key.name,),
                    coverage=share,
                )
    return best


def _has_same_name(column: Column, key: Column) -> bool:
    return key_name(column) == key_name(key)


def _names_same_product(column: Column, key: Column) -> bool:
    """Tells whether both headers say a key of products, in whatever words: `product_handle` and `Handle`.

    Only texts are compared: the numbers of any two tables overlap.
    """
    return all(
        one.kind == "id" and one.type == "text" and match_words("product_id", header_words(one)) >= _CLEAR
        for one in (column, key)
    )


def _may_be_key(column: Column) -> bool:
    is_value = column.kind == "dimension" and column.type == "text"
    if key_name(column) == "id":
        return False  # numbers the rows of its own table; `row_ids` names those that others refer to
    return column.name not in _NO_KEY and (column.kind == "id" or is_value) and (column.distinct or 2) > 1


def _composite(probe: _Probe, left: Relation, right: Relation) -> Join | None:
    """Joins on all the keys that both share, where together they identify a row on the right; one at least must be an id."""
    ours = {
        key_name(column): column
        for column in left.columns
        if column.kind in ("id", "dimension") and column.name not in _NO_KEY
    }
    shared = [
        (ours[key_name(key)], key) for key in right.columns if key.kind in ("id", "dimension") and key_name(key) in ours
    ]
    shared = [(column, key) for column, key in shared if (column.type == "text") == (key.type == "text")]
    if len(shared) < 2 or len(shared) > 4 or not any(key.kind == "id" for _, key in shared):
        return None
    left_columns, right_columns = tuple(column.name for column, _ in shared), tuple(key.name for _, key in shared)
    if not probe.is_unique(right, right_columns):
        return None
    share = probe.coverage(left, left_columns, right, right_columns)
    if share < _PART_OF_KEY:
        return None
    return Join(
        left=left.name, left_columns=left_columns, right=right.name, right_columns=right_columns, coverage=share
    )
