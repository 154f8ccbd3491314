"""Reads Markdown as plain text: headings, paragraphs, lists and tables; addresses, pictures and raw HTML are left out."""

from typing import TYPE_CHECKING

from cartwise.workspace.documents.parts import Outline, ReadParts, table_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token


def read_markdown(text: str) -> ReadParts:
    """Returns the sections of a Markdown text."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark", {"html": False}).enable("table").parse(_without_front_matter(text))
    outline = Outline()
    items: list[str] = []
    rows: list[list[str]] = []
    in_list = in_table = 0
    for place, token in enumerate(tokens):
        in_list += token.type.endswith("list_open")
        in_list -= token.type.endswith("list_close")
        in_table += (token.type == "table_open") - (token.type == "table_close")
        if token.type == "tr_open":
            rows.append([])
        if token.type == "inline":
            words = _words(token.children or [])
            before = tokens[place - 1]
            if before.type == "heading_open":
                outline.heading(int(before.tag[1]), words)
            elif in_table:
                rows[-1].append(words)
            elif in_list:
                items.append(f"- {words}")
            else:
                outline.paragraph(words)
        elif token.type in ("fence", "code_block"):
            outline.paragraph(token.content)
        if items and not in_list:
            outline.paragraph("\n".join(items))
            items = []
        if rows and not in_table:
            outline.paragraph(table_lines(rows))
            rows = []
    return ReadParts(outline.sections(), outline.title)


def _words(tokens: "Sequence[Token]") -> str:
    """Returns the visible words of a line: the text of links, no addresses, pictures or tags."""
    words = []
    for token in tokens:
        if token.type in ("text", "code_inline"):
            words.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            words.append(" ")
        elif token.type == "image":
            words.append(token.content)
    return "".join(words)


def _without_front_matter(text: str) -> str:
    """Cuts a YAML head between `---` lines off."""
    if not text.startswith("---\n"):
        return text
    end = text.find("\n---", 4)
    return text[text.find("\n", end + 1) + 1 :] if end != -1 else text
