"""What the views of a shop draw on: its connection, the evidence of its tables and the roles they play."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from cartwise.workspace.catalog.evidence import TableEvidence
from cartwise.workspace.catalog.roles import RoleFit


@dataclass(frozen=True)
class Shop:
    """All that the views draw on: the connection, the tables' evidence, and the roles they play."""

    connection: duckdb.DuckDBPyConnection
    evidence: Mapping[str, TableEvidence]
    fits: Sequence[RoleFit]

    def fit(self, role: str) -> RoleFit | None:
        """Returns the table that fits the role best, or None."""
        return next((fit for fit in self.fits if fit.role == role), None)

    def tables_of(self, role: str) -> list[TableEvidence]:
        """Returns the evidence of the tables in a role."""
        return [self.evidence[fit.table] for fit in self.fits if fit.role == role]
