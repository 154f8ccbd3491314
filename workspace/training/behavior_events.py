"""Reads a shop's events as the tokens that the behaviour encoder learns from."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from cartwise.errors import Unavailable
from cartwise.workspace.catalog.model import Relation

if TYPE_CHECKING:
    from cartwise.models.events import EventLog
    from cartwise.workspace.workspace import Workspace

FIELDS = {"event_type": "event_type", "item_id": "item", "channel": "channel", "device": "device"}


@dataclass(frozen=True)
class ShopEvents:
    """The events of a shop and the whole days they cover."""

    log: "EventLog"
    first: date
    days: int
    tables: tuple[str, ...]


def events_relation(workspace: "Workspace") -> Relation | None:
    """Returns the relation of dated shop events, or None where the shop has none of its own."""
    for relation in workspace.catalog.relations.values():
        if relation.role == "events" and relation.time_column and relation.first_day and relation.last_day:
            return relation
    return None


def read_events(workspace: "Workspace") -> ShopEvents:
    """Returns all events, with the category of each item where the products have one.

    Raises:
        Unavailable: the shop has no events.
    """
    from cartwise.models.events import event_log

    relation = events_relation(workspace)
    if relation is None or relation.first_day is None or relation.last_day is None:
        raise Unavailable(
            "no_events",
            "This shop's data hold no dated events (views, searches, carts, purchases), so there is no behaviour to learn from. "
            "Add an event log with user, event type and time.",
        )
    columns = [name for name in FIELDS if relation.column(name)]
    actor = "session_id" if relation.column("session_id") else "user_id"
    time_column = relation.time_column or "timestamp"
    cells: dict[str, list[Any]] = {name: [] for name in (*columns, actor, time_column)}
    for batch in workspace.warehouse.read(relation.name, list(cells)):
        for place, name in enumerate(cells):
            cells[name] += batch.column(place).to_pylist()
    categories = _categories(workspace)
    found: dict[str, Any] = {FIELDS[name]: cells[name] for name in columns}
    if categories and "item" in found:
        found["category"] = [categories.get(item) for item in found["item"]]
    found |= {"actor": cells[actor], "seconds": [_seconds(moment) for moment in cells[time_column]]}
    days = (relation.last_day - relation.first_day).days + 1
    return ShopEvents(event_log(found), relation.first_day, days, relation.tables)


def _categories(workspace: "Workspace") -> dict[Any, Any]:
    products = next((each for each in workspace.catalog.relations.values() if each.role == "products"), None)
    if products is None or products.column("category") is None:
        return {}
    pairs: dict[Any, Any] = {}
    for batch in workspace.warehouse.read(products.name, ["product_id", "category"]):
        pairs |= dict(zip(batch.column(0).to_pylist(), batch.column(1).to_pylist(), strict=True))
    return pairs


def _seconds(moment: Any) -> int:
    """Returns seconds since 1970 on the shop's clock, whatever its zone."""
    if isinstance(moment, datetime):
        return int(moment.replace(tzinfo=UTC).timestamp())
    return int((datetime(moment.year, moment.month, moment.day, tzinfo=UTC)).timestamp())


def day_seconds(day: date) -> int:
    """Returns the second at which a day starts on the shop's clock."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def days_from(first: date, count: int) -> list[date]:
    """Returns consecutive days."""
    return [first + timedelta(days=offset) for offset in range(count)]
