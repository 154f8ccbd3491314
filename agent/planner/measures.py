"""Reads what is measured: metrics by name, aggregates of columns, counts of things, ratios spelt out, verbs that imply a metric."""

from typing import Any

from cartwise.agent.planner.reading import COUNT_OF, Reading
from cartwise.agent.planner.spans import Span

_ACTIONS = {  # what was done to what: the metric that counts it
    ("customer", "redeem"): "customers_redeemed",
    ("coupon", "redeem"): "redemptions",
    ("customer", "target"): "customers_targeted",
    ("order", "cancel"): "cancellations",
}
_RATES = {"cancellations": "cancellation_rate", "cancelled_value": "return_rate", "customers_redeemed": "redemption_rate", "repeat_customers": "repeat_rate", "returning_customers": "returning_customer_rate"}
_GROSS = {"revenue": "gross_revenue", "units": "gross_units"}
_TELLING_VERBS = ("cancel", "redeem", "target", "lose")
_BUSY = ("busiest", "quietest", "最忙", "最繁忙", "最旺", "最冷清", "最淡", "hottest", "peak")
_OVER = ("over", "divided by", "/", "by the number of", "除以", "out of", "per", "每", "as a percentage of", "as a share of", "percentage of", "share of")


def read_measures(reading: Reading) -> None:
    """Sets the metrics of the draft."""
    draft = reading.draft
    _read_ratio(reading)
    _read_columns(reading)
    if not draft.metrics:
        _read_losses(reading)
    if not draft.metrics:
        _read_actions(reading)
    if not draft.metrics:
        _read_named(reading, restating=False)
    if not draft.metrics:
        _read_counted(reading)
    if not draft.metrics:
        _read_named(reading, restating=True)
    _read_ranked_measure(reading)
    _read_verbs(reading)
    if not draft.metrics and draft.implied_metric and reading.has_metric(draft.implied_metric):
        draft.metrics.append(draft.implied_metric)
    _read_rate_of(reading)
    _read_aggregate(reading)
    _explain_nouns(reading)


def _metric_of(reading: Reading, index: int) -> str:
    """Returns the metric a span names; among several, the one whose relation the question mentions, else the standard one."""
    names = [str(name) for name in reading.spans[index].all("metric")]
    if len(names) == 1:
        return names[0]
    mentioned = [name for name in names if _relation_is_mentioned(reading, name, index)]
    standard = [name for name in (mentioned or names) if reading.catalog.metrics[name].is_standard]
    return (standard or mentioned or names)[0]


def _relation_is_mentioned(reading: Reading, metric: str, index: int) -> bool:
    relation = getattr(reading.catalog.metrics[metric], "relation", None)
    if relation is None or relation not in reading.catalog.relations:
        return False
    words = {relation.rstrip("s"), reading.catalog.relations[relation].label.lower().rstrip("s")}
    return any(span.text.lower().rstrip("s") in words for place, span in enumerate(reading.spans) if place != index)


def _read_ratio(reading: Reading) -> None:
    """Takes "A over B", "A divided by B plus C" and "revenue per order" as a ratio, where both sides are metrics."""
    for index, span in enumerate(reading.spans):
        if span.text.lower() not in _OVER or not reading.is_free(index):
            continue
        left, left_used = _sum_before(reading, index)
        right, right_used = _sum_after(reading, index)
        if not left or not right or left == right:
            continue
        if span.text.lower() in ("share of", "percentage of") and not any(reading.spans[i].has("share") for i in (index,)):
            continue
        for place in (*left_used, index, *right_used):
            reading.explain(place, "metric")
        is_percent = reading.any_of("share", "rate") or "percentage" in span.text or "share" in span.text
        known = _known_ratio(reading, left, right)
        if known:
            reading.draft.metrics.append(known)
        else:
            reading.draft.metrics.append(_ratio(left, right, is_percent=is_percent))
        for place in [*reading.free("share"), *reading.free("rate")]:
            reading.explain(place, "metric")
        for place in reading.free("metric"):
            if place not in reading.restating and any(reading.spans[place + d].has("rate") for d in (1, 2) if place + d < len(reading.spans)):
                reading.explain(place, "metric")
        return


def _ratio(left: list[str], right: list[str], *, is_percent: bool) -> dict[str, Any]:
    name = f"{'_plus_'.join(left)}_per_{'_plus_'.join(right)}"
    return {"name": name, "numerator": left, "denominator": right, "scale": 100.0 if is_percent else 1.0, "unit": "%" if is_percent else ""}


