"""Takes a ratio whose two sums the question spells out: "sum of freight over sum of price", 运费合计÷price合计."""

from typing import Any

from cartwise.agent.planner.figures.column_sums import column_sum, plain_sum
from cartwise.agent.planner.figures.metric_choice import metric_of
from cartwise.agent.planner.figures.reach import home_of
from cartwise.agent.planner.reading import JOINERS, Reading
from cartwise.agent.planner.words.amounts import is_price_the_amount

SIGNS = ("÷", "/", "over", "除以", "divided by", "as a percentage of", "占")
_ENDS = ("(", ")", ".", "?", "!", ";", ":", "=", ",")
_REACH = 5
_DIVIDES = ("÷", "divided by", "除以", "over")
_PLUS = ("plus", "加", "加上", "+")
_OF = ("of", "the", "total", "all", "的")


def read_sum_ratio(reading: Reading) -> None:
    """Takes "sum of A over sum of B" as the figure; what was said of it in other words before is the same figure."""
    for index, span in enumerate(reading.spans):
        sign = span.text.lower()
        if sign not in SIGNS or not reading.is_free(index):
            continue
        sides = [_side(reading, index, -1), _side(reading, index, 1)]
        if any(
            reading.spans[at].text.lower() in _PLUS
            for at in range(max(0, index - _REACH), min(len(reading.spans), index + _REACH))
        ):
            continue  # a sum of two figures on one side
        are_sums = all(any(reading.spans[place].has("agg", "sum") for place in side) for side in sides)
        names_column = any(reading.spans[side[0]].has("column") for side in sides if side)
        says_sum = any(reading.spans[place].has("agg", "sum") for side in sides for place in side)
        if not (
            are_sums
            or (
                sign in _DIVIDES
                and (names_column or (says_sum and sign != "over") or (index in reading.restating and sign != "over"))
            )
        ):
            continue
        if take_ratio(reading, index, sides):
            _explain_said_before(reading, index)
            return


def take_ratio(reading: Reading, index: int, sides: list[list[int]]) -> bool:
    """Adds the ratio of the figures on both sides of the sign; tells whether there is just one on each.

    Args:
        reading: the question.
        index: of the sign.
        sides: the spans before and after the sign, nearest first.
    """
    found = _pair(reading, *(_figures(reading, side) for side in sides))
    if found is None:
        return False
    if found[0] == "cancellations" and is_money(reading, found[1]) and reading.has_metric("cancelled_value"):
        found = "cancelled_value", found[1]  # money of money
    defined = {each["name"] for each in reading.draft.define}
    if defined & set(found):  # with a plain sum on one side the other one is plain too
        numerator, denominator = (plain_sum(reading, name) or name for name in found)
        found = numerator, denominator
    reading.draft.metrics.append(_known(reading, *found) or ratio_of(reading, *found))
    for place in (*sides[0], index, *sides[1]):
        if reading.is_free(place) and not reading.spans[place].has("date"):
            reading.explain(place, "metric")
    return True


def _pair(reading: Reading, left: list[str], right: list[str]) -> tuple[str, str] | None:
    """Returns the figures of both sides; among several readings of a word those of one table: "unique clicks ÷ unique opens"."""
    pairs = [(one, other) for one in left for other in right if one != other]
    near = (pair for pair in pairs if home_of(reading.catalog, pair[0]) == home_of(reading.catalog, pair[1]))
    return next(near, pairs[0] if pairs else None)


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
    """Returns the spans of the figure on one side of the sign, nearest first; a word of whom or when ends it."""
    found: list[int] = []
    at = index + step
    while 0 <= at < len(reading.spans) and len(found) < _REACH and not _ends_side(reading, at, step, found):
        found.append(at)
        at += step
    return found


def _ends_side(reading: Reading, at: int, step: int, found: list[int]) -> bool:
    span = reading.spans[at]
    if span.text in _ENDS or span.has("value") or span.has("date") or span.text.lower() in JOINERS:
        return True
    has_figure = any(reading.spans[place].has("metric") or reading.spans[place].has("column") for place in found)
    if step < 0:  # "cost" of "what is the cost"
        return has_figure and not (span.has("agg") or span.text.lower() in _OF or span.has("how_many"))
    return has_figure and not span.has("agg")


def _figures(reading: Reading, side: list[int]) -> list[str]:
    """Returns the figures that a side may name: a column that is summed, else metrics; none where there are two figures."""
    if any(reading.spans[place].has("neg") or reading.spans[place].has("value") for place in side):
        return []
    places = [
        place
        for place in side
        if (reading.spans[place].has("metric") or reading.spans[place].has("column"))
        and not reading.spans[place].has("agg")
    ]
    if len(places) != 1:
        return _same_figure(reading, places)
    has_sum = any(reading.spans[place].has("agg", "sum") for place in side)
    span = reading.spans[places[0]]
    summed = [name for each in span.all("column") if (name := column_sum(reading, str(each), is_plain=has_sum))]
    named = [metric_of(reading, places[0]), *map(str, span.all("metric"))] if span.has("metric") else []
    plain = [found for name in named if has_sum and (found := plain_sum(reading, name))]
    if not (summed or named) and is_price_the_amount(reading.catalog):  # "freight over price"
        prices = [str(each) for each in span.all("column") if str(each) == "|unit_price"]
        summed = [name for each in prices if (name := column_sum(reading, each, is_plain=True))]
    return list(dict.fromkeys([*(summed if has_sum else ()), *plain, *named, *summed]))


def _same_figure(reading: Reading, places: list[int]) -> list[str]:
    """Returns the one figure of "number of orders", said in two words."""
    named = {metric_of(reading, place) for place in places if reading.spans[place].has("metric")}
    return list(named) if len(named) == 1 else []


def _explain_said_before(reading: Reading, sign: int) -> None:
    """Explains what names the ratio in other words; in front of a bracket also "average payment per order"."""
    opened = next((at for at in range(sign, -1, -1) if reading.spans[at].text == "("), -1)
    for index, span in enumerate(reading.spans):
        is_name = span.has("share") or (span.has("metric") and not span.has("dimension"))
        if index < opened and not is_name:
            is_name = span.has("per") or (span.has("metric") and reading.spans[index - 1].has("per"))
            is_name = is_name or (span.has("agg") and not span.has("together")) or span.has("column")
        if reading.is_free(index) and is_name and index != sign:
            reading.explain(index, "restated")
