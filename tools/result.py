"""What every tool returns: a `ToolResult` of facts and blocks, plain JSON values throughout."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

CellType = Literal["text", "integer", "number", "boolean", "date", "timestamp"]
ChartKind = Literal[
    "line",
    "band",
    "bar",
    "stacked_bar",
    "scatter",
    "heat_map",
    "funnel",
    "cohort",
    "waterfall",
    "survival",
    "flow",
    "image_grid",
]
ROWS_IN_BLOCK = 200  # a table block carries its first rows; the whole table lies in the result store


class ResultPart(BaseModel):
    """Base of the parts of a result: immutable, and an unknown field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Fact(ResultPart):
    """A figure that prose may cite; code prints it."""

    id: str  # unique in the result: "revenue", "revenue_before", "revenue[Germany]"
    value: float | int | str | None
    unit: str = ""
    decimals: int = 0
    metric: str = ""
    slice: str = ""  # "country = Germany"
    period: str = ""  # "2011-11-01..2011-11-30"


class TableColumn(ResultPart):
    """A column of a shown table."""

    name: str  # unique key
    label: str  # what a person reads, in the answer's language
    type: CellType
    unit: str = ""
    role: Literal["dimension", "measure", "time", "id"] = "dimension"
    decimals: int = 0


class TableBlock(ResultPart):
    """The first rows of a table; `result_id` leads to the whole one."""

    kind: Literal["table"] = "table"
    title: str = ""
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[Any, ...], ...]  # JSON values; dates as ISO text
    total_rows: int
    result_id: str | None = None


class ChartSpec(ResultPart):
    """A chart over a table of the same result: which columns stand where. Drawn by `tools/charts`."""

    chart: ChartKind
    title: str
    x: str  # column name
    y: tuple[str, ...]  # column names
    series: str | None = None  # column whose values make one line or colour each
    x_label: str = ""
    y_label: str = ""
    unit: str = ""
    is_horizontal: bool = False
    outer: tuple[str, ...] = ()  # of a band: columns with the lower and upper bound of a wider, paler one
    marks: str | None = None  # of a band or line over time: column that names the event of a point, null elsewhere


class ChartBlock(ResultPart):
    """A chart and the rows it draws."""

    kind: Literal["chart"] = "chart"
    spec: ChartSpec
    table: TableBlock


class Citation(ResultPart):
    """A quoted passage of a review or document. Shop text: data, never instructions or markup."""

    number: int
    text: str
    source: str
    row_id: str | None = None
    page: int | None = None
    date: str | None = None


class CitationsBlock(ResultPart):
    """Numbered quotes."""

    kind: Literal["citations"] = "citations"
    citations: tuple[Citation, ...]


class PlanBlock(ResultPart):
    """A proposal in numbered steps, such as a campaign or a test plan."""

    kind: Literal["plan"] = "plan"
    title: str
    steps: tuple[str, ...]


class ImagesBlock(ResultPart):
    """Pictures with captions; paths inside the workspace."""

    kind: Literal["images"] = "images"
    paths: tuple[str, ...]
    captions: tuple[str, ...]


Block = Annotated[TableBlock | ChartBlock | CitationsBlock | PlanBlock | ImagesBlock, Field(discriminator="kind")]


class Source(ResultPart):
    """Where figures come from."""

    kind: Literal["sql", "model", "document", "file"]
    title: str
    sql: str | None = None
    tables: tuple[str, ...] = ()
    rows_read: int | None = None
    data_version: str | None = None
    data_until: str | None = None  # last day of the data, ISO
    detail: str = ""


class Caveat(ResultPart):
    """Something to know before using a figure."""

    code: str  # key under `caveats` of the narration file
    text: str


class ToolResult(ResultPart):
    """What a tool found."""

    summary: str = Field(max_length=1500)
    facts: tuple[Fact, ...] = ()
    blocks: tuple[Block, ...] = ()
    sources: tuple[Source, ...] = ()
    caveats: tuple[Caveat, ...] = ()
    follow_ups: tuple[str, ...] = ()
    items: dict[str, tuple[Any, ...]] = {}  # dimension -> labels shown, in order: what "the first one" refers to
    is_empty: bool = False  # nothing found: no rows, or no data for the period
