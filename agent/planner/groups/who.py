"""Reads "who bought it" as customers and "what did they buy most" as products."""

from cartwise.agent.planner.groups.dimension_choice import add_name
from cartwise.agent.planner.reading import Reading


def read_who(reading: Reading) -> None:
    """Takes "who bought it" as customers, and "what did they buy most" as products."""
    verbs = [
        index for index in reading.free("verb") if reading.spans[index].get("verb") in ("buy", "order", "spend", "sell")
    ]
    for index in reading.free("which"):
        word = reading.spans[index].text.lower()
        near = reading.after(index, reach=2)
        asks_who = word in ("who", "谁") and near is not None and near in verbs and not _is_relative(reading, index)
        asks_what = (
            word in ("what", "什么")
            and bool(verbs)
            and bool(reading.draft.ranking)
            and not reading.any_of("metric")
            and (near is None or not reading.spans[near].has("dimension"))
        )
        entity = "customer" if asks_who else "product" if asks_what else None
        name = next((name for name in reading.catalog.dimensions if entity and reading.entity_of(name) == entity), None)
        if name is not None:
            add_name(reading.draft.dimensions, name)
            reading.draft.is_plural = reading.draft.is_plural or asks_who
            reading.draft.ranking = reading.draft.ranking or "desc"
            reading.explain(index, "which")


def _is_relative(reading: Reading, index: int) -> bool:
    """Tells "the customers who ordered" and "customers in Belgium who ordered" from "who ordered": after a noun, "who" asks nothing."""
    for at in range(index - 1, -1, -1):
        span = reading.spans[at]
        if span.has("dimension") or span.has("metric"):
            return True
        if span.has("verb") or span.text in ".?!;:,":
            return False
    return False
