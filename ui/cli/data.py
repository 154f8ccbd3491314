"""`cartwise init`, `ingest`, `sql` and `demo`."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cartwise.ui.cli.exits import errors_end_the_command
from cartwise.ui.cli.options import Options
from cartwise.ui.cli.progress import progress_bar

if TYPE_CHECKING:
    from cartwise.workspace.ingest.report import IngestReport


def init(context: typer.Context) -> None:
    """Makes an empty workspace."""
    options: Options = context.obj
    with errors_end_the_command(as_json=options.as_json):
        workspace = options.open_workspace(create=True)
    if options.as_json:
        print(json.dumps({"workspace": str(workspace.path)}))
    elif not options.is_quiet:
        print(f"{workspace.path}\ncartwise --workspace {workspace.path} ingest FILE ...")


def ingest(
    context: typer.Context,
    sources: Annotated[
        list[str],
        typer.Argument(
            help="Files, folders or archives: CSV, TSV, Excel, JSON, Parquet; Markdown, HTML, PDF, Word, text; zip, gz."
        ),
    ],
    table: Annotated[str | None, typer.Option(help="Name of the table, where the sources make one.")] = None,
    mode: Annotated[str, typer.Option(help="auto, append, replace or merge.")] = "auto",
    answer: Annotated[
        list[str] | None,
        typer.Option("--answer", help="Answer to an open question: `orders.date=dmy`; may be repeated."),
    ] = None,
) -> None:
    """Puts files into the workspace and reports what was read, loaded and left out."""
    options: Options = context.obj
    answers = dict(item.split("=", 1) for item in answer or [] if "=" in item)
    if len(answers) != len(answer or []):
        raise typer.BadParameter("expected table.column=value", param_hint="--answer")
    with errors_end_the_command(as_json=options.as_json):
        workspace = options.open_workspace(create=True)
        is_shown = sys.stderr.isatty() and not options.is_quiet and not options.as_json
        with workspace, progress_bar(is_shown=is_shown) as on_progress:
            report = workspace.ingest(*sources, table=table, mode=mode, answers=answers, on_progress=on_progress)
    _show_report(report, options)


def _show_report(report: "IngestReport", options: Options) -> None:
    if options.as_json:
        print(json.dumps(report.to_dict(), ensure_ascii=False, default=str))
        return
    from cartwise.ui.cli.reports import print_ingest_report

    print_ingest_report(report, is_quiet=options.is_quiet)


def sql(
    context: typer.Context,
    statement: Annotated[str, typer.Argument(help="One read-only SELECT, or - to read it from standard input.")],
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="Most rows to return.")] = 10_000,
    timeout: Annotated[float, typer.Option(min=0.1, max=600, help="Seconds after which the query is killed.")] = 10.0,
) -> None:
    """Runs your own SQL through the same gate as every question."""
    options: Options = context.obj
    text = sys.stdin.read() if statement == "-" else statement
    with errors_end_the_command(as_json=options.as_json), options.open_workspace() as workspace:
        result = workspace.sql(text, limit=limit, timeout_seconds=timeout)
    columns = [column.name for column in result.columns]
    if options.as_json:
        body = {
            "columns": columns,
            "rows": result.rows,
            "total_rows": result.total_rows,
            "is_truncated": result.is_truncated,
            "notes": [{"code": note.code, "params": note.params} for note in result.notes],
        }
        print(json.dumps(body, ensure_ascii=False, default=str))
        return
    from cartwise.ui.cli.reports import print_rows

    print_rows(columns, result.rows, is_truncated=result.is_truncated, is_quiet=options.is_quiet)


def demo(
    context: typer.Context,
    seed: Annotated[int, typer.Option(help="The same seed makes the same shop.")] = 7,
    customers: Annotated[int, typer.Option(min=50, help="Size of the shop.")] = 4_000,
) -> None:
    """Builds the demo shop: a generated shop of 24 months to try everything on."""
    options: Options = context.obj
    with errors_end_the_command(as_json=options.as_json):
        from cartwise.workspace.demo.build import build_demo_workspace

        folder: Path = options.workspace or Path("demo-shop")
        is_shown = sys.stderr.isatty() and not options.is_quiet and not options.as_json
        with progress_bar(is_shown=is_shown) as on_progress:
            workspace = build_demo_workspace(folder, seed=seed, customers=customers, on_progress=on_progress)
    if options.as_json:
        print(json.dumps({"workspace": str(workspace.path), "tables": sorted(workspace.catalog.tables)}))
    elif not options.is_quiet:
        print(f'{workspace.path}\ncartwise --workspace {folder} ask "What was our revenue last month?"')


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    for command in (init, ingest, sql, demo):
        app.command()(command)
