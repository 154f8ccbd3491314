"""What many reviews have in common: their sentences grouped by meaning, with counts, quotes and a map."""

import random
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cartwise.models.text.review_noise import clean
from cartwise.prompts import loader
from cartwise.tools.arguments import SearchDocumentsArgs
from cartwise.tools.context import ToolContext
from cartwise.tools.display import escape_markdown, format_period, plain_text
from cartwise.tools.result import Caveat, Fact, Source, TableBlock, TableColumn, ToolResult
from cartwise.tools.search_documents.citations import citations_of
from cartwise.tools.search_documents.lookup import PER_DOCUMENT, ready_library
from cartwise.tools.search_documents.one_sided import fitting, wanted_side
from cartwise.tools.search_documents.scope import Scope
from cartwise.tools.search_documents.summary import conditions_of
from cartwise.tools.search_documents.theme_map import map_of
from cartwise.tools.search_documents.theme_names import by_aspect

if TYPE_CHECKING:
    import numpy as np

    from cartwise.models.retrieval.themes import Theme
    from cartwise.workspace.library.documents import Hit
    from cartwise.workspace.library.index import Index

MOST_REVIEWS = 3_000  # read for themes; more are sampled
MOST_SENTENCES = 700  # grouped; embedding so many takes two to four seconds
MOST_OF_OTHERS = 4  # themes in the script that fewer reviews are written in
ON_TOPIC = 400  # reviews looked at where a topic is given
_PLAIN = re.compile(r"[^\w\s-]|_")


@dataclass
class Said:
    """A sentence: who said it, counted once a review."""

    text: str
    hits: "list[Hit]" = field(default_factory=list)


def themes_result(args: SearchDocumentsArgs, scope: Scope, ctx: ToolContext) -> ToolResult:
    """Returns the themes of the reviews in scope."""
    state, caveats = ready_library(ctx)
    index = ctx.workspace.library.index() if state.meta else None
    reviews = _reviews(args, scope, ctx) if index else []
    total = ctx.workspace.library.count(scope.where, period=scope.period) if index else 0
    said = _sentences(reviews, ctx.seed)
    ctx.on_progress(0.4, "library.clustering")
    side = wanted_side(args)
    groups, vectors = _themes(index, said, side) if index and said else ([], None)
    if not groups or vectors is None:
        return ToolResult(summary=_summary(args, scope, [], len(reviews), ctx), caveats=caveats, is_empty=True)
    named = by_aspect(groups, [item.text for item in said], [len(item.hits) for item in said], ctx.language)
    made = ((_Row.of(theme, said, aspect), theme) for theme, aspect in named)
    ranked = sorted(made, key=lambda pair: -pair[0].reviews)
    rows, groups = [row for row, _ in ranked], [theme for _, theme in ranked]
    quotes = [row.quote for row in rows]
    table = _table(rows, len(reviews), ctx)
    if side:
        caveats = (
            *caveats,
            Caveat(code="themes_one_sided", text=loader.ui_text("caveat_themes_one_sided", ctx.language)),
        )
    if len(reviews) < total:
        sampled = loader.ui_text("caveat_themes_sampled", ctx.language, count=f"{len(reviews):,}", total=f"{total:,}")
        caveats = (*caveats, Caveat(code="themes_sampled", text=sampled))
    return ToolResult(
        summary=_summary(args, scope, rows, len(reviews), ctx),
        facts=_facts(rows, len(reviews)),
        blocks=(
            map_of(groups, [row.label for row in rows], said, vectors, ctx),
            table,
            citations_of(quotes, args.query, ctx.language),
        ),
        sources=(_source(reviews, total, ctx),),
        caveats=caveats,
        follow_ups=_follow_ups(reviews, ctx),
        items={"theme": tuple(row.label for row in rows)},
    )


@dataclass(frozen=True)
class _Row:
    """A theme as a line of the table."""

    label: str
    reviews: int
    stars: float | None
    quote: "Hit"

    @classmethod
    def of(cls, theme: "Theme", said: list[Said], aspect: str) -> "_Row":
        """Counts a review once, however many of its sentences belong to the theme; quotes the most central one."""
        from dataclasses import replace

        hits = {hit.id: hit for member in theme.members for hit in said[member].hits}
        stars = [hit.rating for hit in hits.values() if hit.rating is not None]
        central = said[theme.members[0]]
        words = [_PLAIN.sub("", plain_text(word))[:24] for word in theme.words]
        telling = ", ".join(word for word in words if word and word.lower() not in aspect.lower())
        label = " – ".join(part for part in (aspect, telling) if part) or "–"
        quote = replace(central.hits[0], text=central.text, duplicates=())
        return cls(label, len(hits), sum(stars) / len(stars) if stars else None, quote)


def _reviews(args: SearchDocumentsArgs, scope: Scope, ctx: ToolContext) -> "list[Hit]":
    """Returns the reviews to read: those on the topic, or a seeded sample of all in scope, without form letters."""
    from cartwise.workspace.library.filters import mask_of
    from cartwise.workspace.library.shelf import hit_of

    library, index = ctx.workspace.library, ctx.workspace.library.index()
    assert index is not None
    if args.query.strip():
        hits = library.search(args.query, ON_TOPIC, scope.where, period=scope.period, per_document=PER_DOCUMENT)
        return [hit for hit in hits if hit.score >= 0.5 * hits[0].score]
    mask = mask_of(index.shelf, scope.where, scope.period)
    rows: list[int] = list(range(index.shelf.num_rows)) if mask is None else mask.nonzero()[0].tolist()
    if len(rows) > MOST_REVIEWS:
        rows = sorted(random.Random(ctx.seed).sample(rows, MOST_REVIEWS))  # noqa: S311 - a sample, no secret
    hits = [hit_of(index.shelf, int(row), 0.0) for row in rows]
    return [hit for hit, text in zip(hits, clean([hit.text for hit in hits]), strict=True) if text.noise is None]


