"""The command line's entry: global options and the table of commands; bodies load what they need when they run."""

from pathlib import Path
from typing import Annotated

import typer

from cartwise.ui.cli.options import Options


def _print_version(is_wanted: bool) -> None:
    if is_wanted:
        from cartwise import __version__

        print(f"cartwise {__version__}")
        raise typer.Exit


def global_options(
    context: typer.Context,
    workspace: Annotated[
        Path | None,
        typer.Option("--workspace", "-w", help="Folder of the workspace [default: CARTWISE_WORKSPACE or ./shop]."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON only, for scripts.")] = False,
    is_quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print the result only: no progress, no hints.")
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Keeps the global options for the command.

    Exit codes: 0 ok, 1 failure, 2 usage, 3 asked back, declined or nothing found, 4 refused, 5 bad input data or
    unparsable SQL, 6 limit reached, 7 model unreachable.
    """
    context.obj = Options(workspace, as_json, is_quiet)


def build_app() -> typer.Typer:
    """Returns the command line with all its commands."""
    from cartwise.ui.cli import ask, catalog, data, evaluate, operate, train

    app = typer.Typer(
        name="cartwise",
        help="Ask your shop's data in plain words: sourced figures, charts and SQL, with or without a language model.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        callback=global_options,
    )
    for module in (data, ask, catalog, evaluate, train, operate):
        module.register(app)
    return app


def run() -> None:
    """Runs the command line."""
    build_app()()
