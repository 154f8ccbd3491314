"""Reviews whose stars contradict their words."""

from typing import Any

from cartwise.models.text.tally import mismatches, mood_of
from cartwise.prompts import loader
from cartwise.tools.analyze_sentiment.blocks import column, table
from cartwise.tools.analyze_sentiment.quotes import Quotes
from cartwise.tools.analyze_sentiment.selection import Selection
from cartwise.tools.analyze_sentiment.words import Part, mood_words
from cartwise.tools.context import ToolContext
from cartwise.tools.display import plain_text
from cartwise.tools.number_format import format_number
from cartwise.tools.result import CitationsBlock, Fact, TableColumn

QUOTED = 5
MAX_TEXT = 160
HIGH_SCALE = 5.0


def _columns(language: str) -> list[TableColumn]:
    return [
        column("review_id", language, kind="text", role="id"),
        column("stars", language, decimals=0),
        column("verdict", language, kind="text", role="dimension"),
        column("probability", language, unit="%", decimals=0),
        column("product", language, kind="text", role="dimension"),
        column("text", language, kind="text", role="dimension"),
    ]


def part_of(chosen: Selection, ctx: ToolContext) -> Part:
    """Returns the contradicting reviews, the surest first."""
    language = ctx.language
    rated = [rating for rating in chosen.ratings if rating is not None]
    best = 10.0 if max(rated, default=0.0) > HIGH_SCALE else HIGH_SCALE
    found = mismatches(chosen.readings, chosen.ratings, best=best)
    quotes = Quotes(language)
    marks = quotes.marks(chosen.reviews[place] for place in found[:QUOTED])
    rows = [
        (
            chosen.reviews[place].row_id,
            chosen.reviews[place].rating,
            loader.ui_text(f"sentiment_label_{chosen.readings[place].label}", language),
            round(100 * chosen.readings[place].probability, 1),
            plain_text(chosen.reviews[place].product or ""),
            plain_text(chosen.reviews[place].text)[:MAX_TEXT],
        )
        for place in found
    ]
    sounding = [chosen.readings[place].label for place in found]
    values: dict[str, Any] = {
        "mood": mood_words(mood_of(chosen.readings, chosen.ratings)),
        "count": len(found),
        "rated": format_number(len(rated)),
        "bad_words": sounding.count("negative"),
        "good_words": sounding.count("positive"),
        "quotes": marks,
    }
    blocks: tuple[Any, ...] = (table(_columns(language), rows, ctx),) if rows else ()
    if quotes.citations:
        blocks += (CitationsBlock(citations=quotes.citations),)
    return Part(
        "mismatch",
        values,
        facts=(Fact(id="mismatches", value=len(found), unit="reviews", metric="mismatches"),),
        blocks=blocks,
        follow_ups=tuple(loader.ui_text(f"sentiment_ask_{key}", language) for key in ("complaints", "trend")),
        items={"review": tuple(chosen.reviews[place].row_id for place in found[:50])},
    )
