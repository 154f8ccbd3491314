"""Running totals of counts that don't add up: a customer who buys in two months is counted in the first only."""

from sqlglot import exp

from cartwise.workspace.catalog.model import AggregateMetric, Catalog
from cartwise.workspace.warehouse.compiler import syntax
from cartwise.workspace.warehouse.compiler.combine import Part, SliceBuilder
from cartwise.workspace.warehouse.compiler.keys import Key, key_expression
from cartwise.workspace.warehouse.compiler.legs import group_by, measure_filter
from cartwise.workspace.warehouse.compiler.measures import Measure, Shown, counted_column, is_additive
from cartwise.workspace.warehouse.compiler.slices import FIRST, Slice


def counts_once(catalog: Catalog, shown: Shown) -> AggregateMetric | None:
    """Returns the metric if its running total must count each distinct value once, else None."""
    metric = catalog.metrics[shown] if isinstance(shown, str) else None
    if isinstance(metric, AggregateMetric) and not is_additive(metric) and counted_column(metric):
        return metric
    return None


def can_run(catalog: Catalog, shown: Shown) -> bool:
    """Tells whether a running total of the metric can be told."""
    metric = catalog.metrics[shown] if isinstance(shown, str) else None
    return metric is not None and (is_additive(metric) or counts_once(catalog, shown) is not None)


def first_seen(builder: SliceBuilder, piece: Slice, metric: AggregateMetric, grain: Key) -> Part:
    """Adds the step that counts each distinct value in the first bucket it is seen in, by the slice's other keys."""
    frame = builder.frame(metric.relation, piece)
    column = counted_column(metric)
    assert column is not None
    where = measure_filter(Measure(metric), metric.relation)
    frame.conditions += [syntax.not_null(frame.own(column)), *([where] if where is not None else [])]
    others = [key for key in piece.keys if key != grain]
    keys = [syntax.alias(key_expression(key, frame), key.name) for key in others]
    first = syntax.alias(exp.Min(this=key_expression(grain, frame)), grain.name)
    values = frame.select(*keys, syntax.alias(frame.own(column), "counted"), first)
    values.set("group", group_by(len(keys) + 1))
    seen = builder.assembly.add(f"{metric.name}_first_seen", values)
    shown = [syntax.column(key.name, seen) for key in piece.keys]
    counted = syntax.alias(exp.Count(this=exp.Star()), metric.name)
    query = exp.Select(
        expressions=[*shown, counted], from_=exp.From(this=syntax.table(seen)), group=group_by(len(shown))
    )
    step = builder.assembly.add(f"{metric.name}_newly_seen", query)
    return Part(step, (metric.name,), frozenset({metric.name}), rename=FIRST)
