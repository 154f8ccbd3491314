"""How pasted texts sound: the verdict, what is praised and blamed, and the words that the verdict rests on."""

from collections.abc import Sequence
from typing import Any

from cartwise.models.text.aspects import Aspect, AspectFinder
from cartwise.models.text.explanation import WordWeight, strongest, word_weights
from cartwise.models.text.opinions import Reading, read_texts
from cartwise.models.text.sentiment import SentimentModel
from cartwise.models.text.verdict import LOW_CONFIDENCE
from cartwise.prompts import loader
from cartwise.tools.analyze_sentiment.blocks import column, table
from cartwise.tools.analyze_sentiment.words import language_name, percent
from cartwise.tools.context import ToolContext
from cartwise.tools.display import escape_markdown, plain_text
from cartwise.tools.result import Caveat, Citation, CitationsBlock, Fact, Source, ToolResult
from cartwise.workspace.reviews.model import sentiment_model

EXPLAINED = 5  # texts
MIN_WEIGHT = 0.05  # of a word, to be marked
MAX_SHOWN = 600  # characters of a marked text
UP, DOWN = "▲", "▼"


def result_of(texts: Sequence[str], ctx: ToolContext) -> ToolResult:
    """Returns the verdicts of the texts. They are data: nothing in them is followed, and they are shown escaped."""
    model, key = sentiment_model(ctx.workspace, model=ctx.policy.sentiment_model)
    finder = AspectFinder()
    readings = read_texts(texts, model, finder)
    explained = [_weights(reading, model) for reading in readings[:EXPLAINED]]
    summary = loader.narrate(
        "analyze_sentiment_text",
        ctx.language,
        total=len(readings),
        counts={label: sum(r.label == label for r in readings) for label in ("positive", "neutral", "negative")},
        texts=[
            _told(reading, words, finder.aspects, ctx.language)
            for reading, words in zip(readings, explained, strict=False)
        ],
    )
    uncovered = sorted({reading.language for reading in readings if not reading.is_covered})
    return ToolResult(
        summary=summary[:1500],
        facts=_facts(readings),
        blocks=_blocks(readings, explained, finder.aspects, ctx),
        sources=(
            Source(kind="model", title=loader.ui_text("sentiment_pasted", ctx.language), detail=key.split(":")[0]),
        ),
        caveats=tuple(
            Caveat(
                code="uncovered_text",
                text=loader.ui_text(
                    "sentiment_caveat_uncovered_text", ctx.language, name=language_name(code, ctx.language)
                ),
            )
            for code in uncovered
        ),
        follow_ups=tuple(loader.ui_text(f"sentiment_ask_{name}", ctx.language) for name in ("complaints", "trend")),
    )


def _weights(reading: Reading, model: SentimentModel) -> list[WordWeight]:
    def judge(variants: Sequence[str]) -> Any:
        return model.probabilities(variants, languages=[reading.language] * len(variants))

    return word_weights(reading.text, judge)


def _told(reading: Reading, weights: list[WordWeight], aspects: dict[str, Aspect], language: str) -> dict[str, Any]:
    toward = {"positive": 1, "negative": -1}.get(reading.label, 0)
    words = [
        escape_markdown(item.word)
        for item in strongest(weights)
        if abs(item.weight) >= MIN_WEIGHT and item.weight * toward > 0
    ]

    def named(label: str) -> list[str]:
        found = sorted((o for o in reading.opinions if o.label == label), key=lambda o: -o.probability)
        return [escape_markdown(aspects[o.aspect].label.get(language) or o.aspect) for o in found]

    return {
        "label": reading.label,
        "probability": percent(reading.probability),
        "is_low": reading.probability < LOW_CONFIDENCE,
        "is_covered": reading.is_covered,
        "language": language_name(reading.language, language),
        "praised": named("positive"),
        "blamed": named("negative"),
        "words": words,
    }


def _facts(readings: Sequence[Reading]) -> tuple[Fact, ...]:
    facts = []
    for number, reading in enumerate(readings[:30], start=1):
        text = f"text = {number}"
        facts.append(Fact(id=f"label[{number}]", value=reading.label, metric="label", slice=text))
        facts.append(
            Fact(
                id=f"probability[{number}]",
                value=round(100 * reading.probability, 1),
                unit="%",
                metric="probability",
                slice=text,
            )
        )
    return tuple(facts)


def _blocks(
    readings: Sequence[Reading], explained: list[list[WordWeight]], aspects: dict[str, Aspect], ctx: ToolContext
) -> tuple[Any, ...]:
    language = ctx.language
    columns = [
        column("text_number", language, kind="integer", role="id"),
        column("verdict", language, kind="text", role="dimension"),
        column("probability", language, unit="%", decimals=0),
        column("praised_aspects", language, kind="text", role="dimension"),
        column("blamed_aspects", language, kind="text", role="dimension"),
    ]
    joiner = "、" if language == "zh" else ", "

    def named(reading: Reading, label: str) -> str:
        found = [o for o in reading.opinions if o.label == label]
        return joiner.join(aspects[o.aspect].label.get(language) or o.aspect for o in found)

    rows = [
        (
            number,
            loader.ui_text(f"sentiment_label_{reading.label}", language),
            round(100 * reading.probability, 1),
            named(reading, "positive"),
            named(reading, "negative"),
        )
        for number, reading in enumerate(readings, start=1)
    ]
    source = loader.ui_text("sentiment_marked", language, up=UP, down=DOWN)
    citations = tuple(
        Citation(number=number, text=_marked(reading.text, weights), source=source)
        for number, (reading, weights) in enumerate(zip(readings, explained, strict=False), start=1)
    )
    blocks: tuple[Any, ...] = (CitationsBlock(citations=citations),)
    return (*blocks, table(columns, rows, ctx)) if len(readings) > 1 else blocks


def _marked(text: str, weights: list[WordWeight]) -> str:
    """The text with a mark behind each word that carries the verdict."""
    carrying = [item for item in strongest(weights, limit=6) if abs(item.weight) >= MIN_WEIGHT]
    marked = text
    for item in sorted(carrying, key=lambda item: -item.end):
        marked = f"{marked[: item.end]}{UP if item.weight > 0 else DOWN}{marked[item.end :]}"
    shown = plain_text(marked)
    return shown if len(shown) <= MAX_SHOWN else f"{shown[:MAX_SHOWN]} …"
