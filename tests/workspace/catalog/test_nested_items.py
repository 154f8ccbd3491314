"""Web events with lists of items inside: the event is the event, and its items are no order lines."""

from datetime import timedelta
from typing import Any

from cartwise.workspace.catalog.infer import infer_catalog
from cartwise.workspace.catalog.nested import outer_tables
from cartwise.workspace.catalog.profile import describe_table
from tests.workspace.catalog.conftest import START

_EVENTS = "event_name:t|event_timestamp:s|user_pseudo_id:t|transaction_id:t"
_ITEMS = "event_name:t|event_timestamp:s|user_pseudo_id:t|transaction_id:t|item_id:t|quantity:i|price:n"
_KINDS = ("page_view", "view_item", "add_to_cart", "purchase")


def _event(n: int) -> tuple[Any, ...]:
    kind = _KINDS[n % 4]
    return kind, START + timedelta(minutes=n), f"u{n % 50}", f"T{n}" if kind == "purchase" else None


def _shop(shop: Any) -> Any:
    shop.table("events", _EVENTS, [_event(n) for n in range(400)])
    shop.table("events_items", _ITEMS, [(*_event(n), f"p{n % 9}", 1, 9.5) for n in range(400)])
    orders = [(f"o{n // 2}", f"c{n % 60}", f"p{n % 9}", 1 + n % 3, 9.5, START + timedelta(hours=n)) for n in range(300)]
    return shop.table("sales", "order_no:t|customer_no:t|sku:t|qty:i|unit_price:n|ordered_at:s", orders)


def test_items_of_events_are_no_order_lines(shop: Any) -> None:
    catalog = _shop(shop).catalog()
    assert catalog.relations["order_lines"].tables[0] == "sales"


def test_an_inner_table_belongs_to_the_table_of_its_file(shop: Any) -> None:
    _shop(shop)
    files = {"events": ("e.json",), "events_items": ("e.json#items",), "sales": ("s.csv",)}
    tables = [
        describe_table(shop.connection, name).model_copy(update={"sources": sources}) for name, sources in files.items()
    ]
    assert outer_tables(tables) == {"events_items": "events"}
    relations = infer_catalog(shop.connection, tables, data_version="v1").relations
    assert relations["events"].tables == ("events",)
