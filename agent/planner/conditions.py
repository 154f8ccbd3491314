"""Reads conditions: ids ("customer 14911"), thresholds ("at least 20 orders"), who did what how often."""

from cartwise.agent.planner.filters import add_filter
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.spans import Number

_VERB_METRICS = {
    "spend": "revenue",
    "earn": "revenue",
    "sell": "units",
    "buy": "orders",
    "order": "orders",
    "redeem": "redemptions",
}


def read_thresholds(reading: Reading) -> None:
    """Takes comparisons with a number: `having` for groups, `entities` for counted entities, filters for numeric columns."""
    for index in reading.free("op"):
        if not reading.is_free(index):
            continue
        bound = _bound(reading, index)
        if bound is None:
            continue
        op, numbers, used = bound
        _apply_threshold(reading, index, op, numbers, used)
    for index in reading.free("times"):
        _read_times(reading, index)


def _bound(reading: Reading, index: int) -> tuple[str, list[Number], list[int]] | None:
    """Returns the operator with its numbers and all spans they stand in."""
    spans = reading.spans
    if spans[index].has("op", "between"):
        first = reading.after(index)
        second = reading.after(first) if first is not None else None
        if first is not None and second is not None and spans[first].has("number") and spans[second].has("number"):
            return "between", [spans[first].get("number"), spans[second].get("number")], [index, first, second]
        return None
    at = reading.after(index, reach=3, skip=("glue", "not_null", "verb"))
    if at is not None and spans[at].has("number") and reading.is_free(at):
        return spans[index].get("op"), [spans[at].get("number")], [index, at]
    once = reading.after(index, reach=2)
    if once is not None and spans[once].has("times") and spans[once].get("times") in ("once", "twice"):
        return spans[index].get("op"), [Number(1.0 if spans[once].get("times") == "once" else 2.0)], [index, once]
    at = reading.before(index, reach=4, skip=("glue", "metric", "times", "dimension"))
    if at is not None and spans[at].has("number") and reading.is_free(at):
        return spans[index].get("op"), [spans[at].get("number")], [index, at]
    return None


def _apply_threshold(reading: Reading, index: int, op: str, numbers: list[Number], used: list[int]) -> None:
    for place in used:
        reading.explain(place, "threshold")
    values = [number.value for number in numbers]
    column = _numeric_dimension(reading, index, used[-1])
    if column is not None:
        add_filter(reading, column, op, [int(v) if v == int(v) else v for v in values])
        return
    metric = _threshold_metric(reading, min(used), max(used), numbers)
    if metric is None:
        reading.issue("unclear_threshold", words=" ".join(reading.spans[place].text for place in sorted(used)))
        return
    condition = {"metric": metric, "op": op, "values": values}
    reading.draft.having.append(condition)  # which of the two it is shows once the groups are known
    if reading.draft.subject is None:
        reading.draft.subject = _subject(reading, min(used), max(used))


def _numeric_dimension(reading: Reading, index: int, last: int) -> str | None:
    for place in (reading.before(index), reading.after(last)):
        if place is None or not reading.is_free(place):
            continue
        for name in reading.spans[place].all("dimension"):
            if (
                reading.dimension(name).type in ("integer", "number")
                and not reading.entity_of(name)
                and not reading.spans[place].has("metric")
            ):
                reading.explain(place, "condition")
                return str(name)
    return None


