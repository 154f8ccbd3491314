"""Compiles requests for the rows themselves: columns of a relation, filtered, sorted, limited."""

from sqlglot import exp

from cartwise.errors import RetryableInput
from cartwise.workspace.catalog.model import Catalog, Column, ColumnKind
from cartwise.workspace.warehouse.compiler import syntax
from cartwise.workspace.warehouse.compiler.assembly import Assembly, RelationSources
from cartwise.workspace.warehouse.compiler.behavior import finish
from cartwise.workspace.warehouse.compiler.compiled import Compiled
from cartwise.workspace.warehouse.compiler.frame import Frame
from cartwise.workspace.warehouse.compiler.names import find_relation
from cartwise.workspace.warehouse.compiler.paths import Field, JoinGraph
from cartwise.workspace.warehouse.request import QueryRequest
from cartwise.workspace.warehouse.result import ColumnRole, ResultColumn

MAX_COLUMNS = 200
_ROLES: dict[ColumnKind, ColumnRole] = {
    "id": "id",
    "time": "time",
    "measure": "measure",
    "dimension": "dimension",
    "text": "dimension",
}


def compile_rows(catalog: Catalog, graph: JoinGraph, sources: RelationSources, request: QueryRequest) -> Compiled:
    """Returns the compiled request; without columns all of the relation's, without order the latest rows first."""
    if not request.relation:
        raise RetryableInput(
            "no_relation",
            f"A request of kind 'rows' names a relation, received none. Known: {', '.join(catalog.relations)}.",
            known=", ".join(catalog.relations),
        )
    relation = find_relation(catalog, request.relation)
    assembly = Assembly(catalog, sources)
    frame = Frame(relation, graph)
    names = request.columns or tuple(column.name for column in relation.columns[:MAX_COLUMNS])
    fields = {name: _field(frame, name) for name in dict.fromkeys(names)}
    frame.keep_period(request.period)
    frame.keep(request.filters)
    terms = _order(frame, request)
    shown = [syntax.alias(syntax.column(f.column.name, f.relation), name) for name, f in fields.items()]
    query = frame.select(*shown)
    if terms:
        query.set("order", exp.Order(expressions=terms))
    if request.limit:
        query.set("limit", exp.Limit(expression=syntax.literal(request.limit)))
    columns = tuple(_column(name, found.column) for name, found in fields.items())
    return finish(query, columns, assembly=assembly, frame=frame, request=request, catalog=catalog)


def _field(frame: Frame, name: str) -> Field:
    """Returns a column of the relation by its own name first, else a dimension or `relation.column`."""
    if frame.relation.column(name) is not None:
        return frame.field(f"{frame.relation.name}.{name}")
    return frame.field(name)


def _order(frame: Frame, request: QueryRequest) -> list[exp.Ordered]:
    wanted = {order.by: order.descending for order in request.order}
    fields = [(_field(frame, name), descending) for name, descending in wanted.items()]
    terms = {(f.relation, f.column.name): descending for f, descending in fields}
    if frame.relation.time_column:
        terms.setdefault((frame.relation.name, frame.relation.time_column), True)
    for name in frame.relation.key or [column.name for column in frame.relation.columns[:MAX_COLUMNS]]:
        terms.setdefault((frame.relation.name, name), False)
    return [
        exp.Ordered(this=syntax.column(name, relation), desc=descending, nulls_first=False)
        for (relation, name), descending in terms.items()
    ]


def _column(name: str, column: Column) -> ResultColumn:
    label = {"en": column.label, "zh": column.synonyms.zh[0] if column.synonyms.zh else column.label}
    decimals = 2 if column.type == "number" else 0
    return ResultColumn(name, column.type, _ROLES[column.kind], None, column.unit, decimals, label)
