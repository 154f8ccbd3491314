"""Reads a Word document (.docx): headings, paragraphs and tables in their order."""

import re
import zipfile
from pathlib import Path

from cartwise.workspace.documents.parts import Outline, ReadParts, table_lines
from cartwise.workspace.ingest import archives, wording

_HEADING = re.compile(r"heading\s*(\d)|标题\s*(\d)", re.IGNORECASE)


def read_word(path: Path, source: str) -> ReadParts:
    """Returns the sections of a document.

    Raises:
        BadInput: it is broken, or no Word document.
        LimitReached: it unpacks to far more than it weighs.
    """
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table
    from docx.text.paragraph import Paragraph
    from lxml.etree import XMLSyntaxError

    archives.zip_members(path)  # refuses archives that unpack to too much
    try:
        document = Document(str(path))
        outline = Outline()
        for block in document.iter_inner_content():
            if isinstance(block, Paragraph):
                _paragraph(block.style.name if block.style else "", block.text, outline)
            elif isinstance(block, Table):
                outline.paragraph(table_lines([[cell.text for cell in row.cells] for row in block.rows]))
        title = outline.title or document.core_properties.title or ""
    except (PackageNotFoundError, XMLSyntaxError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise wording.bad_input("document_broken", source=source, problem=type(error).__name__) from error
    return ReadParts(outline.sections(), title)


def _paragraph(style: str | None, text: str, outline: Outline) -> None:
    match = _HEADING.match(style or "")
    if style == "Title":
        outline.heading(1, text)
    elif match:
        outline.heading(int(match[1] or match[2]), text)
    else:
        outline.paragraph(f"- {text}" if "List" in (style or "") and text.strip() else text)
