"""Looks passages up in the library, or, before it is ready, in what can be read at once; says which of the two."""

from dataclasses import dataclass

from cartwise.models.text.aspects import pattern_of
from cartwise.models.text.encoder import PACKAGED_NAME
from cartwise.prompts import loader
from cartwise.tools.context import ToolContext
from cartwise.tools.result import Caveat
from cartwise.tools.search_documents.scope import Scope
from cartwise.tools.search_documents.wording import other_words
from cartwise.workspace.library import shop
from cartwise.workspace.library.documents import Hit
from cartwise.workspace.library.shop import LibraryState, library_state

PER_DOCUMENT = 2  # passages of one document: a report says more than one thing
_DEPTH = 4  # times the hits wanted, of which those that hardly fit are dropped
# On the demo shop: "aliens" and "vegan ingredients" reach 0.23 and 0.18, "slow shipping" and "gift wrapping" 0.56 and 0.61.
_LEAST_SIMILARITY = 0.38
_LEAST_COVERAGE = 0.6  # of the question's words
_LEAST_SHARE = 0.35  # of the best score: below it a passage is no answer, only the nearest there is


@dataclass(frozen=True)
class Found:
    """What a search found.

    Attributes:
        total: documents in scope, whether they fit the question or not; None where they were not counted.
        naming: of them, those that have all of the question's words, or other words of the aspect that it names; None where they
            were not counted.
        caveats: what to know of the library itself.
    """

    hits: tuple[Hit, ...]
    total: int | None
    caveats: tuple[Caveat, ...]
    naming: int | None = None


def ready_library(ctx: ToolContext) -> tuple[LibraryState, tuple[Caveat, ...]]:
    """Returns the state of the library and what to say of it; one that is behind the data is brought up to date in the background.

    Raises:
        Unavailable: the shop has no reviews and no documents.
    """
    from cartwise.errors import Unavailable

    state = library_state(ctx.workspace)
    if not state.content and (state.meta is None or not state.meta.passages):
        raise Unavailable(
            "nothing_to_search",
            "This shop has no reviews or documents to search yet. Put some in: cartwise ingest reviews.csv report.pdf notes.md.",
        )
    if state.is_current:
        return state, ()
    has_failed = state.job is not None and state.job.state == "failed"
    job = state.job if has_failed else shop.start_indexing(ctx.workspace)
    code = "library_failed" if has_failed else "library_behind" if state.meta else "library_building"
    words = {"job": job.id if job else "-", "percent": f"{100 * job.fraction:.0f}" if job else "0"}
    return state, (Caveat(code=code, text=loader.ui_text(f"caveat_{code}", ctx.language, **words)),)


def look_up(query: str, n: int, scope: Scope, ctx: ToolContext) -> Found:
    """Returns the passages that answer a question, best first."""
    state, caveats = ready_library(ctx)
    text = " ".join([query, *scope.extra_words]).strip()
    also = other_words(text)
    if state.meta is None:
        from cartwise.workspace.library.collect import shop_documents
        from cartwise.workspace.library.unindexed import search_unindexed

        documents = shop_documents(ctx.workspace)
        hits = search_unindexed(documents, (text, *also), n * _DEPTH, scope.where, period=scope.period)
        return Found(_fitting(hits, n, PACKAGED_NAME), None, caveats)
    library = ctx.workspace.library
    hits = library.search(text, n * _DEPTH, scope.where, period=scope.period, also=also, per_document=PER_DOCUMENT)
    total = library.count(scope.where, period=scope.period)
    naming = (
        library.count_naming((text, *also), scope.where, period=scope.period, pattern=pattern_of(text))
        if text
        else None
    )
    return Found(_fitting(hits, n, state.meta.encoder), total, caveats, naming)


def _fitting(hits: list[Hit], n: int, encoder: str) -> tuple[Hit, ...]:
    """Leaves out what hardly fits beside the best, and all that does not fit at all: the nearest there is need be no answer."""
    if not hits or hits[0].score == 0:  # asked for the latest
        return tuple(hits[:n])
    fitting = [hit for hit in hits if hit.score >= _LEAST_SHARE * hits[0].score]
    if encoder == PACKAGED_NAME:  # other encoders have other similarities
        fitting = [hit for hit in fitting if hit.coverage >= _LEAST_COVERAGE or hit.similarity >= _LEAST_SIMILARITY]
    return tuple(fitting[:n])
