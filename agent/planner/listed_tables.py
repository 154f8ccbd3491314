"""Reads figures of tables other than the sales: products in the catalogue, customers on file, events by type, campaigns running on a day."""

from collections.abc import Iterator

from cartwise.agent.planner.reading import Reading
from cartwise.workspace.catalog.model import Relation


def read_tables(reading: Reading) -> None:
    """Takes words for a list of things as the scope of what is counted; `settle_tables` then counts its rows."""
    for index in reading.free("on_file"):
        if any(_row_metric(reading, relation) for relation in _relations(reading, str(reading.spans[index].get("on_file")))):
            reading.explain(index, "on_file")


def settle_tables(reading: Reading) -> None:
    """Counts the rows of a list where the question is about the list, not about sales."""
    draft = reading.draft
    for index, role in sorted(reading.roles.items()):
        if role != "on_file":
            continue
        kind = str(reading.spans[index].get("on_file"))
        counted = ("distinct_products",) if kind == "products" else ("customers", "new_customers")
        for relation in _relations(reading, kind):
            rows = _row_metric(reading, relation)
            if rows and (not draft.metrics or draft.metrics[0] in counted):
                draft.metrics[:] = [rows]
                _date_by_only_date(reading, relation)
    _settle_events(reading)
    _settle_running(reading)


def _relations(reading: Reading, role: str) -> Iterator[Relation]:
    """Yields the relation of that role, else the one that is called so."""
    relations = reading.catalog.relations.values()
    found = [each for each in relations if each.role == role]
    yield from found or [each for each in relations if each.name == role]


def _row_metric(reading: Reading, relation: Relation) -> str | None:
    name = f"{relation.name}_rows"
    return name if reading.has_metric(name) else None


def _date_by_only_date(reading: Reading, relation: Relation) -> None:
    """Keeps rows by the one date they have, where the table has no date of its own kind: the sign-up of customers."""
    days = reading.draft.period
    dated = [column.name for column in relation.columns if column.kind == "time"]
    if relation.time_column is not None or not days or len(dated) != 1:
        return
    field = f"{relation.name}.{dated[0]}"
    bounds = [("ge", days.get("start")), ("le", days.get("end"))]
    reading.draft.filters += [{"field": field, "op": op, "values": [day]} for op, day in bounds if day]
    reading.draft.period, reading.draft.is_all_time = None, True


def _settle_events(reading: Reading) -> None:
    """Counts events where a filter or group of theirs is all that is asked: "split the purchase events by device"."""
    draft = reading.draft
    if draft.metrics or not reading.has_metric("events_rows"):
        return
    says_events = any(
        span.has("relation", "events") or span.has("dimension", "event_type") for span in reading.spans
    )
    if says_events and "event_type" not in draft.dimensions:
        draft.metrics.append("events_rows")
    elif says_events and draft.dimensions:
        draft.metrics.append("events_rows")


def _settle_running(reading: Reading) -> None:
    """Keeps campaigns that had started by the last day and not ended before the first day of the period."""
    draft = reading.draft
    words = reading.free("running_on")
    if not words:
        return
    campaigns = next((each for each in reading.catalog.relations.values() if each.role == "campaigns"), None)
    if campaigns is None or draft.metrics != ["campaigns"] or draft.period is None:
        return
    if not (campaigns.column("start_date") and campaigns.column("end_date")):
        return
    for index in words:
        reading.explain(index, "condition")
    days = draft.period
    draft.filters += [
        {"field": f"{campaigns.name}.start_date", "op": "le", "values": [days["end"]]},
        {"field": f"{campaigns.name}.end_date", "op": "ge", "values": [days["start"]]},
    ]
    draft.period, draft.is_all_time = None, True


