"""How the mood of reviews moves over time: the positive share by bucket with its band, and the trend."""

from datetime import date, timedelta
from typing import Any

from cartwise.models.text.tally import Mood, mood_of, trend_of
from cartwise.prompts import loader
from cartwise.tools.analyze_sentiment.blocks import chart, column, mood_columns, mood_row, table
from cartwise.tools.analyze_sentiment.selection import Selection
from cartwise.tools.analyze_sentiment.words import Part, mood_words, points
from cartwise.tools.arguments import AnalyzeSentimentArgs
from cartwise.tools.context import ToolContext
from cartwise.tools.result import Fact

MIN_REVIEWS = 5  # of a bucket, to be named as highest or lowest


def part_of(chosen: Selection, args: AnalyzeSentimentArgs, ctx: ToolContext) -> Part:
    """Returns the moods by day, week, month, quarter or year."""
    grain, language = args.by or "month", ctx.language
    buckets = _buckets(chosen, grain)
    has_ratings = any(rating is not None for rating in chosen.ratings)
    first = column("bucket", language, kind="date", role="time")
    rows = [mood_row(day.isoformat(), mood, has_ratings=has_ratings) for day, mood in buckets.items()]
    block = table(mood_columns(first, language, has_ratings=has_ratings), rows, ctx)
    trend = trend_of(list(buckets.values()))
    enough = [(day, mood) for day, mood in buckets.items() if mood.reviews >= MIN_REVIEWS]
    by_share = sorted(enough, key=lambda item: item[1].positive_share)
    values: dict[str, Any] = {
        "mood": mood_words(mood_of(chosen.readings, chosen.ratings)),
        "grain": loader.ui_text(f"sentiment_grain_{grain}", language),
        "highest": _told(by_share[-1], grain) if len(by_share) > 1 else None,
        "lowest": _told(by_share[0], grain) if len(by_share) > 1 else None,
        "trend": None
        if trend is None
        else {
            "is_clear": trend.is_clear,
            "is_rise": trend.slope > 0,
            "slope": points(trend.slope),
            "low": points(trend.low),
            "high": points(trend.high),
        },
    }
    blocks: list[Any] = [block]
    if len(buckets) > 1:
        title = loader.ui_text("sentiment_chart_time", language)
        blocks.insert(0, chart("band", block, x="bucket", y=("positive", "low", "high"), title=title))
    return Part(
        "series",
        values,
        facts=_facts(buckets),
        blocks=tuple(blocks),
        follow_ups=tuple(loader.ui_text(f"sentiment_ask_{key}", language) for key in ("complaints", "mismatch")),
    )


def bucket_of(day: date, grain: str) -> date:
    """Returns the first day of the bucket that a day lies in; weeks begin on Monday."""
    if grain == "week":
        return day - timedelta(days=day.weekday())
    if grain == "day":
        return day
    month = {"month": day.month, "quarter": 3 * ((day.month - 1) // 3) + 1, "year": 1}[grain]
    return date(day.year, month, 1)


def _next(day: date, grain: str) -> date:
    steps = {"day": 1, "week": 7, "month": 31, "quarter": 93, "year": 366}
    return bucket_of(day + timedelta(days=steps[grain]), grain)


def _buckets(chosen: Selection, grain: str) -> dict[date, Mood]:
    places: dict[date, list[int]] = {}
    for place, review in enumerate(chosen.reviews):
        if review.day is not None:
            places.setdefault(bucket_of(review.day, grain), []).append(place)
    if not places:
        return {}
    day, last = min(places), max(places)
    buckets = {}
    while day <= last:
        found = places.get(day, [])
        buckets[day] = mood_of([chosen.readings[i] for i in found], [chosen.reviews[i].rating for i in found])
        day = _next(day, grain)
    return buckets


def _told(item: tuple[date, Mood], grain: str) -> dict[str, str]:
    day, mood = item
    label = {"month": f"{day:%Y-%m}", "year": f"{day:%Y}", "quarter": f"{day.year} Q{(day.month + 2) // 3}"}.get(
        grain, day.isoformat()
    )
    return {"label": label, **mood_words(mood)}


def _facts(buckets: dict[date, Mood]) -> tuple[Fact, ...]:
    return tuple(
        Fact(
            id=f"positive_share[{day}]",
            value=round(100 * mood.positive_share, 2),
            unit="%",
            decimals=1,
            metric="positive_share",
            slice=f"bucket = {day}",
        )
        for day, mood in list(buckets.items())[-50:]
        if mood.reviews
    )
