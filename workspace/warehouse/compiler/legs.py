"""Aggregates the measures of one relation to the keys of the request: one step a relation, so joins never fan out."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from cartwise.workspace.catalog.model import AggregateMetric, FirstEventMetric, PerEntityMetric
from cartwise.workspace.warehouse.compiler import syntax
from cartwise.workspace.warehouse.compiler.assembly import Assembly
from cartwise.workspace.warehouse.compiler.frame import Frame
from cartwise.workspace.warehouse.compiler.keys import Key, bucket, key_expression
from cartwise.workspace.warehouse.compiler.measures import Measure
from cartwise.workspace.warehouse.compiler.slices import Slice

_OUTER = {
    "sum": exp.Sum,
    "avg": exp.Avg,
    "median": exp.Median,
    "min": exp.Min,
    "max": exp.Max,
}


@dataclass(frozen=True)
class Leg:
    """Measures that one step can aggregate together."""

    kind: str
    relation: str
    measures: tuple[Measure, ...]


def group_into_legs(measures: Sequence[Measure]) -> list[Leg]:
    """Returns the measures by the step that aggregates them, in order of first appearance."""
    groups: dict[tuple[str, ...], list[Measure]] = {}
    for measure in measures:
        metric = measure.metric
        parts: tuple[str, ...] = (metric.kind, metric.relation)
        if isinstance(metric, PerEntityMetric):
            parts += (metric.entity_column, metric.inner, metric.filter or "", measure.present or "")
        elif isinstance(metric, FirstEventMetric):
            parts += (metric.entity_column, metric.filter or "")
        groups.setdefault(parts, []).append(measure)
    return [Leg(parts[0], parts[1], tuple(group)) for parts, group in groups.items()]


def build_leg(leg: Leg, frame: Frame, keys: tuple[Key, ...], piece: Slice, assembly: Assembly) -> exp.Select:
    """Returns the SELECT of the leg's keys and measures; `frame` already holds the conditions of the slice."""
    expressions = [syntax.alias(key_expression(key, frame, shift=piece.shift), key.name) for key in keys]
    builder = {"aggregate": _aggregates, "per_entity": _per_entity, "first_event": _first_event}[leg.kind]
    query = builder(leg, frame, expressions, piece, assembly)
    if keys:
        query.set("group", group_by(len(keys)))
    return query


def group_by(count: int) -> exp.Group:
    """Returns `GROUP BY 1, 2, ...`: by place, since an alias may be called like a column."""
    return exp.Group(expressions=[syntax.literal(i + 1) for i in range(count)])


def filtered(aggregate: exp.Expr, where: exp.Expr | None) -> exp.Expr:
    """Returns the expression with every aggregate call in it restricted to the rows where `where` holds."""
    if where is None:
        return aggregate
    holder = exp.Paren(this=aggregate)
    calls = list(holder.find_all(exp.AggFunc, exp.WithinGroup))
    for call in calls:
        if call.find_ancestor(exp.AggFunc, exp.WithinGroup):
            continue
        outer = call.parent
        if isinstance(outer, exp.Filter):
            outer.expression.set("this", exp.and_(outer.expression.this, where))
        else:
            call.replace(exp.Filter(this=call.copy(), expression=exp.Where(this=where.copy())))
    if not calls:
        raise ValueError(f"a metric aggregates, received {aggregate.sql(dialect='duckdb')!r}")
    result = holder.this
    assert isinstance(result, exp.Expr)
    return result.copy()


def measure_filter(measure: Measure, relation: str) -> exp.Expr | None:
    """Returns the condition on the rows that the measure counts."""
    conditions = []
    if measure.metric.filter:
        conditions.append(syntax.parse_expression(measure.metric.filter, relation=relation))
    if measure.present:
        conditions.append(syntax.not_null(syntax.column(measure.present, relation)))
    return syntax.conjunction(conditions)


def aggregate_expression(measure: Measure) -> exp.Expr:
    """Returns the aggregate of a measure of kind `aggregate`, with its filter."""
    metric = measure.metric
    assert isinstance(metric, AggregateMetric)
    tree = syntax.parse_expression(metric.expression, relation=metric.relation)
    return filtered(tree, measure_filter(measure, metric.relation))


def _aggregates(leg: Leg, frame: Frame, keys: list[exp.Expr], piece: Slice, assembly: Assembly) -> exp.Select:
    figures = [syntax.alias(aggregate_expression(measure), measure.alias) for measure in leg.measures]
    return frame.select(*keys, *figures)


