"""Reads a question of one shop as words and slots: what the network is given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cartwise.agent.planner.learned.codec import Codec
from cartwise.agent.planner.learned.features import words_of
from cartwise.agent.planner.learned.sameness import same_request
from cartwise.agent.planner.learned.slots import Slot, Unreadable, earlier_slots, question_slots
from cartwise.agent.planner.words.segment import Segmenter
from cartwise.agent.planner.words.text import tokens
from cartwise.models.parsing.question import Question
from cartwise.workspace.catalog.model import Catalog


@dataclass(frozen=True)
class Asked:
    """A question as the network is given it.

    Attributes:
        question: its words, and the tokens of the request before.
        slots: that the answer may point at, those of the request before included.
    """

    question: Question
    slots: tuple[Slot, ...]


class ShopWords:
    """Reads the questions of one shop.

    Args:
        catalog: its metrics and dimensions.
        segmenter: knows its words and values.
    """

    def __init__(self, catalog: Catalog, segmenter: Segmenter) -> None:
        self.codec = Codec(catalog, segmenter.values)
        self._catalog = catalog
        self._segmenter = segmenter

    def read(
        self,
        text: str,
        *,
        as_of: date,
        quotes: tuple[str, ...] = (),
        request: Mapping[str, Any] | None = None,
    ) -> Asked:
        """Returns the question as words and slots.

        Args:
            text: normalised, typing errors mended, pasted passages cut out.
            as_of: last day of the data.
            quotes: short texts in quotation marks.
            request: the one before in the conversation.
        """
        words = tokens(text)
        spans = self._segmenter.cut(text, words, as_of)
        slots = question_slots(spans, quotes)
        earlier = earlier_slots(request) if request else []
        seen = words_of(text, words, spans, slots, self._catalog)
        return Asked(Question(tuple(seen), self._said_before(request, earlier)), (*slots, *earlier))

    def is_same(self, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
        """Tells whether two requests ask for the same figures."""
        return same_request(one, other, first=self.codec.first, last=self.codec.last)

    def said(self, asked: Mapping[str, Any] | str | None, slots: Sequence[Slot]) -> tuple[str, ...]:
        """Returns the tokens of a request, or of another tool; none where the slots can't say it."""
        if not asked:
            return ()
        try:
            return tuple(self.codec.encode(asked if isinstance(asked, str) else dict(asked), slots))
        except Unreadable:
            return ()

    def _said_before(self, request: Mapping[str, Any] | None, slots: Sequence[Slot]) -> tuple[str, ...]:
        if not request:
            return ()
        return self.said(request, slots) or ("?",)  # there was one, which the network can't be told
