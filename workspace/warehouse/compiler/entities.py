"""Restricts figures to entities whose own figure compares so: customers with at least two orders."""

from collections.abc import Callable

from sqlglot import exp

from cartwise.workspace.warehouse.compiler import syntax
from cartwise.workspace.warehouse.compiler.frame import Frame
from cartwise.workspace.warehouse.compiler.slices import BEFORE


class EntitySet:
    """The entities that pass a condition, as one step for each slice."""

    def __init__(self, dimension: str, build_step: Callable[[str], str]) -> None:
        """Takes the entity's dimension and the function that adds the step of a slice, by suffix, and returns its name."""
        self.dimension = dimension
        self._build_step = build_step
        self._steps: dict[str, str] = {}

    def restrict(self, frame: Frame, suffix: str) -> None:
        """Keeps the rows of the frame whose entity passes in the dates of the slice."""
        suffix = suffix if suffix == BEFORE else ""
        if suffix not in self._steps:
            self._steps[suffix] = self._build_step(suffix)
        step = self._steps[suffix]
        kept = exp.Select(expressions=[syntax.column(self.dimension, step)], from_=exp.From(this=syntax.table(step)))
        frame.conditions.append(exp.In(this=frame.column(self.dimension), query=exp.Subquery(this=kept)))
