"""Restricts figures to entities whose own figure compares so: customers with at least two orders."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlglot import exp

from cartwise.workspace.catalog.model import Dimension
from cartwise.workspace.warehouse.compiler import syntax
from cartwise.workspace.warehouse.compiler.filters import compare_number
from cartwise.workspace.warehouse.compiler.frame import Frame
from cartwise.workspace.warehouse.compiler.keys import Key
from cartwise.workspace.warehouse.compiler.legs import group_by
from cartwise.workspace.warehouse.compiler.measures import figure, measures_of
from cartwise.workspace.warehouse.compiler.slices import BEFORE, Slice
from cartwise.workspace.warehouse.request import EntityCondition

if TYPE_CHECKING:
    from cartwise.workspace.warehouse.compiler.combine import SliceBuilder

_OPPOSITE = {"lt": "ge", "le": "gt", "gt": "le", "ge": "lt", "eq": "ne", "ne": "eq"}
_HOLDS_AT_ZERO: dict[str, Callable[[float], bool]] = {
    "lt": lambda value: value > 0,
    "le": lambda value: value >= 0,
    "gt": lambda value: value < 0,
    "ge": lambda value: value <= 0,
    "eq": lambda value: value == 0,
    "ne": lambda value: value != 0,
}


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
        """Keeps the rows of the frame whose entity passes in the dates of the slice."""
        suffix = suffix if suffix == BEFORE else ""
        if suffix not in self._steps:
            self._steps[suffix] = self._build_step(suffix)
        step = self._steps[suffix]
        kept = exp.Select(expressions=[syntax.column(self.dimension, step)], from_=exp.From(this=syntax.table(step)))
        test: exp.Expr = exp.In(this=frame.column(self.dimension), query=exp.Subquery(this=kept))
        frame.conditions.append(exp.Not(this=test) if self._is_complement else test)


def counts_absent(wanted: EntityCondition) -> bool:
    """Tells whether entities without any row pass: "no order since March"."""
    if (wanted.period is None and not wanted.filters) or wanted.op == "between":
        return False
    return _HOLDS_AT_ZERO[wanted.op](wanted.values[0])


def build_kept(builder: "SliceBuilder", piece: Slice, dimension: Dimension, wanted: EntityCondition, name: str) -> str:
    """Adds the step with the entities that pass, or that fail where those without rows pass; returns its name."""
    key = Key(dimension.name, "dimension", dimension.name)
    keys = (key, Key(wanted.grain, "grain", wanted.grain)) if wanted.grain else (key,)
    part = builder.build(
        Slice(keys, piece.period, piece.filters, suffix=piece.suffix), measures_of(builder.catalog, wanted.metric)
    )
    value = figure(builder.catalog, wanted.metric, lambda measure: syntax.column(measure.alias, part.step))
    op = _OPPOSITE[wanted.op] if counts_absent(wanted) else wanted.op
    query = exp.Select(expressions=[syntax.column(key.name, part.step)], from_=exp.From(this=syntax.table(part.step)))
    if wanted.grain:
        query.set("where", exp.Where(this=exp.GT(this=value, expression=syntax.literal(0))))
        query.set("group", group_by(1))
        query.set("having", exp.Having(this=compare_number(exp.Count(this=exp.Star()), op, wanted.values)))
    else:
        query.set("where", exp.Where(this=compare_number(value, op, wanted.values)))
    return builder.assembly.add(name, query)
