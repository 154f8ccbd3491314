"""Reads figures of tables other than the sales: products in the catalogue, customers on file, events by type, campaigns running on a day."""

import functools
import re
from collections.abc import Iterator

from cartwise.agent.planner.reading import Reading
from cartwise.prompts import loader
from cartwise.workspace.catalog.model import Relation

_LISTS = ("customers", "products")
_KINDS = re.compile(r"type|kind|different|distinct|类型|种类|不同|几种|多少种")
_PAYMENTS = ("payment", "payments", "支付", "付款")
_PREDICATE = re.compile(r"^(?:were|are|was|had|bought|ordered)\b|^(?:是|为)")
_TABLE_WORDS = ("table", "file", "sheet", "list", "表")


def read_tables(reading: Reading) -> None:
    """Takes words for a list of things as the scope of what is counted; `settle_tables` then counts its rows."""
    for index in reading.free("on_file"):
        if any(
            _row_metric(reading, relation) for relation in _relations(reading, str(reading.spans[index].get("on_file")))
        ):
            reading.explain(index, "on_file")
    for index in reading.free("relation"):
        beyond = reading.spans[index + 1].text.lower() if index + 1 < len(reading.spans) else ""
        relation = reading.catalog.relations[str(reading.spans[index].get("relation"))]
        if beyond in _TABLE_WORDS and relation.role in _LISTS:
            reading.explain(index, "on_file")
            reading.explain(index + 1, "label")
        elif beyond in _TABLE_WORDS and relation.role is None:
            reading.explain(index + 1, "label")  # "the promotions table" asks for no table
            if index + 2 < len(reading.spans) and reading.spans[index + 2].has("list"):
                reading.explain(index + 2, "label")


def _kind_of(reading: Reading, index: int) -> str:
    span = reading.spans[index]
    if span.has("on_file"):
        return str(span.get("on_file"))
    return str(reading.catalog.relations[str(span.get("relation"))].role)


def settle_tables(reading: Reading) -> None:
    """Counts the rows of a list where the question is about the list, not about sales."""
    draft = reading.draft
    for index, role in sorted(reading.roles.items()):
        if role != "on_file":
            continue
        kind = _kind_of(reading, index)
        counted = ("distinct_products",) if kind == "products" else ("customers", "new_customers")
        for relation in _relations(reading, kind):
            rows = _row_metric(reading, relation)
            if rows and (not draft.metrics or draft.metrics[0] in counted):
                draft.metrics[:] = [rows]
                _date_by_only_date(reading, relation)
    _keep_new_ones(reading)
    _settle_events(reading)
    _count_payments(reading)
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
    if draft.metrics == ["distinct_event_type"] and not _KINDS.search(reading.text.lower()):
        draft.metrics[:] = ["events_rows"] if reading.has_metric("events_rows") else draft.metrics
    if draft.metrics or not reading.has_metric("events_rows"):
        return
    says_events = any(span.has("relation", "events") or span.has("dimension", "event_type") for span in reading.spans)
    if says_events:
        draft.metrics.append("events_rows")


def _keep_new_ones(reading: Reading) -> None:
    """Takes "how many customers were new" as the new ones alone."""
    draft = reading.draft
    if draft.metrics[:1] != ["customers"] or len(draft.metrics) != 2 or not reading.any_of("how_many"):
        return
    predicates = [
        i for i, role in reading.roles.items() if role == "metric" and _PREDICATE.search(reading.spans[i].text.lower())
    ]
    if draft.metrics[1] in ("new_customers", "returning_customers") and predicates:
        draft.metrics[:] = draft.metrics[1:]


def _count_payments(reading: Reading) -> None:
    """Counts "how many payments", whose noun else means their amount."""
    draft = reading.draft
    if draft.metrics != ["payments_amount"] or not reading.has_metric("payments_rows"):
        return
    places = [
        i for i, role in reading.roles.items() if role == "metric" and reading.spans[i].has("metric", "payments_amount")
    ]
    if any(reading.is_counted(place) and reading.spans[place].text.lower() in _PAYMENTS for place in places):
        draft.metrics[:] = ["payments_rows"]


def count_noun(reading: Reading) -> None:
    """Counts the noun that stands free beside a group: "which states have the most sellers", "sellers per state"."""
    draft = reading.draft
    if draft.metrics or draft.having or draft.filters or not (draft.dimensions or draft.grain):
        return
    if reading.free("metric") or reading.free("verb") or reading.free("column") or reading.free("share"):
        return
    for index in reading.free("dimension"):
        names = [str(name) for name in reading.spans[index].all("dimension")]
        count = next((found for name in names if (found := reading.count_metric(name))), None)
        if count is not None and not set(names) & set(draft.dimensions):
            draft.metrics.append(count)
            reading.explain(index, "metric")
            return


def _settle_running(reading: Reading) -> None:
    """Keeps campaigns that had started by the last day and not ended before the first day of the period."""
    draft = reading.draft
    words = reading.free("running_on")
    has_ended = _ended().search(reading.text.lower()) is not None
    if not words and not has_ended:
        return
    campaigns = next((each for each in reading.catalog.relations.values() if each.role == "campaigns"), None)
    if campaigns is None or draft.metrics != ["campaigns"] or draft.period is None:
        return
    if not (campaigns.column("start_date") and campaigns.column("end_date")):
        return
    for index in words:
        reading.explain(index, "condition")
    days = draft.period
    first, last = ("start_date", "end_date") if words else ("end_date", "end_date")
    bounds = [(first, "le", days.get("end")), (last, "ge", days.get("start"))]
    draft.filters += [
        {"field": f"{campaigns.name}.{column}", "op": op, "values": [day]} for column, op, day in bounds if day
    ]
    draft.period, draft.is_all_time = None, True


@functools.cache
def _ended() -> re.Pattern[str]:
    return re.compile("|".join(loader.read_yaml("planner/remarks.yaml")["campaign_ended"]))
