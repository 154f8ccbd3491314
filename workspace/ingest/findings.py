"""What the report says of a shop as a whole: roles of its tables, tools they unlock, rows without a partner."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from cartwise.workspace.ingest.naming import base_name
from cartwise.workspace.ingest.report import FileReport, IngestReport, IngestWarning, OpenQuestion, TableReport
from cartwise.workspace.ingest.unlocks import roles_by_table, tools_unlocked

if TYPE_CHECKING:
    from cartwise.workspace.catalog.model import Catalog, Join


def report_of(catalog: "Catalog", files: Iterable[FileReport], tables: Iterable[TableReport]) -> IngestReport:
    """Returns the report with roles, tools, orphans and the catalogue's open questions filled in."""
    roles = roles_by_table(catalog)
    described = tuple(replace(table, roles=roles.get(table.name, ())) for table in tables)
    touched = {table.name for table in described}
    stored_as = {source: table.name for table in described for source in table.sources}
    placed = []
    for file in files:
        name = file.table if file.table in touched else stored_as.get(file.source, base_name(file.table))
        placed.append(replace(file, roles=roles.get(name, ()), unlocks=tools_unlocked(roles.get(name, ()))))
    everything = {role for found in roles.values() for role in found}
    return IngestReport(
        files=tuple(placed),
        tables=described,
        version=catalog.data_version,
        unlocks=tools_unlocked(everything),
        warnings=tuple(_orphans(catalog, touched)),
        open_questions=tuple(
            OpenQuestion("catalog", "catalog_question", text, (), {"question": text}) for text in catalog.open_questions
        ),
    )


def _orphans(catalog: "Catalog", touched: set[str]) -> Iterable[IngestWarning]:
    """Yields the joins on which rows find no partner, so that a question across both sides loses them knowingly."""
    for join in catalog.joins:
        left, right = catalog.relations[join.left], catalog.relations[join.right]
        if join.coverage >= 1 or not touched & {*left.tables[:1], *right.tables[:1]}:
            continue
        yield _orphan(join, rows=left.rows)


def _orphan(join: "Join", *, rows: int) -> IngestWarning:
    percent = 100 * (1 - join.coverage)
    columns = ", ".join(join.left_columns)
    return IngestWarning(
        "orphans",
        f"{percent:.3g} % of the rows of {join.left!r} with a {columns} have no partner in {join.right!r}; "
        f"figures by its columns leave them out or show them as unknown.",
        {"left": join.left, "right": join.right, "column": columns, "percent": f"{percent:.3g}", "rows": rows},
        columns,
    )
