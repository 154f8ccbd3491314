"""Reads whom to count by what they did when: in both months, none since, in every month, in at least six months."""

from datetime import timedelta
from typing import Any

from cartwise.agent.planner.days.bucket_counts import number_of_buckets
from cartwise.agent.planner.days.dates import DateSpan
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.words.spans import Number

_COUNTED = ("customer", "product")
_REACH = 9  # spans from a negation to the dates it is about
_BEFORE_BUCKETS = ("in", "on", "during", "across", "within", "在", "有")


def read_sets(reading: Reading) -> None:
    """Takes conditions with days of their own on the customers or products that are counted or listed."""
    noun = _counted_noun(reading)
    if noun is None or not reading.has_metric("orders"):
        return
    found = _absence(reading) or _in_each_period(reading) or _in_buckets(reading)
    if not found:
        return
    entity = _entity(reading, noun)
    metric = "redemptions" if reading.has_metric("redemptions") and _redeems(reading) else "orders"
    reading.draft.entities = [{"entity": entity, "metric": metric, **each} for each in found]
    _explain_rest(reading, noun)
    if reading.any_of("share"):
        _take_part(reading)


def _take_part(reading: Reading) -> None:
    """Takes "what share of those who ordered in Q1 came back in Q2": the later days tell the part, the first the whole."""
    draft, conditions = reading.draft, reading.draft.entities
    if len(conditions) > 1 and not any(span.has("in_all", "return") for span in reading.spans):
        reading.issue("unclear_share", words=next(span.text for span in reading.spans if span.has("share")))
        return
    if len(conditions) > 1:
        draft.period = conditions[0]["period"]
    take_share_of(reading, conditions[-1:])


def take_share_of(reading: Reading, conditions: list[dict[str, Any]]) -> None:
    """Sets the share that the entities which pass make of all, as one figure."""
    draft = reading.draft
    count = reading.count_metric(str(conditions[0]["entity"]))
    if count and not draft.metrics:
        draft.metrics.append(count)
    draft.entities = None
    draft.transforms.append({"kind": "share", "entities": conditions})
    for index in reading.free("share"):
        reading.explain(index, "share")


def _counted_noun(reading: Reading) -> int | None:
    if any(span.has("cohort") or span.has("first_event") for span in reading.spans):
        return None
    for index, span in enumerate(reading.spans):
        if not span.has("which") and _entity_named(reading, index):
            return index
    return None


def _entity_named(reading: Reading, index: int) -> str | None:
    span = reading.spans[index]
    named = [str(name) for name in span.all("dimension") if reading.entity_of(str(name)) in _COUNTED]
    if not named and span.has("metric", "customers"):
        named = [name for name in reading.catalog.dimensions if reading.entity_of(name) == "customer"]
    return named[0] if named else None


def _entity(reading: Reading, noun: int) -> str:
    return _entity_named(reading, noun) or "customer"


def _redeems(reading: Reading) -> bool:
    return any(span.has("verb", "redeem") for span in reading.spans)


def _explain_rest(reading: Reading, noun: int) -> None:
    """Explains the verb and "order" of "placed an order", and a word that the sentence itself defines: "count them as loyal"."""
    draft = reading.draft
    for index, span in enumerate(reading.spans):
        before = reading.spans[index - 1].text.lower() if index else ""
        is_defined = (
            span.has("unknown") and (before == "as" or span.text.lower() == "active") and reading.is_free(index)
        )
        if is_defined or (index > noun and reading.is_free(index) and _is_act(span)):
            reading.explain(index, "condition")
    if reading.any_of("how_many") and not draft.metrics:
        count = reading.count_metric(draft.entities[0]["entity"]) if draft.entities else None
        if count:
            draft.metrics.append(count)
            reading.explain(noun, "metric")
            for index, span in enumerate(reading.spans):
                if reading.is_free(index) and (
                    span.text.lower() in ("who", "they", "those") or span.has("metric", count)
                ):
                    reading.explain(index, "noun")


