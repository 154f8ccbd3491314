"""Runs the tool `forecast`: what a metric will be, or how long stock lasts."""

from cartwise.tools.arguments import ForecastArgs
from cartwise.tools.context import ToolContext
from cartwise.tools.result import ToolResult


def run(args: ForecastArgs, ctx: ToolContext) -> ToolResult:
    """Answers what will come.

    Raises:
        RetryableInput: an unknown metric, days that are over, or too little past.
        Unavailable: stock is asked about and the data have no stock levels.
    """
    if args.target == "stock_cover":
        from cartwise.tools.forecast.stock import run_stock

        return run_stock(args, ctx)
    from cartwise.tools.forecast.metric import run_metric

    return run_metric(args, ctx)
