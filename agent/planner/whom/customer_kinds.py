"""Reads "revenue from new customers" and "share of revenue that comes from returning customers": a condition on who buys."""

from datetime import date, timedelta
from typing import Any

from cartwise.agent.planner.reading import Reading

KINDS = ("new_customers", "returning_customers", "repeat_customers")
_LINKS = ("of", "from", "by", "for", "的", "among", "with", "to", "来自", "the")


def is_of_kind(reading: Reading) -> bool:
    """Tells "share of revenue from new customers", where another figure is taken of them, from "share of new customers"."""
    return _kind_taken_of(reading) is not None


def restrict_customers(reading: Reading) -> None:
    """Turns the kind of customer that another figure is taken of into a condition; where none can say it, asks back."""
    draft = reading.draft
    found = _kind_taken_of(reading)
    if found is None:
        return
    place, kind = found
    conditions = conditions_of(reading, kind)
    if conditions is None or draft.entities:
        reading.issue("unclear_word", words=reading.spans[place].text)
        return
    draft.metrics.remove(kind)
    if not draft.metrics:
        draft.metrics.append(str(_spent(reading)))
    if reading.free("share"):
        draft.transforms.append({"kind": "share", "entities": conditions})
        for index in reading.free("share"):
            reading.explain(index, "share")
    else:
        draft.entities = conditions


def _kind_taken_of(reading: Reading) -> tuple[int, str] | None:
    """Returns where the kind stands and which it is, if the request is for another figure of those customers."""
    names = [name for name in reading.draft.metrics if isinstance(name, str)]
    kinds = [name for name in names if name in KINDS]
    if len(kinds) != 1 or len(names) > 2 or "customers" in names:
        return None
    place = next(
        (i for i, role in reading.roles.items() if role == "metric" and reading.spans[i].has("metric", kinds[0])), None
    )
    if place is None:
        return None
    before = reading.spans[place - 1].text.lower().split()[-1:] if place else []
    beyond = next((span for span in reading.spans[place + 1 :] if not span.has("date")), None)
    acts = beyond is not None and (beyond.has("verb") or beyond.text.startswith(("的", "贡献", "带来")))
    is_taken = bool(before) and before[0] in _LINKS
    if len(names) == 2 and (is_taken or acts):
        return place, kinds[0]
    if (
        len(names) == 1
        and is_taken
        and place > 1
        and (metric := reading.spans[place - 2].get("metric")) not in (None, "customers")
    ):
        reading.draft.metrics.insert(0, str(metric))  # "orders from repeat customers"
        reading.explain(place - 2, "metric")
        return place, kinds[0]
    return (place, kinds[0]) if len(names) == 1 and acts and _spent(reading) else None


def _spent(reading: Reading) -> str | None:
    """Returns the money that "how much did returning customers spend" asks for."""
    spends = any(span.has("verb", "spend") or span.has("verb", "earn") for span in reading.spans)
    return "revenue" if spends and reading.any_of("how_much") and reading.has_metric("revenue") else None


def conditions_of(reading: Reading, kind: str, orders_metric: str = "orders") -> list[dict[str, Any]] | None:
    """Returns what makes a customer new, returning or repeat in the period; None where one period can't tell."""
    orders: dict[str, Any] = {"entity": "customer", "metric": orders_metric}
    if kind == "repeat_customers":
        return [{**orders, "op": "ge", "values": [2.0]}]
    period, first_day = reading.draft.period or {}, reading.catalog.first_day
    start = period.get("start")
    if reading.draft.grain or reading.draft.compare or start is None:
        return None
    eve = date.fromisoformat(str(start)) - timedelta(days=1)
    if first_day is not None and eve < first_day:
        return None
    before = {"end": eve.isoformat()}
    now = {**orders, "op": "ge", "values": [1.0]}
    if kind == "new_customers":
        return [now, {**orders, "op": "eq", "values": [0.0], "period": before}]
    return [now, {**orders, "op": "ge", "values": [1.0], "period": before}]


def settle_restated(reading: Reading) -> None:
    """Reads "repeat rate: customers with two or more orders", which says the rate once more; of three or more it is another share."""
    draft = reading.draft
    held = draft.entities if isinstance(draft.entities, list) else [draft.entities] if draft.entities else []
    said = [name for name in draft.metrics if name in ("repeat_rate", "repeat_customers")]
    if len(held) != 1 or not said or len(draft.metrics) > 1 or draft.transforms:
        return
    condition = held[0]
    if (
        condition.get("metric") != "orders"
        or condition["op"] != "ge"
        or condition.get("period")
        or condition.get("filters")
    ):
        return
    draft.entities = None
    if condition["values"] == [2.0]:
        for index in [place for place, role in reading.roles.items() if role in ("threshold", "condition")]:
            reading.explain(index, "restated")
        return
    draft.metrics = ["customers"]
    if said == ["repeat_rate"]:
        draft.transforms.append({"kind": "share", "entities": [condition]})
    else:
        draft.entities = [condition]
