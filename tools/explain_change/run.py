"""Runs the tool `explain_change`: why a metric moved, what was unusual, what is rising or falling."""

import difflib

from cartwise.errors import RetryableInput
from cartwise.tools.arguments import ExplainChangeArgs
from cartwise.tools.context import ToolContext
from cartwise.tools.explain_change.reader import Reader
from cartwise.tools.result import ToolResult


def run(args: ExplainChangeArgs, ctx: ToolContext) -> ToolResult:
    """Explains a metric.

    Raises:
        RetryableInput: an unknown metric or dimension, or days that the data do not hold.
    """
    _check(args, ctx)
    reader = Reader(ctx, args.filters)
    if args.mode == "anomalies":
        from cartwise.tools.explain_change.unusual import tell_unusual

        return tell_unusual(args, reader)
    if args.mode == "trends":
        from cartwise.tools.explain_change.trends import tell_trends

        return tell_trends(args, reader)
    from cartwise.tools.explain_change.change import explain
    from cartwise.tools.explain_change.tell_change import tell_change

    return tell_change(args, reader, explain(args, reader))


def _check(args: ExplainChangeArgs, ctx: ToolContext) -> None:
    catalog = ctx.workspace.catalog
    for kind, names, known in (
        ("metric", (args.metric,), catalog.metrics),
        ("dimension", args.dimensions, catalog.dimensions),
    ):
        for name in names:
            if name not in known:
                nearest = difflib.get_close_matches(name, known, n=3, cutoff=0.0)
                raise RetryableInput(
                    f"explain_unknown_{kind}",
                    f"There is no {kind} {name!r}. The nearest are {', '.join(nearest)}.",
                    name=name,
                    nearest=nearest,
                )
