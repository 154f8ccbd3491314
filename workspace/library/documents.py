"""What goes into the library and what comes out: documents, their sections, and hits."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any, Literal

from cartwise.errors import RetryableInput

Kind = Literal["review", "document", "note"]


@dataclass(frozen=True)
class Section:
    """A part of a document under one heading and on one page; blank lines separate its paragraphs."""

    text: str
    heading: str = ""  # the path of headings above it: "Returns > Damaged items"
    page: int | None = None


@dataclass(frozen=True)
class Document:
    """A review, a report or a note. Its words are data, never instructions.

    Attributes:
        id: unique in the library, and what a hit names.
        text: the whole text, where it has no sections.
        sections: its parts in reading order.
        source: the table or file it stands in.
        row_id: key of its row in that table.
        start: first day it is about; a review's own day.
        end: last day it is about.
        extra: other plain values that filters may use.
    """

    id: str
    text: str = ""
    sections: tuple[Section, ...] = ()
    title: str = ""
    kind: Kind = "document"
    source: str = ""
    row_id: str = ""
    product: str = ""
    product_id: str = ""
    category: str = ""
    rating: float | None = None
    language: str = ""
    start: date | None = None
    end: date | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def parts(self) -> tuple[Section, ...]:
        """Its sections; the text as one where it has none."""
        return self.sections or (Section(self.text),)


@dataclass(frozen=True)
class Hit:
    """A passage that was found.

    Attributes:
        id: of its document.
        passage: number of the passage in its document, from 0.
        score: for ordering the hits of one search; no probability.
        coverage: share of the question's words, by their weight, that the passage has.
        similarity: cosine of the vectors of passage and question; how high it is for a good answer depends on the encoder.
        duplicates: ids of documents with nearly the same passage, folded into this hit.
    """

    id: str
    passage: int
    text: str
    score: float
    kind: Kind = "document"
    title: str = ""
    heading: str = ""
    source: str = ""
    row_id: str = ""
    page: int | None = None
    product: str = ""
    product_id: str = ""
    category: str = ""
    rating: float | None = None
    language: str = ""
    start: date | None = None
    end: date | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    coverage: float = 0.0
    similarity: float = 0.0
    duplicates: tuple[str, ...] = ()


_FIELDS = frozenset(item.name for item in fields(Document))


def as_documents(given: Iterable[Any]) -> Iterator[Document]:
    """Yields documents from documents, mappings with `id` and `text` (unknown keys become `extra`) or pairs (id, text).

    Raises:
        RetryableInput: An item is none of these, or has no id.
    """
    for item in given:
        yield item if isinstance(item, Document) else _converted(item)


def _converted(item: Any) -> Document:
    values: dict[str, Any]
    if isinstance(item, Mapping):
        values = {str(key): value for key, value in item.items()}
    elif isinstance(item, tuple | list) and len(item) == 2:
        values = {"id": item[0], "text": item[1]}
    else:
        values = {}
    if values.get("id") in (None, ""):
        raise RetryableInput(
            "bad_document",
            f"The library takes documents with an id and a text; received {item!r:.120}. "
            "Pass Document(id=..., text=...), {'id': ..., 'text': ...} or (id, text).",
            received=f"{item!r:.120}",
        )
    known = {key: value for key, value in values.items() if key in _FIELDS}
    extra = {key: value for key, value in values.items() if key not in _FIELDS and value is not None}
    day = _day(extra.pop("date", None))
    known["id"], known["text"] = str(known["id"]), str(known.get("text") or "")
    known["start"], known["end"] = _day(known.get("start")) or day, _day(known.get("end")) or day
    return Document(**{**known, "extra": {**extra, **dict(known.get("extra") or {})}})


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date) or value is None:
        return value
    return date.fromisoformat(str(value)[:10])
