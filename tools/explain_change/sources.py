"""Where an explanation's figures come from."""

from typing import TYPE_CHECKING

from cartwise.tools.explain_change.reader import Reader
from cartwise.tools.result import Source
from cartwise.tools.sql_source import sql_source

if TYPE_CHECKING:
    from cartwise.workspace.warehouse.result import QueryResult

MOST_STATEMENTS = 16


def sources_of(reader: Reader) -> tuple[Source, ...]:
    """Returns the query of the first figures, then one source for each set of tables, with all statements read from it."""
    by_sql = list({result.sql: result for result in reader.shown}.values())[:MOST_STATEMENTS]
    found = [sql_source(result, reader.catalog) for result in by_sql[:1]]
    groups: dict[tuple[str, ...], list[QueryResult]] = {}
    for result in by_sql[1:]:
        groups.setdefault(result.tables, []).append(result)
    for results in groups.values():
        statements = ";\n\n".join(result.sql for result in results)
        largest = max(results, key=lambda result: result.rows_read)
        found.append(sql_source(largest, reader.catalog).model_copy(update={"sql": statements}))
    return tuple(found)
