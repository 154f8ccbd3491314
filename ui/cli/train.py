"""`cartwise train`: makes a model of the shop's own data, in the foreground or in the background."""

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cartwise.ui.cli.exits import errors_end_the_command
from cartwise.ui.cli.options import Options
from cartwise.ui.cli.progress import progress_bar

if TYPE_CHECKING:
    from cartwise.errors import CartwiseError
    from cartwise.types import Progress
    from cartwise.workspace.jobs import Job
    from cartwise.workspace.workspace import Workspace

_LOOK_SECONDS = 0.25  # between two looks at the job
_TAKEN = frozenset({"self", "kind", "data_version"})  # set by the workspace


def train(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(help="What to train; an unknown name lists what there is.")],
    param: Annotated[
        list[str] | None,
        typer.Option("--param", help="A setting of that kind, as name=value (a JSON value or text); may be repeated."),
    ] = None,
    in_background: Annotated[bool, typer.Option("--background", help="Start it and return at once.")] = False,
) -> None:
    """Trains a model on the shop's own data, and waits for it; Ctrl-C cancels it."""
    options: Options = context.obj
    params = _params(param or [])
    with errors_end_the_command(as_json=options.as_json), options.open_workspace() as workspace:
        job = workspace.train(kind, **params)
        if not in_background:
            is_shown = sys.stderr.isatty() and not options.is_quiet and not options.as_json
            with progress_bar(is_shown=is_shown) as on_progress:
                job = _finished(workspace, job, on_progress)
    _show(job, options)


def _params(given: list[str]) -> dict[str, Any]:
    """Returns `name=value` pairs as a mapping; a value is JSON where it can be read as such, else text."""
    params: dict[str, Any] = {}
    for item in given:
        name, sign, text = item.partition("=")
        if not sign or not name.isidentifier() or name in _TAKEN:
            raise typer.BadParameter(f"expected name=value, received {item!r}", param_hint="--param")
        try:
            params[name] = json.loads(text)
        except json.JSONDecodeError:
            params[name] = text
    return params


def _finished(workspace: "Workspace", job: "Job", on_progress: "Progress") -> "Job":
    """Returns the job once it is done; raises what it failed with."""
    try:
        while not job.is_over:
            on_progress(job.fraction, job.message_key, **job.message_params)
            job = workspace.jobs.wait(job.id, timeout_seconds=_LOOK_SECONDS)
    except KeyboardInterrupt:
        workspace.jobs.cancel(job.id)
        raise
    if job.state != "done":
        raise _error_of(job)
    return job


def _error_of(job: "Job") -> "CartwiseError":
    from cartwise import errors

    if job.error is None:
        return errors.Cancelled(
            "job_cancelled", f"The job {job.id!r} was cancelled. Start it again to train.", job=job.id
        )
    kind: type[CartwiseError] = getattr(errors, job.error["kind"])
    return kind(job.error["code"], job.error["message"], **job.error["params"])


def _show(job: "Job", options: Options) -> None:
    from cartwise.ui.cli.operate import job_fields

    if options.as_json:
        print(json.dumps(job_fields(job), ensure_ascii=False))
    elif not job.is_over:
        place = options.settings().workspace
        print(job.id if options.is_quiet else f"{job.id}\ncartwise --workspace {place} jobs {job.id}")
    else:
        from cartwise.ui.cli.reports import print_rows

        rows = [(name, _cell(value)) for name, value in (job.result or {}).items()]
        print_rows([job.kind, ""], rows, is_truncated=False, is_quiet=options.is_quiet)


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(train)
