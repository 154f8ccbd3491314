"""What reviews praise and blame: aspects with counts, shares, change and quotes, and how each moves the rating."""

from collections.abc import Sequence
from typing import Any

from cartwise.models.text.drivers import Driver, rating_drivers
from cartwise.models.text.tally import AspectTally, aspect_tallies, mood_of, opinion_signs
from cartwise.prompts import loader
from cartwise.tools.analyze_sentiment.blocks import aspect_table, chart, column, table
from cartwise.tools.analyze_sentiment.quotes import PER_ASPECT, Quotes, quotes_about
from cartwise.tools.analyze_sentiment.selection import Selection
from cartwise.tools.analyze_sentiment.words import Part, mood_words, percent, points
from cartwise.tools.arguments import AnalyzeSentimentArgs
from cartwise.tools.context import ToolContext
from cartwise.tools.display import escape_markdown, format_period
from cartwise.tools.number_format import format_number
from cartwise.tools.result import CitationsBlock, Fact, TableBlock

NAMED = 3  # aspects of each side in the paragraph
MIN_MENTIONS = 2
_SIDE = {"praise": "positive", "complaints": "negative"}


def part_of(chosen: Selection, args: AnalyzeSentimentArgs, ctx: ToolContext) -> Part:
    """Returns the aspects of the reviews, with the overall mood before them."""
    language = ctx.language
    mood = mood_of(chosen.readings, chosen.ratings)
    tallies = _tallies(chosen)
    labels = {name: aspect.label.get(language) or name for name, aspect in chosen.aspects.items()}
    blamed = sorted((t for t in tallies if t.blamed >= MIN_MENTIONS), key=lambda t: -t.blamed)[:NAMED]
    praised = sorted((t for t in tallies if t.praised >= MIN_MENTIONS), key=lambda t: -t.praised)[:NAMED]
    quotes = Quotes(language)
    sides = {"complaints": (("negative", blamed),), "praise": (("positive", praised),)}.get(
        args.focus, (("positive", praised), ("negative", blamed))
    )
    per_aspect = PER_ASPECT if len(sides) == 1 else 2
    told = {
        label: [_told(tally, label, labels, chosen, quotes, per_aspect) for tally in found] for label, found in sides
    }
    drivers = rating_drivers(*_rated(chosen))
    values: dict[str, Any] = {
        "mood": mood_words(mood),
        "praised": told.get("positive", []),
        "blamed": told.get("negative", []),
        "changes": [_change(tally, labels) for tally in _changed(tallies, args)],
        "recent": format_period(chosen.recent_period, language) if chosen.recent_period else "",
        "earlier": format_period(chosen.earlier_period, language) if chosen.earlier_period else "",
        "drivers": [_driver(driver, labels) for driver in _named_drivers(drivers, args)],
        "wants_drivers": args.by == "drivers",
    }
    shown = _ordered(tallies, args)
    block = aspect_table(shown, labels, ctx, has_change=bool(chosen.earlier))
    return Part(
        "aspects",
        values,
        facts=_facts(chosen, tallies, mood.positive_share, mood.negative_share),
        blocks=_blocks(block, drivers, labels, quotes, args, ctx),
        follow_ups=_follow_ups(args, language),
        items={"aspect": tuple(labels[tally.aspect] for tally in shown)},
    )


def _tallies(chosen: Selection) -> list[AspectTally]:
    """Tallies of all the reviews; the change is that of the recent ones against the earlier ones."""
    changes = {tally.aspect: tally for tally in aspect_tallies(chosen.recent, chosen.earlier)}
    tallies = []
    for tally in aspect_tallies(chosen.readings):
        recent = changes.get(tally.aspect)
        if recent is not None and chosen.earlier:
            tally = AspectTally(
                tally.aspect,
                tally.praised,
                tally.neutral,
                tally.blamed,
                tally.reviews,
                recent.blamed_change,
                recent.change_low,
                recent.change_high,
            )
        tallies.append(tally)
    return tallies


def _ordered(tallies: Sequence[AspectTally], args: AnalyzeSentimentArgs) -> list[AspectTally]:
    keys = {"complaints": lambda t: -t.blamed, "praise": lambda t: -t.praised}
    return sorted(tallies, key=keys.get(args.focus, lambda t: -t.mentions))


def _told(
    tally: AspectTally, label: str, labels: dict[str, str], chosen: Selection, quotes: Quotes, limit: int
) -> dict[str, str]:
    count, share = (tally.blamed, tally.blamed_share) if label == "negative" else (tally.praised, tally.praised_share)
    reviews = quotes_about(tally.aspect, label, chosen.reviews, chosen.readings, limit=limit)
    return {
        "aspect": escape_markdown(labels[tally.aspect]),
        "count": format_number(count),
        "share": percent(share),
        "of_mentions": percent(count / max(1, tally.mentions)),
        "quotes": quotes.marks(reviews),
    }


