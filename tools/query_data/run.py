"""Runs the tool `query_data`: a request or a person's SQL in; facts, table, chart, SQL and caveats out."""

from cartwise.errors import RetryableInput
from cartwise.tools.arguments import QueryDataArgs
from cartwise.tools.context import ToolContext
from cartwise.tools.query_data.caveats import caveats_of, chart_caveats
from cartwise.tools.query_data.chart import choose_chart
from cartwise.tools.query_data.facts import facts_of, items_of
from cartwise.tools.query_data.follow_ups import follow_ups_of
from cartwise.tools.query_data.names import by_name, table_by_name, with_names
from cartwise.tools.query_data.summary import summary_of, summary_of_sql
from cartwise.tools.query_data.table import table_of
from cartwise.tools.result import ToolResult
from cartwise.tools.sql_source import sql_source
from cartwise.workspace.warehouse.request import QueryRequest
from cartwise.workspace.warehouse.share_part import with_parts


def run(args: QueryDataArgs, ctx: ToolContext) -> ToolResult:
    """Answers from the data.

    Raises:
        RetryableInput: an unknown metric, dimension or value; the message names the nearest.
        Refused: a statement that is not read-only, or a withheld column.
        LimitReached: time, memory or rows ran out.
    """
    if args.sql is not None:
        return _run_sql(args, ctx)
    request = QueryRequest(**{name: getattr(args, name) for name in QueryRequest.model_fields})
    if request.kind == "metrics" and not request.metrics:
        names = sorted(ctx.workspace.catalog.metrics)[:5]
        raise RetryableInput(
            "no_metric",
            f"query_data received no metric; expected one of the catalogue, such as {names}.",
            metrics=names,
        )
    request, keys = with_names(request, ctx.workspace.warehouse)
    result = ctx.workspace.warehouse.run(request, cancel=ctx.cancel, timeout_seconds=ctx.policy.timeout_seconds)
    result = with_parts(request, result)
    catalog, language = ctx.workspace.catalog, ctx.language
    table = table_of(result, ctx, title="")
    said = by_name(result, keys)
    chart = choose_chart(request, said, table_by_name(table, keys), wanted=args.chart, language=language)
    facts = facts_of(result, catalog)
    return ToolResult(
        summary=summary_of(request, said, catalog, language=language, facts=facts),
        facts=facts,
        blocks=(chart, table) if chart else (table,),
        sources=(sql_source(result, ctx.workspace.catalog),),
        caveats=(*caveats_of(request, result, catalog, language=language), *chart_caveats(args, chart, language)),
        follow_ups=follow_ups_of(request, result, catalog, language=language),
        items=items_of(result),
        is_empty=result.total_rows == 0,
    )


def _run_sql(args: QueryDataArgs, ctx: ToolContext) -> ToolResult:
    statement = args.sql or ""
    result = ctx.workspace.warehouse.sql(statement, cancel=ctx.cancel, timeout_seconds=ctx.policy.timeout_seconds)
    table = table_of(result, ctx, title="")
    return ToolResult(
        summary=summary_of_sql(result, language=ctx.language),
        facts=facts_of(result, ctx.workspace.catalog),
        blocks=(table,),
        sources=(sql_source(result, ctx.workspace.catalog),),
        caveats=caveats_of(None, result, ctx.workspace.catalog, language=ctx.language),
        items=items_of(result),
        is_empty=result.total_rows == 0,
    )
