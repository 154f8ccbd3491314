"""Reads plain text."""

import re
from pathlib import Path

from cartwise.workspace.documents.parts import Outline, ReadParts
from cartwise.workspace.ingest import wording
from cartwise.workspace.ingest.encoding import TextLines, detect_encoding

MAX_BYTES = 50 * 1024**2


def read_plain(text: str) -> ReadParts:
    """Returns a text's paragraphs as one section."""
    outline = Outline()
    for block in re.split(r"\n\s*\n", text):
        outline.paragraph(block)
    return ReadParts(outline.sections())


def decoded(path: Path, source: str) -> str:
    """Returns the text of a file in whatever encoding it is.

    Raises:
        BadInput: it is empty, or no text.
        LimitReached: it is too large.
    """
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise wording.limit_reached("document_too_large", source=source, megabytes=size >> 20, limit=MAX_BYTES >> 20)
    if not size:
        raise wording.bad_input("empty_file", source=source)
    encoding, _ = detect_encoding(path, size, source=source)
    return "".join(TextLines(path, size, encoding)).replace("\r\n", "\n").replace("\r", "\n")
