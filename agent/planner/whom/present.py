"""Reads "lines that carry a customer number": rows where a key is known."""

from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.whom.filters import add_filter

_KEY_WORDS = ("number", "no", "id", "code", "account", "号", "编号", "customer", "household", "client")
_LOOSE = ("whose", "known", "we know", "identified", "已知", "有记录的", "with known")


def read_present(reading: Reading) -> None:
    """Takes "with a customer number" and 有客户号的 as rows whose customer is known, "orders with a coupon" as those that name one."""
    _read_filled(reading)
    for index in reading.free("not_null"):
        span = reading.spans[index]
        place = reading.after(index, reach=3)
        if span.text.lower() in _LOOSE or place is None or not reading.is_free(place):
            continue
        name = next(
            (name for name in reading.spans[place].all("dimension") if reading.entity_of(name) == "customer"), None
        )
        word = reading.spans[place].text.lower()
        if name is None or not word.endswith(_KEY_WORDS) or (not word.isascii() and not word.endswith("号")):
            continue
        before = reading.before(index, reach=2)
        if before is not None and (reading.spans[before].has("neg") or reading.spans[before].has("null")):
            continue
        add_filter(reading, str(name), "not_null", [])
        reading.explain(index, "null")
        reading.explain(place, "null")


def _read_filled(reading: Reading) -> None:
    """Keeps the orders whose own column is filled, where the column may be empty: "orders with a coupon"."""
    for index in reading.free("not_null"):
        place = reading.after(index, reach=2)
        noun = reading.before(index, reach=2)
        if (
            place != index + 1
            or noun is None
            or not any(reading.entity_of(str(name)) == "order" for name in reading.spans[noun].all("dimension"))
        ):
            continue
        beyond = reading.spans[place + 1] if place + 1 < len(reading.spans) else None
        if beyond is not None and any(beyond.has(kind) for kind in ("value", "number", "metric", "dimension", "op")):
            continue
        name = next((str(name) for name in reading.spans[place].all("dimension") if _may_be_empty(reading, name)), None)
        if name is not None:
            add_filter(reading, name, "not_null", [])
            for at in (index, place):
                reading.explain(at, "null")


def _may_be_empty(reading: Reading, name: str) -> bool:
    for binding in reading.dimension(name).bindings:
        relation = reading.catalog.relations[binding.relation]
        column = relation.column(binding.column)
        if relation.role in ("orders", "order_lines") and column is not None and column.nulls:
            return True
    return False
