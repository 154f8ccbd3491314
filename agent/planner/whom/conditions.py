"""Reads conditions: ids ("customer 14911"), thresholds ("at least 20 orders"), who did what how often."""

from cartwise.agent.planner.figures.definitions import is_line_number
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.whom.filters import add_filter
from cartwise.agent.planner.whom.negation import closes
from cartwise.agent.planner.whom.threshold_metrics import threshold_metric
from cartwise.agent.planner.words.lexicon import listed_words
from cartwise.agent.planner.words.spans import Number
from cartwise.agent.planner.words.text import lemma

INVERTED = {"lt": "ge", "le": "gt", "gt": "le", "ge": "lt"}


def read_thresholds(reading: Reading) -> None:
    """Takes comparisons with a number: `having` for groups, `entities` for counted entities, filters for numeric columns."""
    for index in reading.free("op"):
        if not reading.is_free(index) or _restates_built_in(reading, index):
            continue
        bound = _bound(reading, index)
        if bound is None:
            continue
        op, numbers, used = bound
        _apply_threshold(reading, index, op, numbers, used)
    for index in reading.free("times"):
        _read_times(reading, index)


def _restates_built_in(reading: Reading, index: int) -> bool:
    """Explains "i.e. have two or more orders" behind "repeat customers", whose definition it is."""
    if index not in reading.restating:
        return False
    named = any(
        span.has("metric", "repeat_customers") or span.has("metric", "repeat_rate")
        for place, span in enumerate(reading.spans)
        if place not in reading.restating
    )
    if named:
        for place in (p for p in reading.restating if reading.is_free(p) and not reading.spans[p].has("date")):
            reading.explain(place, "restated")
    return named


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
    counted = spans[index - 1].get("times") if index else None
    if counted in ("once", "twice") and reading.is_free(index - 1):  # 两次以上
        return spans[index].get("op"), [Number(1.0 if counted == "once" else 2.0)], [index - 1, index]
    at = reading.before(index, reach=4, skip=("glue", "metric", "times", "dimension"))
    if at is not None and spans[at].has("number") and reading.is_free(at):
        return spans[index].get("op"), [spans[at].get("number")], [index, at]
    return None


def _apply_threshold(reading: Reading, index: int, op: str, numbers: list[Number], used: list[int]) -> None:
    for place in used:
        reading.explain(place, "threshold")
    _explain_unit(reading, max(used))
    values = [number.value for number in numbers]
    column = _numeric_dimension(reading, index, used[-1])
    if column is not None:
        named = reading.before(min(used), reach=3)
        if named is not None and reading.spans[named].has("dimension", column) and reading.is_free(named):
            reading.explain(named, "condition")  # 评分在4分以上
        add_filter(reading, column, op, [int(v) if v == int(v) else v for v in values])
        return
    metric = threshold_metric(reading, min(used), max(used), numbers)
    if metric is None:
        reading.issue("unclear_threshold", words=" ".join(reading.spans[place].text for place in sorted(used)))
        return
    if op in INVERTED and _is_left_out(reading, min(used), max(used)):
        op = INVERTED[op]
    condition = {"metric": metric, "op": op, "values": values}
    reading.draft.having.append(condition)  # which of the two it is shows once the groups are known
    if reading.draft.subject is None:
        reading.draft.subject = _subject(reading, min(used), max(used))


def _explain_unit(reading: Reading, last: int) -> None:
    """Explains the 分 of 平均评分不到4分, the unit of what was named before."""
    before = reading.before(last, skip=("glue", "op", "number"), reach=4)
    if last + 1 >= len(reading.spans) or before is None or not reading.spans[before].has("metric"):
        return
    unit = reading.spans[last + 1]
    if len(unit.text) == 1 and not unit.text.isascii() and unit.has("dimension", "rating"):
        reading.explain(last + 1, "threshold")


def _is_left_out(reading: Reading, first: int, last: int) -> bool:
    """Tells "ignore countries with fewer than 30 orders" and 不到30单的国家不算: those that pass are left out."""
    for at in range(first - 1, max(-1, first - 7), -1):
        span = reading.spans[at]
        is_negative = (span.has("neg") and not span.has("null")) or (span.has("none_then") and span.text.isascii())
        if is_negative and reading.is_free(at):
            reading.explain(at, "neg")
            return True
        if not (_is_said_of_groups(reading, at) or span.has("verb")):
            break
    for at in range(last + 1, min(last + 8, len(reading.spans))):
        span = reading.spans[at]
        if span.has("neg_after") and closes(reading, at):
            reading.explain(at, "neg")
            return True
        if not _is_said_of_groups(reading, at):
            break
    return False


def _is_said_of_groups(reading: Reading, at: int) -> bool:
    span = reading.spans[at]
    if span.has("punct"):
        return span.text == '"'
    return span.has("glue") or any(
        span.has(kind)
        for kind in ("dimension", "metric", "not_null", "unit", "follow", "which", "something", "of_any", "scope")
    )


def _numeric_dimension(reading: Reading, index: int, last: int) -> str | None:
    before = reading.before(index)
    if before is not None and reading.spans[before].has("metric") and not reading.spans[before].has("dimension"):
        return None  # 平均评分不到4分: of each group, not of each review
    for place in (before, reading.after(last)):
        if place is None or not reading.is_free(place):
            continue
        for name in reading.spans[place].all("dimension"):
            if (
                reading.dimension(name).type in ("integer", "number")
                and not is_line_number(reading, str(name))
                and not reading.entity_of(name)
                and not reading.spans[place].has("metric")
            ):
                reading.explain(place, "condition")
                return str(name)
    return None


def _subject(reading: Reading, first: int, last: int) -> int | None:
    """Returns the noun that a condition is about: "countries with more than", 超过20单的国家."""
    behind = last + 1
    while behind < len(reading.spans) and reading.is_filler(behind) and reading.spans[behind].text != "的":
        behind += 1
    noun = behind + 1
    if noun < len(reading.spans) and reading.spans[behind].text == "的" and reading.spans[noun].has("dimension"):
        return noun  # 订单金额超过1000英镑的订单: the noun behind, not the one within the measure
    if (doer := _counted_doer(reading, first)) is not None:
        return doer
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


def _counted_doer(reading: Reading, first: int) -> int | None:
    """Returns the households of "how many households redeemed coupons from at least 3 campaigns", not the coupons."""
    for at in range(first):
        span = reading.spans[at]
        if not span.has("dimension") or reading.roles.get(at) not in (None, "noun") or not reading.is_counted(at):
            continue
        if any(reading.entity_of(str(name)) in ("customer", "order") for name in span.all("dimension")):
            acts = [reading.spans[place] for place in range(at + 1, first)]
            does = any((each.has("verb") and not each.has("dimension")) or each.has("contains") for each in acts)
            return at if does or any(lemma(each.text.lower()) in listed_words("holding") for each in acts) else None
    return None


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