def list_members(reading: Reading) -> None:
    """Shows the orders of those who pass, where they are listed and no figure is named: "which customers ordered every month"."""
    draft = reading.draft
    if isinstance(draft.entities, list) and draft.dimensions and not draft.metrics:
        draft.metrics.append(draft.entities[0]["metric"])


def _is_act(span: Any) -> bool:
    return bool(span.has("verb") or span.has("metric", "orders"))


def _dates(reading: Reading) -> list[int]:
    return [
        i
        for i in reading.free("date")
        if reading.spans[i].get("date").kind not in ("all", "future", "previous_year", "previous_period")
        and not reading.spans[i].get("date").problem
    ]


def _days(span: DateSpan) -> dict[str, Any]:
    return {name: day.isoformat() for name, day in (("start", span.first), ("end", span.last)) if day is not None}


def _absence(reading: Reading) -> list[dict[str, Any]]:
    """Returns the condition of "have not ordered since March", "but not in May", 之后没有下单; sets the period of the rest."""
    for index, span in enumerate(reading.spans):
        if not (span.has("none_then") or span.has("neg") or span.has("null")) or not reading.is_free(index):
            continue
        dates = _dates(reading)
        place = _date_of(reading, index, dates)
        others = [i for i in dates if i != place]
        if len(others) > 1 or (place is None and len(others) != 1):
            continue
        first = reading.spans[others[0]].get("date") if others else None
        period = _days(reading.spans[place].get("date")) if place is not None else None
        if place is None:
            period = _afterwards(reading, index, others[0], first)
        if period is None:
            continue
        for used in (index, place, *others):
            if used is not None:
                reading.explain(used, "date" if used != index else "neg")
        if first is not None:
            reading.draft.period = _days(first)
        return [{"op": "eq", "values": [0.0], "period": period}]
    return []


def _date_of(reading: Reading, index: int, dates: list[int]) -> int | None:
    """Returns the dates a negation is about: those right after it, or in Chinese right before."""
    for place in dates:
        if index < place <= index + _REACH and all(_is_empty(reading, i) for i in range(index + 1, place)):
            has_act = any(_is_act(reading.spans[i]) or reading.spans[i].has("none_then") for i in range(index, place))
            if (
                has_act
                or reading.spans[index].text.lower().startswith("but ")
                or reading.spans[index - 1].text.lower() == "but"
            ):
                _explain_between(reading, index, place)
                return place
    for place in reversed(dates):
        between = range(place + 1, index)
        has_act = _does(reading, index)
        is_near = place < index <= place + 4 and all(_is_empty(reading, i) for i in between) and has_act
        if is_near and (not reading.spans[index].text.isascii() or reading.spans[place].get("date").last is None):
            return place
    return None


def _does(reading: Reading, index: int) -> bool:
    """Tells 没有下单 (did not order) from 没有客户编号的订单 (orders without a customer number)."""
    for at in range(index, min(index + 4, len(reading.spans))):
        if at > index and _is_act(reading.spans[at]):
            return True
        if at > index and not _is_empty(reading, at):
            return False
    return False


def _is_empty(reading: Reading, index: int) -> bool:
    span = reading.spans[index]
    return (
        (reading.is_filler(index) and span.text not in ".?!;")
        or _is_act(span)
        or any(
            span.has(kind)
            for kind in ("something", "follow", "add", "distinct", "none_then", "them", "it", "then_again")
        )
    )


def _explain_between(reading: Reading, index: int, place: int) -> None:
    for at in range(index + 1, place):
        if reading.is_free(at):
            reading.explain(at, "condition")


def _afterwards(reading: Reading, index: int, other: int, first: DateSpan | None) -> dict[str, Any] | None:
    """Returns the days after the first dates, for "and have not ordered since" and 之后再没有下单."""
    near = range(max(0, index - 4), min(index + _REACH, len(reading.spans)))
    places = [i for i in near if reading.spans[i].has("then_again") and (i > other)]
    if not places or index < other or first is None or first.last is None:
        return None
    for at in range(index, max(places) + 1):
        if reading.is_free(at):
            reading.explain(at, "condition")
    for at in places:
        reading.explain(at, "condition")
    return {"start": (first.last + timedelta(days=1)).isoformat()}


