"""What cohort and funnel requests share: the days, the frame and the finished statement of one relation's entities."""

from sqlglot import exp

from cartwise.errors import Unavailable
from cartwise.workspace.catalog.model import Catalog, FirstEventMetric, Relation
from cartwise.workspace.warehouse.compiler import syntax
from cartwise.workspace.warehouse.compiler.assembly import Assembly
from cartwise.workspace.warehouse.compiler.compiled import Compiled, Probe
from cartwise.workspace.warehouse.compiler.frame import Frame
from cartwise.workspace.warehouse.compiler.names import find_entity
from cartwise.workspace.warehouse.compiler.paths import JoinGraph
from cartwise.workspace.warehouse.compiler.periods import resolve_days
from cartwise.workspace.warehouse.request import QueryRequest
from cartwise.workspace.warehouse.result import ResultColumn


def entity_events(catalog: Catalog, entity: str) -> tuple[Relation, str, str | None]:
    """Returns the relation that dates an entity's activity, its key column there, and the condition on the rows that count.

    The shop's own definition of a new customer decides, where there is one; else the entity's busiest dated relation.
    """
    dimension = find_entity(catalog, entity)
    bound = {binding.relation: binding.column for binding in dimension.bindings}
    for metric in catalog.metrics.values():
        if isinstance(metric, FirstEventMetric) and bound.get(metric.relation) == metric.entity_column:
            return catalog.relations[metric.relation], metric.entity_column, metric.filter
    dated = [catalog.relations[name] for name in bound if catalog.relations[name].time_column]
    if not dated:
        raise Unavailable(
            "no_activity",
            f"No dated table has {entity!r}, so it has no first event. Ingest orders or events that name it.",
            entity=entity,
        )
    relation = max(dated, key=lambda relation: (relation.rows, relation.name))
    return relation, bound[relation.name], None


def entity_frame(
    relation: Relation, column: str, where: str | None, *, graph: JoinGraph, request: QueryRequest
) -> tuple[Frame, exp.Expr | None]:
    """Returns the rows of the request in which the entity is known, and the condition that makes a row count."""
    frame = Frame(relation, graph)
    frame.keep_period(request.period)
    frame.keep(request.filters)
    frame.conditions.append(syntax.not_null(frame.own(column)))
    condition = syntax.parse_expression(where, relation=relation.name) if where else None
    if condition is not None:
        frame.conditions.append(condition)
    return frame, condition


def finish(
    query: exp.Query,
    columns: tuple[ResultColumn, ...],
    *,
    assembly: Assembly,
    frame: Frame,
    request: QueryRequest,
    catalog: Catalog,
) -> Compiled:
    """Returns the compiled request with its days and the probe that counts the rows read."""
    days = resolve_days([frame.relation], request.period)
    finished = assembly.finish(query)
    tables = [table for name in assembly.relations_read(finished) for table in catalog.relations[name].tables]
    rows = Frame(frame.relation, frame.graph)
    rows.keep_period(request.period)
    counted = rows.select(syntax.alias(exp.Count(this=exp.Star()), "rows_read"))
    probe = Probe(frame.relation.name, assembly.finish(counted))
    return Compiled(
        kind=request.kind,
        query=finished,
        columns=columns,
        tables=tuple(dict.fromkeys(tables)),
        period=days.covered,
        asked=days.asked,
        data=days.data,
        notes=(*days.notes, *frame.notes),
        probes=(probe,),
        is_empty=days.is_empty,
    )
