"""Reads a web page as plain text: what a reader would see, without scripts, styles and hidden parts."""

import re
from typing import Any

from cartwise.workspace.documents.parts import Outline, ReadParts, table_lines

_UNSEEN = frozenset(
    {"script", "style", "noscript", "template", "head", "iframe", "object", "embed", "svg", "math", "select", "textarea", "nav"}
)  # fmt: skip
_BLOCKS = frozenset(
    {"p", "li", "blockquote", "pre", "dd", "dt", "figcaption", "td", "th", "caption", "summary", "address"}
)
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(?:\D|$)", re.IGNORECASE
)


def read_html(text: str) -> ReadParts:
    """Returns the sections of a page."""
    import lxml.html

    if not text.strip():
        return ReadParts(())
    parser = lxml.html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    page = lxml.html.document_fromstring(text, parser=parser)
    title = page.findtext(".//title") or ""
    outline = Outline()
    body = page.find("body")
    _read(page if body is None else body, outline)
    return ReadParts(outline.sections(), outline.title or " ".join(title.split()))


def _read(element: Any, outline: Outline) -> None:
    """Reads an element's own text and its children in order; words outside of any block are paragraphs too."""
    _loose(element.text, outline)
    for child in element:
        if isinstance(child.tag, str) and not _is_hidden(child):
            if re.fullmatch(r"h[1-6]", child.tag):
                outline.heading(int(child.tag[1]), _text(child))
            elif child.tag == "table":
                outline.paragraph(
                    table_lines([[_text(cell) for cell in row.iter("td", "th")] for row in child.iter("tr")])
                )
            elif child.tag in _BLOCKS and not any(True for _ in child.iterdescendants("p", "ul", "ol", "table", "div")):
                outline.paragraph(("- " if child.tag == "li" else "") + _text(child))
            elif len(child) and any(
                True for _ in child.iterdescendants(*_BLOCKS, "div", "table", "h1", "h2", "h3", "h4")
            ):
                _read(child, outline)
            else:
                _loose(_text(child), outline)
        _loose(child.tail, outline)


def _loose(text: str | None, outline: Outline) -> None:
    if text and text.strip():
        outline.paragraph(" ".join(text.split()))


def _text(element: Any) -> str:
    pieces = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and not _is_hidden(child):
            pieces.append(" " if child.tag == "br" else _text(child))
        pieces.append(child.tail or "")
    return " ".join("".join(pieces).split())


def _is_hidden(element: Any) -> bool:
    """Tells whether a browser would not show the element."""
    return (
        element.tag in _UNSEEN
        or "hidden" in element.attrib
        or element.get("aria-hidden") == "true"
        or bool(_HIDDEN_STYLE.search(element.get("style") or ""))
    )
