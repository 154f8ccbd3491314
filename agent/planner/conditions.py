"""Reads conditions: ids ("customer 14911"), thresholds ("at least 20 orders"), who did what how often."""

from typing import Any

from cartwise.agent.planner.reading import COUNT_OF, Reading
from cartwise.agent.planner.spans import Number, Span

_SAYS_ID = ("#", "no", "number", "nr", "id", ".", "号", "编号", "no.")
_SAYS_IS = ("of", "is", "was", "=", "equal to", ":", "为", "是")
_VERB_METRICS = {"spend": "revenue", "earn": "revenue", "sell": "units", "buy": "orders", "order": "orders", "redeem": "redemptions"}


def read_ids(reading: Reading) -> None:
    """Takes "customer 14911" and 14911号客户: an entity or dimension followed by one of its values."""
    for index, span in enumerate(reading.spans):
        if not span.has("dimension") or not reading.is_free(index):
            continue
        place = _id_beside(reading, index)
        if place is None:
            continue
        names, values = span.all("dimension"), _id_values(reading, place)
        dimension, value = _fitting(reading, names, values, reading.spans[place].text)
        if value is None:
            continue
        is_negative = _is_negated(reading, index)
        _add_filter(reading, dimension, value, is_negative=is_negative)
        reading.explain(index, "id")
        reading.explain(place, "id")
        _chain(reading, place, dimension, is_negative=is_negative)


def _id_beside(reading: Reading, index: int) -> int | None:
    """Returns the span of the id right after the noun, or right before it in Chinese."""
    spans = reading.spans
    at = index + 1
    is_number = any(reading.dimension(name).type in ("integer", "number") and not reading.entity_of(name) for name in spans[index].all("dimension"))
    while at < len(spans) and (spans[at].text.lower() in _SAYS_ID or (is_number and spans[at].text.lower() in _SAYS_IS)):
        at += 1
    if at < len(spans) and _is_id(spans[at]) and reading.is_free(at):
        beyond = spans[at + 1] if at + 1 < len(spans) else None
        is_count = beyond is not None and (beyond.has("metric") or beyond.has("super")) and spans[at].get("number") is not None and at == index + 1 and spans[at].get("number").value < 100 and not spans[at].has("value")
        return None if is_count else at
    if index and reading.is_free(index - 1) and _counts_a_label(reading, index):
        return index - 1
    if index > 1 and spans[index - 1].text in ("号", "号的") and _is_id(spans[index - 2]) and reading.is_free(index - 2):
        reading.explain(index - 1, "id")
        return index - 2
    return None


def _counts_a_label(reading: Reading, index: int) -> bool:
    """Tells "2 kids" and "5 stars", values of a band, from "5 stores"."""
    before = reading.spans[index - 1]
    number: Number | None = before.get("number")
    if number is None or number.count is None or reading.spans[index].has("unit") or (index > 1 and (reading.spans[index - 2].has("top") or reading.spans[index - 2].has("op"))):
        return False
    for name in reading.spans[index].all("dimension"):
        dimension = reading.dimension(name)
        if reading.entity_of(name) or any(binding.column.endswith("_id") for binding in dimension.bindings):
            continue
        if dimension.type in ("integer", "number") or any(match.dimension == name for match in reading.values.exact(before.text)):
            return True
    return False


def _is_id(span: Span) -> bool:
    number: Number | None = span.get("number")
    if number is not None:
        return number.count is not None and any(char.isdigit() for char in span.text) and span.text.strip().isdigit()
    return any(char.isdigit() for char in span.text) and (span.has("unknown") or span.has("value")) and " " not in span.text


def _id_values(reading: Reading, place: int) -> dict[str, Any]:
    return {match.dimension: match.value for match in reading.spans[place].all("value")}


def _fitting(reading: Reading, names: list[str], values: dict[str, Any], text: str) -> tuple[str, Any]:
    for name in names:
        if name in values:
            return name, values[name]
    stored = {match.dimension: match.value for match in reading.values.exact(text)}
    for name in names:
        if name in stored:
            return name, stored[name]
    for name in names:
        is_number = reading.dimension(name).type in ("integer", "number")
        if reading.entity_of(name) or name.endswith("_id") or is_number:
            akin = next((other for other in stored if other.startswith(f"{name}_")), None)
            if akin is not None:
                return akin, stored[akin]
            plain = text.strip()
            return name, int(plain) if is_number and plain.isdigit() else plain
    return names[0], None


def _chain(reading: Reading, place: int, dimension: str, *, is_negative: bool) -> None:
    """Takes further ids: "campaigns 8, 13 and 18"."""
    at = place + 1
    while at + 1 < len(reading.spans) and reading.spans[at].text.lower() in (",", "and", "or", "和", "与", "vs", "versus", "&"):
        span = reading.spans[at + 1]
        if not _is_id(span) or not reading.is_free(at + 1):
            return
        _, value = _fitting(reading, [dimension], {m.dimension: m.value for m in span.all("value")}, span.text)
        _add_filter(reading, dimension, value, is_negative=is_negative)
        reading.explain(at + 1, "id")
        reading.explain(at, "joiner")
        at += 2


def _is_negated(reading: Reading, index: int) -> bool:
    before = reading.before(index)
    is_negative = before is not None and reading.spans[before].has("neg")
    if is_negative and before is not None:
        reading.explain(before, "neg")
    return is_negative


def _add_filter(reading: Reading, field: str, value: Any, *, is_negative: bool) -> None:
    add_filter(reading, field, "ne" if is_negative else "eq", [value])


