"""The paragraph of a search. It has no word of a passage: quotes stand beside it, as numbered citations."""

from collections.abc import Sequence
from typing import Any

from cartwise.prompts import loader
from cartwise.tools.arguments import SearchDocumentsArgs
from cartwise.tools.context import ToolContext
from cartwise.tools.display import escape_markdown, format_period
from cartwise.tools.number_format import format_number
from cartwise.tools.result import Caveat
from cartwise.tools.search_documents.checks import Check
from cartwise.tools.search_documents.lookup import Found
from cartwise.tools.search_documents.scope import Scope
from cartwise.types import DateRange
from cartwise.workspace.library.documents import Hit

MAX_SUMMARY = 1_500
_TOPIC = 60  # characters of a topic that are shown


def summary_of(args: SearchDocumentsArgs, found: Found, checks: Sequence[Check], scope: Scope, ctx: ToolContext) -> str:
    """Returns what was found where, and how the documents' claims stand to the data."""
    wrong = [check for check in checks if check.verdict != "agrees"]
    hits = found.hits
    text = loader.narrate(
        "search_documents",
        ctx.language,
        topic=escape_markdown(args.query[:_TOPIC]),
        total=f"{found.total:,}" if found.total is not None else "",
        naming=f"{found.naming:,}" if (found.naming or 0) > len(hits) and found.total else "",
        reviews=sum(hit.kind == "review" for hit in hits),
        documents=len({hit.id for hit in hits if hit.kind == "document"}),
        notes=sum(hit.kind == "note" for hit in hits),
        passages=len(hits),
        copies=sum(len(hit.duplicates) for hit in hits),
        days=_days_of(hits, ctx.language),
        period=format_period(scope.period, ctx.language) if scope.period else "",
        conditions=conditions_of(args, ctx),
        scope=args.source,
        disagreements=[disagreement(check, ctx) for check in wrong],
        agreeing=sorted(
            {check.claim.hit for check in checks if check.verdict == "agrees"} - {check.claim.hit for check in wrong}
        ),
        agreed=sum(check.verdict == "agrees" for check in checks),
    )
    return text[:MAX_SUMMARY]


def caveat_of(check: Check, ctx: ToolContext) -> Caveat:
    """Returns the warning that a quoted document contradicts the data."""
    period = format_period(DateRange(check.claim.start, check.claim.end), ctx.language)
    words = {"number": check.claim.hit, "metric": _metric_name(check, ctx), "period": period}
    return Caveat(code="documents_disagree", text=loader.ui_text("caveat_documents_disagree", ctx.language, **words))


def disagreement(check: Check, ctx: ToolContext) -> str:
    """Returns in one sentence what a document claims and what the data say instead."""
    language, claim = ctx.language, check.claim

    def figure(value: float | None) -> str:
        return (
            escape_markdown(format_number(value, unit=check.unit, decimals=check.decimals)) if value is not None else ""
        )

    claimed = claim.level or claim.change
    moved = (
        ""
        if check.before is None
        else "rise"
        if check.value > check.before
        else "fall"
        if check.value < check.before
        else "flat"
    )
    return loader.narrate(
        "documents_disagree",
        language,
        number=claim.hit,
        metric=_metric_name(check, ctx),
        period=format_period(DateRange(claim.start, claim.end), language),
        before_period=format_period(check.compare_period, language) if check.compare_period else "",
        verdict=check.verdict,
        direction=claim.direction or "",
        claimed_change=f"{abs(claim.change.value):g}" if claim.change else "",
        claimed_level=f"{claim.level.value:,g}{' %' if claim.level.is_percent else ''}" if claim.level else "",
        has_figure=claimed is not None,
        moved=moved,
        value=figure(check.value),
        before=figure(check.before),
    )


def _metric_name(check: Check, ctx: ToolContext) -> str:
    metric = ctx.workspace.catalog.metrics[check.claim.metric]
    label = metric.label.zh if ctx.language == "zh" else metric.label.en
    return escape_markdown((label or (metric.name,))[0])


def conditions_of(args: SearchDocumentsArgs, ctx: ToolContext) -> list[str]:
    """Returns the conditions in words."""
    from cartwise.tools.query_data.conditions import filter_words

    return [filter_words(item, ctx.workspace.catalog, ctx.language) for item in args.filters]


def _days_of(hits: Sequence[Hit], language: str) -> str:
    """Returns the days that the quoted passages are about."""
    starts: list[Any] = [hit.start for hit in hits if hit.start]
    ends: list[Any] = [hit.end for hit in hits if hit.end]
    return format_period(DateRange(min(starts), max(ends)), language) if starts and ends else ""
