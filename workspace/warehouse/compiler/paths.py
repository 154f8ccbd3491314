"""Finds where a field lives seen from a relation, and the many-to-one joins that lead there."""

from collections import deque
from dataclasses import dataclass
from functools import cached_property

from cartwise.errors import RetryableInput
from cartwise.workspace.catalog.model import Catalog, Column, Dimension, Join
from cartwise.workspace.warehouse.compiler.names import refuse_withheld, unknown_field


@dataclass(frozen=True)
class Field:
    """A dimension or column as one relation sees it."""

    relation: str  # the relation it is read from, after the joins
    column: Column
    path: tuple[Join, ...]  # the joins from the base relation, in order
    dimension: Dimension | None = None

    @property
    def is_entity(self) -> bool:
        """True where a null value stands for an unknown customer, product, ... and is left out of its figures."""
        return self.dimension is not None and self.dimension.entity is not None


class JoinGraph:
    """The catalogue's many-to-one joins; since each right side is unique, following them never repeats a row."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._paths: dict[str, dict[str, tuple[Join, ...]]] = {}

    @cached_property
    def _joins(self) -> dict[str, list[Join]]:
        ordered = sorted(
            self.catalog.joins,
            key=lambda join: (not join.is_declared, -join.coverage, join.left, join.right, join.left_columns),
        )
        joins: dict[str, list[Join]] = {}
        for join in ordered:
            joins.setdefault(join.left, []).append(join)
        return joins

    def paths_from(self, relation: str) -> dict[str, tuple[Join, ...]]:
        """Returns the shortest path to each relation that can be reached, itself included."""
        if relation not in self._paths:
            paths: dict[str, tuple[Join, ...]] = {relation: ()}
            waiting = deque([relation])
            while waiting:
                left = waiting.popleft()
                for join in self._joins.get(left, []):
                    if join.right not in paths and join.right in self.catalog.relations:
                        paths[join.right] = (*paths[left], join)
                        waiting.append(join.right)
            self._paths[relation] = paths
        return self._paths[relation]

    def find(self, name: str, *, base: str) -> Field:
        """Returns the field `name` seen from relation `base`.

        Raises:
            Refused: it is a withheld identifier.
            RetryableInput: no such field, or no many-to-one path leads to it.
        """
        dimension = self.catalog.dimensions.get(name)
        places = [(binding.relation, binding.column) for binding in dimension.bindings] if dimension else []
        if not dimension:
            places = self._column_places(name, base)
        paths = self.paths_from(base)
        reachable = [(len(paths[relation]), i) for i, (relation, _) in enumerate(places) if relation in paths]
        if not reachable:
            raise self._unreachable(name, base)
        relation, column_name = places[min(reachable)[1]]
        return self._shortened(relation, column_name, paths[relation], dimension)

    def seen(self, name: str, *, base: str) -> Field | None:
        """Returns the field `name` seen from relation `base`, None where no many-to-one path leads to it.

        Raises:
            Refused: it is a withheld identifier.
            RetryableInput: no such field.
        """
        try:
            return self.find(name, base=base)
        except RetryableInput as error:
            if error.code != "dimension_not_reachable":
                raise
            return None

    def _column_places(self, name: str, base: str) -> list[tuple[str, str]]:
        relation_name, _, column_name = name.partition(".") if "." in name else (base, ".", name)
        relation = self.catalog.relations.get(relation_name)
        if relation is None or relation.column(column_name) is None:
            refuse_withheld(self.catalog, name)
            raise unknown_field(self.catalog, name)
        return [(relation_name, column_name)]

    def _shortened(self, relation: str, column_name: str, path: tuple[Join, ...], dimension: Dimension | None) -> Field:
        # The right key of a join equals the left key, which is at hand without joining.
        while path and column_name in path[-1].right_columns:
            join = path[-1]
            relation, path = join.left, path[:-1]
            column_name = join.left_columns[join.right_columns.index(column_name)]
        column = self.catalog.relations[relation].column(column_name)
        if column is None:
            raise KeyError(f"the catalogue binds {relation}.{column_name}, which is not a column of that relation")
        return Field(relation, column, path, dimension)

    def reachable_dimensions(self, base: str) -> list[str]:
        """Returns the dimensions that figures of relation `base` can be grouped and filtered by."""
        paths = self.paths_from(base)
        names = self.catalog.dimensions.values()
        return [dimension.name for dimension in names if any(b.relation in paths for b in dimension.bindings)]

    def _unreachable(self, name: str, base: str) -> RetryableInput:
        usable = self.reachable_dimensions(base)
        return RetryableInput(
            "dimension_not_reachable",
            f"Figures of {base!r} can't be grouped or filtered by {name!r}: no join leads there. "
            f"What can be used: {', '.join(usable) or 'no dimension'}.",
            dimension=name,
            relation=base,
            usable=", ".join(usable),
        )
