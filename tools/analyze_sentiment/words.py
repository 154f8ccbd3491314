"""The paragraph of an analysis: one template for all shapes, with everything from the shop escaped."""

from dataclasses import dataclass, field
from typing import Any

from cartwise.models.text.tally import Mood
from cartwise.prompts import loader
from cartwise.tools.analyze_sentiment.selection import Selection
from cartwise.tools.arguments import AnalyzeSentimentArgs
from cartwise.tools.context import ToolContext
from cartwise.tools.display import escape_markdown, format_period
from cartwise.tools.number_format import format_number
from cartwise.tools.query_data.conditions import filter_words
from cartwise.tools.result import Block, Fact

MAX_SUMMARY = 1500
MIN_LANGUAGE_SHARE = 0.1  # of the reviews not covered, for their language to be named


@dataclass(frozen=True)
class Part:
    """What one way of looking at the reviews found.

    Attributes:
        shape: which sentences of `analyze_sentiment.jinja` tell it.
        values: variables of those sentences.
    """

    shape: str
    values: dict[str, Any] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()
    blocks: tuple[Block, ...] = ()
    follow_ups: tuple[str, ...] = ()
    items: dict[str, tuple[Any, ...]] = field(default_factory=dict)


def narrated(part: Part, chosen: Selection, args: AnalyzeSentimentArgs | None, ctx: ToolContext) -> str:
    """Returns the paragraph; at most 1,500 characters."""
    language, catalog = ctx.language, ctx.workspace.catalog
    text = loader.narrate(
        "analyze_sentiment",
        language,
        shape=part.shape,
        focus=args.focus if args else "all",
        reviews=len(chosen.readings),
        period=format_period(chosen.period, language) if chosen.period else "",
        filters=[filter_words(item, catalog, language) for item in chosen.filters],
        uncovered=uncovered_words(chosen, language),
        uncovered_reviews=f"{sum(chosen.uncovered.values()):,}",
        stars=format_number(chosen.stars, decimals=1) if chosen.stars is not None else "",
        values=part.values,
    )
    return text[:MAX_SUMMARY]


def uncovered_words(chosen: Selection, language: str) -> str:
    """Returns the languages that no model covers, in words, the commonest first."""
    total = sum(chosen.uncovered.values())
    codes = sorted(chosen.uncovered, key=lambda code: -chosen.uncovered[code])[:3]
    codes = [code for code in codes if chosen.uncovered[code] >= MIN_LANGUAGE_SHARE * total]
    joiner = "、" if language == "zh" else ", "
    return joiner.join(language_name(code, language) for code in codes)


def language_name(code: str, language: str) -> str:
    """Returns a language's name; its code where none is known."""
    known = loader.texts("ui", language)
    return known.get(f"language_{code}", code)


def percent(share: float, *, decimals: int = 0) -> str:
    """Returns a share of 0 to 1 as `12%`."""
    return format_number(100 * share, unit="%", decimals=decimals)


def points(share: float) -> str:
    """Returns a difference of shares in percentage points, signed."""
    shown = format_number(100 * share, decimals=1)
    return shown if shown.startswith("\u2212") else f"+{shown}"


def mood_words(mood: Mood) -> dict[str, str]:
    """Returns the figures of a mood as text."""
    return {
        "reviews": format_number(mood.reviews),
        "positive": percent(mood.positive_share),
        "negative": percent(mood.negative_share),
        "low": percent(mood.low),
        "high": percent(mood.high),
        "rating": format_number(mood.rating, decimals=1) if mood.rating is not None else "",
    }


def label_of(value: Any, language: str) -> str:
    """Returns a group's label, escaped; a word for none."""
    return escape_markdown(str(value)) if value is not None else loader.ui_text("sentiment_no_group", language)
