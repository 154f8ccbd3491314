"""The roles that a shop's tables play, and which tools they make possible."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cartwise.workspace.photos.stored import lists_photo_files

if TYPE_CHECKING:
    from cartwise.workspace.catalog.model import Catalog

_SALES = ("order_lines", "orders")
ROLES_BY_TOOL: dict[str, tuple[str, ...]] = {  # any of these roles is enough
    "query_data": (),  # any table
    "forecast": (*_SALES, "events", "traffic"),
    "explain_change": (*_SALES, "events", "traffic"),
    "predict_behavior": ("events", "order_lines"),
    "segment_customers": _SALES,
    "recommend_products": ("events", "order_lines"),
    "analyze_sentiment": ("reviews",),
    "search_documents": ("reviews", "documents"),
    "evaluate_campaign": ("campaigns", "campaign_targets", "redemptions", "ad_spend", "email_sends"),
    "suggest_campaigns": _SALES,
    "allocate_budget": ("ad_spend",),
    "classify_images": ("photos",),
}


def tools_unlocked(roles: Iterable[str], *, has_tables: bool = True) -> tuple[str, ...]:
    """Returns the tools that data with these roles can be asked with, in the order of the tools; `documents` counts as a role."""
    have = set(roles)
    return tuple(tool for tool, needed in ROLES_BY_TOOL.items() if (has_tables and not needed) or have & set(needed))


def roles_by_table(catalog: "Catalog") -> dict[str, tuple[str, ...]]:
    """Returns the roles that each stored table sets the grain of."""
    roles: dict[str, tuple[str, ...]] = dict.fromkeys(catalog.tables, ())
    for relation in catalog.relations.values():
        if relation.role and relation.tables and relation.tables[0] in roles:
            roles[relation.tables[0]] = (*roles[relation.tables[0]], relation.role)
    for table in catalog.tables.values():
        if lists_photo_files(column.name for column in table.columns):
            roles[table.name] = ("photos",)
    return roles