def _in_each_period(reading: Reading) -> list[dict[str, Any]]:
    """Returns the conditions of "ordered both in October and in November"."""
    markers = [i for i, span in enumerate(reading.spans) if span.has("in_all")]
    if not markers or any(span.has("compare", "compare") and span.text.isascii() for span in reading.spans):
        return []
    places = _dates(reading)
    dates: list[DateSpan] = [reading.spans[i].get("date") for i in places]
    if len(dates) == 1 and len(dates[0].parts) == 2:
        dates = list(dates[0].parts)
    if len(dates) < 2 or any(each.first is None or each.last is None for each in dates):
        return []
    is_late = all(not reading.spans[i].text.isascii() for i in markers)
    if is_late and not any(
        _is_act(reading.spans[j]) for i in markers for j in range(i + 1, min(i + 4, len(reading.spans)))
    ):
        return []
    firsts, lasts = [d.first for d in dates if d.first], [d.last for d in dates if d.last]
    for place in (*places, *markers):
        reading.explain(place, "date")
    reading.draft.period = {"start": min(firsts).isoformat(), "end": max(lasts).isoformat()}
    return [{"op": "ge", "values": [1.0], "period": _days(each)} for each in dates]


def _in_buckets(reading: Reading) -> list[dict[str, Any]]:
    """Returns the condition of "in every single month of 2017", "in all twelve months", "in at least six different months"."""
    for index, span in enumerate(reading.spans):
        grain = span.get("all_buckets")
        if grain and reading.is_free(index) and _speaks_of_each(reading, index):
            count = _buckets(reading, grain)
            if count:
                reading.explain(index, "condition")
                return [{"op": "ge", "values": [float(count)], "grain": grain}]
    return _in_some_buckets(reading)


def _speaks_of_each(reading: Reading, index: int) -> bool:
    """Tells customers "who ordered every month" from "customers by month": "every month" needs a relative clause."""
    span = reading.spans[index]
    if not span.has("grain") and not span.has("by"):
        return True
    acts = reading.spans[index - 1].has("verb") or reading.spans[index - 1].has("something") if index else False
    if acts and span.text.lower().startswith("in every ") and reading.any_of("how_many"):
        return True  # "how many households shopped in every month of 2017"
    clause = [s.text.lower() for s in reading.spans[max(0, index - 6) : index]]
    return any(word in ("who", "that", "have", "has", "which") for word in clause)


def _in_some_buckets(reading: Reading) -> list[dict[str, Any]]:
    for index in reading.free("op"):
        number = reading.after(index, reach=2)
        if number is None or not reading.spans[number].has("number"):
            continue
        unit = reading.after(number, skip=("glue", "distinct"), reach=3)
        if unit is None or not (reading.spans[unit].has("unit") or reading.spans[unit].has("grain")):
            continue
        before = reading.spans[index - 1].text.lower() if index else ""
        before = before if before in _BEFORE_BUCKETS else reading.spans[index + 1].text  # 至少在3个月里
        value: Number = reading.spans[number].get("number")
        if before not in _BEFORE_BUCKETS or value.count is None or reading.spans[index].has("op", "between"):
            continue
        for place in (index, number, unit):
            reading.explain(place, "threshold")
        grain = reading.spans[unit].get("unit") or reading.spans[unit].get("grain")
        return [{"op": reading.spans[index].get("op"), "values": [value.value], "grain": grain}]
    return []


def _buckets(reading: Reading, grain: str) -> int | None:
    """Returns how many buckets the period has; the whole data's where none is named."""
    places = _dates(reading)
    if len(places) > 1:
        return None
    first, last = reading.catalog.first_day, reading.as_of
    if places:
        span: DateSpan = reading.spans[places[0]].get("date")
        first, last = span.first or first, span.last or last
    if first is None:
        return None
    return number_of_buckets(first, last, grain)