def _per_entity(leg: Leg, frame: Frame, keys: list[exp.Expr], piece: Slice, assembly: Assembly) -> exp.Select:
    first = leg.measures[0]
    metric = first.metric
    assert isinstance(metric, PerEntityMetric)
    entity = frame.own(metric.entity_column)
    where = measure_filter(first, leg.relation)
    frame.conditions += [syntax.not_null(entity.copy()), *([where] if where is not None else [])]
    inner = syntax.parse_expression(metric.inner, relation=leg.relation)
    entity_alias = (
        metric.entity_column if all(metric.entity_column != key.alias_or_name for key in keys) else "entity_id"
    )
    values = frame.select(*keys, syntax.alias(entity, entity_alias), syntax.alias(inner, "inner_value"))
    values.set("group", group_by(len(keys) + 1))
    name = assembly.add(f"{first.alias}_by_{metric.entity_column}{piece.suffix}", values)
    figures = [syntax.alias(_outer(measure, name), measure.alias) for measure in leg.measures]
    shown = [syntax.column(key.alias_or_name, name) for key in keys]
    return exp.Select(expressions=[*shown, *figures], from_=exp.From(this=syntax.table(name)))


def _outer(measure: Measure, step: str) -> exp.Expr:
    metric = measure.metric
    assert isinstance(metric, PerEntityMetric)
    value = syntax.column("inner_value", step)
    having = syntax.parse_expression(metric.having, relation=step) if metric.having else None
    if metric.outer == "count":
        return filtered(exp.Count(this=exp.Star()), having)
    if metric.outer == "count_distinct":
        return filtered(exp.Count(this=exp.Distinct(expressions=[value])), having)
    return filtered(_OUTER[metric.outer](this=value), having)


def _first_event(leg: Leg, frame: Frame, keys: list[exp.Expr], piece: Slice, assembly: Assembly) -> exp.Select:
    metric = leg.measures[0].metric
    assert isinstance(metric, FirstEventMetric)
    entity = frame.own(metric.entity_column)
    where = measure_filter(leg.measures[0], leg.relation)
    firsts = first_events(frame, metric.entity_column, where, assembly)
    frame.conditions += [where] if where is not None else []
    rows = frame.select(*keys)
    on = exp.EQ(this=syntax.column(metric.entity_column, firsts), expression=entity.copy())
    rows.append("joins", exp.Join(this=syntax.table(firsts), on=on))
    is_new = _is_new(frame, syntax.column("first_time", firsts), piece)
    for measure in leg.measures:
        assert isinstance(measure.metric, FirstEventMetric)
        test = _negated(is_new)
        if measure.metric.which == "new":
            test = exp.and_(is_new, *_is_first(frame, syntax.column("first_time", firsts), piece))
        counted = exp.Count(this=exp.Distinct(expressions=[entity.copy()]))
        rows.append("expressions", syntax.alias(filtered(counted, test), measure.alias))
    return rows


def _is_first(frame: Frame, first_time: exp.Expr, piece: Slice) -> list[exp.Expr]:
    """Returns the test that a row is the first event itself where figures are by weekday or hour: nobody is new on every Monday."""
    if not any(key.kind == "part" for key in piece.keys):
        return []
    return [exp.EQ(this=frame.time("first event"), expression=first_time)]


def _negated(test: exp.Expr) -> exp.Expr:
    if isinstance(test, exp.GTE):
        return exp.LT(this=test.this.copy(), expression=test.expression.copy())
    return exp.Boolean(this=False)


def first_events(frame: Frame, entity_column: str, where: exp.Expr | None, assembly: Assembly) -> str:
    """Adds the step of each entity's first moment, over all rows whatever the period and filters; returns its name."""
    relation = frame.relation.name
    bare = Frame(frame.relation, frame.graph)
    bare.conditions.append(syntax.not_null(bare.own(entity_column)))
    if where is not None:
        bare.conditions.append(where.copy())
    moment = syntax.alias(exp.Min(this=bare.time("first event")), "first_time")
    query = bare.select(bare.own(entity_column), moment)
    query.set("group", group_by(1))
    return assembly.add_once(f"first_{relation}_by_{entity_column}", query)


def _is_new(frame: Frame, first_time: exp.Expr, piece: Slice) -> exp.Expr:
    """Returns the test that an entity's first event lies in the bucket of the row (cut by the period's start), not before."""
    bounds: list[exp.Expr] = []
    if piece.grain:
        bounds.append(bucket(frame.time(piece.grain), piece.grain))
    if piece.period and piece.period.start:
        bounds.append(syntax.literal(piece.period.start))
    if not bounds:
        return exp.Boolean(this=True)
    start = bounds[0] if len(bounds) == 1 else exp.Greatest(this=bounds[0], expressions=bounds[1:], ignore_nulls=True)
    return exp.GTE(this=first_time, expression=start)
