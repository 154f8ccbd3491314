"""Questions written with their requests, as examples for the network."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cartwise.agent.planner.learned.sameness import same_request
from cartwise.agent.planner.learned.shop_words import Asked, ShopWords
from cartwise.agent.planner.learned.slots import Unreadable
from cartwise.agent.planner.memory import RememberedValues
from cartwise.agent.planner.words import lexicon
from cartwise.agent.planner.words.roles import fitting
from cartwise.agent.planner.words.segment import Segmenter
from cartwise.agent.planner.words.spelling import Speller, mended
from cartwise.agent.planner.words.text import cut_passages, normalise
from cartwise.agent.planner.words.traditional import simplified
from cartwise.workspace.workspace import Workspace

QUESTIONS = Path(__file__).parent / "questions"


@dataclass(frozen=True)
class Example:
    """A question and what it asks for.

    Attributes:
        text: as written.
        asked: as the network is given it.
        wanted: the request, or the name of another tool or outcome.
        answer: tokens of what is wanted; None where the question's slots can't say it.
        group: of the conversation: its turns are trained on or held out together.
    """

    text: str
    asked: Asked
    wanted: Any
    answer: tuple[str, ...] | None
    group: str


class ShopReader:
    """Reads written questions of one shop as the planner would.

    Args:
        workspace: of the shop.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._catalog = workspace.catalog
        self._values = RememberedValues(workspace.values)
        named = lexicon.catalog_phrases(self._catalog)
        common = fitting(lexicon.common_phrases(), named, lexicon.plainly_harmless())
        self._speller = Speller.of(common, named)
        self.words = ShopWords(self._catalog, Segmenter(common, named, self._values))

    def asked(self, question: str, request: dict[str, Any] | None = None) -> Asked:
        """Returns a question as the network is given it."""
        pasted = cut_passages(simplified(normalise(question)), is_review=False)
        text, _ = mended(pasted.text, self._speller, self._values, self._catalog)
        quotes = tuple(quote for _, _, quote in pasted.literals)
        assert self._catalog.as_of is not None
        return self.words.read(text, as_of=self._catalog.as_of, quotes=quotes, request=request)

    def answer(self, wanted: Any, asked: Asked) -> tuple[str, ...] | None:
        """Returns the tokens of what is wanted; None where they don't give it back."""
        codec = self.words.codec
        try:
            tokens = codec.encode(wanted, asked.slots)
            back = codec.decode(tokens, asked.slots)
        except Unreadable:
            return None
        if isinstance(wanted, dict) and isinstance(back, dict):
            is_same = same_request(back, wanted, first=codec.first, last=codec.last)
            return tuple(tokens) if is_same else None
        return tuple(tokens) if back == wanted else None


def read_examples(lines: Iterable[str], reader: ShopReader, *, name: str) -> Iterator[Example]:
    """Yields the examples of a file of questions, one JSON object a line.

    Args:
        lines: `{"q": question, "r": request}` or `{"turns": [[question, request], ...]}`; a request is a mapping, or the name of
            another tool or outcome.
        reader: of the shop that they ask about.
        name: of the file.
    """
    for number, line in enumerate(lines):
        written = json.loads(line)
        request: dict[str, Any] | None = None
        for question, wanted in written.get("turns") or [[written["q"], written["r"]]]:
            asked = reader.asked(question, request)
            yield Example(question, asked, wanted, reader.answer(wanted, asked), f"{name}:{number}")
            request = wanted if isinstance(wanted, dict) else request