def _changed(tallies: Sequence[AspectTally], args: AnalyzeSentimentArgs) -> list[AspectTally]:
    clear = [
        tally
        for tally in tallies
        if tally.change_low is not None
        and tally.change_high is not None
        and (tally.change_low > 0 or tally.change_high < 0)
    ]
    return [] if args.focus == "praise" else sorted(clear, key=lambda t: -abs(t.blamed_change or 0))[:2]


def _change(tally: AspectTally, labels: dict[str, str]) -> dict[str, Any]:
    change = tally.blamed_change or 0.0
    return {"aspect": escape_markdown(labels[tally.aspect]), "points": points(change), "is_rise": change > 0}


def _rated(chosen: Selection) -> tuple[list[float], list[dict[str, int]]]:
    pairs = [
        (review.rating, opinion_signs(reading))
        for review, reading in zip(chosen.reviews, chosen.readings, strict=True)
        if review.rating is not None
    ]
    return [rating for rating, _ in pairs], [signs for _, signs in pairs]


def _named_drivers(drivers: Sequence[Driver], args: AnalyzeSentimentArgs) -> list[Driver]:
    clear = [driver for driver in drivers if driver.is_clear]
    if args.by == "drivers":
        return clear[:5]
    wanted = {"praise": True, "complaints": False}.get(args.focus)
    return [driver for driver in clear if wanted in (None, driver.is_praise)][:1]


def _driver(driver: Driver, labels: dict[str, str]) -> dict[str, Any]:
    low, high = sorted((abs(driver.low), abs(driver.high)))
    return {
        "aspect": escape_markdown(labels[driver.aspect]),
        "is_praise": driver.is_praise,
        "is_more": driver.effect > 0,
        "stars": format_number(abs(driver.effect), decimals=1),
        "low": format_number(low, decimals=1),
        "high": format_number(high, decimals=1),
    }


def _facts(chosen: Selection, tallies: Sequence[AspectTally], positive: float, negative: float) -> tuple[Fact, ...]:
    period = f"{chosen.period.start}..{chosen.period.end}" if chosen.period else ""

    def fact(name: str, value: float, unit: str, of: str = "", decimals: int = 0) -> Fact:
        slice_ = f"aspect = {of}" if of else ""
        return Fact(
            id=f"{name}[{of}]" if of else name,
            value=value,
            unit=unit,
            decimals=decimals,
            metric=name,
            slice=slice_,
            period=period,
        )

    facts = [
        fact("reviews_read", len(chosen.readings), "reviews"),
        fact("positive_share", round(100 * positive, 2), "%", decimals=1),
        fact("negative_share", round(100 * negative, 2), "%", decimals=1),
    ]
    for tally in tallies[:12]:
        facts.append(fact("praised", tally.praised, "reviews", tally.aspect))
        facts.append(fact("blamed", tally.blamed, "reviews", tally.aspect))
    return tuple(facts)


def _blocks(
    block: TableBlock,
    drivers: Sequence[Driver],
    labels: dict[str, str],
    quotes: Quotes,
    args: AnalyzeSentimentArgs,
    ctx: ToolContext,
) -> tuple[Any, ...]:
    language = ctx.language
    blocks: list[Any] = []
    of_drivers = _driver_table(drivers, labels, ctx) if drivers else None
    if args.by == "drivers" and of_drivers:
        blocks.append(of_drivers)
    if len(block.rows) > 1:
        sides = {"complaints": ("blamed", "praised")}.get(args.focus, ("praised", "blamed"))
        title = loader.ui_text("sentiment_chart_aspects", language)
        blocks.append(chart("bar", block, x="aspect", y=sides, title=title, horizontal=True))
    blocks.append(block)
    if args.by != "drivers" and of_drivers:
        blocks.append(of_drivers)
    if quotes.citations:
        blocks.append(CitationsBlock(citations=quotes.citations))
    return tuple(blocks)


def _driver_table(drivers: Sequence[Driver], labels: dict[str, str], ctx: ToolContext) -> TableBlock:
    language = ctx.language
    columns = [
        column("aspect", language, kind="text", role="dimension"),
        column("side", language, kind="text", role="dimension"),
        column("effect", language, decimals=2),
        column("effect_low", language, decimals=2),
        column("effect_high", language, decimals=2),
        column("reviews", language, kind="integer"),
    ]
    rows = [
        (
            labels[driver.aspect],
            loader.ui_text("sentiment_praised" if driver.is_praise else "sentiment_blamed", language),
            round(driver.effect, 3),
            round(driver.low, 3),
            round(driver.high, 3),
            driver.reviews,
        )
        for driver in drivers
    ]
    return table(columns, rows, ctx, title=loader.ui_text("sentiment_drivers", language))


def _follow_ups(args: AnalyzeSentimentArgs, language: str) -> tuple[str, ...]:
    keys = ["trend", "mismatch", "drivers"] if args.by != "drivers" else ["trend", "mismatch", "complaints"]
    return tuple(loader.ui_text(f"sentiment_ask_{key}", language) for key in keys)
