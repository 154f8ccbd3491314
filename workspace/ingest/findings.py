"""What the report says of a shop as a whole: the roles of its tables, and the tools that they unlock."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from cartwise.workspace.ingest.naming import base_name
from cartwise.workspace.ingest.report import FileReport, IngestReport, OpenQuestion, TableReport
from cartwise.workspace.ingest.unlocks import roles_by_table, tools_unlocked

if TYPE_CHECKING:
    from cartwise.workspace.catalog.model import Catalog
    from cartwise.workspace.documents.intake import Intake


def report_of(
    catalog: "Catalog", files: Iterable[FileReport], tables: Iterable[TableReport], intake: "Intake"
) -> IngestReport:
    """Returns the report with roles, tools and the catalogue's open questions filled in."""
    roles = roles_by_table(catalog)
    described = tuple(replace(table, roles=roles.get(table.name, ())) for table in tables)
    touched = {table.name for table in described}
    stored_as = {source: table.name for table in described for source in table.sources}
    placed = []
    for file in files:
        name = file.table if file.table in touched else stored_as.get(file.source, base_name(file.table))
        placed.append(replace(file, roles=roles.get(name, ()), unlocks=tools_unlocked(roles.get(name, ()))))
    everything = {role for found in roles.values() for role in found} | ({"documents"} if intake.content else set())
    return IngestReport(
        files=tuple(placed),
        tables=described,
        documents=intake.reports,
        version=catalog.data_version,
        unlocks=tools_unlocked(everything, has_tables=bool(catalog.tables)),
        open_questions=tuple(
            OpenQuestion("catalog", "catalog_question", text, (), {"question": text})
            for text in (catalog.open_questions if catalog.tables else ())
        ),
    )
