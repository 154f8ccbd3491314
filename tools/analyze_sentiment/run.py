"""Runs the tool `analyze_sentiment`: pasted texts, or the shop's reviews by aspect, group or time."""

from cartwise.errors import RetryableInput
from cartwise.tools.analyze_sentiment import by_aspect, by_group, by_time, contradictions, pasted
from cartwise.tools.analyze_sentiment.caveats import caveats_of
from cartwise.tools.analyze_sentiment.selection import GRAINS, Selection, select
from cartwise.tools.analyze_sentiment.words import Part, narrated
from cartwise.tools.arguments import AnalyzeSentimentArgs
from cartwise.tools.context import ToolContext
from cartwise.tools.result import Source, ToolResult

MAX_TEXTS = 500
MOSTLY = 4  # times as many reviews that no model can read as others: then no verdict on the few
MAX_CHARACTERS = 20_000


def run(args: AnalyzeSentimentArgs, ctx: ToolContext) -> ToolResult:
    """Reads the mood of pasted texts or of the shop's reviews.

    Raises:
        RetryableInput: an unknown dimension or filter, or too much pasted text.
        Unavailable: the shop has no reviews with words.
    """
    if args.texts:
        if len(args.texts) > MAX_TEXTS or any(len(text) > MAX_CHARACTERS for text in args.texts):
            raise RetryableInput(
                "too_much_text",
                f"Received {len(args.texts)} texts; expected at most {MAX_TEXTS} of {MAX_CHARACTERS} characters each. "
                "Ingest them as a table of reviews and ask about that.",
                received=len(args.texts),
                limit=MAX_TEXTS,
                characters=MAX_CHARACTERS,
            )
        return pasted.result_of(args.texts, ctx)
    chosen = select(args, ctx)
    if not chosen.readings or sum(chosen.uncovered.values()) > MOSTLY * len(chosen.readings):
        return _nothing(chosen, ctx)
    part = _part(args, chosen, ctx)
    return ToolResult(
        summary=narrated(part, chosen, args, ctx),
        facts=part.facts,
        blocks=part.blocks,
        sources=(_source(chosen, ctx),),
        caveats=caveats_of(chosen, ctx.language),
        follow_ups=part.follow_ups,
        items=part.items,
    )


def _part(args: AnalyzeSentimentArgs, chosen: Selection, ctx: ToolContext) -> Part:
    if args.by == "mismatch":
        return contradictions.part_of(chosen, ctx)
    if args.by in GRAINS:
        return by_time.part_of(chosen, args, ctx)
    if args.by in (None, "aspect", "drivers"):
        return by_aspect.part_of(chosen, args, ctx)
    return by_group.part_of(chosen, args, ctx)


def _nothing(chosen: Selection, ctx: ToolContext) -> ToolResult:
    part = Part("uncovered" if chosen.uncovered else "empty")
    return ToolResult(
        summary=narrated(part, chosen, None, ctx),
        sources=(_source(chosen, ctx),),
        caveats=tuple(each for each in caveats_of(chosen, ctx.language) if each.code != "uncovered"),
        is_empty=True,
    )


def _source(chosen: Selection, ctx: ToolContext) -> Source:
    catalog = ctx.workspace.catalog
    labels = [catalog.tables[name].label if name in catalog.tables else name for name in chosen.tables]
    return Source(
        kind="model",
        title=", ".join(labels),
        tables=chosen.tables,
        rows_read=chosen.rows,
        data_version=catalog.data_version,
        data_until=catalog.as_of.isoformat() if catalog.as_of else None,
        detail=chosen.model_key.split(":")[0],
    )
