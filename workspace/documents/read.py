"""Reads one file as a document: text by format, days it is about, language; direct identifiers are masked."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from cartwise.models.retrieval.words import is_in_characters
from cartwise.workspace.documents.dates import days_of
from cartwise.workspace.documents.model import StoredDocument
from cartwise.workspace.documents.parts import ReadParts
from cartwise.workspace.ingest import wording
from cartwise.workspace.ingest.sniff import suffix_of
from cartwise.workspace.library.chunks import clean_text, passages_of
from cartwise.workspace.library.documents import Section
from cartwise.workspace.privacy.scan import redact

if TYPE_CHECKING:
    from cartwise.workspace.ingest.report import IngestWarning
    from cartwise.workspace.ingest.sources import Source

FORMATS = {
    "md": "markdown", "markdown": "markdown", "html": "html", "htm": "html", "pdf": "pdf", "docx": "word", "txt": "text",
    "text": "text", "": "text", "log": "text",
}  # fmt: skip
_HEAD_CHARACTERS = 400  # of the text, in which its date is looked for
_LONGEST_TITLE = 160


@dataclass(frozen=True)
class ReadDocument:
    """A document, and what its report says beside it."""

    document: StoredDocument
    passages: int
    words: int
    masked: int  # sections in which a direct identifier was replaced
    warnings: tuple["IngestWarning", ...] = ()


def is_readable_document(name: str, head: bytes) -> bool:
    """Tells whether a file that was recognised as a document is of a format that is read today."""
    return head.startswith(b"%PDF") or suffix_of(name) in FORMATS


def read_document(source: "Source", path: Path) -> ReadDocument:
    """Reads a file.

    Args:
        source: names it.
        path: its bytes, unpacked.

    Raises:
        BadInput: it is encrypted, broken, empty, or not what its name says.
        LimitReached: it is too long.
    """
    parts, format_name = _parts(path, source.name)
    sections = _sections(parts, source.name)
    masked = [replace(section, text=redact(section.text), heading=redact(section.heading)) for section in sections]
    replaced = sum(one != other for one, other in zip(sections, masked, strict=True))
    title = redact(clean_text(parts.title or PurePosixPath(source.name).stem))[:_LONGEST_TITLE]
    days = _days(source.name, title, masked[0].text)
    document = StoredDocument(
        name=redact(source.name),
        title=title,
        format=format_name,
        sections=tuple(masked),
        language=_language(" ".join(section.text for section in masked[:5])),
        start=days[0],
        end=days[1],
        pages=parts.pages,
        loaded_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    words = sum(len(section.text.split()) for section in masked)
    passages = sum(1 for _ in passages_of(document.as_document()))
    return ReadDocument(document, passages, words, replaced, _warnings(source.name, parts, replaced))


def _sections(parts: ReadParts, source: str) -> list[Section]:
    """Returns the parts with words in them, without invisible characters; raises where there is none."""
    sections = [
        replace(section, text=clean_text(section.text), heading=clean_text(section.heading))
        for section in parts.sections
    ]
    sections = [section for section in sections if any(char.isalnum() for char in section.text)]
    if not sections:
        code = "document_pictures_only" if parts.pages else "document_no_text"
        raise wording.bad_input(code, source=source, pages=parts.pages)
    return sections


def _warnings(source: str, parts: ReadParts, replaced: int) -> "tuple[IngestWarning, ...]":
    found = []
    if parts.empty_pages:
        found.append(wording.warn("document_empty_pages", source=source, pages=parts.empty_pages))
    if replaced:
        found.append(wording.warn("document_masked", source=source, sections=replaced))
    return tuple(found)


def _parts(path: Path, source: str) -> tuple[ReadParts, str]:
    """Returns the parts of a file and its format; the bytes decide before the name does."""
    with path.open("rb") as stream:
        head = stream.read(1024)
    if not head:
        raise wording.bad_input("empty_file", source=source)
    if head.startswith(b"%PDF"):
        from cartwise.workspace.documents.pdf import read_pdf

        return read_pdf(path, source), "pdf"
    if head.startswith(b"PK\x03\x04"):
        from cartwise.workspace.documents.word import read_word

        return read_word(path, source), "word"
    suffix = suffix_of(source)
    if b"\x00" in head or suffix in ("pdf", "docx"):
        raise wording.bad_input("document_not_text", source=source, format=suffix or "text")
    from cartwise.workspace.documents.plain import decoded, read_plain

    text = decoded(path, source)
    if FORMATS.get(suffix) == "markdown":
        from cartwise.workspace.documents.markdown import read_markdown

        return read_markdown(text), "markdown"
    if FORMATS.get(suffix) == "html":
        from cartwise.workspace.documents.html import read_html

        return read_html(text), "html"
    return read_plain(text), "text"


def _days(name: str, title: str, start: str) -> tuple[str, str]:
    found = next((days for days in (days_of(text) for text in (title, name, start[:_HEAD_CHARACTERS])) if days), None)
    return (found[0].isoformat(), found[1].isoformat()) if found else ("", "")


def _language(text: str) -> str:
    """Returns `zh` for a text in characters, `en` for one with English function words, else ""."""
    if is_in_characters(text):
        return "zh"
    words = text.lower().split()
    return (
        "en"
        if sum(word in {"the", "and", "of", "to", "is", "in", "was"} for word in words) >= 0.04 * len(words)
        else ""
    )
