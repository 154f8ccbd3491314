"""Builds the second queries that tell what a figure leaves out: rows without a partner, rows without a key."""

from sqlglot import exp

from cartwise.workspace.catalog.model import AggregateMetric, Join
from cartwise.workspace.warehouse.compiler import syntax
from cartwise.workspace.warehouse.compiler.combine import SliceBuilder
from cartwise.workspace.warehouse.compiler.compiled import Probe
from cartwise.workspace.warehouse.compiler.frame import Frame
from cartwise.workspace.warehouse.compiler.legs import Leg, aggregate_expression, filtered
from cartwise.workspace.warehouse.compiler.plan import Plan
from cartwise.workspace.warehouse.compiler.slices import SHARE, Slice


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
    missing = _joins_for_missing(builder, leg.relation)
    rows.joins = {**(frame.joins if losing else {}), **missing}
    if losing:
        no_partner = _without_partner(rows, losing)
        _left_out(figures, "unmatched_rows", no_partner, aggregate_expression(measure) if measure else None)
    partial = [name for name, join in missing.items() if _has_partnerless(builder, join)]
    if partial:
        figures["missing_partner_rows"] = filtered(exp.Count(this=exp.Star()), _without_partner(rows, partial))
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
        missing=tuple(partial),
        null_keys=tuple(field.dimension.name for field in keyless if field.dimension),
        metric=metric.name if metric else None,
        unit=metric.unit if metric else None,
    )


def _left_out(figures: dict[str, exp.Expr], name: str, condition: exp.Expr, amount: exp.Expr | None) -> None:
    figures[name] = filtered(exp.Count(this=exp.Star()), condition)
    if amount is not None:
        figures[f"{name}_value"] = filtered(amount, condition)


def _losing_joins(builder: SliceBuilder, frame: Frame) -> list[str]:
    """Returns the joined relations for which rows without a partner are left out, as far as the catalogue knows."""
    return [
        name
        for name, join in frame.joins.items()
        if _has_partnerless(builder, join) and not frame.keeps_partnerless(name)
    ]


def _joins_for_missing(builder: SliceBuilder, relation: str) -> dict[str, Join]:
    """Returns the joins whose partnerless rows the request, or the part that a share is of, takes as rows with missing values."""
    frames = [frame for piece, leg, frame in builder.frames if leg.relation == relation and piece.suffix in ("", SHARE)]
    return {name: join for frame in frames for name, join in frame.joins.items() if frame.keeps_partnerless(name)}


def _has_partnerless(builder: SliceBuilder, join: Join) -> bool:
    left = builder.catalog.relations[join.left]
    columns = [left.column(column) for column in join.left_columns]
    return join.coverage < 1 or any(column is None or column.nulls for column in columns)


def _without_partner(rows: Frame, names: list[str]) -> exp.Expr:
    return exp.or_(*(syntax.is_null(syntax.column(rows.joins[name].right_columns[0], name)) for name in names))
