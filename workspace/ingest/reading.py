"""What every reader is given."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import duckdb

from cartwise.types import Cancel, Progress
from cartwise.workspace.ingest import wording
from cartwise.workspace.ingest.names import table_name
from cartwise.workspace.ingest.notes import Notes


@dataclass(frozen=True)
class Reading:
    """Where to put tables, what a person answered, whom to tell, when to stop."""

    connection: duckdb.DuckDBPyConnection
    schema: str
    is_taken: Callable[[str], bool]
    answers: Mapping[str, str]
    on_progress: Progress
    cancel: Cancel | None
    given: set[str] = field(default_factory=set)  # names given in this reading
    raw_names: list[str] = field(default_factory=list)

    def notes(self, source: str, stem: str) -> Notes:
        """Returns the notes of a new table, under a name that is free."""
        name = table_name(stem, lambda wanted: wanted in self.given or self.is_taken(wanted))
        self.given.add(name)
        return Notes(source, name)

    def raw_name(self) -> str:
        """Returns the name of a new raw table."""
        self.raw_names.append(f"ingest_raw_{len(self.raw_names)}")
        return self.raw_names[-1]

    def tick(self, fraction: float, source: str, rows: int) -> None:
        """Reports progress between batches, and stops where somebody asked to."""
        wording.raise_if_cancelled(self.cancel)
        self.on_progress(min(max(fraction, 0.0), 1.0), "ingest.reading", file=source, rows=rows)
