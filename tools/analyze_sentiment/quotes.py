"""Quotes as numbered citations: the shop's text is placed by code and is never part of a sentence."""

from collections.abc import Iterable, Sequence

from cartwise.models.text.opinions import Opinion, Reading
from cartwise.prompts import loader
from cartwise.tools.display import plain_text
from cartwise.tools.number_format import format_number
from cartwise.tools.result import Citation
from cartwise.workspace.reviews.table import Review

PER_ASPECT = 3
MAX_CHARACTERS = 280


class Quotes:
    """Collects quotes and gives each its number; a review is quoted once."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._citations: list[Citation] = []
        self._numbers: dict[str, int] = {}

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All quotes so far, in the order of their numbers."""
        return tuple(self._citations)

    def cite(self, review: Review) -> int:
        """Returns the number of a review's quote."""
        if review.row_id not in self._numbers:
            number = len(self._citations) + 1
            self._numbers[review.row_id] = number
            self._citations.append(
                Citation(
                    number=number,
                    text=_shortened(plain_text(review.text)),
                    source=self._source(review),
                    row_id=review.row_id,
                    date=review.day.isoformat() if review.day else None,
                )
            )
        return self._numbers[review.row_id]

    def marks(self, reviews: Iterable[Review]) -> str:
        """Returns the marks of several quotes: `[1][2][3]`."""
        return "".join(f"[{self.cite(review)}]" for review in reviews)

    def _source(self, review: Review) -> str:
        parts = [loader.ui_text("sentiment_review", self._language)]
        if review.product:
            parts.append(plain_text(review.product))
        if review.rating is not None:
            parts.append(f"{format_number(review.rating)}★")
        return ", ".join(parts)


def quotes_about(
    aspect: str, label: str, reviews: Sequence[Review], readings: Sequence[Reading], *, limit: int = PER_ASPECT
) -> list[Review]:
    """Returns reviews that praise or blame an aspect most surely, no sentence twice; the latest where equally sure."""
    found: list[tuple[float, str, Review, Opinion]] = []
    for review, reading in zip(reviews, readings, strict=True):
        opinion = next((each for each in reading.opinions if each.aspect == aspect and each.label == label), None)
        if opinion is not None:
            found.append((round(opinion.probability, 2), str(review.day or ""), review, opinion))
    found.sort(key=lambda item: (item[0], item[1]), reverse=True)
    chosen, seen = [], set()
    for _, _, review, opinion in found:
        if opinion.sentence not in seen:
            seen.add(opinion.sentence)
            chosen.append(review)
        if len(chosen) == limit:
            break
    return chosen


def _shortened(text: str) -> str:
    return text if len(text) <= MAX_CHARACTERS else f"{text[:MAX_CHARACTERS].rsplit(' ', 1)[0]} …"
