"""Takes a ratio whose two sums the question spells out: "sum of freight over sum of price", 运费合计÷price合计."""

from typing import Any

from cartwise.agent.planner.figures.column_sums import plain_sum, summed_column
from cartwise.agent.planner.figures.metric_choice import metric_of
from cartwise.agent.planner.figures.reach import home_of
from cartwise.agent.planner.reading import Reading

SIGNS = ("÷", "/", "over", "除以", "divided by", "as a percentage of", "占")
_ENDS = ("(", ")", ".", "?", "!", ";", ":", "=", ",")
_REACH = 5


def read_sum_ratio(reading: Reading) -> None:
    """Takes "sum of A over sum of B" as the figure; what was said of it in other words before is the same figure."""
    for index, span in enumerate(reading.spans):
        if span.text.lower() not in SIGNS or not reading.is_free(index):
            continue
        sides = [_side(reading, index, -1), _side(reading, index, 1)]
        if not all(any(reading.spans[place].has("agg", "sum") for place in side) for side in sides):
            continue
        if take_ratio(reading, index, sides):
            _explain_said_before(reading)
            return


def take_ratio(reading: Reading, index: int, sides: list[list[int]]) -> bool:
    """Adds the ratio of the figures on both sides of the sign; tells whether there is just one on each.

    Args:
        reading: the question.
        index: of the sign.
        sides: the spans before and after the sign, nearest first.
    """
    names = [_figure(reading, side) for side in sides]
    numerator, denominator = (
        name or _column_beside(reading, side, other)
        for name, side, other in zip(names, sides, names[::-1], strict=True)
    )
    if numerator is None or denominator is None or numerator == denominator:
        return False
    reading.draft.metrics.append(_known(reading, numerator, denominator) or ratio_of(reading, numerator, denominator))
    for place in (*sides[0], index, *sides[1]):
        if reading.is_free(place):
            reading.explain(place, "metric")
    return True


def ratio_of(reading: Reading, numerator: str, denominator: str) -> dict[str, Any]:
    """Returns the ratio of two figures, in percent where a share or rate is spoken of."""
    is_percent = reading.any_of("share", "rate") or any(
        str(reading.catalog.metrics[name].unit) == "%" for span in reading.spans for name in span.all("metric")
    )
    return {
        "name": f"{numerator}_per_{denominator}",
        "numerator": [numerator],
        "denominator": [denominator],
        "scale": 100.0 if is_percent else 1.0,
        "unit": "%" if is_percent else "",
    }


def _known(reading: Reading, numerator: str, denominator: str) -> str | None:
    """Returns the catalogue's own ratio of the two, such as the ROAS that a platform claims."""
    for metric in reading.catalog.metrics.values():
        if metric.kind == "ratio" and (metric.numerator, metric.denominator) == ((numerator,), (denominator,)):
            return metric.name
    return None


def is_money(reading: Reading, *names: str) -> bool:
    """Tells 退款总额占订单总额, money of money, from 取消订单占全部订单, whose rate has a name of its own."""
    return {reading.catalog.metrics[name].unit for name in names} == {reading.catalog.currency or ""}


def sides_within(reading: Reading, zone: list[int]) -> tuple[int, list[list[int]]] | None:
    """Returns the one sign of a definition and the spans on both sides of it; None where there are several signs or none."""
    signs = [place for place in zone if reading.spans[place].text.lower() in SIGNS]
    if len(signs) != 1:
        return None
    left = [place for place in reversed(zone) if place < signs[0]]
    return signs[0], [left, [place for place in zone if place > signs[0]]]


def _side(reading: Reading, index: int, step: int) -> list[int]:
    found: list[int] = []
    at = index + step
    while 0 <= at < len(reading.spans) and len(found) < _REACH and reading.spans[at].text not in _ENDS:
        found.append(at)
        at += step
    return found


def _figure(reading: Reading, side: list[int]) -> str | None:
    """Returns the one figure that a side names: a column that is summed, else a metric."""
    has_sum = any(reading.spans[place].has("agg", "sum") for place in side)
    others = [place for place in side if reading.spans[place].has("op") or reading.spans[place].has("neg")]
    columns = [place for place in side if reading.spans[place].has("column")]
    metrics = [place for place in side if reading.spans[place].has("metric") and not reading.spans[place].has("agg")]
    if others or any(reading.spans[place].has("value") for place in side):
        return None
    if has_sum and len(columns) == 1:
        return summed_column(reading, columns[0])
    named = list(dict.fromkeys(metric_of(reading, place) for place in metrics))
    if len(named) != 1:
        return None
    return (plain_sum(reading, named[0]) if has_sum else None) or named[0]


def _column_beside(reading: Reading, side: list[int], other: str | None) -> str | None:
    """Returns the sum of the column that a side names, of those in the table of the other figure: "Conv. value ÷ Cost"."""
    places = [place for place in side if reading.spans[place].has("column")]
    if other is None or len(places) != 1:
        return None
    home = home_of(reading.catalog, other)
    for named in reading.spans[places[0]].all("column"):
        prefix, _, column = str(named).partition("|")
        average = reading.catalog.metrics.get(f"{prefix}avg_{column}")
        if getattr(average, "relation", None) == home:
            return column if reading.has_metric(column) else summed_column(reading, places[0])
    return None


def _explain_said_before(reading: Reading) -> None:
    for index, span in enumerate(reading.spans):
        if reading.is_free(index) and (span.has("share") or (span.has("metric") and not span.has("dimension"))):
            reading.explain(index, "restated")
