"""`cartwise catalog show|set|diff|check`."""

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cartwise.ui.cli.exits import FAILURE, errors_end_the_command
from cartwise.ui.cli.options import Options

if TYPE_CHECKING:
    pass

commands = typer.Typer(help="What Cartwise knows of your data, and your own decisions on top.", no_args_is_help=True)


@commands.command()
def show(
    context: typer.Context,
    section: Annotated[str, typer.Argument(help="all, tables, relations, joins, dimensions or metrics.")] = "all",
) -> None:
    """Shows tables, roles, joins, dimensions and metrics with their definitions."""
    options: Options = context.obj
    sections = ("all", "tables", "relations", "joins", "dimensions", "metrics")
    if section not in sections:
        raise typer.BadParameter(f"expected one of {', '.join(sections)}, received {section!r}")
    with errors_end_the_command(as_json=options.as_json), options.open_workspace() as workspace:
        catalog = workspace.catalog
    if options.as_json:
        body = catalog.model_dump(mode="json")
        print(json.dumps(body if section == "all" else body[section], ensure_ascii=False))
        return
    from cartwise.ui.cli.reports import print_catalog

    print_catalog(catalog, section)


@commands.command("set")
def set_value(
    context: typer.Context,
    path: Annotated[str, typer.Argument(help="What to decide, such as `currency` or `metrics.revenue.synonyms.en`.")],
    value: Annotated[str, typer.Argument(help="The value, as YAML: GBP, [takings, turnover], true.")],
) -> None:
    """Writes your decision into `catalog.yaml`."""
    import yaml

    options: Options = context.obj
    try:
        parsed = yaml.safe_load(value)
    except yaml.YAMLError as error:
        raise typer.BadParameter(f"expected YAML, received {value!r}: {error}") from error
    with errors_end_the_command(as_json=options.as_json), options.open_workspace() as workspace:
        workspace.set_catalog(path, parsed)
    if options.as_json:
        print(json.dumps({"path": path, "value": parsed}, ensure_ascii=False))


@commands.command()
def diff(context: typer.Context) -> None:
    """Shows where your decisions differ from what was inferred."""
    options: Options = context.obj
    with errors_end_the_command(as_json=options.as_json), options.open_workspace() as workspace:
        changes = workspace.diff_catalog()
    if options.as_json:
        print(json.dumps([asdict(change) for change in changes], ensure_ascii=False))
    else:
        print("\n".join(f"{item.path}: {_value(item.inferred)} -> {_value(item.merged)}" for item in changes) or "ok")


def _value(value: Any) -> str:
    return "–" if value is None else json.dumps(value, ensure_ascii=False)


@commands.command()
def check(context: typer.Context) -> None:
    """Checks that every metric and relation works, that synonyms do not clash, and lists open questions."""
    options: Options = context.obj
    with errors_end_the_command(as_json=options.as_json), options.open_workspace() as workspace:
        findings = workspace.check_catalog()
    if options.as_json:
        print(json.dumps([{**asdict(item), "params": dict(item.params)} for item in findings], ensure_ascii=False))
    else:
        print("\n".join(f"{'✗' if item.is_error else '?'} {item.message}" for item in findings) or "ok")
    if any(item.is_error for item in findings):
        sys.exit(FAILURE)


def register(app: typer.Typer) -> None:
    """Adds the group."""
    app.add_typer(commands, name="catalog")
