"""Takes the cancelled orders and their rate from the table of orders: an order cancelled before it was filled has no line."""

from typing import Any

from cartwise.agent.planner.figures.actions import names_cancelled
from cartwise.agent.planner.figures.reach import reaches
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.words.lexicon import listed_words
from cartwise.workspace.catalog.cancelled import says_cancelled
from cartwise.workspace.catalog.model import AggregateMetric

_CANCELLED: dict[str, Any] = {"field": "is_cancelled", "op": "eq", "values": [True]}


def count_all_placed(reading: Reading) -> None:
    """Replaces the cancellation rate, and the count where lines keep no reversals, by those of all orders placed."""
    draft = reading.draft
    name = draft.metrics[0] if len(draft.metrics) == 1 and isinstance(draft.metrics[0], str) else None
    if name not in ("cancellation_rate", "cancellations") or not _has_own_table(reading):
        return
    if draft.transforms or draft.having or draft.entities or draft.compare:
        return
    state = _state_named(reading)
    if name == "cancellations" and state["field"] == "is_cancelled" and not _lines_repeat_status(reading):
        return  # part of an order may have come back
    draft.metrics[:] = ["orders_placed"]
    if name == "cancellations":
        draft.filters.append(state)
    elif draft.filters and _is_whole(reading):
        draft.transforms.append({"kind": "share", "filters": list(draft.filters)})
        draft.filters[:] = [state]
    else:
        draft.transforms.append({"kind": "share", "filters": [state]})


def _is_whole(reading: Reading) -> bool:
    """Tells 退货的订单中德国占几成, a part of the returned ones, from 德国订单中退货占几成."""
    states = [i for i, span in enumerate(reading.spans) if span.has("verb", "cancel") or names_cancelled(span)]
    edges = [i for i, span in enumerate(reading.spans) if span.text.lower() in listed_words("among_these")]
    edges = [*edges, *(i for i, span in enumerate(reading.spans) if span.text.lower().endswith(" from"))]
    values = [index for index, role in reading.roles.items() if role == "value"]
    return bool(states and edges and values) and states[0] < edges[0] < min(values)


def count_sales_only(reading: Reading) -> None:
    """Leaves out cancelled orders where "sellers who made a sale" are counted: an order called off is no sale."""
    draft = reading.draft
    metric = reading.catalog.metrics.get(str(draft.metrics[0])) if len(draft.metrics) == 1 else None
    if not isinstance(metric, AggregateMetric) or metric.is_standard or metric.relation != "order_lines":
        return
    counts = metric.expression.lower().startswith("count(distinct")
    is_told = any(each["field"] in ("status", "is_cancelled") for each in draft.filters) or (
        "any_status" in reading.roles.values()
    )
    sells = any(span.has("verb", "sell") or span.text.lower() in listed_words("one_sale") for span in reading.spans)
    makes = any(span.has("verb", "earn") for span in reading.spans) and reading.any_of("something")
    if counts and (sells or makes) and not is_told and not metric.filter and _names_states(reading):
        draft.filters.append({"field": "is_cancelled", "op": "eq", "values": [False]})


def _names_states(reading: Reading) -> bool:
    return reading.has_metric("cancellations") and "is_cancelled" in reading.catalog.dimensions


def _state_named(reading: Reading) -> dict[str, Any]:
    """Returns the filter of "were returned", where returned is a state of its own, else that of all cancelled orders."""
    if (labelled := _labelled_state(reading)) is not None:
        return {"field": "status", "op": "eq", "values": [labelled]}
    said = [span for span in reading.spans if span.has("verb", "cancel") or span.has("metric", "cancellations")]
    stored = [
        match.value
        for span in said
        for match in span.all("value")
        if match.dimension == "status" and str(match.value) in listed_words("sent_back")
    ]
    if said and len(stored) == len(said) and "status" in reading.catalog.dimensions:
        return {"field": "status", "op": "eq", "values": stored[:1]}
    return dict(_CANCELLED)


def _labelled_state(reading: Reading) -> Any:
    """Returns the state of "orders with status canceled" and status为canceled, which is that one and no other; else None."""
    for index, span in enumerate(reading.spans):
        beside = range(max(0, index - 2), min(len(reading.spans), index + 2))
        is_labelled = any(reading.spans[at].has("dimension", "status") for at in beside if at != index)
        match = next((match for match in span.all("value") if match.dimension == "status"), None)
        if is_labelled and match is not None and says_cancelled(str(match.value)):
            return match.value
    return None


def _has_own_table(reading: Reading) -> bool:
    """Tells whether all orders placed are counted in a table of their own, which knows the groups and filters too."""
    placed = str(getattr(reading.catalog.metrics.get("orders_placed"), "relation", ""))
    lines = getattr(reading.catalog.metrics.get("cancellations"), "relation", None)
    if (placed, lines) != ("orders", "order_lines") or not reaches(reading.catalog, placed, "is_cancelled"):
        return False
    fields = [*reading.draft.dimensions, *(str(each["field"]) for each in reading.draft.filters)]
    return all(reaches(reading.catalog, placed, field) for field in fields)


def _lines_repeat_status(reading: Reading) -> bool:
    """Tells whether lines only carry their order's status; with states of their own a line may be returned alone."""
    columns = [reading.catalog.relations[name].column("status") for name in ("orders", "order_lines")]
    return all(columns) and len({column.distinct for column in columns if column}) == 1
