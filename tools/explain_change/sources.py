"""Where an explanation's figures come from."""

from typing import TYPE_CHECKING

from cartwise.tools.explain_change.reader import Reader
from cartwise.tools.result import Source

if TYPE_CHECKING:
    from cartwise.workspace.warehouse.result import QueryResult

MOST_STATEMENTS = 16


def sources_of(reader: Reader) -> tuple[Source, ...]:
    """Returns the query of the first figures, then one source for each set of tables, with all statements read from it."""
    by_sql = list({result.sql: result for result in reader.shown}.values())[:MOST_STATEMENTS]
    found = [_source(result, reader) for result in by_sql[:1]]
    groups: dict[tuple[str, ...], list[QueryResult]] = {}
    for result in by_sql[1:]:
        groups.setdefault(result.tables, []).append(result)
    for results in groups.values():
        statements = ";\n\n".join(result.sql for result in results)
        largest = max(results, key=lambda result: result.rows_read)
        found.append(_source(largest, reader).model_copy(update={"sql": statements}))
    return tuple(found)


def _source(result: "QueryResult", reader: Reader) -> Source:
    catalog = reader.catalog
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