def add_filter(reading: Reading, field: str, op: str, values: list[Any]) -> None:
    """Adds a filter; equal fields join into "in" or "not_in"."""
    joins = {"eq": "in", "in": "in", "ne": "not_in", "not_in": "not_in", "contains": "contains", "not_contains": "not_contains"}
    for place, old in enumerate(reading.draft.filters):
        if old["field"] == field and op in joins and joins.get(old["op"]) == joins[op]:
            merged = list(dict.fromkeys([*old["values"], *values]))
            new_op = old["op"] if len(merged) == 1 else joins[op]
            reading.draft.filters[place] = {"field": field, "op": new_op, "values": merged}
            return
    reading.draft.filters.append({"field": field, "op": op, "values": values})


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
            if reading.dimension(name).type in ("integer", "number") and not reading.entity_of(name) and not reading.spans[place].has("metric"):
                reading.explain(place, "condition")
                return str(name)
    return None


def _threshold_metric(reading: Reading, first: int, last: int, numbers: list[Number]) -> str | None:
    """Returns what the number measures: the metric after it, money, "times", the metric or verb before it."""
    if any(reading.spans[place].has("times") for place in (first, last)):
        return "orders" if reading.has_metric("orders") else None
    after = reading.after(last, skip=("glue", "distinct"), reach=4)
    if after is not None and reading.spans[after].has("unit", "day") and reading.has_metric("campaign_days") and reading.any_of("dimension"):
        if any(reading.entity_of(name) == "campaign" for span in reading.spans for name in span.all("dimension")):
            reading.explain(after, "condition")
            return "campaign_days"
    if after is not None and reading.spans[after].has("times"):
        reading.explain(after, "condition")
        return "orders" if reading.has_metric("orders") else None
    if after is not None and reading.spans[after].has("metric") and reading.is_free(after) and not any(number.is_money for number in numbers):
        reading.explain(after, "condition")
        return _as_acted_on(reading, str(reading.spans[after].get("metric")))
    if after is not None and reading.is_free(after) and not any(number.is_money for number in numbers):
        counted = next((count for name in reading.spans[after].all("dimension") if (count := reading.count_metric(str(name)))), None)
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
        if reading.spans[at].has("dimension") and not reading.spans[at].has("verb") and reading.roles.get(at) in (None, "noun", "group"):
            return at
        at -= 1
    for at in range(last + 1, min(last + 7, len(reading.spans))):
        if reading.spans[at].has("dimension") and reading.roles.get(at) in (None, "noun", "group") and reading.spans[at - 1].text == "的":
            return at
    return None


def _asks_for(reading: Reading, index: int) -> bool:
    """Tells whether a metric beside a threshold is also the figure asked for: there is no other metric."""
    others = [i for i in reading.free("metric") if i != index and (not reading.spans[i].has("dimension") or reading.is_counted(i))]
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


def settle_thresholds(reading: Reading) -> None:
    """Turns conditions on counted entities into `entities`: "how many customers placed at least two orders"."""
    draft = reading.draft
    if not draft.having:
        return
    if draft.dimensions or draft.grain or draft.date_parts:
        _restrict_entities_of_groups(reading)
        return
    entity = _counted_entity(reading)
    if entity is None:
        reading.issue("unclear_threshold", words=", ".join(str(each["values"][0]) for each in draft.having))
        return
    if reading.entity_of(entity) is None:  # stores are no entity: the groups themselves are listed
        draft.dimensions.append(entity)
        draft.metrics[:] = [draft.having[0]["metric"]]
        return
    if len(draft.having) > 1:
        reading.issue("several_conditions", words=", ".join(each["metric"] for each in draft.having))
        return
    condition = draft.having.pop()
    draft.entities = {"entity": entity, **condition}


def _restrict_entities_of_groups(reading: Reading) -> None:
    """Takes "customers with at least two orders by country" as a condition on customers, not on countries."""
    draft = reading.draft
    if draft.subject is None or len(draft.having) != 1:
        return
    names = [str(name) for name in reading.spans[draft.subject].all("dimension")]
    entity = next((name for name in names if reading.entity_of(name)), None)
    if entity is not None and not set(names) & set(draft.dimensions):
        draft.entities = {"entity": entity, **draft.having.pop()}


def settle_subject(reading: Reading) -> None:
    """Groups by what a condition is about, where nothing else is counted: "list all countries with more than 50,000"."""
    draft = reading.draft
    if not draft.having or draft.subject is None or draft.dimensions or draft.grain or draft.date_parts:
        return
    span = reading.spans[draft.subject]
    is_counted = reading.is_counted(draft.subject)
    others = [i for i in reading.free("metric") if i != draft.subject and not reading.spans[i].has("dimension")]
    is_share = reading.any_of("share")
    if is_counted or is_share or (others and reading.entity_of(str(span.get("dimension")))):
        return
    draft.dimensions.append(str(span.get("dimension")))
    draft.is_plural = True
    reading.explain(draft.subject, "group")
    if not others:
        draft.metrics.append(draft.having[0]["metric"])


def _counted_entity(reading: Reading) -> str | None:
    for metric in reading.draft.metrics:
        for entity, name in COUNT_OF.items():
            if metric == name:
                return entity
        for dimension in reading.catalog.dimensions:
            if metric == reading.count_metric(dimension):
                return dimension
    for index, role in sorted(reading.roles.items()):
        if role in ("noun", "subject"):
            for name in reading.spans[index].all("dimension"):
                entity = reading.entity_of(name)
                if entity:
                    return entity
    return None
