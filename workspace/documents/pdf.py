"""Reads the text of a PDF, page by page."""

from pathlib import Path

from cartwise.workspace.documents.parts import ReadParts
from cartwise.workspace.ingest import wording
from cartwise.workspace.library.documents import Section

MAX_PAGES = 5_000


def read_pdf(path: Path, source: str) -> ReadParts:
    """Returns one section a page.

    Raises:
        BadInput: it needs a password, is broken, or holds pictures of pages and no text.
        LimitReached: it has more than 5,000 pages.
    """
    import logging

    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.ERROR)  # tells of every small fault of a file that it mends itself
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise wording.bad_input("document_encrypted", source=source)
        if len(reader.pages) > MAX_PAGES:
            raise wording.limit_reached("document_too_long", source=source, pages=len(reader.pages), limit=MAX_PAGES)
        sections, empty = [], 0
        for number, page in enumerate(reader.pages, start=1):
            text = page.extract_text().strip()
            empty += not text
            if text:
                sections.append(Section(text, page=number))
        title = (reader.metadata.title if reader.metadata else None) or ""
        return ReadParts(tuple(sections), " ".join(str(title).split()), len(reader.pages), empty)
    except DependencyError as error:
        raise wording.bad_input("document_encrypted", source=source) from error
    except (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, OSError) as error:
        # pypdf meets damage in many places of a file and has no single error for it
        problem = f"{type(error).__name__}: {error}"[:120]
        raise wording.bad_input("document_broken", source=source, problem=problem) from error
