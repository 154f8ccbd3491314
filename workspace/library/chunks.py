"""Cuts documents into passages: along headings, paragraphs and sentences, none longer than an encoder reads."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b

from cartwise.models.retrieval.words import is_in_characters
from cartwise.workspace.library.documents import Document

MAX_CHARACTERS = 1_000  # about 220 tokens of English; the encoder reads 256
MAX_IDEOGRAPHS = 400  # a token each
_BLANK = re.compile(r"\n\s*\n")
# A full stop before a small letter ends a sentence only after a word of some length: not after "approx." or "e.g.".
_SENTENCE = re.compile(r"(?<=[!?])\s+|(?<=\.)\s+(?=[^a-z\s])|(?<=[a-z]{3}[.])\s+(?=[a-z])|(?<=[。！？；])|\n")
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)


@dataclass(frozen=True)
class Passage:
    """A piece of a document, as it is indexed."""

    document: Document
    number: int
    text: str
    heading: str
    page: int | None

    @property
    def indexed_text(self) -> str:
        """What is embedded and searched: title and headings give a passage the context that it lacks."""
        head = " - ".join(part for part in (self.document.title, self.heading) if part)
        return f"{head}. {self.text}" if head else self.text

    @property
    def fingerprint(self) -> str:
        """A hash of what is embedded: passages with the same one share their vector."""
        return blake2b(self.indexed_text.encode(), digest_size=12).hexdigest()


def passages_of(document: Document) -> Iterator[Passage]:
    """Yields the passages of a document; sections without words are left out."""
    number = 0
    for section in document.parts:
        for text in _pieces(clean_text(section.text)):
            yield Passage(document, number, text, section.heading, section.page)
            number += 1


def clean_text(text: str) -> str:
    """Returns the text without control, zero-width and direction-changing characters; line ends stay."""
    return _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def sentences_of(text: str) -> list[str]:
    """Returns the sentences and lines of a text."""
    return [sentence.strip() for sentence in _SENTENCE.split(text) if sentence and sentence.strip()]


def _pieces(text: str) -> Iterator[str]:
    """Yields paragraphs joined up to the limit; a paragraph beyond it is cut between sentences."""
    limit = MAX_IDEOGRAPHS if is_in_characters(text) else MAX_CHARACTERS
    if len(text) <= limit:
        if any(char.isalnum() for char in text):
            yield text
        return
    held = ""
    for block in _BLANK.split(text):
        for part in [block.strip()] if len(block) <= limit else _packed(sentences_of(block), limit):
            if held and len(held) + len(part) + 2 > limit:
                yield held
                held = ""
            held = f"{held}\n\n{part}" if held else part
    if any(char.isalnum() for char in held):
        yield held


def _packed(sentences: list[str], limit: int) -> Iterator[str]:
    """Yields sentences joined up to the limit; one beyond it is cut where it must be."""
    held = ""
    for sentence in sentences:
        for start in range(0, len(sentence), limit):
            part = sentence[start : start + limit]
            if held and len(held) + len(part) + 1 > limit:
                yield held
                held = ""
            held = f"{held} {part}" if held else part
    if held:
        yield held
