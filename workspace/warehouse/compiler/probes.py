"""Builds the second queries that tell what a figure leaves out: rows without a partner, rows without a key."""

from sqlglot import exp

from cartwise.workspace.catalog.model import AggregateMetric
from cartwise.workspace.warehouse.compiler import syntax
from cartwise.workspace.warehouse.compiler.combine import SliceBuilder
from cartwise.workspace.warehouse.compiler.compiled import Probe
from cartwise.workspace.warehouse.compiler.frame import Frame
from cartwise.workspace.warehouse.compiler.legs import Leg, aggregate_expression, filtered
from cartwise.workspace.warehouse.compiler.plan import Plan
from cartwise.workspace.warehouse.compiler.slices import Slice


def build_probes(plan: Plan, builder: SliceBuilder) -> list[Probe]:
    """Returns one probe for each relation that the request's own slice reads."""
    probes: dict[str, Probe] = {}
    for piece, leg, frame in builder.frames:
        if piece.suffix == "" and leg.relation not in probes:
            probes[leg.relation] = _probe(plan, builder, piece=piece, leg=leg, frame=frame)
    return list(probes.values())


def _probe(plan: Plan, builder: SliceBuilder, *, piece: Slice, leg: Leg, frame: Frame) -> Probe:
    rows = Frame(frame.relation, builder.graph)
    rows.keep_period(piece.period)
    measure = next((m for m in leg.measures if isinstance(m.metric, AggregateMetric) and m.present is None), None)
    metric = measure.metric if measure else None
    figures: dict[str, exp.Expr] = {"rows_read": exp.Count(this=exp.Star())}
    losing = _losing_joins(builder, frame)
    if piece.filters:
        matching = frame.select(exp.Count(this=exp.Star()))
        figures["rows_matched"] = exp.Subquery(this=matching)
    if losing:
        rows.joins = dict(frame.joins)
        no_partner = exp.or_(
            *(syntax.is_null(syntax.column(frame.joins[name].right_columns[0], name)) for name in losing)
        )
        _left_out(figures, "unmatched_rows", no_partner, aggregate_expression(measure) if measure else None)
    keyless = [field for field in frame.null_keys if not field.path]
    if keyless:
        no_key = exp.or_(*(syntax.is_null(syntax.column(field.column.name, field.relation)) for field in keyless))
        _left_out(figures, "null_key_rows", no_key, aggregate_expression(measure) if measure else None)
    query = rows.select(*(syntax.alias(value, name) for name, value in figures.items()), side="LEFT")
    finished = builder.finish(query)
    return Probe(
        relation=leg.relation,
        query=finished,
        joined=tuple(losing),
        null_keys=tuple(field.dimension.name for field in keyless if field.dimension),
        metric=metric.name if metric else None,
        unit=metric.unit if metric else None,
    )


def _left_out(figures: dict[str, exp.Expr], name: str, condition: exp.Expr, amount: exp.Expr | None) -> None:
    figures[name] = filtered(exp.Count(this=exp.Star()), condition)
    if amount is not None:
        figures[f"{name}_value"] = filtered(amount, condition)


def _losing_joins(builder: SliceBuilder, frame: Frame) -> list[str]:
    """Returns the joined relations for which some rows have no partner, as far as the catalogue knows."""
    losing = []
    for name, join in frame.joins.items():
        left = builder.catalog.relations[join.left]
        columns = [left.column(column) for column in join.left_columns]
        if join.coverage < 1 or any(column is None or column.nulls for column in columns):
            losing.append(name)
    return losing
