"""Passages as numbered quotes, cut to the sentences that speak of the question."""

from collections.abc import Sequence

from cartwise.models.retrieval.words import terms
from cartwise.prompts import loader
from cartwise.tools.display import plain_text
from cartwise.tools.result import Citation, CitationsBlock
from cartwise.types import DateRange
from cartwise.workspace.library.chunks import sentences_of
from cartwise.workspace.library.documents import Hit

LONGEST = 360  # characters of a quote
_CUT = "…"


def citations_of(hits: Sequence[Hit], query: str, language: str, *, first: int = 1) -> CitationsBlock:
    """Returns the hits as quotes, numbered from `first`."""
    return CitationsBlock(
        citations=tuple(
            Citation(
                number=number,
                text=quote_of(hit.text, query),
                source=source_of(hit, language),
                row_id=hit.row_id or None,
                page=hit.page,
                date=day_of(hit),
            )
            for number, hit in enumerate(hits, start=first)
        )
    )


def quote_of(text: str, query: str, *, longest: int = LONGEST) -> str:
    """Returns the run of sentences that has most of the question's words, without control characters."""
    whole = plain_text(text)
    if len(whole) <= longest:
        return whole
    wanted = set(terms(query))
    sentences = [plain_text(sentence) for sentence in sentences_of(text)]
    best, best_score = "", -1
    for start in range(len(sentences)):
        held = sentences[start]
        for sentence in sentences[start + 1 :]:
            if len(held) + len(sentence) >= longest:
                break
            held = f"{held} {sentence}"
        score = len(wanted & set(terms(held)))
        if score > best_score:
            best, best_score = held, score
    cut = best if len(best) <= longest else best[: longest - 1].rsplit(" ", 1)[0] + _CUT
    return cut if whole.startswith(cut) else f"{_CUT} {cut}"


def source_of(hit: Hit, language: str) -> str:
    """Returns where a passage stands, as one line of plain text."""
    if hit.kind == "document":
        parts = [hit.source, hit.heading.replace(" > ", " › ")]
        return plain_text(" · ".join(part for part in (hit.title, *parts) if part))
    parts = [loader.ui_text("citation_review" if hit.kind == "review" else "citation_note", language)]
    if hit.product:
        parts.append(hit.product)
    if hit.rating is not None:
        parts.append(loader.ui_text("citation_stars", language, stars=f"{hit.rating:g}"))
    if hit.duplicates:
        parts.append(loader.ui_text("citation_copies", language, count=len(hit.duplicates)))
    return plain_text(" · ".join(parts))


def day_of(hit: Hit) -> str | None:
    """Returns the day of a passage, or the month or span that it is about, ISO."""
    if hit.start is None or hit.end is None:
        return None
    if hit.start == hit.end:
        return hit.start.isoformat()
    days = DateRange(hit.start, hit.end)
    is_month = hit.start.day == 1 and days.days in (28, 29, 30, 31) and hit.start.month == hit.end.month
    return f"{hit.start:%Y-%m}" if is_month else f"{hit.start.isoformat()}..{hit.end.isoformat()}"