def _known_ratio(reading: Reading, left: list[str], right: list[str]) -> str | None:
    for metric in reading.catalog.metrics.values():
        if metric.kind == "ratio" and list(metric.numerator) == left and list(metric.denominator) == right:
            return metric.name
    return None


def _sum_before(reading: Reading, index: int) -> tuple[list[str], list[int]]:
    names, used = [], []
    place = reading.before(index, skip=("glue", "agg", "share", "punct"), reach=4)
    while place is not None and _is_measure(reading, place):
        names.insert(0, _measure_name(reading, place))
        used.append(place)
        plus = reading.before(place, skip=(), reach=2)
        if plus is None or reading.spans[plus].text.lower() not in ("plus", "加", "加上", "+"):
            break
        used.append(plus)
        place = reading.before(plus, skip=("glue",), reach=3)
    return names, used


def _sum_after(reading: Reading, index: int) -> tuple[list[str], list[int]]:
    names, used = [], []
    place = reading.after(index, skip=("glue", "agg", "distinct"), reach=6)
    while place is not None and _is_measure(reading, place):
        names.append(_measure_name(reading, place))
        used.append(place)
        plus = place + 1 if place + 1 < len(reading.spans) else None
        if plus is None or reading.spans[plus].text.lower() not in ("plus", "加", "加上", "+"):
            break
        used.append(plus)
        place = reading.after(plus, skip=("glue",), reach=3)
    return names, used


def _is_measure(reading: Reading, place: int) -> bool:
    span = reading.spans[place]
    if not reading.is_free(place):
        return False
    return span.has("metric") or (span.has("dimension") and any(reading.count_metric(name) for name in span.all("dimension")))


def _measure_name(reading: Reading, place: int) -> str:
    if reading.spans[place].has("metric"):
        return _metric_of(reading, place)
    return next(count for name in reading.spans[place].all("dimension") if (count := reading.count_metric(name)))


def _read_columns(reading: Reading) -> None:
    """Takes "average weight" and "highest price": an aggregate of a column that has no sum."""
    for index in reading.free("column"):
        before = reading.before(index, skip=("glue", "how_many"), reach=4)
        prefix, _, column = str(reading.spans[index].get("column")).partition("|")
        aggregate = _aggregate_word(reading, before) if before is not None else None
        if aggregate is None and reading.spans[index].has("metric"):
            continue
        name = f"{prefix}{aggregate}_{column}"
        if aggregate is None:
            if not reading.spans[index].has("dimension"):
                reading.issue("unclear_average", aggregate="average", metric=column.replace("_", " "))
                reading.explain(index, "column")
        elif reading.has_metric(name):
            reading.draft.metrics.append(name)
            reading.explain(index, "metric")
            if before is not None and reading.is_free(before):
                reading.explain(before, "aggregate")


def _aggregate_word(reading: Reading, index: int) -> str | None:
    span = reading.spans[index]
    if span.has("agg") and span.get("agg") != "sum":
        return str(span.get("agg"))
    if span.has("super"):
        return "max" if span.get("super") == "desc" else "min"
    return None


def _read_losses(reading: Reading) -> None:
    """Takes "lost the most money through cancellations" as the cancelled value."""
    lost = [i for i in reading.free("verb") if reading.spans[i].has("verb", "lose")]
    cancelled = [i for i in range(len(reading.spans)) if reading.is_free(i) and _names_cancelled(reading.spans[i])]
    valued = [i for i, span in enumerate(reading.spans) if reading.is_free(i) and (span.has("metric", "revenue") or span.text.lower() in ("value", "by value", "金额", "amount", "worth"))]
    returned = cancelled and valued and any(reading.spans[i].has("verb", "cancel") for i in cancelled) and reading.draft.ranking
    if not (lost or returned) or not cancelled or not reading.has_metric("cancelled_value"):
        return
    reading.draft.metrics.append("cancelled_value")
    for place in [*lost, *cancelled, *valued, *(i for i in reading.free("metric") if reading.spans[i].has("metric", "revenue"))]:
        reading.explain(place, "metric")


