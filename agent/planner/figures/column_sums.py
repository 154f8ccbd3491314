"""Takes the plain sum of a column where the question asks for it: "sum of prices", "item price sum", price合计, "sales (item price)"."""

import re

from cartwise.agent.planner.figures.definitions import define
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.words.amounts import is_price_the_amount


def sum_word(reading: Reading, index: int, before: int | None) -> int | None:
    """Returns the place of the sum word beside the column: "sum of prices", "item price sum", price合计."""
    if before is not None and reading.spans[before].has("agg", "sum"):
        return before
    behind = index + 1 if index + 1 < len(reading.spans) else None
    is_sum = behind is not None and reading.spans[behind].has("agg", "sum") and not reading.spans[index].has("metric")
    return behind if is_sum else None


def names_amount(reading: Reading, index: int, column: str) -> bool:
    """Tells "sales (item price)", whose bracket says which column is summed, where that column is the whole of the sales."""
    if index not in reading.restating or column != "unit_price" or not is_price_the_amount(reading.catalog):
        return False
    return any(
        span.has("metric", "revenue") and place not in reading.restating for place, span in enumerate(reading.spans)
    )


def sum_column(reading: Reading, index: int, before: int | None, noun: int | None, average: str) -> None:
    """Takes "sum of item prices": the plain sum of the column, as stored."""
    name = _sum_of(reading, average)
    if name is None:
        return
    if name not in reading.draft.metrics:
        reading.draft.metrics.append(name)
    for place in (index, before, noun):
        if place is not None:
            reading.explain(place, "metric")


def column_sum(reading: Reading, named: str, *, is_plain: bool = False) -> str | None:
    """Returns the sum of a column, "|cost": the catalogue's own metric of it, else the plain sum where that is asked for.

    Args:
        reading: the question.
        named: prefix of the column's metrics, "|" and the column.
        is_plain: whether a sum was asked for in so many words.
    """
    prefix, _, column = named.partition("|")
    average = f"{prefix}avg_{column}"
    if is_plain:
        return _sum_of(reading, average)
    home = getattr(reading.catalog.metrics.get(average), "relation", None)
    for metric in reading.catalog.metrics.values():
        expression = getattr(metric, "expression", "").replace('"', "")
        if home and getattr(metric, "relation", None) == home and expression == f"sum({column})":
            return metric.name
    return None


def _sum_of(reading: Reading, average: str) -> str | None:
    metric = reading.catalog.metrics.get(average)
    column = re.fullmatch(r'avg\("?([^"()]+)"?\)', getattr(metric, "expression", ""))
    return define(reading, str(getattr(metric, "relation", "")), column[1], "sum") if column else None


def plain_sum(reading: Reading, name: str) -> str | None:
    """Returns the sum over all rows of the column that a metric sums without cancelled orders; None for any other metric."""
    metric = reading.catalog.metrics[name]
    column = re.fullmatch(r'sum\("?([^"()]+)"?\)', getattr(metric, "expression", ""))
    if column is None or column[1] in ("amount", "quantity") or not getattr(metric, "filter", None):
        return None
    return define(reading, str(getattr(metric, "relation", "")), column[1], "sum")


def own_sums(reading: Reading, index: int) -> list[str]:
    """Returns the catalogue's sums of a column named alone: "delivered" of "delivered, opens and clicks"."""
    span = reading.spans[index]
    before = reading.before(index, skip=("glue",), reach=2)
    is_whole = before is not None and reading.spans[before].has("per")
    if (
        index in reading.restating
        or span.has("dimension")
        or is_whole
        or (index and reading.spans[index - 1].has("per"))
    ):
        return []  # "revenue per delivered mail"
    return list(dict.fromkeys(name for each in span.all("column") if (name := column_sum(reading, str(each)))))
