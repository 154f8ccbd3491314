"""Looks names up in the catalogue; a name that is not there comes back as an error with the nearest ones."""

import re
from collections.abc import Iterable

from cartwise.errors import Refused, RetryableInput
from cartwise.workspace.catalog.model import Catalog, Dimension, Metric, Relation, Table

_HASH_ENDING = re.compile(r"_hash(?:_\d+)?$")


def closest(name: str, known: Iterable[str], *, limit: int = 3) -> list[str]:
    """Returns the known names most like `name`, best first."""
    from rapidfuzz import fuzz, process, utils

    found = process.extract(name, sorted(known), scorer=fuzz.WRatio, processor=utils.default_process, limit=limit)
    return [match[0] for match in found if match[1] >= 45]


def _hint(near: list[str]) -> str:
    return f" Closest: {', '.join(near)}." if near else ""


def find_metric(catalog: Catalog, name: str) -> Metric:
    """Returns the metric of that name; raises RetryableInput with the nearest ones."""
    metric = catalog.metrics.get(name)
    if metric is None:
        near = closest(name, catalog.metrics)
        raise RetryableInput(
            "unknown_metric",
            f"Unknown metric {name!r}; expected a metric of the catalogue.{_hint(near)} `cartwise catalog show` lists them.",
            metric=name,
            closest=", ".join(near),
        )
    return metric


def find_relation(catalog: Catalog, name: str) -> Relation:
    """Returns the relation of that name; raises RetryableInput with the nearest ones."""
    relation = catalog.relations.get(name)
    if relation is None:
        near = closest(name, catalog.relations)
        raise RetryableInput(
            "unknown_relation",
            f"Unknown relation {name!r}; expected one of the catalogue.{_hint(near)} `cartwise catalog show` lists them.",
            relation=name,
            closest=", ".join(near),
        )
    return relation


def find_entity(catalog: Catalog, name: str) -> Dimension:
    """Returns the dimension that stands for an entity, such as `customer`; raises RetryableInput."""
    dimension = catalog.dimensions.get(name)
    if dimension is not None and dimension.entity:
        return dimension
    for dimension in catalog.dimensions.values():
        if dimension.entity == name:
            return dimension
    known = [dimension.name for dimension in catalog.dimensions.values() if dimension.entity]
    raise RetryableInput(
        "unknown_entity",
        f"Unknown entity {name!r}; expected one of {', '.join(known) or 'none: this shop has no entities'}.",
        entity=name,
        closest=", ".join(closest(name, known) or known),
    )


def unknown_field(catalog: Catalog, name: str) -> RetryableInput:
    """Returns the error for a field that is neither a dimension nor a column of a relation."""
    columns = [
        f"{relation.name}.{column.name}" for relation in catalog.relations.values() for column in relation.columns
    ]
    near = closest(name, [*catalog.dimensions, *columns])
    return RetryableInput(
        "unknown_field",
        f"Unknown dimension {name!r}; expected a dimension or `relation.column`.{_hint(near)} `cartwise catalog show` lists them.",
        field=name,
        closest=", ".join(near),
    )


def personal_names(table: Table) -> tuple[str, ...]:
    """Returns the names of a table's direct identifiers as its file had them, those that stayed as hashes too."""
    headers = {column.name: column.source_name for column in table.columns}
    hashed = [name for column in table.hashed for name in (_HASH_ENDING.sub("", column), headers.get(column))]
    return tuple(dict.fromkeys([*table.withheld, *(name for name in hashed if name)]))


def refuse_withheld(catalog: Catalog, name: str) -> None:
    """Raises Refused where `name` is a direct identifier that never entered the store."""
    owner, _, last = name.rpartition(".")
    for table in catalog.tables.values():
        relations = {relation.name for relation in catalog.relations.values() if table.name in relation.tables}
        named = {personal.casefold(): personal for personal in personal_names(table)}
        if last.casefold() in named and (not owner or owner == table.name or owner in relations):
            raise Refused(
                "withheld_column",
                f"Column {named[last.casefold()]!r} of {table.name!r} holds personal data and is not kept in the store. "
                "Ask for counts, or for the customer id instead.",
                column=named[last.casefold()],
                table=table.name,
            )
