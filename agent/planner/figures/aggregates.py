"""Applies "average", "median", "highest" to what they stand beside, and drops groups that a metric has within it."""

from typing import Any

from cartwise.agent.planner.figures.column_sums import names_amount, own_sums, sum_column, sum_word
from cartwise.agent.planner.figures.definitions import define_of
from cartwise.agent.planner.figures.over_entities import aggregated_over
from cartwise.agent.planner.groups.dimension_choice import best_dimension
from cartwise.agent.planner.reading import Reading

_ACTIVE = {"day": "active_days", "week": "active_weeks", "month": "active_months"}


def read_columns(reading: Reading) -> None:
    """Takes "average weight" and "highest price": an aggregate of a column that has no sum."""
    _read_extreme_price(reading)
    for index in reading.free("column"):
        before = reading.before(index, skip=("glue", "how_many"), reach=4)
        prefix, _, column = str(reading.spans[index].get("column")).partition("|")
        noun = before if before is not None and _is_item_noun(reading, before) else None
        before = reading.before(noun, skip=("glue", "how_many"), reach=4) if noun is not None else before
        aggregate = _aggregate_word(reading, before) if before is not None else None
        if aggregate is None and (behind := _aggregated_behind(reading, index)) is not None:
            before, aggregate = behind, _aggregate_word(reading, behind)
        if reading.spans[index].has("metric") and before is not None and reading.roles.get(before) == "ranking":
            continue  # "gave the most discount" ranks by the sum
        if aggregate is None and (summed := sum_word(reading, index, before)) is not None:
            sum_column(reading, index, summed, noun, f"{prefix}avg_{column}")
            continue
        if aggregate is None and names_amount(reading, index, column):
            sum_column(reading, index, None, noun, f"{prefix}avg_{column}")
            continue
        if aggregate is None and reading.spans[index].has("metric"):
            continue
        name = f"{prefix}{aggregate}_{column}"
        if aggregate is None:
            if _is_spent_on_ads(reading, index):
                reading.draft.metrics.append("spend")
                reading.explain(index, "metric")
            elif len(own := own_sums(reading, index)) == 1:
                reading.draft.metrics += [each for each in own if each not in reading.draft.metrics]
                reading.explain(index, "metric")
            elif not reading.spans[index].has("dimension"):
                reading.issue("unclear_average", aggregate="average", metric=column.replace("_", " "))
                reading.explain(index, "column")
        elif reading.has_metric(name):
            reading.draft.metrics.append(name)
            reading.explain(index, "metric")
            for place in (before, noun):
                if place is not None and reading.is_free(place):
                    reading.explain(place, "aggregate")


def _is_spent_on_ads(reading: Reading, index: int) -> bool:
    """Tells the "cost" of "Google Ads cost by campaign type", where a group or filter is the advertising's own, from that of goods."""
    fields = [*reading.draft.dimensions, *(str(each["field"]) for each in reading.draft.filters)]
    homes = [
        {binding.relation for binding in reading.catalog.dimensions[name].bindings}
        for name in fields
        if name in reading.catalog.dimensions
    ]
    is_cost = reading.spans[index].text.lower() in ("cost", "costs", "成本", "费用")
    return is_cost and index not in reading.restating and reading.has_metric("spend") and {"ad_spend"} in homes


def _aggregated_behind(reading: Reading, index: int) -> int | None:
    """Returns the 平均 of 分期数平均是多少 and the 中位数 of 单价的中位数, which stand behind the column."""
    after = reading.after(index, reach=2)
    if after is None or reading.spans[after].text.isascii() or not reading.is_free(after):
        return None
    is_aggregate = reading.spans[after].has("agg") and reading.spans[after].get("agg") != "sum"
    return after if is_aggregate else None


def _is_item_noun(reading: Reading, place: int) -> bool:
    """Tells "item price" and "product price", whose noun says nothing more than the column does."""
    span = reading.spans[place]
    is_item = any(reading.entity_of(str(name)) == "product" for name in span.all("dimension"))
    return reading.is_free(place) and is_item


def _read_extreme_price(reading: Reading) -> None:
    """Takes "the most expensive product" as the one with the highest price."""
    for index in reading.free("extreme_price"):
        extreme = str(reading.spans[index].get("extreme_price"))
        name = next((name for name in (f"{extreme}_unit_price", f"{extreme}_price") if reading.has_metric(name)), None)
        if name is None:
            continue
        draft = reading.draft
        reading.explain(index, "ranking")
        draft.metrics.append(name)
        draft.ranking = "desc" if extreme == "max" else "asc"
        noun = reading.after(index, reach=3)
        if noun is not None and reading.spans[noun].has("dimension") and not draft.dimensions:
            draft.dimensions.append(best_dimension(reading, noun))
            draft.is_plural = reading.spans[noun].is_plural
            reading.explain(noun, "group")
        if draft.limit is None and not draft.is_plural:
            draft.limit = 1


