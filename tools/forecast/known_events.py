"""What the shop's data tell of events: campaigns, notes, the country whose holidays count."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cartwise.tools.context import ToolContext
from cartwise.workspace.catalog.country_codes import COUNTRY_OF_CURRENCY, country_code
from cartwise.workspace.catalog.dimension_words import dimension_called
from cartwise.workspace.catalog.model import Relation
from cartwise.workspace.warehouse.request import Filter, Order, QueryRequest

MOST_EVENTS = 2_000
MAIN_SHARE = 0.4  # of the rows: a country with less is not the shop's own


@dataclass(frozen=True)
class KnownEvent:
    """A campaign or a note of the shop.

    Attributes:
        name: as the shop wrote it.
        first: its first day.
        last: its last day; None where the shop did not say.
        words: name, type and channel, for finding it by words.
        kind: `campaign` or `annotation`.
    """

    name: str
    first: date
    last: date | None
    words: str
    kind: str


def known_events(ctx: ToolContext) -> list[KnownEvent]:
    """Returns the shop's campaigns and notes, in the order of time."""
    found: list[KnownEvent] = []
    for relation in ctx.workspace.catalog.relations.values():
        if relation.role == "campaigns":
            found += _campaigns(relation, ctx)
        elif relation.role == "annotations":
            rows = _rows(relation, ("timestamp", "text"), ctx)
            found += [
                KnownEvent(str(text), _day(at), None, str(text), "annotation") for at, text in rows if at and text
            ]
    return sorted(found, key=lambda event: event.first)


def _campaigns(relation: Relation, ctx: ToolContext) -> list[KnownEvent]:
    wanted = ("campaign_id", "name", "campaign_type", "channel", "start_date", "end_date")
    columns = tuple(name for name in wanted if relation.column(name) is not None)
    if "start_date" not in columns:
        return []
    events = []
    for row in _rows(relation, columns, ctx):
        cells = dict(zip(columns, row, strict=True))
        if cells["start_date"] is None:
            continue
        words = " ".join(str(cells[name]) for name in columns[:4] if cells.get(name) is not None and "date" not in name)
        last = cells.get("end_date")
        name = str(cells.get("name") or cells["campaign_id"])
        events.append(KnownEvent(name, _day(cells["start_date"]), _day(last) if last else None, words, "campaign"))
    return events


def _rows(relation: Relation, columns: tuple[str, ...], ctx: ToolContext) -> list[tuple[Any, ...]]:
    request = QueryRequest(kind="rows", relation=relation.name, columns=columns, limit=MOST_EVENTS)
    return ctx.workspace.warehouse.run(request, cancel=ctx.cancel, timeout_seconds=ctx.policy.timeout_seconds).rows


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else datetime.fromisoformat(str(value)).date()


def holiday_country(metric: str, filters: tuple[Filter, ...], ctx: ToolContext) -> str | None:
    """Returns the ISO code of the country whose holidays matter: the one filtered for, else the shop's main one, else None."""
    catalog = ctx.workspace.catalog
    dimension = dimension_called(catalog.dimensions, "country")
    for item in filters:
        if item.field in ("country", dimension) and item.op in ("eq", "in") and len(item.values) == 1:
            return country_code(str(item.values[0]))
    if dimension is not None and metric in catalog.metrics:
        share = _main_country(metric, dimension, ctx)
        if share is not None:
            return country_code(share)
    return COUNTRY_OF_CURRENCY.get(catalog.currency or "")


def _main_country(metric: str, dimension: str, ctx: ToolContext) -> str | None:
    from cartwise.errors import RetryableInput

    request = QueryRequest(metrics=(metric,), dimensions=(dimension,), order=(Order(by=metric),), limit=50)
    try:
        result = ctx.workspace.warehouse.run(request, cancel=ctx.cancel, timeout_seconds=ctx.policy.timeout_seconds)
    except RetryableInput:  # the metric's rows have no country
        return None
    rows = [(str(row[0]), float(row[1])) for row in result.rows if row[0] is not None and row[1]]
    total = sum(value for _, value in rows)
    return rows[0][0] if rows and rows[0][1] >= MAIN_SHARE * total else None
