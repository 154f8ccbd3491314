"""What is known of a shop's data: tables, relations over them, joins, dimensions and metrics.

Two levels. A **table** is stored data, with the file's own columns. A **relation** is what questions are asked of: a role view
(`order_lines`, `events`, ...: canonical columns first, then every other column of its tables) or a table that plays no role.
Metrics and dimensions speak of relations only, so one definition of revenue serves every shop.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Language = Literal["en", "zh"]
ColumnType = Literal["text", "integer", "number", "boolean", "date", "timestamp"]
ColumnKind = Literal["id", "time", "measure", "dimension", "text"]
Aggregate = Literal["sum", "avg", "median", "min", "max", "count", "count_distinct"]


class Entry(BaseModel):
    """Base of all catalogue entries: immutable, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Synonyms(Entry):
    """Other words for the same thing, by language; lower case."""

    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()


class Column(Entry):
    """A column of a stored table or of a relation."""

    name: str  # the SQL name
    type: ColumnType
    kind: ColumnKind
    label: str  # in words: "unit price"
    source_name: str = ""  # the header as received
    unit: str | None = None  # "GBP", "%", "units"
    is_additive: bool = True  # False for imported ratios, reach, positions, snapshots
    entity: str | None = (
        None  # "order_id": of the order, repeated on or spread over its lines, so that a mean is over orders
    )
    distinct: int | None = None
    nulls: int = 0
    synonyms: Synonyms = Synonyms()


class Table(Entry):
    """Stored data: one DuckDB table in the schema `main`."""

    name: str
    label: str
    rows: int
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()  # columns that identify a row; empty where rows may repeat
    grain: str = ""  # "one row per line item"
    time_column: str | None = None
    sources: tuple[str, ...] = ()  # file names it was loaded from
    withheld: tuple[str, ...] = ()  # direct identifiers that never entered the store: naming one is refused
    hashed: tuple[str, ...] = ()  # direct identifiers kept as a keyed hash, because they join tables
    loaded_at: str = ""  # ISO 8601, UTC


class Relation(Entry):
    """What questions are asked of: `sql` is one SELECT over stored tables (qualified `main."table"`)."""

    name: str  # role name, or the table's name where it plays no role
    role: str | None  # None for a table that plays no role
    label: str
    sql: str
    tables: tuple[str, ...]  # stored tables it reads, the one that sets the grain first
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    grain: str = ""
    time_column: str | None = None  # the column that dates its rows; periods and grains apply to it
    first_day: date | None = None  # of the time column
    last_day: date | None = None
    rows: int = 0
    synonyms: Synonyms = Synonyms()

    def column(self, name: str) -> Column | None:
        """Returns the column of that name, or None."""
        return next((column for column in self.columns if column.name == name), None)


class Join(Entry):
    """A many-to-one join between relations: `right_columns` is unique in `right`, so it can't fan out."""

    left: str
    left_columns: tuple[str, ...]
    right: str
    right_columns: tuple[str, ...]
    coverage: float  # share of left rows (with a non-null key) that find their partner, 0 to 1
    is_declared: bool = False  # True where a person decided it in catalog.yaml


class Binding(Entry):
    """Where a dimension lives in one relation."""

    relation: str
    column: str


class Dimension(Entry):
    """Something to group or filter by, under the words people use for it, the same across relations (conformed).

    For a metric, the compiler takes the binding in the metric's own relation, else the nearest one that many-to-one joins reach.
    """

    name: str  # unique in the catalogue: "country", "product", "department"
    bindings: tuple[Binding, ...]  # preferred first
    label: Synonyms  # first word of each language is the display name
    type: ColumnType = "text"
    entity: str | None = None  # "customer", "product", "order", "seller", ...: null keys are left out of its figures
    synonyms: Synonyms = Synonyms()
    is_indexed: bool = True  # its values are in the value index


class MetricBase(Entry):
    """What every metric has."""

    name: str
    label: Synonyms  # first word of each language is the display name
    unit: str  # "GBP", "%", "orders", "customers", "": currency code, percent, or a counted noun
    definition: Synonyms  # one sentence a language: what is counted, what is left out
    synonyms: Synonyms = Synonyms()
    additive_over: Literal["all", "dimensions", "none"] = (
        "all"  # "none": parts do not sum to the whole (distinct, ratio)
    )
    is_standard: bool = True
    decimals: int = 0  # digits shown after the point


class AggregateMetric(MetricBase):
    """`expression` (DuckDB SQL with aggregates, over columns of `relation`) of the rows where `filter` holds."""

    kind: Literal["aggregate"] = "aggregate"
    relation: str
    expression: str  # "sum(amount)", "count(DISTINCT order_id)"
    filter: str | None = None  # "NOT is_cancelled"


class RatioMetric(MetricBase):
    """`scale` times the sum of `numerator` metrics by the sum of `denominator` metrics; null where the latter is 0."""

    kind: Literal["ratio"] = "ratio"
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]
    scale: float = 1.0  # 100 for percentages


class PerEntityMetric(MetricBase):
    """`outer` over entities of `inner` (an aggregate expression per entity): median order value, repeat customers."""

    kind: Literal["per_entity"] = "per_entity"
    relation: str
    entity_column: str
    inner: str  # "sum(amount)"
    outer: Aggregate  # over the inner values; "count" counts entities
    filter: str | None = None
    having: str | None = None  # over `inner_value`: "inner_value >= 2"


class FirstEventMetric(MetricBase):
    """Entities whose first event lies in the period (`new`), or that had one before it too (`returning`)."""

    kind: Literal["first_event"] = "first_event"
    relation: str
    entity_column: str
    filter: str | None = None
    which: Literal["new", "returning"] = "new"


Metric = Annotated[AggregateMetric | RatioMetric | PerEntityMetric | FirstEventMetric, Field(discriminator="kind")]


class Catalog(Entry):
    """The merged catalogue of one workspace version: inferred facts with a person's decisions on top."""

    version: str  # workspace_version: hash of data version and catalogue
    data_version: str
    currency: str | None = None  # ISO 4217, None where unknown or mixed
    time_zone: str = "UTC"
    first_day: date | None = None  # of the main relation's time column
    as_of: date | None = None  # its last day: what "last month" counts from
    is_demo: bool = False
    tables: dict[str, Table] = {}
    relations: dict[str, Relation] = {}
    joins: tuple[Join, ...] = ()
    dimensions: dict[str, Dimension] = {}
    metrics: dict[str, Metric] = {}
    order_metrics: dict[
        str, Metric
    ] = {}  # some of `metrics` counted on whole orders, where they are otherwise on lines
    open_questions: tuple[str, ...] = ()  # what ingest could not decide, in English, for `catalog check`

    def reached_from(self, relation: str) -> set[str]:
        """Returns the relation and all that many-to-one joins lead to from it."""
        reached, frontier = {relation}, [relation]
        while frontier:
            here = frontier.pop()
            for join in self.joins:
                if join.left == here and join.right not in reached:
                    reached.add(join.right)
                    frontier.append(join.right)
        return reached