def _read_actions(reading: Reading) -> None:
    """Takes "how many households did campaign 22 target" and "orders that were cancelled"."""
    verbs = {str(reading.spans[i].get("verb")): i for i in range(len(reading.spans)) if reading.spans[i].has("verb") and reading.is_free(i)}
    for (entity, verb), metric in _ACTIONS.items():
        if verb not in verbs or not reading.has_metric(metric):
            continue
        nouns = [i for i in range(len(reading.spans)) if reading.is_free(i) and _names_entity(reading, i, entity)]
        if entity == "customer" and reading.any_of("how_many", "share"):
            nouns = nouns or [i for i, span in enumerate(reading.spans) if span.has("them")]
        if not nouns or _is_negative(reading, verbs[verb]):
            continue
        reading.draft.metrics.append(metric)
        reading.explain(nouns[0], "metric")
        reading.explain(verbs[verb], "metric")
        if entity == "customer" and verb == "redeem":
            _drop_at_least_one(reading)
        return


def _names_entity(reading: Reading, index: int, entity: str) -> bool:
    span = reading.spans[index]
    return span.has("metric", COUNT_OF[entity]) or any(reading.entity_of(name) == entity for name in span.all("dimension"))


def _drop_at_least_one(reading: Reading) -> None:
    draft = reading.draft
    draft.having = [each for each in draft.having if not (each["op"] == "ge" and each["values"] == [1.0])]
    for place in reading.free("metric"):
        if any(reading.entity_of(name) == "coupon" for name in reading.spans[place].all("dimension")):
            reading.explain(place, "noun")


def _is_negative(reading: Reading, index: int) -> bool:
    before = reading.before(index, reach=2)
    return before is not None and reading.spans[before].has("neg")


def _read_named(reading: Reading, *, restating: bool) -> None:
    """Takes metrics by name; a noun that is also a thing counts only where nothing else is measured."""
    draft = reading.draft
    for index in reading.free("metric", is_restating=restating):
        if _is_excluded(reading, index):
            _explain_excluded(reading, index)
    free = [i for i in reading.free("metric", is_restating=restating) if not _is_excluded(reading, i)]
    sure = [i for i in free if not reading.spans[i].has("dimension") or reading.is_counted(i)]
    draft.has_weak_metric = not sure and bool(free)
    for index in sure or ([] if draft.implied_metric else free[:1]):
        name = _metric_of(reading, index)
        if name not in draft.metrics:
            draft.metrics.append(name)
            reading.explain(index, "metric")
        elif name in draft.metrics:
            reading.explain(index, "metric")
    if not sure and draft.metrics:
        for index in free[1:]:
            if _is_listed(reading, index):
                draft.metrics.append(_metric_of(reading, index))
                reading.explain(index, "metric")


def _explain_excluded(reading: Reading, index: int) -> None:
    """Explains "not units" and "instead of revenue"; cancellations left out are for `apply_gross`."""
    if _names_cancelled(reading.spans[index]):
        return
    reading.explain(index, "excluded")
    before = reading.before(index, skip=("glue", "by"), reach=3)
    if before is not None and (reading.spans[before].has("neg") or reading.spans[before].has("instead", "of")):
        reading.explain(before, "excluded")


def _is_listed(reading: Reading, index: int) -> bool:
    """Tells whether a noun continues a list of figures: "orders and customers"."""
    return index > 1 and reading.spans[index - 1].text.lower() in ("and", ",", "和", "&", "及", "以及") and reading.roles.get(index - 2) == "metric"


def _is_excluded(reading: Reading, index: int) -> bool:
    """Takes "excluding cancellations": the figures without them."""
    before = reading.before(index, skip=("glue", "by"), reach=3)
    after = reading.after(index, skip=("glue",), reach=3)
    is_out = before is not None and (reading.spans[before].has("neg") or reading.spans[before].has("instead", "of"))
    return is_out or (after is not None and (reading.spans[after].has("neg_after") or reading.spans[after].text.lower() == "left"))


def _read_ranked_measure(reading: Reading) -> None:
    """Takes the measure within a superlative: the longest campaign is the one with most days."""
    draft = reading.draft
    if draft.metrics or not any(reading.entity_of(name) == "campaign" for name in draft.dimensions):
        return
    for index, role in list(reading.roles.items()):
        if role == "ranking" and reading.spans[index].has("metric"):
            draft.metrics.append(_metric_of(reading, index))
            return


def _read_counted(reading: Reading) -> None:
    """Takes "how many stores": the count of a thing that has no metric word of its own."""
    for index in reading.free("dimension"):
        before = reading.before(index, skip=("glue", "distinct"), reach=4)
        if before is None or not reading.spans[before].has("how_many"):
            continue
        for name in reading.spans[index].all("dimension"):
            if count := reading.count_metric(name):
                reading.draft.metrics.append(count)
                reading.explain(index, "metric")
                return


