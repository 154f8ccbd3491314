"""The rows that figures are taken from: the request's own, those of the period before, those that a share is of."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cartwise.workspace.warehouse.compiler.keys import Key
from cartwise.workspace.warehouse.request import Filter, Grain, Period

if TYPE_CHECKING:
    from cartwise.workspace.warehouse.compiler.entities import EntitySet

# Set behind the names of the steps and columns of a slice that stands beside the request's own.
BEFORE, SHARE, TOTAL, FIRST = "_before", "_part", "_total", "_newly_seen"


@dataclass(frozen=True)
class Slice:
    """One set of rows, grouped by `keys`.

    Args:
        keys: what its figures are grouped by.
        period: inclusive days as asked; None for all.
        filters: conditions on the rows.
        reach: fields that must be reachable though they neither group nor filter here, so that this slice
            leaves out the same partnerless rows as the slice it is set beside.
        grain: of the request, for metrics that speak of the bucket.
        shift: buckets to move the grain by, so that the period before lines up.
        suffix: set behind the names of its steps.
        entities: conditions on entities besides those of the request.
    """

    keys: tuple[Key, ...]
    period: Period | None = None
    filters: tuple[Filter, ...] = ()
    reach: tuple[str, ...] = ()
    grain: Grain | None = None
    shift: int = 0
    suffix: str = ""
    entities: tuple["EntitySet", ...] = ()