def _threshold_metric(reading: Reading, first: int, last: int, numbers: list[Number]) -> str | None:
    """Returns what the number measures: the metric after it, money, "times", the metric or verb before it."""
    if any(reading.spans[place].has("times") for place in (first, last)):
        return "orders" if reading.has_metric("orders") else None
    after = reading.after(last, skip=("glue", "distinct"), reach=4)
    if (
        after is not None
        and reading.spans[after].has("unit", "day")
        and reading.has_metric("campaign_days")
        and reading.any_of("dimension")
    ):
        if any(reading.entity_of(name) == "campaign" for span in reading.spans for name in span.all("dimension")):
            reading.explain(after, "condition")
            return "campaign_days"
    if after is not None and reading.spans[after].has("times"):
        reading.explain(after, "condition")
        return "orders" if reading.has_metric("orders") else None
    if (
        after is not None
        and reading.spans[after].has("metric")
        and reading.is_free(after)
        and not any(number.is_money for number in numbers)
    ):
        reading.explain(after, "condition")
        return _as_acted_on(reading, str(reading.spans[after].get("metric")))
    if after is not None and reading.is_free(after) and not any(number.is_money for number in numbers):
        counted = next(
            (count for name in reading.spans[after].all("dimension") if (count := reading.count_metric(str(name)))),
            None,
        )
        if counted:
            reading.explain(after, "condition")
            return _as_acted_on(reading, counted)
    if any(number.is_money for number in numbers) and reading.has_metric("revenue"):
        named = reading.spans[after].get("metric") if after is not None and reading.is_free(after) else None
        if named and reading.catalog.metrics[named].unit not in ("orders", "customers", "units"):
            reading.explain(after or 0, "condition")
            return str(named)
    before = reading.before(first, skip=("glue", "neg"), reach=4)
    if before is not None and reading.spans[before].has("metric") and (reading.is_free(before)):
        name = str(reading.spans[before].get("metric"))
        if not reading.spans[before].has("dimension") or not any(number.is_money for number in numbers):
            reading.explain(before, "condition" if not _asks_for(reading, before) else "")
            if not reading.roles[before]:
                del reading.roles[before]
            return name
    if any(number.is_money for number in numbers) and reading.has_metric("revenue"):
        return "revenue"
    if before is not None and reading.spans[before].has("verb"):
        reading.explain(before, "condition")
        name = _VERB_METRICS.get(str(reading.spans[before].get("verb")), "")
        return name if reading.has_metric(name) else None
    return None


def _as_acted_on(reading: Reading, name: str) -> str:
    """Returns the metric of "targeted more than 200 households": those targeted, not those who bought."""
    targeting = [i for i in reading.free("verb") if reading.spans[i].has("verb", "target")]
    if name == "customers" and targeting and reading.has_metric("customers_targeted"):
        reading.explain(targeting[0], "condition")
        return "customers_targeted"
    return name


def _subject(reading: Reading, first: int, last: int) -> int | None:
    """Returns the noun that a condition is about: "countries with more than", 超过20单的国家."""
    at = first - 1
    while at >= 0 and first - at <= 8 and not (reading.spans[at].has("punct") and reading.spans[at].text in ".?!;"):
        if (
            reading.spans[at].has("dimension")
            and not reading.spans[at].has("verb")
            and reading.roles.get(at) in (None, "noun", "group")
        ):
            return at
        at -= 1
    for at in range(last + 1, min(last + 7, len(reading.spans))):
        if (
            reading.spans[at].has("dimension")
            and reading.roles.get(at) in (None, "noun", "group")
            and reading.spans[at - 1].text == "的"
        ):
            return at
    return None


def _asks_for(reading: Reading, index: int) -> bool:
    """Tells whether a metric beside a threshold is also the figure asked for: there is no other metric."""
    others = [
        i
        for i in reading.free("metric")
        if i != index and (not reading.spans[i].has("dimension") or reading.is_counted(i))
    ]
    return not others


def _read_times(reading: Reading, index: int) -> None:
    """Takes "bought twice" and "three times" where no operator stands before."""
    span = reading.spans[index]
    word = span.get("times")
    count = {"once": 1, "twice": 2}.get(word)
    if word == "times":
        before = reading.before(index, reach=3)
        if before is None or not reading.spans[before].has("number") or not reading.is_free(before):
            return
        number: Number = reading.spans[before].get("number")
        count = number.count
        reading.explain(before, "threshold")
    if count is None or not reading.has_metric("orders"):
        return
    reading.explain(index, "threshold")
    reading.draft.having.append({"metric": "orders", "op": "eq", "values": [float(count)]})
    if reading.draft.subject is None:
        reading.draft.subject = _subject(reading, index, index)
