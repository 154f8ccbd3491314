"""Which texts of a shop go into its library: documents, reviews, and the prose of tables of notes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from cartwise.models.text.review_noise import clean
from cartwise.workspace.documents.model import SIDECAR, read_documents
from cartwise.workspace.library.documents import Document, Kind

if TYPE_CHECKING:
    from cartwise.workspace.catalog.model import Catalog, Relation
    from cartwise.workspace.versions import Manifest
    from cartwise.workspace.workspace import Workspace

_ROLES: tuple[str | None, ...] = (
    "reviews",
    "annotations",
    "refunds",
    None,
)  # None: tables that play no role, such as tickets
MAX_ROWS = 500_000  # of one table; a longer one is no collection of texts that people read


@dataclass(frozen=True)
class TextSource:
    """A relation whose rows are texts.

    Attributes:
        columns: to read, by the field of a document that they fill.
    """

    relation: str
    kind: Kind
    tables: tuple[str, ...]
    texts: tuple[str, ...]
    columns: dict[str, str]


def text_sources(catalog: "Catalog") -> list[TextSource]:
    """Returns the relations with a column of prose."""
    found = []
    for relation in catalog.relations.values():
        texts = tuple(
            column.name for column in relation.columns if column.kind == "text" or _is_review_text(relation, column)
        )
        if texts and relation.role in _ROLES and relation.rows <= MAX_ROWS:
            found.append(_source(catalog, relation, texts))
    return found


def library_content(catalog: "Catalog", manifest: "Manifest") -> str:
    """Returns a hash of all that the library is made from; "" where there is nothing."""
    tables = sorted({table for source in text_sources(catalog) for table in source.tables})
    if not tables and not manifest.documents:
        return ""
    parts = [manifest.documents, *(f"{table}={manifest.hashes.get(table, '')}" for table in tables)]
    return blake2b(repr(parts).encode(), digest_size=12).hexdigest()


def shop_documents(workspace: "Workspace") -> Iterator[Document]:
    """Yields the documents and the rows of prose of the version in use, one by one."""
    versions = workspace._shared.versions
    for stored in read_documents(versions.sidecar_path(workspace.version, SIDECAR)):
        yield stored.as_document()
    for source in text_sources(workspace.catalog):
        yield from _rows(workspace, source)


def _is_review_text(relation: "Relation", column: Any) -> bool:
    return relation.role == "reviews" and column.name == "text"


def _source(catalog: "Catalog", relation: "Relation", texts: Sequence[str]) -> TextSource:
    names = {column.name for column in relation.columns}
    columns: dict[str, str] = {name: name for name in ("title", "rating", "language", "product_id") if name in names}
    texts = [text for text in texts if text != "title"] or list(texts)
    if relation.key and len(relation.key) == 1:
        columns["row_id"] = relation.key[0]
    if relation.time_column:
        columns["day"] = relation.time_column
    tables = list(relation.tables)
    for name, field in (("product", "product"), ("category", "category"), ("product_category", "category")):
        if field in columns:
            continue
        if name in names:
            columns[field] = name
            continue
        lender = _reached(catalog, relation, name)
        if lender is not None:
            columns[field] = name
            tables += lender.tables
    kind: Kind = "review" if relation.role == "reviews" else "note"
    return TextSource(relation.name, kind, tuple(dict.fromkeys(tables)), tuple(texts), columns)


def _reached(catalog: "Catalog", relation: "Relation", dimension: str) -> "Relation | None":
    """Returns the relation that a many-to-one join lends a dimension from."""
    bindings = catalog.dimensions[dimension].bindings if dimension in catalog.dimensions else ()
    partners = {join.right for join in catalog.joins if join.left == relation.name}
    return next((catalog.relations[binding.relation] for binding in bindings if binding.relation in partners), None)


def _rows(workspace: "Workspace", source: TextSource) -> Iterator[Document]:
    wanted = list(dict.fromkeys([*source.texts, *source.columns.values()]))
    number = 0
    for batch in workspace.warehouse.read(source.relation, wanted):
        for row in batch.to_pylist():
            number += 1
            document = _document(source, dict(zip(wanted, row.values(), strict=True)), number)
            if document is not None:
                yield document


def _document(source: TextSource, row: dict[str, Any], number: int) -> Document | None:
    text = "\n\n".join(str(row[name]) for name in source.texts if row[name])
    values = {field: row[column] for field, column in source.columns.items() if row[column] is not None}
    if not text.strip() or (source.kind == "review" and clean([text])[0].noise == "default"):
        return None
    row_id = str(values.get("row_id", number))
    day = _day(values.get("day"))
    return Document(
        id=f"{source.relation}:{row_id}",
        text=text,
        title=str(values.get("title", "")),
        kind=source.kind,
        source=source.relation,
        row_id=row_id,
        product=str(values.get("product", "")),
        product_id=str(values.get("product_id", "")),
        category=str(values.get("category", "")),
        rating=float(values["rating"]) if "rating" in values else None,
        language=str(values.get("language", "")),
        start=day,
        end=day,
    )


def _day(value: Any) -> date | None:
    return value.date() if isinstance(value, datetime) else value if isinstance(value, date) else None
