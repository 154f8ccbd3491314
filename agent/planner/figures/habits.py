"""Chooses what a ranking is by where the question names no measure."""

from cartwise.agent.planner.figures.reach import reaches
from cartwise.agent.planner.reading import Reading

_BUSY = ("busiest", "quietest", "最忙", "最繁忙", "最旺", "最冷清", "最淡", "hottest", "peak")


def by_habit(reading: Reading) -> str | None:
    """Returns what a ranking without a measure is by: busy times by orders, anything else by revenue."""
    draft = reading.draft
    has_groups = bool(draft.dimensions or draft.date_parts or draft.grain)
    if draft.having and has_groups and not draft.ranking:
        draft.ranking = "desc" if reading.any_of("list") else None
        return None  # "list the campaigns with more than 100 coupons": shown by what the condition is on
    if draft.filters and reading.any_of("share") and not reading.free("metric"):
        orders = any(span.has("verb", "order") and not span.text.isascii() for span in reading.spans)
        return "orders" if orders and reading.has_metric("orders") else "revenue"  # 周末下单占比多少
    if has_groups and reading.any_of("list") and not reading.free("metric"):
        draft.ranking = draft.ranking or "desc"
        return "revenue"
    if not (draft.ranking or draft.change_ranking) or not has_groups:
        return None
    if "query" in draft.dimensions and reading.has_metric("searches"):
        return "searches"
    if (rows := _rows_of_groups(reading)) is not None:
        return rows
    ranked = [reading.spans[index].text.lower() for index, role in reading.roles.items() if role == "ranking"]
    if any(word in _BUSY for word in ranked):
        return "orders"
    is_best_time = bool(draft.grain) and reading.any_of("super")
    return "revenue" if draft.dimensions or draft.change_ranking or is_best_time else None


def _rows_of_groups(reading: Reading) -> str | None:
    """Returns the count of payments for "which payment type is most frequent", whose groups no sale reaches."""
    groups = [name for name in reading.draft.dimensions if name in reading.catalog.dimensions]
    revenue = reading.catalog.metrics.get("revenue")
    home = getattr(revenue, "relation", None)
    if not groups or home is None or all(reaches(reading.catalog, home, name) for name in groups):
        return None
    names = [f"{binding.relation}_rows" for binding in reading.dimension(groups[0]).bindings]
    return next((name for name in names if reading.has_metric(name)), None)
