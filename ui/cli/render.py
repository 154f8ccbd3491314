"""An answer in the terminal: text, table, small bar chart, caveats, source."""

from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.markdown import Markdown
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from cartwise.agent.rendering import source_line
from cartwise.prompts import loader
from cartwise.tools.display import format_cell
from cartwise.tools.result import Citation, CitationsBlock

if TYPE_CHECKING:
    from cartwise.agent.answer import Answer
    from cartwise.tools.result import ChartBlock, TableBlock

MAX_ROWS = 30
BAR_WIDTH = 30
BARRED_CHARTS = frozenset({"bar", "line", "funnel"})


def print_answer(answer: "Answer", *, is_quiet: bool, shows_sql: bool) -> None:
    """Prints an answer to stdout."""
    console = Console()
    if answer.is_demo and not is_quiet:
        console.print(f"[black on yellow] {loader.ui_text('demo_badge', answer.language)} [/]")
    console.print(Markdown(answer.text))
    chart = answer.chart
    for block in answer.tables:
        if len(block.rows) > 1 or len(block.columns) > 1:
            console.print(_table(block, chart, answer.language))
        if block.total_rows > MAX_ROWS:
            text = loader.ui_text(
                "answer_more_rows", answer.language, shown=min(MAX_ROWS, len(block.rows)), total=block.total_rows
            )
            console.print(f"[dim]{escape(text)}[/]")
    for quote in (item for block in answer.blocks if isinstance(block, CitationsBlock) for item in block.citations):
        console.print(_quote(quote, answer.language))
    if is_quiet:
        return
    for images in (block for block in answer.blocks if block.kind == "images"):
        for path, caption in zip(images.paths, images.captions, strict=False):
            console.print(f"  [cyan]▣[/] {escape(caption)} [dim]{escape(path)}[/]", soft_wrap=True)
    for caveat in answer.caveats:
        console.print(Markdown(f"⚠ {caveat.text}"), style="yellow")
    for source in answer.sources:
        console.print(f"[dim]{escape(source_line(source, answer.language))}[/]")
        if source.sql and shows_sql:
            console.print(escape(source.sql), style="cyan", highlight=False)
    for question in answer.follow_ups if answer.outcome == "answered" else ():
        console.print(f"[dim]  › {escape(question)}[/]")


def _quote(quote: Citation, language: str) -> Padding:
    """Returns a quote with where it stands; its words are shop text and stay inert."""
    page = loader.ui_text("citation_page", language, page=quote.page) if quote.page is not None else None
    origin = " · ".join(part for part in (quote.source, quote.row_id, page, quote.date) if part)
    text = f"[bold][{quote.number}][/] {escape(quote.text)}\n[dim]{escape(origin)}[/]"
    return Padding(text.replace("[bold][", "[bold]\\[", 1), (0, 0, 1, 2))


def _table(block: "TableBlock", chart: "ChartBlock | None", language: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, header_style="bold")
    for column in block.columns:
        table.add_column(escape(column.label), justify="right" if column.role == "measure" else "left", overflow="fold")
    bars = _bars(block, chart)
    if bars:
        table.add_column("")
    for i, row in enumerate(block.rows[:MAX_ROWS]):
        cells = [
            escape(str(cell))
            if column.role in ("id", "dimension") and cell is not None
            else escape(format_cell(cell, language=language, unit=column.unit, decimals=column.decimals))
            for cell, column in zip(row, block.columns, strict=True)
        ]
        table.add_row(*cells, *([bars[i]] if bars else []))
    return table


def _bars(block: "TableBlock", chart: "ChartBlock | None") -> list[str]:
    if chart is None or chart.spec.chart not in BARRED_CHARTS or chart.spec.series:
        return []
    index = next((i for i, column in enumerate(block.columns) if column.name == chart.spec.y[0]), None)
    if index is None:  # the chart is of another table
        return []
    values = [row[index] if isinstance(row[index], int | float) else 0 for row in block.rows[:MAX_ROWS]]
    highest = max(values, default=0)
    if highest <= 0 or min(values) < 0:
        return []
    return ["█" * max(1, round(BAR_WIDTH * value / highest)) if value > 0 else "" for value in values]
