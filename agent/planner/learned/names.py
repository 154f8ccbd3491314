"""Names of metrics and dimensions as tokens: standard ones by name, a shop's own by the words that point at them."""

from collections.abc import Sequence

from cartwise.agent.planner.learned.cursor import Cursor, chosen
from cartwise.agent.planner.learned.slots import Slot, Unreadable
from cartwise.workspace.catalog.model import Catalog

STANDARD_DIMENSIONS = frozenset(
    [
        "country",
        "product",
        "customer",
        "order",
        "category",
        "brand",
        "channel",
        "device",
        "status",
        "rating",
        "payment_type",
        "city",
        "state",
        "campaign",
        "coupon",
        "department",
        "session",
        "product_id",
        "is_cancelled",
        "event_type",
        "campaign_type",
        "store",
        "query",
        "language",
        "size",
        "color",
        "colour",
        "type",
        "gender",
        "age",
    ]
)
GRAINS = ("hour", "day", "week", "month", "quarter", "year")
PARTS = ("weekday", "hour_of_day", "day_of_month", "month_of_year")
_AGGREGATES = ("avg", "median", "min", "max", "distinct", "total")
_COMPARED = ("_change_pct", "_change", "_before")


class Names:
    """The names of one catalogue.

    Args:
        catalog: the shop's metrics, dimensions and relations.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._columns = {column.name for relation in catalog.relations.values() for column in relation.columns}

    def has(self, name: str) -> bool:
        """Tells whether a metric, a dimension, its entity or a column is called so."""
        entities = {each.entity for each in self._catalog.dimensions.values()}
        return name in self._catalog.metrics or name in self._catalog.dimensions or name in {*self._columns, *entities}

    def metric_tokens(self, name: str, slots: Sequence[Slot]) -> list[str]:
        """Returns the tokens that mean the metric."""
        metric = self._catalog.metrics.get(name)
        if metric is not None and metric.is_standard:
            return [f"m:{name}"]
        for slot in slots:
            if slot.kind == "S" and name in slot.metrics:
                return [slot.name, *chosen(slot.metrics.index(name))]
        for aggregate in _AGGREGATES:
            for slot in slots:
                if f"{aggregate}_" in name and slot.kind == "S" and self._aggregated(aggregate, slot) == name:
                    return [f"agg:{aggregate}", slot.name]
        for tail in _COMPARED:
            if name.endswith(tail):
                return [*self.metric_tokens(name.removesuffix(tail), slots), f"o:{tail}"]
        if metric is None:
            raise Unreadable(f"no metric {name}")
        return [f"n:{name}"]

    def take_metric(self, cursor: Cursor) -> str:
        """Returns the metric that the tokens ahead mean."""
        if cursor.next.startswith(("m:", "n:")):
            name = cursor.take()[2:]
            if name not in self._catalog.metrics:
                raise Unreadable(f"no metric {name}")
            return name
        if cursor.next.startswith("agg:"):
            aggregate = cursor.after("agg:")
            found = self._aggregated(aggregate, cursor.slot("S"))
            if found is None:
                raise Unreadable(f"nothing to aggregate by {aggregate}")
            return found
        slot = cursor.slot("S")
        place = cursor.choice()
        if place >= len(slot.metrics):
            raise Unreadable(f"{slot.name} is no metric")
        return slot.metrics[place]

    def take_shown_metric(self, cursor: Cursor) -> str:
        """Returns the metric ahead, or its change where a comparison is asked for."""
        name = self.take_metric(cursor)
        return name + (cursor.after("o:") if cursor.next.startswith("o:") else "")

    def starts_metric(self, cursor: Cursor) -> bool:
        """Tells whether a metric stands ahead."""
        return cursor.next.startswith(("m:", "n:", "agg:")) or cursor.points_at("S")

    def _aggregated(self, aggregate: str, slot: Slot) -> str | None:
        """Returns the metric of "average" and a column's words."""
        names = [*self._bases(slot), *(name.split("_", 1)[-1] for name in slot.metrics), *slot.metrics]
        for name in names:
            wanted = f"{aggregate}_{name}"
            if wanted in self._catalog.metrics:
                return wanted
            ending = next((other for other in self._catalog.metrics if other.endswith(wanted)), None)
            if ending:
                return ending
        return None

    def _bases(self, slot: Slot) -> list[str]:
        """Returns the columns that the words of a slot name."""
        found: list[str] = []
        for name in slot.dimensions:
            dimension = self._catalog.dimensions.get(name)
            columns = [binding.column for binding in dimension.bindings] if dimension else []
            found += [name, f"{name}_id", *columns]
        return list(dict.fromkeys([*found, *slot.columns]))

    def dimension_tokens(self, name: str, slots: Sequence[Slot]) -> list[str]:
        """Returns the tokens that mean the dimension, part of a date or grain."""
        if name in GRAINS:
            return [f"g:{name}"]
        if name in PARTS:
            return [f"p:{name}"]
        if standard := self._standard(name):
            return [f"d:{standard}"]
        for slot in slots:
            if slot.kind == "S" and name in slot.dimensions and not slot.is_earlier:
                return [slot.name, *chosen(slot.dimensions.index(name))]
        for slot in slots:
            fields = [field for field, _ in slot.values]
            if slot.kind == "V" and name in fields and not slot.is_earlier:
                return ["of", slot.name, *chosen(fields.index(name))]
        for slot in slots:
            if slot.kind == "S" and slot.is_earlier and name in slot.dimensions:
                return [slot.name]
        for slot in slots:
            if slot.columns[:1] == (name,):
                return ["col", slot.name]
        if name in self._catalog.dimensions or name in self._columns:
            return [f"n:{name}"]
        raise Unreadable(f"no dimension {name}")

    def take_dimension(self, cursor: Cursor) -> str:
        """Returns the dimension that the tokens ahead mean."""
        kind = cursor.next[:2]
        if kind in ("p:", "g:"):
            return cursor.take()[2:]
        if kind == "d:":
            return self._of_standard(cursor.take()[2:])
        if kind == "n:":
            name = cursor.take()[2:]
            if name in self._catalog.dimensions or name in self._columns:
                return name
            raise Unreadable(f"no dimension {name}")
        if cursor.takes("of"):
            fields = [field for field, _ in cursor.slot("V").values]
            return _at(fields, cursor.choice())
        if cursor.takes("col"):
            return _at(cursor.slot("S").columns, 0)
        slot = cursor.slot("S")
        return _at(slot.dimensions, cursor.choice())

    def starts_dimension(self, cursor: Cursor) -> bool:
        """Tells whether a dimension stands ahead, as against a value."""
        return cursor.next.startswith(("d:", "n:")) or cursor.next in ("of", "col") or cursor.points_at("S")

    def _standard(self, name: str) -> str | None:
        """Returns the name that other shops know the dimension by, None for one of this shop's own."""
        if name in STANDARD_DIMENSIONS:
            return name
        dimension = self._catalog.dimensions.get(name)
        entity = dimension.entity if dimension else None
        is_only_name = entity in STANDARD_DIMENSIONS and entity not in self._catalog.dimensions
        return entity if is_only_name else None

    def _of_standard(self, name: str) -> str:
        if name in self._catalog.dimensions:
            return name
        found = next((each.name for each in self._catalog.dimensions.values() if each.entity == name), None)
        if found is None:
            raise Unreadable(f"no dimension {name}")
        return found

    def customer(self) -> str:
        """Returns the dimension of customers."""
        return self._of_standard("customer")


def _at(names: Sequence[str], place: int) -> str:
    if place >= len(names):
        raise Unreadable("no such reading")
    return names[place]