def _read_verbs(reading: Reading) -> None:
    """Sets the metric that a verb implies: earned and spent mean revenue, how many sold means units."""
    draft = reading.draft
    for index in reading.free("verb"):
        verb = str(reading.spans[index].get("verb"))
        if verb in _TELLING_VERBS:
            continue  # cancelled, redeemed, lost: they change the figure, so somebody must have used them
        reading.explain(index, "verb")
        if draft.implied_metric:
            continue
        is_count = reading.any_of("how_many") and not reading.any_of("how_much")
        if verb in ("earn", "spend"):
            draft.implied_metric = "revenue"
        elif verb == "sell":
            draft.implied_metric = "units" if is_count else "orders" if _is_how_often(reading) else "revenue"
        elif verb in ("buy", "order") and (draft.ranking or reading.any_of("how_much")):
            draft.implied_metric = "revenue" if verb == "buy" and not is_count else "orders" if verb == "order" else "units"
        elif verb == "buy" and is_count:
            draft.implied_metric = "units"
    if draft.implied_metric is None and not draft.metrics:
        draft.implied_metric = _by_habit(reading)
    if draft.implied_metric and not draft.metrics:
        reading.note("assumed_metric", metric=draft.implied_metric)


def _by_habit(reading: Reading) -> str | None:
    """Returns what a ranking without a measure is by: busy times by orders, anything else by revenue."""
    draft = reading.draft
    has_groups = bool(draft.dimensions or draft.date_parts or draft.grain)
    if not (draft.ranking or draft.change_ranking) or not has_groups:
        return None
    ranked = [reading.spans[index].text.lower() for index, role in reading.roles.items() if role == "ranking"]
    if any(word in _BUSY for word in ranked):
        return "orders"
    return "revenue" if draft.dimensions or draft.change_ranking else None


def _is_how_often(reading: Reading) -> bool:
    return any(span.text.lower() in ("most often", "most frequently", "most frequent", "least often", "最频繁", "最经常") for span in reading.spans)


def _read_rate_of(reading: Reading) -> None:
    """Takes "percentage of orders cancelled" as the rate metric, and "share of customers who are new" as a ratio."""
    draft = reading.draft
    names = [name for name in draft.metrics if isinstance(name, str)]
    if not reading.free("share") or not names:
        return
    rates = [_RATES[name] for name in names if name in _RATES and reading.has_metric(_RATES[name])]
    if rates:
        draft.metrics[:] = rates[:1]
    elif len(names) == 2 and _is_part_of(reading, *names):
        draft.metrics[:] = [_ratio([names[1]], [names[0]], is_percent=True)]
    elif len(names) == 2 and _counts_the_same(reading, *names):
        whole = next((name for name in names if name in COUNT_OF.values()), names[0])
        part = names[1] if whole == names[0] else names[0]
        draft.metrics[:] = [_ratio([part], [whole], is_percent=True)]
    else:
        return
    for index in reading.free("share"):
        reading.explain(index, "metric")


def _is_part_of(reading: Reading, whole: str, part: str) -> bool:
    """Tells "what percentage of sales is discount": money of money, the whole named right after the share word."""
    first, second = reading.catalog.metrics[whole], reading.catalog.metrics[part]
    markers = reading.free("share")
    after = reading.after(markers[0], skip=("glue", "agg"), reach=4) if markers else None
    names_whole = after is not None and reading.spans[after].has("metric", whole)
    return names_whole and first.kind == second.kind == "aggregate" and first.unit == second.unit and first.unit not in ("%", "days")


def _counts_the_same(reading: Reading, first: str, second: str) -> bool:
    units = {reading.catalog.metrics[name].unit for name in (first, second)}
    return len(units) == 1 and not units & {"%"} and (first in COUNT_OF.values() or second in COUNT_OF.values())


def _read_aggregate(reading: Reading) -> None:
    """Applies "average", "median", "maximum" to the metric beside it, where the catalogue has that figure."""
    draft = reading.draft
    for index in reading.free("agg"):
        aggregate = str(reading.spans[index].get("agg"))
        reading.explain(index, "aggregate")
        if aggregate == "sum" or not draft.metrics or not isinstance(draft.metrics[0], str):
            continue
        name = draft.metrics[0]
        base = name.removeprefix("total_").removeprefix("sum_")
        exact = next((other for other in (f"{aggregate}_{base}", f"{base}_{aggregate}", f"average_{base}" if aggregate == "avg" else "") if reading.has_metric(other)), None)
        metric = reading.catalog.metrics[name]
        if exact:
            draft.metrics[0] = exact
        elif metric.kind == "ratio" or name.startswith(("avg_", "average_", "median_", "min_", "max_")) or metric.additive_over == "none" and metric.unit == "%":
            continue
        else:
            reading.issue("unclear_average", aggregate=aggregate, metric=name)


