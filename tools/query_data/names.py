"""Shows the name of a thing beside its key: "C16" says nothing to who runs the campaigns, "Spring sale" does."""

from collections.abc import Sequence
from dataclasses import replace

from cartwise.tools.result import TableBlock
from cartwise.workspace.catalog.model import AggregateMetric, Catalog, Column, RatioMetric
from cartwise.workspace.catalog.profile import quote
from cartwise.workspace.warehouse.request import AdHocRatio, QueryRequest
from cartwise.workspace.warehouse.result import QueryResult
from cartwise.workspace.warehouse.warehouse import Warehouse

_KEY = "_id"


def with_names(request: QueryRequest, warehouse: Warehouse) -> tuple[QueryRequest, tuple[str, ...]]:
    """Returns the request with the column that names each key beside it, and the keys that are named now.

    Args:
        request: of figures; a key is named only where the data show one name for each, so that the names add no rows.
        warehouse: of the shop.
    """
    catalog = warehouse.catalog
    relations = {_relation(catalog, metric) for metric in request.metrics}
    relation = relations.pop() if len(relations) == 1 else None
    if request.kind != "metrics" or relation is None or request.limit_per:
        return request, ()
    dimensions, keys = [], []
    for name in request.dimensions:
        dimensions.append(name)
        beside = _name_of(warehouse, relation, name)
        if beside is not None and beside not in request.dimensions:
            dimensions.append(beside)
            keys.append(name)
    return request.model_copy(update={"dimensions": tuple(dimensions)}), tuple(keys)


def by_name(result: QueryResult, keys: tuple[str, ...]) -> QueryResult:
    """Returns the result without the keys, their names under the keys' words: a sentence and a chart need no more."""
    shown = _without_keys([column.name for column in result.columns], keys)
    columns = tuple(replace(result.columns[at], label=result.columns[word].label) for at, word in shown)
    return replace(result, columns=columns, rows=[tuple(row[at] for at, _ in shown) for row in result.rows])


def table_by_name(table: TableBlock, keys: tuple[str, ...]) -> TableBlock:
    """Returns the shown table without the keys in the same way; it leads to the same whole one."""
    shown = _without_keys([column.name for column in table.columns], keys)
    columns = tuple(table.columns[at].model_copy(update={"label": table.columns[word].label}) for at, word in shown)
    rows = tuple(tuple(row[at] for at, _ in shown) for row in table.rows)
    return table.model_copy(update={"columns": columns, "rows": rows})


def _without_keys(names: Sequence[str], keys: tuple[str, ...]) -> list[tuple[int, int]]:
    """Returns the places of the columns that are shown, each with that of its label: a name takes the label of the key before it."""
    return [(at, at - 1 if at and names[at - 1] in keys else at) for at, name in enumerate(names) if name not in keys]


def _relation(catalog: Catalog, metric: str | AdHocRatio) -> str | None:
    """Returns the one relation that a metric counts; None for several, or one that the question defines."""
    if not isinstance(metric, str):
        parts = (*metric.numerator, *metric.denominator)
    else:
        known = catalog.metrics.get(metric)
        if isinstance(known, AggregateMetric):
            return known.relation
        parts = (*known.numerator, *known.denominator) if isinstance(known, RatioMetric) else ()
    found = {_relation(catalog, part) for part in parts}
    return found.pop() if len(found) == 1 else None


def _name_of(warehouse: Warehouse, relation: str, dimension: str) -> str | None:
    """Returns the dimension that names the keys of another one in a relation."""
    catalog = warehouse.catalog
    known = catalog.dimensions.get(dimension)
    binding = next((each for each in known.bindings if each.relation == relation), None) if known else None
    if binding is None or not binding.column.endswith(_KEY):
        return None
    columns = catalog.relations[relation]
    key = columns.column(binding.column)
    base = binding.column.removesuffix(_KEY)
    names = [f"{base}_name", f"{base}_title", *(["name"] if columns.key == (binding.column,) else [])]
    named = next((column for name in names if (column := columns.column(name)) is not None), None)
    if key is None or named is None or not _names_each(warehouse, relation, key, named):
        return None
    return next(
        (
            other.name
            for other in catalog.dimensions.values()
            if any((each.relation, each.column) == (relation, named.name) for each in other.bindings)
        ),
        None,
    )


def _names_each(warehouse: Warehouse, relation: str, key: Column, named: Column) -> bool:
    """Tells whether each key has one name; the counts at ingest tell at once where it can't be."""
    if key.distinct is None or named.distinct is None or named.distinct > key.distinct:
        return False
    pairs = f"SELECT DISTINCT {quote(key.name)} AS k, {quote(named.name)} AS n FROM {quote(relation)}"  # noqa: S608
    found = warehouse.sql(f"SELECT count(*), count(DISTINCT k) FROM ({pairs}) WHERE k IS NOT NULL").rows  # noqa: S608
    return bool(found) and found[0][0] == found[0][1]
