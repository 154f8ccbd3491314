"""`cartwise web`, `jobs` and `doctor`."""

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cartwise.ui.cli.exits import FAILURE, errors_end_the_command
from cartwise.ui.cli.options import Options

if TYPE_CHECKING:
    from cartwise.workspace.jobs import Job

# Packages of the faces and extras, looked up without importing them.
CHECKED_PACKAGES = (
    "duckdb",
    "pyarrow",
    "gradio",
    "langchain",
    "torch",
    "transformers",
    "chromadb",
    "langchain_openai",
    "langchain_anthropic",
    "langchain_ollama",
)


def web(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65_535, help="Port.")] = None,
    opens_browser: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
) -> None:
    """Opens the web chat on this machine."""
    options: Options = context.obj
    with errors_end_the_command(as_json=options.as_json):
        from cartwise.ui.web.app import serve

        serve(options.settings(), host=host, port=port, opens_browser=opens_browser)


def jobs(
    context: typer.Context,
    job_id: Annotated[str | None, typer.Argument(help="Show this job only.")] = None,
    is_cancelled: Annotated[bool, typer.Option("--cancel", help="Cancel that job.")] = False,
) -> None:
    """Lists background jobs, shows one, or cancels it."""
    options: Options = context.obj
    if is_cancelled and job_id is None:
        raise typer.BadParameter("--cancel needs a job id")
    with errors_end_the_command(as_json=options.as_json), options.open_workspace() as workspace:
        if is_cancelled and job_id is not None:
            workspace.jobs.cancel(job_id)
        found = [workspace.jobs.get(job_id)] if job_id else workspace.jobs.list()
    if options.as_json:
        print(json.dumps([job_fields(job) for job in found], ensure_ascii=False))
        return
    from cartwise.ui.cli.reports import print_rows

    columns = ["id", "kind", "state", "done", "created"]
    rows = [(job.id, job.kind, job.state, f"{job.fraction:.0%}", job.created_at) for job in found]
    print_rows(columns, rows, is_truncated=False, is_quiet=options.is_quiet)


def job_fields(job: "Job") -> dict[str, Any]:
    """Returns a job as plain JSON values, for scripts."""
    return {
        "id": job.id,
        "kind": job.kind,
        "state": job.state,
        "fraction": job.fraction,
        "created_at": job.created_at,
        "error": job.error,
        "result": job.result,
    }


def doctor(context: typer.Context) -> None:
    """Checks the installation, the workspace and the configured model, and says what to do where something is wrong."""
    options: Options = context.obj
    with errors_end_the_command(as_json=options.as_json):
        checks = _checks(options)
    if options.as_json:
        print(json.dumps(checks, ensure_ascii=False))
    else:
        for check in checks:
            print(f"{'✓' if check['is_ok'] else '✗'} {check['name']}: {check['detail']}")
    sys.exit(0 if all(check["is_ok"] or check["is_optional"] for check in checks) else FAILURE)


def _checks(options: Options) -> list[dict[str, Any]]:
    import platform
    from importlib.util import find_spec

    checks = [_check("python", sys.version_info >= (3, 11), platform.python_version())]
    for package in CHECKED_PACKAGES:
        is_extra = package.startswith("langchain_")
        is_there = find_spec(package) is not None
        checks.append(_check(package, is_there, "installed" if is_there else "not installed", is_optional=is_extra))
    checks.append(_check_workspace(options))
    checks.append(_check("model", True, options.settings().model))
    return checks


def _check(name: str, is_ok: bool, detail: str, *, is_optional: bool = False) -> dict[str, Any]:
    return {"name": name, "is_ok": is_ok, "detail": detail, "is_optional": is_optional}


def _check_workspace(options: Options) -> dict[str, Any]:
    from cartwise.errors import CartwiseError

    try:
        with options.open_workspace() as workspace:
            workspace.sql("SELECT 1") if workspace.version else None
            rows = sum(table.rows for table in workspace.catalog.tables.values())
            tables = len(workspace.catalog.tables)
            return _check(
                "workspace",
                True,
                f"{workspace.path}, version {workspace.version or '-'}, {tables} tables, {rows:,} rows",
            )
    except CartwiseError as error:
        return _check("workspace", False, error.message)


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    for command in (web, jobs, doctor):
        app.command()(command)
