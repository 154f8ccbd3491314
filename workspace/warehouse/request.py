"""The request language: what can be asked of the data without writing SQL.

Names are those of the catalogue (metrics, dimensions); dates are inclusive days. One compiler turns a request into SQL.
"""

import math
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from cartwise.workspace.catalog.model import Aggregate

Operator = Literal[
    "eq", "ne", "in", "not_in", "contains", "not_contains", "lt", "le", "gt", "ge", "between", "is_null", "not_null"
]
Grain = Literal["hour", "day", "week", "month", "quarter", "year"]
DatePart = Literal["hour_of_day", "weekday", "day_of_month", "month_of_year"]
Scalar = str | int | float | bool | None


def _read_threshold(value: Any) -> Any:
    """Returns the day or the number that a text says."""
    if not isinstance(value, str):
        return value
    try:
        threshold = date.fromisoformat(value.strip()) if value.strip()[4:5] == "-" else float(value)
        if isinstance(threshold, float) and not math.isfinite(threshold):
            raise ValueError(value)
        return threshold
    except ValueError as error:
        raise ValueError(
            f"{value!r} is neither a number nor a day as YYYY-MM-DD; figures that are dates, such as last_order_date, take days"
        ) from error


Threshold = Annotated[float | date, BeforeValidator(_read_threshold)]


