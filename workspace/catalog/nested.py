"""Tells which stored tables are lists inside the rows of another one: the items of web events."""

from collections.abc import Iterable

from cartwise.workspace.catalog.model import Table

_INSIDE = "#"  # "events.json#items": the list `items` of each row of events.json


def outer_tables(tables: Iterable[Table]) -> dict[str, str]:
    """Returns inner table -> the table whose rows hold it, by their names."""
    by_sources = {table.sources: table.name for table in tables}
    return {
        inner: by_sources[outer]
        for sources, inner in by_sources.items()
        if sources and all(_INSIDE in source for source in sources)
        if (outer := tuple(source.rsplit(_INSIDE, 1)[0] for source in sources)) in by_sources
    }
