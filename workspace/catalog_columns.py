"""Finds the stored column behind a column of a role view."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cartwise.workspace.catalog.model import Catalog


def stored_column(catalog: "Catalog", relation: str, column: str) -> tuple[str, str] | None:
    """Returns the stored table and column behind a relation's column, or None where it is computed."""
    view = catalog.relations[relation]
    seen = view.column(column)
    for name in view.tables:
        for stored in catalog.tables[name].columns:
            if seen and stored.source_name and stored.source_name == seen.source_name:
                return name, stored.name
    return None
