"""Collects what there is to tell about a table while it is read."""

import time
from dataclasses import dataclass, field

from cartwise.workspace.ingest import wording
from cartwise.workspace.ingest.report import (
    REJECTED_SHOWN,
    FileReport,
    Guess,
    IngestWarning,
    OpenQuestion,
    RejectedRow,
)
from cartwise.workspace.privacy.scan import redact

SAMPLE_CHARACTERS = 120
_READ_CHARACTERS = 1_000


@dataclass
class Notes:
    """The report of one table in the making."""

    source: str
    table: str = ""
    encoding: str | None = None
    delimiter: str | None = None
    rows_rejected: int = 0
    rejected: list[RejectedRow] = field(default_factory=list)
    warnings: list[IngestWarning] = field(default_factory=list)
    guesses: list[Guess] = field(default_factory=list)
    questions: list[OpenQuestion] = field(default_factory=list)
    started: float = field(default_factory=time.perf_counter)

    def reject(self, line: int, reason: str, sample: str) -> None:
        """Counts a row that is left out; the first hundred are kept."""
        self.rows_rejected += 1
        if len(self.rejected) < REJECTED_SHOWN:
            # redacted before the cut, which could halve an identifier and so hide it
            self.rejected.append(RejectedRow(line, reason, redact(sample[:_READ_CHARACTERS])[:SAMPLE_CHARACTERS]))

    def warn(self, code: str, *, column: str | None = None, lines: tuple[int, ...] = (), **params: object) -> None:
        """Adds a warning."""
        self.warnings.append(wording.warn(code, column=column, lines=lines, **params))

    def guess(self, code: str, *, column: str | None = None, **params: object) -> None:
        """Adds a guess."""
        self.guesses.append(wording.guess(code, column=column, **params))

    def ask(self, code: str, *, column: str | None, options: tuple[str, ...], **params: object) -> None:
        """Adds an open question, answered under `<table>.<column>`."""
        key = f"{self.table}.{column}" if column else self.table
        self.questions.append(wording.ask(code, key, options, column=column, **params))

    def report(self, rows_loaded: int) -> FileReport:
        """Returns the finished report."""
        return FileReport(
            source=self.source,
            table=self.table,
            rows_read=rows_loaded + self.rows_rejected,
            rows_loaded=rows_loaded,
            rows_rejected=self.rows_rejected,
            rejected=tuple(sorted(self.rejected, key=lambda row: row.line)),
            encoding=self.encoding,
            delimiter=self.delimiter,
            warnings=tuple(self.warnings),
            guesses=tuple(self.guesses),
            open_questions=tuple(self.questions),
            seconds=round(time.perf_counter() - self.started, 3),
        )
