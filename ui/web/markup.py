"""Makes shop text and answers inert HTML: nothing that comes from data may become active markup."""

import functools
import html
from typing import TYPE_CHECKING, Any

from cartwise.tools.charts.labels import visible_text

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_MADE_LIVE = ["link", "image", "autolink", "html_inline", "html_block", "reference"]


def escape(value: Any) -> str:
    """Returns the value as HTML text, safe between tags and inside quoted attributes."""
    return html.escape(visible_text(value), quote=True)


def markdown_html(text: str) -> str:
    """Returns Markdown as HTML: paragraphs, emphasis, lists, code and tables; links, pictures and tags stay text."""
    return str(_renderer().render(visible_text(text)))


@functools.cache
def _renderer() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False, "linkify": False}).disable(_MADE_LIVE).enable("table")


def tag(name: str, content: str, css: str = "", **attributes: str) -> str:
    """Returns an element around HTML that is already safe; attribute values are escaped, `_` in names becomes `-`."""
    shown = {"class": css, **{key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}}
    written = "".join(f' {key}="{escape(value)}"' for key, value in shown.items() if value)
    return f"<{name}{written}>{content}</{name}>"


def fold(title: str, content: str, css: str = "", *, is_open: bool = False) -> str:
    """Returns a fold with a title; both are HTML that is already safe."""
    opened = " open" if is_open else ""
    return f'<details class="cw-fold {escape(css)}"{opened}><summary>{title}</summary><div class="cw-fold-body">{content}</div></details>'
