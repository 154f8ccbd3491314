"""Finds the other parties to a shop's sales, each with a table of its own: sellers, suppliers, stores."""

from collections.abc import Mapping, Sequence

from cartwise.workspace.catalog.model import Dimension, Join, Relation
from cartwise.workspace.catalog.words import canonical_words, word_set

_PARTIES = word_set("seller supplier vendor merchant store branch dealer distributor partner reseller franchisee")


def with_parties(
    dimensions: Mapping[str, Dimension], relations: Mapping[str, Relation], joins: Sequence[Join]
) -> dict[str, Dimension]:
    """Returns the dimensions, those as entities that are the key by which rows of a role name another party.

    A table of its own is not enough: a table of categories or countries has a key too, and a sale without a category is still one to
    count. What is said of a seller, by contrast, is said of known sellers.

    Args:
        dimensions: by name; those that are entities stay what they are.
        relations: by name.
        joins: tell which tables are looked up, and by what.
    """
    taken = {dimension.entity for dimension in dimensions.values() if dimension.entity}
    found: dict[str, Dimension] = {}
    for name, dimension in dimensions.items():
        party = _party(dimension, relations, joins)
        if party is None or dimension.entity is not None or party in taken:
            found[name] = dimension
            continue
        taken.add(party)
        found[name] = dimension.model_copy(update={"entity": party})
    return found


def _party(dimension: Dimension, relations: Mapping[str, Relation], joins: Sequence[Join]) -> str | None:
    words = canonical_words(dimension.name)
    bound = {(binding.relation, binding.column) for binding in dimension.bindings}
    is_key = any(
        len(join.right_columns) == 1
        and {(join.left, join.left_columns[0]), (join.right, join.right_columns[0])} <= bound
        and relations[join.left].role is not None
        and relations[join.right].role is None
        for join in joins
    )
    return words[-1] if is_key and words and words[-1] in _PARTIES else None
