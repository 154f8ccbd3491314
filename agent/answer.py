"""The answer that every face renders, and the events of a turn."""

import csv
import io
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from cartwise.tools.result import Block, Caveat, ChartBlock, Source, TableBlock
from cartwise.workspace.spreadsheet import safe_cell

Outcome = Literal["answered", "partial", "clarify", "decline", "help", "unavailable", "refused", "limit", "failed"]


class AnswerPart(BaseModel):
    """Base of the answer's parts: immutable, and an unknown field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Step(AnswerPart):
    """One tool call of a turn."""

    tool: str
    arguments: dict[str, Any]
    status: Literal["done", "failed", "unavailable", "refused", "skipped", "cancelled"]
    seconds: float
    result_id: str | None = None
    error: dict[str, Any] | None = None  # CartwiseError.to_dict()


class Answer(AnswerPart):
    """One turn's answer; `to_dict()` follows `agent/answer.schema.json`."""

    schema_version: Literal[1] = Field(default=1, alias="schema")
    id: str
    thread_id: str
    question: str
    language: Literal["en", "zh"]
    outcome: Outcome
    text: str  # Markdown, with every cell and quote escaped
    blocks: tuple[Block, ...] = ()
    steps: tuple[Step, ...] = ()
    sources: tuple[Source, ...] = ()
    caveats: tuple[Caveat, ...] = ()
    choices: tuple[str, ...] = ()  # for clarify: questions that can be sent as they are
    follow_ups: tuple[str, ...] = ()
    seconds: float = 0.0
    cost: float = 0.0  # of language model calls, in US dollars, where the model reports it
    model: str = "embedded"
    workspace_version: str = ""
    is_demo: bool = False
    error: dict[str, Any] | None = None

    @property
    def tables(self) -> list[TableBlock]:
        """All tables."""
        return [block for block in self.blocks if isinstance(block, TableBlock)]

    @property
    def charts(self) -> list[ChartBlock]:
        """All charts."""
        return [block for block in self.blocks if isinstance(block, ChartBlock)]

    @property
    def table(self) -> TableBlock | None:
        """The first table, or None."""
        return next(iter(self.tables), None)

    @property
    def chart(self) -> ChartBlock | None:
        """The first chart, or None."""
        return next(iter(self.charts), None)

    @property
    def sql(self) -> str | None:
        """The first SQL statement, or None."""
        return next((source.sql for source in self.sources if source.sql), None)

    def to_dict(self) -> dict[str, Any]:
        """Returns plain JSON values."""
        return self.model_dump(mode="json", by_alias=True)

    def to_markdown(self) -> str:
        """Returns text, tables, caveats and sources as Markdown."""
        from cartwise.agent.rendering import answer_markdown

        return answer_markdown(self)

    def to_csv(self) -> str:
        """Returns the first table as CSV, formula cells prefixed with an apostrophe; empty without a table."""
        if self.table is None:
            return ""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([safe_cell(column.label) for column in self.table.columns])
        writer.writerows([safe_cell(cell) for cell in row] for row in self.table.rows)
        return out.getvalue()

    def _repr_html_(self) -> str:
        from cartwise.agent.rendering import answer_html

        return answer_html(self)
