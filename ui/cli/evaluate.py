"""`cartwise evaluate`: a question pack against this workspace."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cartwise.ui.cli.exits import FAILURE, errors_end_the_command
from cartwise.ui.cli.options import Options

if TYPE_CHECKING:
    from cartwise.agent.evaluation import EvaluationReport

REGRESSION_MARGIN = 1e-9  # shares are exact fractions; anything below the last run is a regression


def evaluate(
    context: typer.Context,
    pack: Annotated[Path, typer.Argument(help="Question pack, JSON lines.")],
    predictions: Annotated[Path | None, typer.Option(help="Write what was answered here.")] = None,
    minimum: Annotated[
        str | None, typer.Option("--min", help="Least tool and answer accuracy in percent, such as 95,88.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option(help="A former --json report; any lower figure is a regression.")
    ] = None,
) -> None:
    """Asks every question of a pack and reports how many were answered right; exits with 1 under a minimum or on a regression."""
    options: Options = context.obj
    least = _parse_minimum(minimum)
    with errors_end_the_command(as_json=options.as_json):
        import cartwise

        analyst = options.open_analyst()
        try:
            report: EvaluationReport = cartwise.evaluate(analyst, pack, predictions=predictions)
        finally:
            analyst.close()
    failures = [*_below_minimum(report, least), *_regressions(report, against)]
    if options.as_json:
        print(json.dumps({**report.to_dict(), "failures": failures}, ensure_ascii=False))
    else:
        from cartwise.ui.cli.reports import print_evaluation

        print_evaluation(report, failures, is_quiet=options.is_quiet)
    sys.exit(FAILURE if failures else 0)


def _parse_minimum(text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    try:
        tool, answer = (float(part) for part in text.split(","))
    except ValueError as error:
        raise typer.BadParameter(
            f"expected TOOL,ANSWER in percent, such as 95,88; received {text!r}", param_hint="--min"
        ) from error
    return tool / 100, answer / 100


def _below_minimum(report: "EvaluationReport", least: tuple[float, float] | None) -> list[str]:
    if least is None:
        return []
    figures = report.all
    pairs = (("tool accuracy", figures.tool_accuracy, least[0]), ("answer accuracy", figures.answer_accuracy, least[1]))
    return [f"{name} {value:.1%} < {floor:.1%}" for name, value, floor in pairs if value is not None and value < floor]


def _regressions(report: "EvaluationReport", against: Path | None) -> list[str]:
    if against is None:
        return []
    try:
        former: dict[str, Any] = json.loads(against.read_text(encoding="utf-8"))["all"]
    except (OSError, ValueError, KeyError) as error:
        raise typer.BadParameter(
            f"expected a report written with --json, received {str(against)!r}: {error}", param_hint="--against"
        ) from error
    now = vars(report.all)
    return [
        f"{name} {now[name]:.1%} < {former[name]:.1%} of the former run"
        for name in ("tool_accuracy", "answer_accuracy")
        if former.get(name) is not None and now[name] is not None and now[name] < former[name] - REGRESSION_MARGIN
    ]


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(evaluate)
