"""The facts of a query result: each figure with its metric, slice and period, so that prose can cite it."""

from typing import TYPE_CHECKING, Any

from cartwise.tools.result import Fact
from cartwise.workspace.catalog.model import Catalog

if TYPE_CHECKING:
    from cartwise.workspace.warehouse.result import QueryResult, ResultColumn

MAX_FACT_ROWS = 50  # more than prose can cite; the table carries the rest
MAX_ITEMS = 50  # labels that a follow-up may refer to


def facts_of(result: "QueryResult", catalog: Catalog) -> tuple[Fact, ...]:
    """Returns the figures of the first rows; ids are `metric` or `metric[label, label]`."""
    measures = [(i, column) for i, column in enumerate(result.columns) if column.role == "measure"]
    labels = [(i, column) for i, column in enumerate(result.columns) if column.role != "measure"]
    period = _period_text(result)
    facts = []
    for row in result.rows[:MAX_FACT_ROWS]:
        where = ", ".join(f"{column.name} = {row[i]}" for i, column in labels)
        suffix = f"[{', '.join(str(row[i]) for i, _ in labels)}]" if labels else ""
        facts += [_fact(column, row[i], suffix, where, period) for i, column in measures]
    return tuple(facts)


def _fact(column: "ResultColumn", value: Any, suffix: str, where: str, period: str) -> Fact:
    return Fact(
        id=f"{column.name}{suffix}",
        value=value if isinstance(value, int | float | str) or value is None else str(value),
        unit=column.unit or "",
        decimals=column.decimals,
        metric=column.metric or column.name,
        slice=where,
        period=period,
    )


def _period_text(result: "QueryResult") -> str:
    return f"{result.period.start}..{result.period.end}" if result.period else ""


def items_of(result: "QueryResult") -> dict[str, tuple[Any, ...]]:
    """Returns the shown labels of each dimension, in order and without repeats: what "the first one" refers to."""
    items: dict[str, tuple[Any, ...]] = {}
    for i, column in enumerate(result.columns):
        if column.role in ("dimension", "id"):
            seen = dict.fromkeys(row[i] for row in result.rows if row[i] is not None)
            items[column.name] = tuple(value if isinstance(value, int | str) else str(value) for value in seen)[
                :MAX_ITEMS
            ]
    return items
