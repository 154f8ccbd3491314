"""Tells what the number of a condition measures: "20 orders", "£50,000", "three times", "50 days"."""

from collections.abc import Sequence

from cartwise.agent.planner.figures.definitions import lines_counted
from cartwise.agent.planner.reading import COUNT_OF, Reading
from cartwise.agent.planner.words.spans import Number

_SIZES = ("bigger than", "larger than", "smaller than", "worth", "valued", "大于", "小于")
_VERB_METRICS = {
    "spend": "revenue",
    "earn": "revenue",
    "sell": "units",
    "buy": "orders",
    "order": "orders",
    "redeem": "redemptions",
}


def threshold_metric(reading: Reading, first: int, last: int, numbers: Sequence[Number]) -> str | None:
    """Returns the metric of a condition whose spans run from `first` to `last`, and explains the word that named it."""
    if any(reading.spans[place].has("times") for place in (first, last)):
        return _orders(reading)
    if reading.has_metric("units") and any(span.text == "件" for span in reading.spans[first : last + 2]):
        _explain_pieces(reading, first, last)
        return "units"
    is_money = any(number.is_money for number in numbers) or _speaks_of_size(reading, first, last)
    after = reading.after(last, skip=("glue", "distinct"), reach=4)
    if after is not None and any(_opens_question(reading, place) for place in range(last + 1, after)):
        after = None  # "orders above 5k - which customers?"
    beyond = [span.text for span in reading.spans[last + 1 : last + 3]]
    if beyond[:1] == ["的"] or (beyond[1:] == ["的"] and reading.spans[last + 1].has("glue")):
        after = None  # 订单数不到30的国家: the noun behind is what the condition is on
    before = reading.before(first, skip=("glue", "neg", "date"), reach=4)
    if after is not None and reading.roles.get(after) == "value":
        after = reading.after(after, reach=2)  # "at least one delivered order"
    is_said_first = before == first - 1 and not reading.spans[first].text.isascii()  # 订单数不足40的州
    named = _named_before(reading, before, is_money=is_money) if is_said_first else None
    within = [p for p in range(first + 1, last) if reading.spans[p].has("metric") or reading.spans[p].has("dimension")]
    if named is None and within:  # "three items or more"
        named = _named_after(reading, within[0], is_money=is_money)
    if named is None:
        named = _named_after(reading, after, is_money=is_money)
    if named is None:
        named = _named_before(reading, before, is_money=is_money)
    if named is None and is_money and reading.has_metric("revenue"):
        return "revenue"
    return named or _done_before(reading, before)


def _opens_question(reading: Reading, place: int) -> bool:
    """Tells the "which" behind a condition, where the question itself begins."""
    span = reading.spans[place]
    return span.has("which") or span.text in (":", "-", "–")


def _speaks_of_size(reading: Reading, first: int, last: int) -> bool:
    """Tells "orders bigger than 1,000", whose size is their value, from "more than 1,000 orders"."""
    words = " ".join(reading.spans[place].text.lower() for place in range(first, last + 1))
    return any(word in words for word in _SIZES)


def _orders(reading: Reading) -> str | None:
    return "orders" if reading.has_metric("orders") else None


def _named_after(reading: Reading, after: int | None, *, is_money: bool) -> str | None:
    if after is None:
        return None
    span = reading.spans[after]
    if span.has("times"):
        reading.explain(after, "condition")
        return _orders(reading)
    if span.has("unit", "day") and reading.has_metric("campaign_days") and _speaks_of_campaigns(reading):
        reading.explain(after, "condition")
        return "campaign_days"
    if not reading.is_free(after):
        return None
    lines = lines_counted(reading, after)
    if lines:
        for place in (after, after + 1):
            if place < len(reading.spans) and (place == after or reading.spans[place].has("rows")):
                reading.explain(place, "condition")
        return lines
    name = span.get("metric") or next(
        (count for each in span.all("dimension") if (count := reading.count_metric(str(each)))), None
    )
    if name is None or (
        is_money and reading.catalog.metrics[str(name)].unit in ("orders", "customers", "units", "products")
    ):
        return None
    reading.explain(after, "condition")
    return _as_acted_on(reading, str(name))


def _speaks_of_campaigns(reading: Reading) -> bool:
    return any(reading.entity_of(str(name)) == "campaign" for span in reading.spans for name in span.all("dimension"))


def _named_before(reading: Reading, before: int | None, *, is_money: bool) -> str | None:
    if before is None or not reading.is_free(before) or not reading.spans[before].has("metric"):
        return None
    if is_money and reading.spans[before].get("metric") in COUNT_OF.values():
        return None
    if not _asks_for(reading, before):
        reading.explain(before, "condition")
    return str(reading.spans[before].get("metric"))


def _done_before(reading: Reading, before: int | None) -> str | None:
    if before is None or not reading.spans[before].has("verb"):
        return None
    reading.explain(before, "condition")
    name = _VERB_METRICS.get(str(reading.spans[before].get("verb")), "")
    return name if reading.has_metric(name) else None


def _as_acted_on(reading: Reading, name: str) -> str:
    """Returns the metric of "targeted more than 200 households": those targeted, not those who bought."""
    targeting = [i for i in reading.free("verb") if reading.spans[i].has("verb", "target")]
    if name == "customers" and targeting and reading.has_metric("customers_targeted"):
        reading.explain(targeting[0], "condition")
        return "customers_targeted"
    return name


def _asks_for(reading: Reading, index: int) -> bool:
    """Tells whether a metric beside a threshold is also the figure asked for: there is no other metric."""
    others = [
        i
        for i in reading.free("metric")
        if i != index and (not reading.spans[i].has("dimension") or reading.is_counted(i))
    ]
    is_other_counted = any(
        reading.is_counted(i) or _is_shared(reading, i) for i in reading.free("dimension") if i != index
    ) or any(span.has("how_many", "people") for span in reading.spans)
    return not others and not is_other_counted  # 收入超过5000的卖家有多少 asks for sellers


def _is_shared(reading: Reading, index: int) -> bool:
    """Tells the 客户 of 消费超过5000的客户占比, of whom the share is."""
    after = reading.after(index, reach=2)
    is_entity = any(reading.entity_of(str(name)) for name in reading.spans[index].all("dimension"))
    return is_entity and after is not None and reading.spans[after].has("share")


def _explain_pieces(reading: Reading, first: int, last: int) -> None:
    """Explains the 销量 or 商品 beside 10件, which counts pieces; a metric that is also asked for stays free."""
    after = reading.after(last, reach=2)
    before = reading.before(first, skip=("glue", "neg"), reach=2)
    if after is not None and reading.is_free(after) and reading.spans[after - 1].text == "件":
        is_product = any(reading.entity_of(str(name)) == "product" for name in reading.spans[after].all("dimension"))
        if is_product:
            reading.explain(after, "condition")
    names_units = before is not None and reading.is_free(before) and reading.spans[before].has("metric", "units")
    if before is not None and names_units and not _asks_for(reading, before):
        reading.explain(before, "condition")