class Part(BaseModel):
    """Base of the request's parts: immutable, and an unknown field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Period(Part):
    """Inclusive days; an open end is the first or last day of the data."""

    start: date | None = None
    end: date | None = None

    @model_validator(mode="after")
    def _ends_after_start(self) -> "Period":
        if self.start and self.end and self.end < self.start:
            raise ValueError(f"a period ends on or after its start, received {self.start}..{self.end}")
        return self


class Filter(Part):
    """Keeps the rows where `field` (a dimension, or `relation.column`) stands in that relation to `values`.

    A date part (`hour_of_day` 0-23, `weekday`, `day_of_month`, `month_of_year`) or `date` is that of the row's own date:
    `weekday in ("Saturday", "Sunday")`, `hour_of_day between (9, 11)`, `date between ("2011-11-01", "2011-11-30")`.
    `contains` is a case-insensitive substring test, any of the values; text equality is exact, as stored.
    Where an order has several rows in the table that knows the field (payments, reviews), it passes by any one of them: "paid by voucher".
    A negation (`ne`, `not_in`, `not_contains`) keeps the orders that have rows there of which none matches; `is_null` those without any
    value there. Figures can't be grouped by such a field.
    """

    field: str
    op: Operator = "eq"
    values: tuple[Scalar, ...] = ()


class Having(Part):
    """Keeps the groups whose `metric` compares so; may name a metric that is not shown, or `<metric>_change` beside a comparison.

    The values are numbers; days as YYYY-MM-DD where the metric is a date: `last_order_date lt 2011-06-01`. Of entities (`customer`, ...)
    a date that is not shown is that of all their orders, as in a condition on entities.
    """

    metric: str
    op: Literal["lt", "le", "gt", "ge", "eq", "ne", "between"]
    values: tuple[Threshold, ...]


class EntityCondition(Part):
    """Counts or measures only entities (`customer`, ...) whose `metric` compares so, in the request's period and filters.

    With `period` the metric is taken over those days instead, with an empty one over all days. `filters` narrow its rows further, so
    that "orders with a lantern and no candle" is two conditions; on a field that the request filters too they stand in its place:
    "targeted by campaign 18 but not by 13". Without `in_request_filters` its own filters alone hold: the baskets, of any kind, of
    "customers of the bakery with 50 baskets".
    An entity without any row counts as 0 where the metric is a sum or a count; an average of no rows compares with nothing.
    With `grain` the number compared is that of the buckets (months, ...) in which the metric is above 0.
    A metric that is a date takes days as YYYY-MM-DD, `first_order_date between (2011-04-01, 2011-06-30)`, and looks at all days, not at
    those of the request: customers whose first order of all was in the second quarter. A `period` of its own limits it to those days.
    """

    entity: str  # name of a dimension with an entity: "customer", "seller"
    metric: str
    op: Literal["lt", "le", "gt", "ge", "eq", "ne", "between"]
    values: tuple[Threshold, ...]
    period: Period | None = None
    grain: Grain | None = None
    filters: tuple[Filter, ...] = ()
    in_request_filters: bool = True


class AdHocMetric(Part):
    """A figure that the catalogue has no metric for; metrics, having and entities may name it.

    Without `entity` it is one aggregate of a column of `relation`. With `entity` it is the `aggregate`, over the entities, of each
    one's own figure `of`: the average number of different products per order, the most orders of one customer.
    """

    name: str
    relation: str
    aggregate: Aggregate
    column: str | None = None  # None with "count": the rows
    less: str | None = None  # a second column taken off the first, row by row; a missing value takes off nothing
    of: str | None = None  # instead of a column: what this metric of the catalogue aggregates, such as campaign_days
    entity: str | None = None  # "order", "customer": aggregate the figure `of` over these


class AdHocRatio(Part):
    """A ratio spelt out in the question: sum of `numerator` metrics by sum of `denominator` metrics, times `scale`."""

    name: str
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]
    scale: float = 1.0
    unit: str = ""


class Compare(Part):
    """Sets each figure beside the same figure of another period: adds `<metric>_before`, `_change`, `_change_pct`."""

    to: Literal["previous_period", "previous_year", "range"]
    period: Period | None = None  # for "range"


class Transform(Part):
    """A figure made from the figures of the groups; adds a column `<metric>_<kind>`.

    share: percent of the total over all groups (before `limit`), or, with `filters`, percent that the rows matching
        `filters`, and those of the entities that pass `entities`, make of the rows of the request.
    running: running total along the grain. growth: percent change on the previous bucket of the grain. rank: 1 is first.
    share_of_top: percent of the whole that the first `n` groups, or the first `percent` of all groups, make together: one figure.
    count: how many groups there are after `having`: one figure. Groups without a name are not counted. With `compare`, `having` is on
        the change: how many countries lost revenue is `revenue_change lt 0`.
    """

    kind: Literal["share", "running", "growth", "rank", "share_of_top", "count"]
    n: int | None = Field(default=None, ge=1)
    percent: float | None = Field(default=None, gt=0, le=100)
    filters: tuple[Filter, ...] = ()
    entities: tuple[EntityCondition, ...] = ()

    @property
    def is_of_part(self) -> bool:
        """True where a share is that of a part of the rows, not of the groups."""
        return bool(self.filters or self.entities)


class Order(Part):
    """Sorts by a shown column: a metric, a dimension, the grain, or `<metric>_change` and the like."""

    by: str
    descending: bool = True


class Cohort(Part):
    """Entities grouped by the bucket of their first event, followed over later buckets."""

    entity: str = "customer"
    grain: Literal["week", "month", "quarter"] = "month"
    cohort: Period | None = None  # first events in here; None for all cohorts
    measure: Literal["active", "rate"] = "active"


class Funnel(Part):
    """How many entities reach each step (values of the events' `event_type`), in that order within `within_days`."""

    steps: tuple[str, ...]
    entity: Literal["session", "customer"] = "session"
    within_days: int = 30


class QueryRequest(Part):
    """One question of the data.

    metrics: figures by `dimensions`, `date_parts` and `grain`. cohort, funnel: as specified there. rows: the rows themselves.
    `limit` counts groups; with `limit_per` it is the number of groups within each value of that dimension.
    """

    kind: Literal["metrics", "cohort", "funnel", "rows"] = "metrics"
    metrics: tuple[str | AdHocRatio, ...] = ()
    dimensions: tuple[str, ...] = ()
    date_parts: tuple[DatePart, ...] = ()
    grain: Grain | None = None
    period: Period | None = None
    filters: tuple[Filter, ...] = ()
    having: tuple[Having, ...] = ()
    entities: tuple[EntityCondition, ...] = ()  # all of them hold; one alone may stand without a list
    define: tuple[AdHocMetric, ...] = ()
    compare: Compare | None = None
    transforms: tuple[Transform, ...] = ()
    order: tuple[Order, ...] = ()
    limit: int | None = Field(default=None, ge=1, le=10_000)
    limit_per: str | None = None
    skip: int = Field(default=0, ge=0, le=1000)  # groups passed over first: 1 for "the second best month"
    cohort: Cohort | None = None
    funnel: Funnel | None = None
    relation: str | None = None  # for kind "rows"
    columns: tuple[str, ...] = ()  # for kind "rows"

    @field_validator("entities", mode="before")
    @classmethod
    def _as_list(cls, value: Any) -> Any:
        if value is None:
            return ()
        return (value,) if isinstance(value, (dict, EntityCondition)) else value