def _aggregate_word(reading: Reading, index: int) -> str | None:
    span = reading.spans[index]
    if span.has("agg") and span.get("agg") != "sum":
        return str(span.get("agg"))
    if span.has("super"):
        return "max" if span.get("super") == "desc" else "min"
    return None


def read_aggregate(reading: Reading) -> None:
    """Applies "average", "median", "maximum" to the metric beside it, where the catalogue has that figure."""
    draft = reading.draft
    for index in reading.free("agg"):
        aggregate = str(reading.spans[index].get("agg"))
        reading.explain(index, "aggregate")
        if aggregate == "sum" or not draft.metrics or not isinstance(draft.metrics[0], str):
            continue
        name = draft.metrics[0]
        exact = _aggregated(reading, name, aggregate)
        unit = _averaged_unit(reading) if aggregate == "avg" else None
        if exact:
            draft.metrics[0] = exact
        elif name == "aov" and aggregate == "median" and reading.has_metric("median_order_value"):
            draft.metrics[0] = "median_order_value"
        elif (
            reading.catalog.metrics[name].kind == "ratio"
            and aggregate != "avg"
            and (over := aggregated_over(reading, name, aggregate))
        ):
            draft.metrics[0] = over
        elif name == "campaign_days":
            draft.metrics[0] = define_of(reading, name, aggregate)
        elif _is_averaged_already(reading, name) and (
            aggregate == "avg" or reading.catalog.metrics[name].kind != "ratio"
        ):
            continue
        elif unit and reading.has_metric(_ACTIVE[unit]):
            draft.metrics[0] = _per_unit(reading, name, unit)
            draft.grain = None
        elif over := aggregated_over(reading, name, aggregate):
            draft.metrics[0] = over
        elif aggregate == "avg" and (per := _per_customer(reading, name)):
            draft.metrics[0] = per
        else:
            reading.issue("unclear_average", aggregate=aggregate, metric=name)


def _per_customer(reading: Reading, name: str) -> str | None:
    """Returns orders per customer for 平均每个家庭下了多少单: the average is over the customers that "each" names."""
    found = f"{name}_per_customer"
    for index, span in enumerate(reading.spans):
        links = span.has("by") or span.has("per") or (name == "orders" and span.text.lower() in ("of", "from"))
        noun = reading.after(index, reach=2) if links else None
        names = [str(each) for each in reading.spans[noun].all("dimension")] if noun is not None else []
        if any(reading.entity_of(each) == "customer" for each in names) and reading.has_metric(found):
            reading.draft.dimensions = [each for each in reading.draft.dimensions if each not in names]
            return found
    return None


def _aggregated(reading: Reading, name: str, aggregate: str) -> str | None:
    """Returns the metric that is this aggregate of another metric's column."""
    base = name.removeprefix("total_").removeprefix("sum_")
    names = [f"{aggregate}_{base}", f"{base}_{aggregate}", *([f"average_{base}"] if aggregate == "avg" else [])]
    return next((other for other in names if reading.has_metric(other)), None)


def _is_averaged_already(reading: Reading, name: str) -> bool:
    metric = reading.catalog.metrics[name]
    prefixes = ("avg_", "average_", "median_", "min_", "max_")
    return (
        metric.kind == "ratio" or name.startswith(prefixes) or (metric.additive_over == "none" and metric.unit == "%")
    )


def _per_unit(reading: Reading, name: str, unit: str) -> dict[str, Any]:
    """Returns the average over the days, weeks or months with orders."""
    money = reading.catalog.metrics[name].unit
    return {
        "name": f"{name}_per_{unit}",
        "numerator": [name],
        "denominator": [_ACTIVE[unit]],
        "scale": 1.0,
        "unit": money,
    }


def _averaged_unit(reading: Reading) -> str | None:
    """Returns the unit of "average daily revenue" and "average revenue per month"."""
    units = list(dict.fromkeys(str(span.get("grain")) for span in reading.spans if span.has("grain")))
    return units[0] if len(units) == 1 and units[0] in _ACTIVE and reading.draft.grain == units[0] else None


def rank_by_extreme(reading: Reading) -> None:
    """Ranks "which product has the highest price", whose superlative is within the metric's name."""
    draft = reading.draft
    if draft.ranking or not draft.dimensions or not draft.metrics or not isinstance(draft.metrics[0], str):
        return
    name = draft.metrics[0]
    if name.startswith(("max_", "min_")) and reading.any_of("which"):
        draft.ranking = "desc" if name.startswith("max_") else "asc"
        draft.limit = draft.limit or (None if draft.is_plural else 1)