def _explain_nouns(reading: Reading) -> None:
    """Explains nouns that only name what the figures are of: "revenue from customers in Germany"."""
    draft = reading.draft
    for index in reading.free("dimension"):
        if draft.metrics or draft.dimensions or index in reading.restating:
            reading.explain(index, "noun")
    for index in reading.free("metric"):
        if index in reading.restating and draft.metrics:
            reading.explain(index, "restated")


def apply_gross(reading: Reading) -> None:
    """Takes "gross" and "excluding cancellations" for the metrics without cancelled orders."""
    draft = reading.draft
    wants_gross = False
    for index, span in enumerate(reading.spans):
        if span.has("net") and not span.has("metric") and reading.is_free(index):
            wants_gross = wants_gross or span.has("net", "gross")
            reading.explain(index, "gross")
        elif _names_cancelled(span) and (reading.is_free(index) or reading.roles.get(index) in ("verb", "noun", "restated")) and _is_excluded(reading, index):
            wants_gross = True
            reading.explain(index, "gross")
            before = reading.before(index, skip=("glue", "by"), reach=3)
            if before is not None and reading.spans[before].has("neg"):
                reading.explain(before, "gross")
            _explain_tail(reading, index)
    if wants_gross:
        draft.metrics[:] = [_without_cancelled(reading, name) for name in draft.metrics]


def _explain_tail(reading: Reading, index: int) -> None:
    for place in range(index + 1, min(index + 4, len(reading.spans))):
        span = reading.spans[place]
        if span.text.lower() in ("left", "out") or span.has("neg_after") or span.has("neg") or (span.has("metric") and span.text.lower() in ("orders", "invoices", "order", "invoice", "单")):
            reading.explain(place, "gross")


def _names_cancelled(span: Span) -> bool:
    return span.has("metric", "cancellations") or span.has("absent_metric", "cancellations") or span.has("verb", "cancel") or span.has("metric", "cancelled_value")


def _without_cancelled(reading: Reading, name: Any) -> Any:
    if name == "aov" and reading.has_metric("gross_revenue") and reading.has_metric("orders"):
        return {"name": "gross_aov", "numerator": ["gross_revenue"], "denominator": ["orders"], "scale": 1.0, "unit": reading.catalog.metrics["aov"].unit}
    gross = _GROSS.get(name) if isinstance(name, str) else None
    return gross if gross and reading.has_metric(gross) else name


def rank_by_extreme(reading: Reading) -> None:
    """Ranks "which product has the highest price", whose superlative is within the metric's name."""
    draft = reading.draft
    if draft.ranking or not draft.dimensions or not draft.metrics or not isinstance(draft.metrics[0], str):
        return
    name = draft.metrics[0]
    if name.startswith(("max_", "min_")) and reading.any_of("which"):
        draft.ranking = "desc" if name.startswith("max_") else "asc"
        draft.limit = draft.limit or (None if draft.is_plural else 1)


def drop_own_groups(reading: Reading) -> None:
    """Drops groups that a metric already has within it: "median order value per invoice", "distinct products by stock code"."""
    draft = reading.draft
    if draft.ranking or len(draft.metrics) != 1 or not isinstance(draft.metrics[0], str):
        return
    own = _own_dimensions(reading, draft.metrics[0])
    draft.dimensions[:] = [name for name in draft.dimensions if name not in own]


def _own_dimensions(reading: Reading, name: str) -> set[str]:
    metric = reading.catalog.metrics[name]
    counted = {COUNT_OF.get(reading.entity_of(other) or ""): other for other in reading.catalog.dimensions}
    if metric.kind == "ratio":
        return {counted[part] for part in metric.denominator if part in counted}
    found = set()
    for dimension in reading.catalog.dimensions.values():
        columns = {binding.column for binding in dimension.bindings if binding.relation == metric.relation}
        if metric.kind == "per_entity" and metric.entity_column in columns:
            found.add(dimension.name)
        if metric.kind == "aggregate" and any(metric.expression.lower().replace('"', "") == f"count(distinct {column})".lower() for column in columns):
            found.add(dimension.name)
    return found
