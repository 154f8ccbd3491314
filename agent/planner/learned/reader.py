"""What the network makes of a question, as a request that the shop can answer, or nothing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from cartwise.agent.planner.learned.overlooked import overlooked
from cartwise.agent.planner.learned.shop_words import ShopWords
from cartwise.agent.planner.learned.slots import Slot, Unreadable
from cartwise.agent.planner.plan import without_chart
from cartwise.agent.planner.words.segment import Segmenter
from cartwise.agent.planner.words.text import cut_passages
from cartwise.errors import CartwiseError
from cartwise.models.parsing.vocabulary import SLOT_KINDS
from cartwise.workspace.catalog.model import Catalog
from cartwise.workspace.warehouse.compiler.compiler import Compiler
from cartwise.workspace.warehouse.request import QueryRequest

if TYPE_CHECKING:
    from cartwise.models.parsing.inference import RequestParser

OUTCOMES = ("clarify", "decline", "help")
_MOST_KEPT = 256  # guesses: a question asked again costs nothing


@dataclass(frozen=True)
class Guess:
    """What the network takes a question for.

    Attributes:
        request: arguments of `query_data`; None where another tool or outcome is meant.
        tool: `query_data`, another tool, or an outcome.
        probability: 0 to 1, as the network gives it.
        overlooked: words that it has no use for though they could change the figure.
        is_unknown: some of these nobody knows; they may name what the data do not hold.
        draft_log: log probability that the network gives what the rules made of it; None where its tokens can't say that.
        words: how many the question has.
    """

    request: dict[str, Any] | None
    tool: str
    probability: float
    overlooked: tuple[str, ...] = ()
    draft_log: float | None = None
    words: int = 0
    is_unknown: bool = False


class LearnedReader:
    """Reads the questions of one shop by the network.

    Args:
        catalog: its metrics and dimensions.
        segmenter: knows its words and values.
        tools: that exist.
        load: returns the network; it is called when first asked.
    """

    def __init__(
        self,
        catalog: Catalog,
        segmenter: Segmenter,
        tools: Iterable[str],
        *,
        load: "Callable[[], RequestParser]",
    ) -> None:
        self._words = ShopWords(catalog, segmenter)
        self._catalog = catalog
        self._compiler = Compiler(catalog)
        self._tools = {*tools, *OUTCOMES}
        self._load = load
        self._parser: RequestParser | None = None
        self._guesses: dict[tuple[str, date, str], Guess | None] = {}
        self._known: NDArray[np.bool_] | None = None

    def guess(
        self,
        text: str,
        *,
        as_of: date,
        request: dict[str, Any] | None = None,
        draft: dict[str, Any] | str | None = None,
    ) -> Guess | None:
        """Returns what the question asks for, None where the network comes to nothing that the shop can answer.

        Args:
            text: normalised, typing errors mended.
            as_of: last day of the data.
            request: the one before in the conversation.
            draft: what the rules make of it: the network tells how likely it is; where it agrees, it is quicker.
        """
        question = (text, as_of, repr((request, draft)))
        kept = self._guesses
        if question in kept:
            return kept[question]
        guess = self._guess(text, as_of, request, draft)
        # A new mapping, not an emptied one: turns of other threads may be reading this one.
        self._guesses = {**kept, question: guess} if len(kept) < _MOST_KEPT else {question: guess}
        return guess

    def _guess(
        self, text: str, as_of: date, request: dict[str, Any] | None, draft: dict[str, Any] | str | None
    ) -> Guess | None:
        pasted = cut_passages(text, is_review=False)
        quotes = tuple(quote for _, _, quote in pasted.literals)
        asked = self._words.read(pasted.text, as_of=as_of, quotes=quotes, request=request)
        parser = self._parser = self._parser or self._load()
        parsed = parser.parse(
            asked.question, self._allowed(parser, asked.slots), draft=self._words.said(draft, asked.slots)
        )
        try:
            found = self._words.codec.decode(parsed.tokens, asked.slots)
        except Unreadable:
            return None
        words = len(asked.question.words)
        if isinstance(found, str):
            return Guess(None, found, parsed.probability, (), parsed.draft_log, words)
        if not self.is_answerable(found):
            return None
        left = overlooked(asked, parsed.tokens, parser.vocabulary.has_met)
        return Guess(
            found,
            "query_data",
            parsed.probability,
            tuple(each.words for each in left),
            parsed.draft_log,
            words,
            is_unknown=any(each.is_unknown for each in left),
        )

    def is_same(self, one: dict[str, Any], other: dict[str, Any]) -> bool:
        """Tells whether two requests ask for the same figures."""
        return self._words.is_same(one, other)

    def is_answerable(self, request: dict[str, Any]) -> bool:
        """Tells whether the warehouse can turn the request into a query, each figure and group asked for once."""
        for names in (request.get("metrics") or (), request.get("dimensions") or ()):
            if len({str(name) for name in names}) < len(names):
                return False
        try:
            self._compiler.compile(QueryRequest.model_validate(without_chart(request)))
        except (ValidationError, CartwiseError):
            return False
        return True

    def _allowed(self, parser: "RequestParser", slots: tuple[Slot, ...]) -> NDArray[np.bool_]:
        """Returns which tokens this shop and this question have."""
        if self._known is None:
            self._known = np.array([self._is_known(token) for token in parser.vocabulary.tokens])
        allowed = self._known.copy()
        for slot in slots:
            place = parser.vocabulary.place("tokens", slot.name)
            allowed[place] = place > 0
        return allowed

    def _is_known(self, token: str) -> bool:
        """Tells whether a token may stand for something in this shop, whatever the question."""
        kind, _, name = token.partition(":")
        catalog = self._catalog
        if kind == "T" and name:
            return name in self._tools
        if kind == "m" and name:
            return name in catalog.metrics
        if kind in ("d", "n") and name:
            return self._words.codec.has_name(name)
        return not (token.lstrip("P")[:1] in SLOT_KINDS and token.lstrip("P")[1:].isdigit())
