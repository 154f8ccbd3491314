"""Window figures over the groups: share, running total, growth, rank."""

from collections.abc import Sequence

from sqlglot import exp

from cartwise.workspace.warehouse.compiler import syntax
from cartwise.workspace.warehouse.compiler.keys import Key, bucket
from cartwise.workspace.warehouse.request import Grain


def change_percent(now: exp.Expr, before: exp.Expr) -> exp.Expr:
    """Returns the change in percent of what was before; by its absolute value, so that a fall is negative below zero too."""
    difference = exp.Sub(this=now, expression=before)
    return syntax.ratio(difference, exp.Abs(this=before.copy()), scale=100)


def share(figure: exp.Expr, partition: Sequence[exp.Expr], *, whole: exp.Expr | None = None) -> exp.Expr:
    """Returns the percent of the total over the groups of the partition, or of `whole` where parts don't add up."""
    total = whole or _window(exp.Sum(this=figure.copy()), partition)
    return syntax.ratio(figure, total, scale=100)


def running(figure: exp.Expr, partition: Sequence[exp.Expr], along: exp.Expr) -> exp.Expr:
    """Returns the running total along the grain."""
    frame = exp.WindowSpec(kind="ROWS", start="UNBOUNDED", start_side="PRECEDING", end="CURRENT ROW")
    return _window(exp.Sum(this=figure), partition, [_ordered(along)], frame)


def growth(figure: exp.Expr, partition: Sequence[exp.Expr], along: exp.Expr, grain: Grain) -> exp.Expr:
    """Returns the percent change on the bucket just before; NULL where that bucket has no figure."""
    order = [_ordered(along)]
    before = _window(exp.Lag(this=figure.copy()), partition, order)
    moment_before = _window(exp.Lag(this=along.copy()), partition, order)
    expected = bucket(along.copy(), grain, shift=-1)
    is_adjacent = exp.EQ(this=moment_before, expression=expected)
    change = change_percent(figure, before)
    return exp.Case(ifs=[exp.If(this=is_adjacent, true=change)])


def rank(figure: exp.Expr, partition: Sequence[exp.Expr], *, descending: bool) -> exp.Expr:
    """Returns the rank, 1 for the first; equal figures share a rank, and missing figures come last."""
    return _window(exp.Rank(), partition, [_ordered(figure, descending=descending)])


def row_number(partition: Sequence[exp.Expr], order: Sequence[exp.Ordered]) -> exp.Expr:
    """Returns the position of the row in its partition."""
    return _window(exp.RowNumber(), partition, order)


def partition_without(keys: Sequence[Key], left_out: Key | None, step: str) -> list[exp.Expr]:
    """Returns the columns of all keys but one."""
    return [syntax.column(key.name, step) for key in keys if key != left_out]


def _ordered(expression: exp.Expr, *, descending: bool = False) -> exp.Ordered:
    return exp.Ordered(this=expression.copy(), desc=descending, nulls_first=False)


def _window(
    function: exp.Expr,
    partition: Sequence[exp.Expr],
    order: Sequence[exp.Ordered] = (),
    spec: exp.WindowSpec | None = None,
) -> exp.Expr:
    return exp.Window(
        this=function,
        partition_by=[part.copy() for part in partition],
        order=exp.Order(expressions=[term.copy() for term in order]) if order else None,
        spec=spec,
    )
