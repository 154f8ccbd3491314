"""What an ingest tells: rows read, loaded and rejected, what was guessed, what is worth a look, what it could not decide."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

REJECTED_SHOWN = 100


@dataclass(frozen=True)
class RejectedRow:
    """A row that was not loaded: its physical line in the file (the first is 1), the reason's code, and how it starts."""

    line: int
    reason: str
    sample: str


@dataclass(frozen=True)
class IngestWarning:
    """Something a person should know before trusting a figure; the data was loaded all the same."""

    code: str  # key of prompts/errors.d/ingest.<lang>.yaml
    message: str  # English fallback
    params: Mapping[str, Any] = field(default_factory=dict)
    column: str | None = None
    lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class Guess:
    """Something the data left open in theory but not in practice, and how it was read."""

    code: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)
    column: str | None = None


@dataclass(frozen=True)
class OpenQuestion:
    """Something only a person can decide: answered by `answers={key: option}` on the next ingest."""

    key: str  # "<table>.<column>" or "<table>.encoding"
    code: str
    message: str
    options: tuple[str, ...]
    params: Mapping[str, Any] = field(default_factory=dict)
    column: str | None = None


@dataclass(frozen=True)
class FileReport:
    """What became of one source, or of one table within it (a sheet, a nested list).

    Every row is accounted for: `rows_read == rows_loaded + rows_rejected`.
    """

    source: str
    table: str
    rows_read: int
    rows_loaded: int
    rows_rejected: int
    rejected: tuple[RejectedRow, ...] = ()  # the first 100
    encoding: str | None = None
    delimiter: str | None = None
    warnings: tuple[IngestWarning, ...] = ()
    guesses: tuple[Guess, ...] = ()
    open_questions: tuple[OpenQuestion, ...] = ()
    roles: tuple[str, ...] = ()  # filled in by the pipeline
    unlocks: tuple[str, ...] = ()  # tools that this table makes possible; filled in by the pipeline
    seconds: float = 0.0

    def __post_init__(self) -> None:
        if self.rows_read != self.rows_loaded + self.rows_rejected:
            raise ValueError(
                f"rows of {self.source!r} do not add up: read {self.rows_read}, loaded {self.rows_loaded}, "
                f"rejected {self.rows_rejected}"
            )
        if len(self.rejected) > REJECTED_SHOWN:
            raise ValueError(f"a report shows at most {REJECTED_SHOWN} rejected rows, received {len(self.rejected)}")

    def to_dict(self) -> dict[str, Any]:
        """Returns the report as plain JSON values."""
        return asdict(self)


@dataclass(frozen=True)
class DocumentReport:
    """What became of one document."""

    source: str
    title: str
    format: str  # "markdown", "html", "pdf", "word", "text"
    status: str  # "new", "replaced" (another text under a known name), "known"
    pages: int = 0  # of a paged format
    passages: int = 0  # that search finds it by
    words: int = 0
    language: str = ""
    start: str = ""  # first day that it is about, ISO
    end: str = ""
    warnings: tuple[IngestWarning, ...] = ()
    unlocks: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableReport:
    """What a stored table holds after the ingest; filled in by the pipeline."""

    name: str
    rows: int
    rows_added: int = 0
    mode: str = "append"
    sources: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class IngestReport:
    """What one ingest did, for all its files."""

    files: tuple[FileReport, ...] = ()
    tables: tuple[TableReport, ...] = ()
    documents: tuple[DocumentReport, ...] = ()
    version: str = ""  # data version after the ingest
    unlocks: tuple[str, ...] = ()
    warnings: tuple[
        IngestWarning, ...
    ] = ()  # of the ingest as a whole: orphans, key conflicts, sources that come later
    guesses: tuple[Guess, ...] = ()
    open_questions: tuple[OpenQuestion, ...] = ()
    coming_later: tuple[str, ...] = ()  # images, databases, some kinds of documents: recognised, not read yet
    seconds: float = 0.0

    @property
    def rows_read(self) -> int:
        """Rows found in all files."""
        return sum(file.rows_read for file in self.files)

    @property
    def rows_loaded(self) -> int:
        """Rows that reached a table."""
        return sum(file.rows_loaded for file in self.files)

    @property
    def rows_rejected(self) -> int:
        """Rows left out, each with line and reason in its file's report."""
        return sum(file.rows_rejected for file in self.files)

    @property
    def all_warnings(self) -> tuple[IngestWarning, ...]:
        """Warnings of the ingest, then those of its files."""
        of_files = tuple(warning for file in self.files for warning in file.warnings)
        return self.warnings + of_files + tuple(warning for item in self.documents for warning in item.warnings)

    @property
    def all_open_questions(self) -> tuple[OpenQuestion, ...]:
        """Questions of the ingest, then those of its files."""
        return self.open_questions + tuple(question for file in self.files for question in file.open_questions)

    def to_dict(self) -> dict[str, Any]:
        """Returns the report as plain JSON values."""
        totals = {"rows_read": self.rows_read, "rows_loaded": self.rows_loaded, "rows_rejected": self.rows_rejected}
        return {**asdict(self), **totals}
