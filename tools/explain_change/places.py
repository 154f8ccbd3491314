"""Where a change sits: the values of each dimension by what they contributed, and how much their share surprises."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from cartwise.errors import RetryableInput
from cartwise.models.forecasting.attribution import surprise_of
from cartwise.tools.explain_change.levers import ENTITIES, NOT_A_SLICE, PREFERRED, is_near
from cartwise.tools.explain_change.reader import Reader
from cartwise.tools.explain_change.setting import Setting

MOST_DIMENSIONS = 5
MOST_VALUES = 4  # of one dimension
MOST_ROWS = 15
LAST = ("product",)


@dataclass(frozen=True)
class Place:
    """One value of a dimension.

    Attributes:
        surprise: 0 or more: its term of the divergence between the shares before and after.
    """

    dimension: str
    value: Any
    before: float
    now: float
    surprise: float

    @property
    def change(self) -> float:
        """What it contributed, in the metric's unit."""
        return self.now - self.before


def places_of(setting: Setting, reader: Reader, *, only: tuple[str, ...] = ()) -> list[Place]:
    """Returns the values that contributed most, of the dimensions whose shares moved most."""
    found: list[tuple[float, list[Place]]] = []
    for dimension in only or _dimensions(setting, reader):
        try:
            totals = reader.windows((setting.metric,), (dimension,), setting.window, setting.compare)
        except RetryableInput:
            continue
        values = [key[0] for key in totals if key[0] is not None]
        table = np.array([totals[key][setting.metric] for key in totals if key[0] is not None]).reshape(-1, 2)
        if len(values) < 2:
            continue
        surprise = surprise_of(table[:, 1], table[:, 0])
        places = [
            Place(dimension, value, float(row[1]), float(row[0]), float(part))
            for value, row, part in zip(values, table, surprise, strict=True)
        ]
        places.sort(key=lambda place: -abs(place.change))
        found.append((float(surprise[np.argsort(-np.abs(table[:, 0] - table[:, 1]))[:MOST_VALUES]].sum()), places))
    found.sort(key=lambda item: -item[0])
    return [place for _, places in found for place in places[:MOST_VALUES]][:MOST_ROWS]


def _dimensions(setting: Setting, reader: Reader) -> list[str]:
    catalog = reader.catalog
    fixed = {item.field for item in reader.filters if item.op == "eq"}
    fits = [
        name
        for name, dimension in catalog.dimensions.items()
        if name not in NOT_A_SLICE | fixed
        and dimension.entity not in ENTITIES
        and dimension.type == "text"
        and name != "product_id"
        and is_near(dimension, (setting.metric,), catalog)
    ]
    rank = {name: place for place, name in enumerate((*PREFERRED, *LAST))}
    return sorted(fits, key=lambda name: rank.get(name, 50))[:MOST_DIMENSIONS]
