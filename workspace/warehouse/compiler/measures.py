"""Takes metrics apart into the measures that are aggregated from rows, and puts the figures together again."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from cartwise.errors import RetryableInput
from cartwise.workspace.catalog.model import (
    AggregateMetric,
    Catalog,
    Dimension,
    FirstEventMetric,
    Metric,
    PerEntityMetric,
    RatioMetric,
)
from cartwise.workspace.warehouse.compiler import syntax
from cartwise.workspace.warehouse.compiler.names import find_metric
from cartwise.workspace.warehouse.request import AdHocRatio

Base = AggregateMetric | PerEntityMetric | FirstEventMetric
Shown = str | AdHocRatio


@dataclass(frozen=True)
class Measure:
    """One figure aggregated from the rows of one relation.

    Args:
        metric: how it is aggregated.
        present: a column of its relation that must not be null: revenue per customer leaves guests out of the revenue too.
    """

    metric: Base
    present: str | None = None

    @property
    def alias(self) -> str:
        """The column that carries it between the parts of the statement."""
        return self.metric.name if self.present is None else f"{self.metric.name}_with_{self.present}"


def shown_name(shown: Shown) -> str:
    """Returns the column name of a metric of the request."""
    return shown if isinstance(shown, str) else shown.name


def measures_of(catalog: Catalog, shown: Shown) -> list[Measure]:
    """Returns the measures that a metric is made of, without repeats."""
    found: dict[Measure, None] = {}
    _figure(catalog, shown, lambda measure: found.setdefault(measure) or exp.Null(), present=None)
    return list(found)


def figure(catalog: Catalog, shown: Shown, value: Callable[[Measure], exp.Expr]) -> exp.Expr:
    """Returns the expression of a metric over its measures, which `value` resolves to columns."""
    return _figure(catalog, shown, value, present=None)


def _figure(
    catalog: Catalog, shown: Shown, value: Callable[[Measure], exp.Expr], *, present: Dimension | None, depth: int = 0
) -> exp.Expr:
    metric: Metric | AdHocRatio = find_metric(catalog, shown) if isinstance(shown, str) else shown
    if depth > 8:
        raise RetryableInput(
            "circular_metric", f"Metric {shown_name(shown)!r} is defined by itself.", metric=shown_name(shown)
        )
    if not isinstance(metric, (RatioMetric, AdHocRatio)):
        return value(Measure(metric, _present_column(catalog, metric, present)))
    entity = present or counted_entity(catalog, metric.denominator)

    def total(names: tuple[str, ...], *, is_filled: bool) -> exp.Expr:
        terms = []
        for name in names:
            term = _figure(catalog, name, value, present=entity, depth=depth + 1)
            may_fill = (is_filled or len(names) > 1) and is_countable(catalog, name)
            terms.append(syntax.zero_filled(term) if may_fill else term)
        return exp.Paren(this=_sum(terms)) if len(terms) > 1 else terms[0]

    # A group with a denominator but no row for the numerator has a rate of 0, not an unknown one.
    numerator = total(metric.numerator, is_filled=True)
    return syntax.ratio(numerator, total(metric.denominator, is_filled=False), scale=metric.scale)


def _sum(terms: list[exp.Expr]) -> exp.Expr:
    whole = terms[0]
    for term in terms[1:]:
        whole = exp.Add(this=whole, expression=term)
    return whole


def counted_column(metric: Base) -> str | None:
    """Returns the column whose distinct values the metric counts, or None where it does something else."""
    if not isinstance(metric, AggregateMetric):
        return metric.entity_column if metric.kind == "first_event" or metric.outer == "count" else None
    tree = syntax.parse_expression(metric.expression, relation=metric.relation)
    if isinstance(tree, exp.Count) and isinstance(tree.this, exp.Distinct) and len(tree.this.expressions) == 1:
        counted = tree.this.expressions[0]
        return counted.name if isinstance(counted, exp.Column) else None
    return None


def counted_entity(catalog: Catalog, names: tuple[str, ...]) -> Dimension | None:
    """Returns the entity that all these metrics count (customers, orders, ...), or None."""
    entities: list[Dimension | None] = []
    for name in names:
        metric = find_metric(catalog, name)
        column = None if isinstance(metric, RatioMetric) else counted_column(metric)
        entities.append(_entity_of(catalog, metric.relation, column) if column else None)  # type: ignore[union-attr]
    first = entities[0]
    return first if first and all(entity == first for entity in entities) else None


def _entity_of(catalog: Catalog, relation: str, column: str) -> Dimension | None:
    for dimension in catalog.dimensions.values():
        if dimension.entity and any(b.relation == relation and b.column == column for b in dimension.bindings):
            return dimension
    return None


def _present_column(catalog: Catalog, metric: Base, entity: Dimension | None) -> str | None:
    if entity is None:
        return None
    bound = next((b.column for b in entity.bindings if b.relation == metric.relation), None)
    column = catalog.relations[metric.relation].column(bound) if bound else None
    if column is None or not column.nulls or counted_column(metric) == bound:
        return None
    return column.name


def is_additive(metric: Metric) -> bool:
    """Tells whether the metric's parts sum to the whole."""
    return metric.additive_over != "none"


def is_countable(catalog: Catalog, shown: Shown) -> bool:
    """Tells whether no rows at all mean 0: sums and counts, but not averages, medians or ratios."""
    metric = find_metric(catalog, shown) if isinstance(shown, str) else None
    if metric is None or isinstance(metric, RatioMetric):
        return False
    if isinstance(metric, FirstEventMetric):
        return True
    if isinstance(metric, PerEntityMetric):
        return metric.outer in ("count", "sum")
    tree = syntax.parse_expression(metric.expression, relation=metric.relation)
    return metric.additive_over != "none" or _is_count(tree)


def _is_count(tree: exp.Expr) -> bool:
    return isinstance(tree, exp.Count) or (isinstance(tree, (exp.Filter, exp.Paren)) and _is_count(tree.this))


def may_be_null(catalog: Catalog, measure: Measure) -> bool:
    """Tells whether a group with rows can have no figure: a sum over no matching or only missing values."""
    metric = measure.metric
    if isinstance(metric, FirstEventMetric) or (isinstance(metric, PerEntityMetric) and metric.outer == "count"):
        return False
    if isinstance(metric, PerEntityMetric) or metric.filter or measure.present:
        return not (
            isinstance(metric, AggregateMetric) and _is_count(syntax.parse_expression(metric.expression, relation="r"))
        )
    tree = syntax.parse_expression(metric.expression, relation=metric.relation)
    relation = catalog.relations[metric.relation]
    columns = [relation.column(node.name) for node in tree.find_all(exp.Column)]
    return not _is_count(tree) and any(column is None or column.nulls for column in columns)
