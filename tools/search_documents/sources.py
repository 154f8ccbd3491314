"""Where an answer of the library comes from: the documents quoted, the reviews searched, and the queries behind checks."""

from collections.abc import Iterable

from cartwise.prompts import loader
from cartwise.tools.context import ToolContext
from cartwise.tools.display import plain_text
from cartwise.tools.result import Source
from cartwise.tools.search_documents.checks import Check
from cartwise.tools.search_documents.lookup import Found
from cartwise.workspace.library.documents import Hit


def sources_of(found: Found, checks: Iterable[Check], ctx: ToolContext) -> tuple[Source, ...]:
    """Returns the documents and tables that were quoted, then the data that claims were held against."""
    version = ctx.workspace.catalog.data_version or None
    names: dict[str, list[Hit]] = {}
    for hit in found.hits:
        names.setdefault(hit.source, []).append(hit)
    sources = [
        Source(
            kind="document",
            title=plain_text(name),
            tables=() if hits[0].kind == "document" else (name,),
            rows_read=None if hits[0].kind == "document" else found.total,
            data_version=version,
            detail=loader.ui_text("source_passages", ctx.language, count=len(hits)),
        )
        for name, hits in names.items()
    ]
    seen: dict[str, Source] = {}
    for check in checks:
        tables = check.result.tables
        labels = [ctx.workspace.catalog.tables[name].label for name in tables if name in ctx.workspace.catalog.tables]
        if check.verdict == "agrees" and seen:
            continue
        seen.setdefault(
            check.result.sql,
            Source(
                kind="sql",
                title=", ".join(labels),
                sql=check.result.sql,
                tables=tables,
                rows_read=check.result.rows_read,
                data_version=version,
                data_until=ctx.workspace.catalog.as_of.isoformat() if ctx.workspace.catalog.as_of else None,
            ),
        )
    return (*sources, *seen.values())
