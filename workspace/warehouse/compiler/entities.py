"""Restricts figures to entities whose own figure compares so: customers with at least two orders."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlglot import exp

from cartwise.workspace.catalog.model import Catalog, Dimension
from cartwise.workspace.warehouse.compiler import syntax
from cartwise.workspace.warehouse.compiler.filters import check_count, compare_figure
from cartwise.workspace.warehouse.compiler.frame import Frame
from cartwise.workspace.warehouse.compiler.keys import Key
from cartwise.workspace.warehouse.compiler.legs import group_by
from cartwise.workspace.warehouse.compiler.measures import figure, is_countable, measures_of
from cartwise.workspace.warehouse.compiler.order_links import find_order_link, keep_orders_of, link_note
from cartwise.workspace.warehouse.compiler.slices import BEFORE, Slice
from cartwise.workspace.warehouse.request import EntityCondition

if TYPE_CHECKING:
    from cartwise.workspace.warehouse.compiler.combine import SliceBuilder

_HOLDS_AT_ZERO: dict[str, Callable[..., bool]] = {
    "lt": lambda value: value > 0,
    "le": lambda value: value >= 0,
    "gt": lambda value: value < 0,
    "ge": lambda value: value <= 0,
    "eq": lambda value: value == 0,
    "ne": lambda value: value != 0,
    "between": lambda low, high: low <= 0 <= high,
}
_OPPOSITE = {"lt": "ge", "le": "gt", "gt": "le", "ge": "lt", "eq": "ne", "ne": "eq"}


class EntitySet:
    """The entities that pass a condition, as one step for each slice."""

    def __init__(self, dimension: str, build_step: Callable[[str], str], *, is_complement: bool = False) -> None:
        """Takes the entity's dimension and how to build its step.

        Args:
            dimension: the entity's dimension.
            build_step: adds the step of a slice, by suffix, and returns its name.
            is_complement: the step holds the entities that fail, so those without any row pass.
        """
        self.dimension = dimension
        self._build_step = build_step
        self._is_complement = is_complement
        self._steps: dict[str, str] = {}

    def restrict(self, frame: Frame, suffix: str) -> None:
        """Keeps the rows of the frame whose entity passes in the dates of the slice; an order passes by any seller, ... of its lines."""
        link = find_order_link(frame.graph, self.dimension, base=frame.relation.name)
        if link is not None:
            keep_orders_of(frame, link, lambda rows: self.restrict(rows, suffix))
            frame.notes.append(link_note("passed_by_any_row", link, [self.dimension]))
            return
        suffix = suffix if suffix == BEFORE else ""
        if suffix not in self._steps:
            self._steps[suffix] = self._build_step(suffix)
        step = self._steps[suffix]
        kept = exp.Select(expressions=[syntax.column(self.dimension, step)], from_=exp.From(this=syntax.table(step)))
        entity = frame.column(self.dimension)
        test: exp.Expr = exp.In(this=entity, query=exp.Subquery(this=kept))
        if self._is_complement:  # NULL NOT IN () is true, and a guest is no customer who never came back
            frame.conditions.append(syntax.not_null(entity.copy()))
        frame.conditions.append(exp.Not(this=test) if self._is_complement else test)


def counts_absent(catalog: Catalog, wanted: EntityCondition) -> bool:
    """Tells whether entities without any row pass: "no order since March"; a sum or a count of no rows is 0."""
    check_count(wanted.op, wanted.values)
    has_zero = wanted.grain is not None or is_countable(catalog, wanted.metric)
    return has_zero and _HOLDS_AT_ZERO[wanted.op](*wanted.values)


def build_kept(builder: "SliceBuilder", piece: Slice, dimension: Dimension, wanted: EntityCondition, name: str) -> str:
    """Adds the step with the entities that pass, or that fail where those without rows pass; returns its name."""
    key = Key(dimension.name, "dimension", dimension.name)
    keys = (key, Key(wanted.grain, "grain", wanted.grain)) if wanted.grain else (key,)
    part = builder.build(
        Slice(keys, piece.period, piece.filters, suffix=piece.suffix), measures_of(builder.catalog, wanted.metric)
    )
    value = figure(builder.catalog, wanted.metric, lambda measure: syntax.column(measure.alias, part.step))
    is_complement = counts_absent(builder.catalog, wanted)
    entity = syntax.column(key.name, part.step)
    query = exp.Select(expressions=[entity], from_=exp.From(this=syntax.table(part.step)))
    if wanted.grain:
        test: exp.Expr = exp.GT(this=value, expression=syntax.literal(0))
        query.set("group", group_by(1))
        query.set("having", exp.Having(this=_test(exp.Count(this=exp.Star()), wanted, is_negated=is_complement)))
    else:
        test = _test(value, wanted, is_negated=is_complement)
    # One NULL in a list of those who fail, and nobody passes.
    known = [syntax.not_null(entity.copy())] if is_complement else []
    query.set("where", exp.Where(this=exp.and_(*known, test, copy=False)))
    return builder.assembly.add(name, query)


def _test(number: exp.Expr, wanted: EntityCondition, *, is_negated: bool) -> exp.Expr:
    if is_negated and wanted.op == "between":
        return exp.Not(this=compare_figure(number, wanted.op, wanted.values))
    return compare_figure(number, _OPPOSITE[wanted.op] if is_negated else wanted.op, wanted.values)
