"""What a reader of one format hands over, and how headings become paths."""

from dataclasses import dataclass, field

from cartwise.workspace.library.documents import Section

_DEPTH = 4  # headings named in a path
_JOINER = " > "


@dataclass(frozen=True)
class ReadParts:
    """The parts of one file.

    Attributes:
        title: as the file says; "" where it does not.
        pages: of a paged format.
        empty_pages: pages without any text: pictures of pages, mostly.
    """

    sections: tuple[Section, ...]
    title: str = ""
    pages: int = 0
    empty_pages: int = 0


@dataclass
class Outline:
    """Collects paragraphs under the headings above them."""

    title: str = ""
    _path: list[tuple[int, str]] = field(default_factory=list)
    _held: list[str] = field(default_factory=list)
    _sections: list[Section] = field(default_factory=list)

    def heading(self, level: int, text: str) -> None:
        """Begins a section; the first heading of level 1 is the title and stands in no path."""
        self._flush()
        text = " ".join(text.split())
        if not text:
            return
        if level == 1 and not self.title:
            self.title = text
            self._path = []
            return
        self._path = [(above, name) for above, name in self._path if above < level]
        self._path.append((level, text))

    def paragraph(self, text: str) -> None:
        """Adds a paragraph, a list item or the lines of a table."""
        if text.strip():
            self._held.append(text.strip())

    def sections(self) -> tuple[Section, ...]:
        """Returns what was collected."""
        self._flush()
        return tuple(self._sections)

    def _flush(self) -> None:
        if self._held:
            heading = _JOINER.join(name for _, name in self._path[-_DEPTH:])
            self._sections.append(Section("\n\n".join(self._held), heading))
            self._held = []


def table_lines(rows: list[list[str]]) -> str:
    """Returns a table as one line a row, cells apart by ` | `."""
    return "\n".join(
        " | ".join(" ".join(cell.split()) for cell in row) for row in rows if any(cell.strip() for cell in row)
    )
