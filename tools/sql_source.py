"""Tells the reader where a query's figures come from."""

from typing import TYPE_CHECKING

from cartwise.tools.result import Source
from cartwise.workspace.catalog.model import Catalog

if TYPE_CHECKING:
    from cartwise.workspace.warehouse.result import QueryResult


def sql_source(result: "QueryResult", catalog: Catalog) -> Source:
    """Returns the statement, the tables it read, how many rows, and how far the data go."""
    labels = [catalog.tables[name].label if name in catalog.tables else name for name in result.tables]
    return Source(
        kind="sql",
        title=", ".join(labels),
        sql=result.sql,
        tables=result.tables,
        rows_read=result.rows_read,
        data_version=catalog.data_version,
        data_until=catalog.as_of.isoformat() if catalog.as_of else None,
    )
