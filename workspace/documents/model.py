"""A document as it is stored with a version."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import Any

from cartwise.workspace.library.documents import Document, Section

SIDECAR = "documents.jsonl"


@dataclass(frozen=True)
class StoredDocument:
    """One document, without direct identifiers.

    Attributes:
        name: the file's, as reported; a file of the same name takes the place of this document.
        format: `markdown`, `html`, `pdf`, `word` or `text`.
        start: first day that it is about, ISO; "" where it does not say.
        end: last day that it is about, ISO.
        pages: of a paged format; 0 otherwise.
    """

    name: str
    title: str
    format: str
    sections: tuple[Section, ...]
    language: str = ""
    start: str = ""
    end: str = ""
    pages: int = 0
    loaded_at: str = ""  # ISO 8601, UTC

    @property
    def id(self) -> str:
        """What citations and filters name it by."""
        return f"document:{self.name}"

    @property
    def content(self) -> str:
        """A hash of what it says."""
        said = [self.name, self.title, self.start, self.end, *(asdict(section) for section in self.sections)]
        return blake2b(json.dumps(said, sort_keys=True).encode(), digest_size=12).hexdigest()

    def as_document(self) -> Document:
        """Returns it as the library takes it."""
        return Document(
            id=self.id,
            sections=self.sections,
            title=self.title,
            kind="document",
            source=self.name,
            language=self.language,
            start=date.fromisoformat(self.start) if self.start else None,
            end=date.fromisoformat(self.end) if self.end else None,
            extra={"format": self.format},
        )


def read_documents(path: Path) -> Iterator[StoredDocument]:
    """Yields the documents of a version's sidecar; none where there is no such file."""
    if not path.exists():
        return
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            values: dict[str, Any] = json.loads(line)
            sections = tuple(Section(**section) for section in values.pop("sections"))
            yield StoredDocument(**values, sections=sections)


def write_documents(path: Path, documents: Iterable[StoredDocument]) -> str:
    """Writes a sidecar, one document a line, and returns the hash of its content; "" where there is no document."""
    digest, count = blake2b(digest_size=12), 0
    with path.open("w", encoding="utf-8") as lines:
        for document in documents:
            lines.write(json.dumps(asdict(document), ensure_ascii=False) + "\n")
            digest.update(document.content.encode())
            count += 1
    return digest.hexdigest() if count else ""


def without_value(document: StoredDocument, value: str, mark: str) -> StoredDocument:
    """Returns the document with a person's id replaced where it stands as a word of its own."""
    import re

    pattern = re.compile(rf"(?<!\w){re.escape(value)}(?!\w)")
    sections = tuple(replace(section, text=pattern.sub(mark, section.text)) for section in document.sections)
    return replace(document, title=pattern.sub(mark, document.title), sections=sections)
