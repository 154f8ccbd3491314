"""What the compiler hands to the warehouse: the statement, what its columns mean, and what else to look at."""

from dataclasses import dataclass
from typing import Literal

from sqlglot import exp

from cartwise.types import DateRange
from cartwise.workspace.warehouse.request import Grain
from cartwise.workspace.warehouse.result import Note, ResultColumn


@dataclass(frozen=True)
class Probe:
    """A second, cheap query over one relation: rows read, and rows and amounts left out; it makes the notes.

    Its columns are `rows_read`, and where they apply `rows_matched`, `missing_partner_rows`, `unmatched_rows`, `null_key_rows` and for the
    last two `<column>_value`, the metric's figure over those rows.
    """

    relation: str
    query: exp.Query
    joined: tuple[str, ...] = ()  # relations whose partners are missing in unmatched rows
    missing: tuple[str, ...] = ()  # relations without whose partner a row counts as one with a missing value
    null_keys: tuple[str, ...] = ()  # dimensions whose null keys are left out
    metric: str | None = None
    unit: str | None = None


@dataclass(frozen=True)
class TimeAxis:
    """The time column of the result, for notes on cut and empty buckets."""

    column: int  # its position
    grain: Grain
    is_complete: bool  # True where every bucket with rows is shown: no limit, no having, no other key


@dataclass(frozen=True)
class Compiled:
    """A compiled request."""

    kind: Literal["metrics", "cohort", "funnel", "rows"]
    query: exp.Query
    columns: tuple[ResultColumn, ...]
    tables: tuple[str, ...]
    period: DateRange | None = None
    asked: DateRange | None = None
    data: DateRange | None = None  # first and last day of the data behind the figures
    compare_period: DateRange | None = None
    notes: tuple[Note, ...] = ()
    probes: tuple[Probe, ...] = ()
    time_axis: TimeAxis | None = None
    is_empty: bool = False  # the period lies outside the data: nothing to run
