"""How reviews sound by a dimension of the catalogue: product, category, country, rating."""

from typing import Any

from cartwise.models.text.tally import Mood, mood_of
from cartwise.prompts import loader
from cartwise.tools.analyze_sentiment.blocks import MAX_BARS, chart, mood_columns, mood_row, table
from cartwise.tools.analyze_sentiment.selection import Selection
from cartwise.tools.analyze_sentiment.words import Part, label_of, mood_words
from cartwise.tools.arguments import AnalyzeSentimentArgs
from cartwise.tools.context import ToolContext
from cartwise.tools.display import plain_text
from cartwise.tools.query_data.conditions import first_word
from cartwise.tools.result import Fact, TableBlock, TableColumn

NAMED = 5
MIN_REVIEWS = 5  # of a group, to be named as best or worst


def part_of(chosen: Selection, args: AnalyzeSentimentArgs, ctx: ToolContext) -> Part:
    """Returns the moods of the groups, the most positive first (the least, where complaints are asked for)."""
    groups = _groups(chosen)
    is_reverse = args.focus != "complaints"
    ranked = sorted(
        groups.items(),
        key=lambda item: (
            item[1].reviews >= MIN_REVIEWS,
            item[1].positive_share if is_reverse else item[1].negative_share,
        ),
        reverse=True,
    )
    has_ratings = any(rating is not None for rating in chosen.ratings)
    dimension = ctx.workspace.catalog.dimensions.get(args.by or "")
    name = first_word(dimension.label, ctx.language, args.by or "") if dimension else (args.by or "")
    first = TableColumn(name=args.by or "group", label=name, type="text", role="dimension")
    rows = [mood_row(_shown(label, ctx.language), mood, has_ratings=has_ratings) for label, mood in ranked]
    block = table(mood_columns(first, ctx.language, has_ratings=has_ratings), rows, ctx)
    told = [{"label": label_of(label, ctx.language), **mood_words(mood)} for label, mood in ranked]
    enough = [each for each, (_, mood) in zip(told, ranked, strict=True) if mood.reviews >= MIN_REVIEWS]
    values: dict[str, Any] = {
        "mood": mood_words(mood_of(chosen.readings, chosen.ratings)),
        "dimension": name,
        "groups": (enough or told)[:NAMED],
        "last": enough[-1] if len(enough) > NAMED else None,
        "more": max(0, len(told) - NAMED),
        "min_reviews": MIN_REVIEWS,
    }
    return Part(
        "groups",
        values,
        facts=_facts(ranked, args.by or "group", chosen),
        blocks=_blocks(block, first.name, ctx.language),
        follow_ups=tuple(loader.ui_text(f"sentiment_ask_{key}", ctx.language) for key in ("complaints", "trend")),
        items={args.by: tuple(str(label) for label, _ in ranked[:50] if label is not None)} if args.by else {},
    )


def _groups(chosen: Selection) -> dict[Any, Mood]:
    places: dict[Any, list[int]] = {}
    for place, review in enumerate(chosen.reviews):
        places.setdefault(review.group, []).append(place)
    return {
        label: mood_of([chosen.readings[i] for i in found], [chosen.reviews[i].rating for i in found])
        for label, found in places.items()
    }


def _shown(label: Any, language: str) -> str:
    return plain_text(str(label)) if label is not None else loader.ui_text("sentiment_no_group", language)


def _facts(ranked: list[tuple[Any, Mood]], by: str, chosen: Selection) -> tuple[Fact, ...]:
    period = f"{chosen.period.start}..{chosen.period.end}" if chosen.period else ""
    return tuple(
        Fact(
            id=f"positive_share[{label}]",
            value=round(100 * mood.positive_share, 2),
            unit="%",
            decimals=1,
            metric="positive_share",
            slice=f"{by} = {label}",
            period=period,
        )
        for label, mood in ranked[:30]
    )


def _blocks(block: TableBlock, x: str, language: str) -> tuple[Any, ...]:
    if len(block.rows) < 2:
        return (block,)
    top = block.model_copy(update={"rows": block.rows[:MAX_BARS]})
    title = loader.ui_text("sentiment_chart_groups", language)
    return (chart("bar", top, x=x, y=("positive", "negative"), title=title, horizontal=True), block)