def _sentences(reviews: "list[Hit]", seed: int) -> list[Said]:
    """Returns the different sentences of the reviews, those said most first; of those said once a seeded choice."""
    from cartwise.models.retrieval.words import content_words
    from cartwise.workspace.library.chunks import sentences_of

    found: dict[str, Said] = {}
    for review in reviews:
        for sentence in sentences_of(review.text):
            key = "".join(char for char in sentence.casefold() if char.isalnum())
            if key and content_words(sentence):
                said = found.setdefault(key, Said(sentence))
                if not said.hits or said.hits[-1].id != review.id:
                    said.hits.append(review)
    chance = random.Random(seed)  # noqa: S311 - an order, no secret
    ordered = sorted(found.values(), key=lambda said: (-len(said.hits), chance.random()))
    return ordered[:MOST_SENTENCES]


def _themes(index: "Index", said: list[Said], side: int) -> "tuple[list[Theme], np.ndarray[Any, Any]]":
    """Groups the sentences, each script by itself: their vectors may lie in different spaces."""
    import numpy as np

    from cartwise.models.retrieval.themes import Theme, find_themes
    from cartwise.models.retrieval.words import is_in_characters

    in_characters = np.array([is_in_characters(item.text) for item in said])
    vectors = np.zeros((len(said), index.meta.dimensions), np.float32)
    by_script: list[list[Theme]] = []
    for mark in (False, True):
        places = np.flatnonzero(in_characters == mark)
        if not len(places):
            continue
        vectors[places] = index.vectors_of([said[i].text for i in places])
        places = places[fitting(index, vectors[places], side, in_characters=mark)]
        texts = [said[i].text for i in places]
        found = find_themes(texts, vectors[places], [len(said[i].hits) for i in places])
        by_script.append(
            [Theme(tuple(int(places[i]) for i in theme.members), theme.weight, theme.words) for theme in found]
        )
    by_script.sort(key=lambda themes: -sum(theme.weight for theme in themes))
    few = [theme for themes in by_script[1:] for theme in themes[:MOST_OF_OTHERS]]
    return [*(by_script[0] if by_script else []), *few], vectors


def _table(rows: list[_Row], total: int, ctx: ToolContext) -> TableBlock:
    words = {
        name: loader.ui_text(f"theme_{name}", ctx.language)
        for name in ("column", "reviews", "share", "rating", "quote", "title")
    }
    columns = [
        TableColumn(name="theme", label=words["column"], type="text"),
        TableColumn(name="reviews", label=words["reviews"], type="integer", role="measure"),
        TableColumn(name="share", label=words["share"], type="number", unit="%", role="measure", decimals=1),
        TableColumn(name="stars", label=words["rating"], type="number", role="measure", decimals=1),
        TableColumn(name="quote", label=words["quote"], type="text"),
    ]
    cells: list[tuple[Any, ...]] = [
        (
            row.label,
            row.reviews,
            100 * row.reviews / total,
            row.stars,
            loader.ui_text("theme_quote_text", ctx.language, number=number),
        )
        for number, row in enumerate(rows, start=1)
    ]
    if all(row.stars is None for row in rows):
        columns.pop(3)
        cells = [(*cell[:3], cell[4]) for cell in cells]
    result_id = None
    if ctx.policy.keeps_results:
        result_id = ctx.workspace.results.put([column.label for column in columns], cells, owner_thread=ctx.thread_id)
    return TableBlock(
        title=words["title"], columns=tuple(columns), rows=tuple(cells), total_rows=len(cells), result_id=result_id
    )


def _facts(rows: list[_Row], total: int) -> tuple[Fact, ...]:
    facts = [Fact(id="reviews_read", value=total, unit="reviews", metric="reviews")]
    for row in rows:
        facts.append(
            Fact(
                id=f"theme_reviews[{row.label}]",
                value=row.reviews,
                unit="reviews",
                metric="reviews",
                slice=f"theme = {row.label}",
            )
        )
    return tuple(facts)


def _summary(args: SearchDocumentsArgs, scope: Scope, rows: list[_Row], total: int, ctx: ToolContext) -> str:
    return loader.narrate(
        "themes",
        ctx.language,
        topic=escape_markdown(args.query[:60]),
        total=f"{total:,}",
        themes=[(escape_markdown(row.label), f"{row.reviews:,}", number) for number, row in enumerate(rows, start=1)],
        conditions=conditions_of(args, ctx),
        period=format_period(scope.period, ctx.language) if scope.period else "",
    )[:1_500]


def _source(reviews: "list[Hit]", total: int, ctx: ToolContext) -> Source:
    names = sorted({hit.source for hit in reviews})
    return Source(
        kind="document",
        title=", ".join(plain_text(name) for name in names)[:200],
        rows_read=total,
        data_version=ctx.workspace.catalog.data_version or None,
        detail=loader.ui_text("source_read", ctx.language, count=f"{len(reviews):,}"),
    )


def _follow_ups(reviews: "list[Hit]", ctx: ToolContext) -> tuple[str, ...]:
    keys = (
        ["follow_up_delivery", "follow_up_rating"]
        if any(hit.rating is not None for hit in reviews)
        else ["follow_up_delivery"]
    )
    return tuple(loader.ui_text(key, ctx.language) for key in keys)
