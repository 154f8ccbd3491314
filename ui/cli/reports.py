"""Reports in the terminal: ingest, rows of SQL, catalogue, evaluation."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cartwise.prompts import loader
from cartwise.tools.specs import SPECS

if TYPE_CHECKING:
    from cartwise.agent.evaluation import EvaluationReport
    from cartwise.agent.evaluation.summary import Figures
    from cartwise.workspace.catalog.model import Catalog
    from cartwise.workspace.ingest.report import IngestReport, IngestWarning, OpenQuestion

MAX_REJECTED = 5
MAX_ROWS = 200


def _grid(columns: Iterable[str], rows: Iterable[Sequence[Any]], *, numbers: frozenset[int] = frozenset()) -> Table:
    table = Table(box=box.SIMPLE_HEAD, header_style="bold")
    for i, column in enumerate(columns):
        table.add_column(escape(column), justify="right" if i in numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(escape("–" if cell is None else str(cell)) for cell in row))
    return table


def print_rows(columns: list[str], rows: Sequence[Sequence[Any]], *, is_truncated: bool, is_quiet: bool) -> None:
    """Prints rows as a table, the first 200 of them."""
    console = Console()
    console.print(_grid(columns, rows[:MAX_ROWS]))
    if not is_quiet and (is_truncated or len(rows) > MAX_ROWS):
        shown = f"{min(MAX_ROWS, len(rows)):,}"
        total = f"{len(rows):,}{'+' if is_truncated else ''}"
        console.print(f"[dim]{loader.ui_text('answer_more_rows', 'en', shown=shown, total=total)}[/]")


def print_ingest_report(report: "IngestReport", *, is_quiet: bool) -> None:
    """Prints what was read, loaded, left out, guessed and asked."""
    console = Console()
    rows = [
        (
            file.source,
            file.table,
            f"{file.rows_read:,}",
            f"{file.rows_loaded:,}",
            f"{file.rows_rejected:,}",
            ", ".join(file.roles),
        )
        for file in report.files
    ]
    if rows or not report.documents:
        header = ("file", "table", "read", "loaded", "rejected", "read as")
        console.print(_grid(header, rows, numbers=frozenset({2, 3, 4})))
    if report.documents:
        console.print(_documents(report))
    if is_quiet:
        return
    for file in report.files:
        for rejected in file.rejected[:MAX_REJECTED]:
            console.print(
                f"  [red]{escape(file.source)}:{rejected.line}[/] {escape(_reason(rejected.reason))} [dim]{escape(rejected.sample)}[/]"
            )
    for warning in report.all_warnings:
        console.print(f"  [yellow]![/] {escape(_warning_text(warning))}")
    for question in report.all_open_questions:
        options = " | ".join(question.options)
        console.print(
            f"  [cyan]?[/] {escape(_warning_text(question))} [dim]--answer {escape(question.key)}={escape(options)}[/]"
        )
    for source in report.coming_later:
        console.print(f"  [dim]… {escape(source)}: recognised, not read yet[/]")
    unlocked = [tool for tool in report.unlocks if tool in SPECS and SPECS[tool].has_landed]
    if unlocked:
        console.print(f"[green]unlocks[/] {escape(', '.join(unlocked))}  [dim]version {escape(report.version)}[/]")


def _documents(report: "IngestReport") -> Table:
    rows = [
        (
            document.source,
            document.title,
            document.format,
            f"{document.pages:,}" if document.pages else "–",
            f"{document.passages:,}",
            " – ".join(dict.fromkeys(day for day in (document.start, document.end) if day)) or "–",
            document.status,
        )
        for document in report.documents
    ]
    header = ("document", "title", "format", "pages", "passages", "about", "stored as")
    return _grid(header, rows, numbers=frozenset({3, 4}))


def _reason(code: str) -> str:
    return loader.texts("errors", "en").get(code, code)


def _warning_text(warning: "IngestWarning | OpenQuestion") -> str:
    where = f"{warning.column}: " if warning.column else ""
    return where + warning.message


def print_catalog(catalog: "Catalog", section: str) -> None:
    """Prints the sections of the catalogue."""
    console = Console()
    printers = {
        "tables": _tables,
        "relations": _relations,
        "joins": _joins,
        "dimensions": _dimensions,
        "metrics": _metrics,
    }
    days = f"{catalog.first_day} – {catalog.as_of}"
    console.print(
        f"[bold]{escape(catalog.version)}[/] currency {catalog.currency or '–'}, days {days}, time zone {catalog.time_zone}"
    )
    for name, printer in printers.items():
        if section in ("all", name):
            console.print(f"[bold]{name}[/]")
            console.print(printer(catalog))
    for question in catalog.open_questions:
        console.print(f"  [cyan]?[/] {escape(question)}")


def _tables(catalog: "Catalog") -> Table:
    rows = [
        (
            table.name,
            f"{table.rows:,}",
            table.grain,
            ", ".join(table.key),
            ", ".join(column.name for column in table.columns),
            ", ".join(table.withheld),
        )
        for table in catalog.tables.values()
    ]
    return _grid(("table", "rows", "grain", "key", "columns", "withheld"), rows, numbers=frozenset({1}))


def _relations(catalog: "Catalog") -> Table:
    rows = [
        (
            relation.name,
            relation.role or "–",
            f"{relation.rows:,}",
            relation.time_column,
            f"{relation.first_day} – {relation.last_day}",
        )
        for relation in catalog.relations.values()
    ]
    return _grid(("relation", "role", "rows", "dated by", "days"), rows, numbers=frozenset({2}))


def _joins(catalog: "Catalog") -> Table:
    rows = [
        (
            f"{join.left}.{'+'.join(join.left_columns)}",
            f"{join.right}.{'+'.join(join.right_columns)}",
            f"{join.coverage:.1%}",
        )
        for join in catalog.joins
    ]
    return _grid(("many", "one", "coverage"), rows, numbers=frozenset({2}))


def _dimensions(catalog: "Catalog") -> Table:
    rows = [
        (
            item.name,
            ", ".join((*item.label.en, *item.label.zh)),
            ", ".join(f"{b.relation}.{b.column}" for b in item.bindings),
        )
        for item in catalog.dimensions.values()
    ]
    return _grid(("dimension", "words", "columns"), rows)


def _metrics(catalog: "Catalog") -> Table:
    rows = [(metric.name, metric.unit, next(iter(metric.definition.en), "")) for metric in catalog.metrics.values()]
    return _grid(("metric", "unit", "definition"), rows)


def print_evaluation(report: "EvaluationReport", failures: list[str], *, is_quiet: bool) -> None:
    """Prints the figures of a pack, the turns that went wrong, and what fails the run."""
    console = Console()
    groups: list[tuple[str, Figures]] = [("all", report.all)]
    groups += [(f"language {name}", figures) for name, figures in report.by(lambda turn: turn.language).items()]
    groups += [(f"style {name}", figures) for name, figures in report.by(lambda turn: turn.style).items()]
    groups += [(f"query_data {name}", figures) for name, figures in report.query_data_by_language.items()]
    header = ("group", "turns", "tool", "answers", "right", "confidently wrong", "abstained", "p50 s", "p95 s")
    console.print(
        _grid(header, [_figures_row(name, figures) for name, figures in groups], numbers=frozenset(range(1, 9)))
    )
    if not is_quiet:
        for turn in report.wrong:
            mark = "wrong" if turn.is_confidently_wrong else turn.answer or "tool"
            expected = " or ".join("+".join(names) for names in turn.expected)
            console.print(
                f"  {escape(turn.question_id)}/{turn.index} [red]{mark}[/] {escape('+'.join(turn.tools))}, wanted {escape(expected)}: {escape(turn.question)}"
            )
    for failure in failures:
        console.print(f"[bold red]✗[/] {escape(failure)}")


def _figures_row(name: str, figures: "Figures") -> tuple[str, ...]:
    def percent(share: float | None) -> str:
        return "–" if share is None else f"{share:.1%}"

    return (
        name,
        str(figures.turns),
        percent(figures.tool_accuracy),
        str(figures.answers),
        percent(figures.answer_accuracy),
        percent(figures.confidently_wrong),
        percent(figures.abstained),
        f"{figures.p50_seconds:.3f}",
        f"{figures.p95_seconds:.3f}",
    )
