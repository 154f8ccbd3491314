"""Reads ratios spelt out in a question: "A over B", "revenue per order", "percentage of orders cancelled"."""

from typing import Any

from cartwise.agent.planner.figures.definitions import define, is_line_number
from cartwise.agent.planner.figures.metric_choice import metric_of
from cartwise.agent.planner.figures.over_entities import mean_of_counts
from cartwise.agent.planner.figures.spelt_ratio import is_money
from cartwise.agent.planner.reading import COUNT_OF, Reading
from cartwise.agent.planner.whom.customer_kinds import is_of_kind

_RATES = {
    "cancellations": "cancellation_rate",
    "cancelled_value": "return_rate",
    "customers_redeemed": "redemption_rate",
    "repeat_customers": "repeat_rate",
    "returning_customers": "returning_customer_rate",
}

_OVER = (
    *("over", "divided by", "÷", "per buying", "per active", "per ordering", "/", "by the number of"),
    *("除以", "out of", "per", "每", "as a percentage of", "as a share of", "percentage of", "share of", "占"),
)


def read_ratio(reading: Reading) -> None:
    """Takes "A over B", "A divided by B plus C" and "revenue per order" as a ratio, where both sides are metrics."""
    for index, span in enumerate(reading.spans):
        if span.text.lower() not in _OVER or not reading.is_free(index):
            continue
        left, left_used = _sum_before(reading, index)
        right, right_used = _sum_after(reading, index)
        if (
            not left
            or not right
            or left == right
            or (span.text == "占" and (left[0] in _RATES or not is_money(reading, *left, *right)))
        ):
            continue
        if span.text.lower() in ("share of", "percentage of") and not any(
            reading.spans[i].has("share") for i in (index,)
        ):
            continue
        for place in (*left_used, index, *right_used):
            reading.explain(place, "metric")
        _explain_abbreviation(reading)
        is_percent = reading.any_of("share", "rate") or "percentage" in span.text or "share" in span.text
        left = _as_value(reading, left, right)
        by = _hundreds(reading, index)
        known = None if by else _known_ratio(reading, left, right) or mean_of_counts(reading, left, right)
        if known:
            reading.draft.metrics.append(known)
        else:
            reading.draft.metrics.append(_ratio(left, right, is_percent=is_percent, by=by))
        for place in [*reading.free("share"), *reading.free("rate")]:
            reading.explain(place, "metric")
        for place in reading.free("metric"):
            if place not in reading.restating and any(
                reading.spans[place + d].has("rate") for d in (1, 2) if place + d < len(reading.spans)
            ):
                reading.explain(place, "metric")
        return


def _explain_abbreviation(reading: Reading) -> None:
    """Explains "ASP" and "meaning" where the sentence itself says what is divided by what."""
    for index, span in enumerate(reading.spans):
        is_short = span.text.isupper() and 2 <= len(span.text) <= 5
        if span.has("unknown") and reading.is_free(index) and (is_short or span.text.lower() in ("meaning", "defined")):
            reading.explain(index, "restated")


def _as_value(reading: Reading, left: list[str], right: list[str]) -> list[str]:
    """Returns the value of what came back for "returns to gross sales", whose whole is money."""
    if len(left) == 1 and left[0].startswith(("max_", "min_")) and reading.has_metric(left[0][4:]):
        reading.draft.ranking = reading.draft.ranking or ("desc" if left[0].startswith("max_") else "asc")
        reading.draft.limit = reading.draft.limit or (None if reading.draft.is_plural else 1)
        return [left[0][4:]]  # "the highest discount as a share of revenue" ranks the share
    if left == ["margin"] and reading.has_metric("profit"):
        return ["profit"]  # the margin of an order is money
    is_money = all(name in ("revenue", "gross_revenue", "revenue_any_status") for name in right)
    return (
        ["cancelled_value"]
        if left == ["cancellations"] and is_money and reading.has_metric("cancelled_value")
        else left
    )


def _hundreds(reading: Reading, index: int) -> int | None:
    """Takes the number of "clicks per 1000 impressions" and "returns per 100 orders"."""
    place = reading.after(index, reach=2)
    number = reading.spans[place].get("number") if place is not None and reading.is_free(place) else None
    if place is None or number is None or number.count is None:
        return None
    reading.explain(place, "metric")
    return int(number.count)


def _ratio(left: list[str], right: list[str], *, is_percent: bool, by: int | None = None) -> dict[str, Any]:
    name = f"{'_plus_'.join(left)}_per_{f'{by}_' if by else ''}{'_plus_'.join(right)}"
    return {
        "name": name,
        "numerator": left,
        "denominator": right,
        "scale": float(by) if by else 100.0 if is_percent else 1.0,
        "unit": "%" if is_percent and not by else "",
    }


def _known_ratio(reading: Reading, left: list[str], right: list[str]) -> str | None:
    if (left, right) == (["customers_redeemed"], ["customers_targeted"]) and any(
        span.has("metric", "redemption_rate") for span in reading.spans
    ):
        return "redemption_rate"
    if left == ["revenue"] and right == ["customers"] and reading.has_metric("revenue_per_customer"):
        return "revenue_per_customer"  # sales that name no customer are nobody's
    for metric in reading.catalog.metrics.values():
        if metric.kind == "ratio" and list(metric.numerator) == left and list(metric.denominator) == right:
            return metric.name
    return None


def _sum_before(reading: Reading, index: int) -> tuple[list[str], list[int]]:
    names: list[str] = []
    used: list[int] = []
    place = reading.before(index, skip=("glue", "agg", "share", "punct", "date"), reach=8)
    if place is not None and not _is_measure(reading, place):
        place = reading.before(index, skip=("glue", "agg", "share", "punct", "date", "verb"), reach=8)
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
    names: list[str] = []
    used: list[int] = []
    place = reading.after(index, skip=("glue", "agg", "distinct", "number"), reach=6)
    divides = reading.spans[index].text.lower() in ("÷", "/", "divided by")
    while divides and place is not None and reading.roles.get(place) == "value":
        place = reading.after(place, skip=("glue", "distinct"), reach=3)  # "Belgium sales ÷ Belgium orders"
    if place is not None and reading.spans[place].has("verb") and not _is_measure(reading, place):
        place = reading.after(place, skip=("glue", "distinct"), reach=2)  # "per buying household"
    if place is not None and place + 1 < len(reading.spans) and _is_compound(reading, place):
        used.append(place)
        place += 1  # "product revenue"
    while place is not None and _is_measure(reading, place):
        names.append(_measure_name(reading, place))
        used.append(place)
        plus = place + 1 if place + 1 < len(reading.spans) else None
        if plus is None or reading.spans[plus].text.lower() not in ("plus", "加", "加上", "+"):
            break
        used.append(plus)
        place = reading.after(plus, skip=("glue",), reach=3)
    return names, used


def _is_compound(reading: Reading, place: int) -> bool:
    """Tells the first noun of "product revenue", which says of what the figure behind it is."""
    first, second = reading.spans[place], reading.spans[place + 1]
    return (
        first.has("dimension") and second.has("metric") and not second.has("dimension") and reading.is_free(place + 1)
    )


def _is_measure(reading: Reading, place: int) -> bool:
    span = reading.spans[place]
    if not reading.is_free(place):
        return False
    return (
        span.has("metric")
        or _names_lines(reading, place)
        or (span.has("dimension") and any(reading.count_metric(name) for name in span.all("dimension")))
        or any(is_line_number(reading, str(name)) for name in span.all("dimension"))
    )


def _names_lines(reading: Reading, place: int) -> bool:
    """Tells the lines of "order lines per invoice"."""
    is_order = reading.spans[place].has("rows") and "order_lines" in reading.catalog.relations
    return is_order and not reading.spans[place].has("dimension")


def _measure_name(reading: Reading, place: int) -> str:
    if _names_lines(reading, place):
        return define(reading, "order_lines", None, "count")
    if reading.spans[place].has("metric"):
        return metric_of(reading, place)
    if any(is_line_number(reading, str(name)) for name in reading.spans[place].all("dimension")):
        return define(reading, "order_lines", None, "count")
    return next(count for name in reading.spans[place].all("dimension") if (count := reading.count_metric(name)))


def read_rate_of(reading: Reading) -> None:
    """Takes "percentage of orders cancelled" as the rate metric, and "share of customers who are new" as a ratio."""
    draft = reading.draft
    names = [name for name in draft.metrics if isinstance(name, str)]
    if not reading.free("share") or not names or is_of_kind(reading):
        return
    if names[:1] == ["customers_redeemed"] and _of_targeted(reading):
        draft.metrics[:] = [_ratio(["customers_redeemed"], ["customers_targeted"], is_percent=True)]
        names = []
    is_whole = not (
        draft.dimensions or draft.filters or draft.entities
    )  # "share of new customers by country" splits them
    if names == ["new_customers"] and (_names_all_customers(reading) or is_whole) and reading.has_metric("customers"):
        counted = ["new_customers"] if reading.any_of("how_many") else []  # "how many, and what share is that?"
        draft.metrics[:] = [*counted, _ratio(["new_customers"], ["customers"], is_percent=True)]
        names = []
    rates = [_RATES[name] for name in names if name in _RATES and reading.has_metric(_RATES[name])]
    if rates:
        draft.metrics[:] = rates[:1]
    elif not names:
        pass
    elif len(names) == 2 and _is_part_of(reading, *names):
        draft.metrics[:] = [_ratio([names[1]], [names[0]], is_percent=True)]
    elif len(names) == 2 and _is_part_of(reading, names[1], names[0]):  # 运费占收入的比例
        draft.metrics[:] = [_ratio([names[0]], [names[1]], is_percent=True)]
    elif len(names) == 2 and _counts_the_same(reading, *names):
        whole = next((name for name in names if name in COUNT_OF.values()), names[0])
        part = names[1] if whole == names[0] else names[0]
        draft.metrics[:] = [_ratio([part], [whole], is_percent=True)]
    else:
        return
    for index in reading.free("share"):
        reading.explain(index, "metric")


def _names_all_customers(reading: Reading) -> bool:
    """Tells "what share of the customers were new", which names the whole too, from "share of new customers by country"."""
    return any(
        span.has("metric", "customers")
        and not span.has("which")
        and reading.roles.get(index) in (None, "noun", "group")
        for index, span in enumerate(reading.spans)
    )


def _of_targeted(reading: Reading) -> bool:
    """Explains "households we targeted" as the whole of a share of those who redeemed."""
    targeted = [i for i in reading.free("verb") if reading.spans[i].has("verb", "target")]
    for index in targeted:
        reading.explain(index, "metric")
    return bool(targeted) and reading.has_metric("customers_targeted")


def _is_part_of(reading: Reading, whole: str, part: str) -> bool:
    """Tells "what percentage of sales is discount": money of money, the whole named right after the share word."""
    first, second = reading.catalog.metrics[whole], reading.catalog.metrics[part]
    markers = reading.free("share")
    after = reading.after(markers[0], skip=("glue", "agg"), reach=4) if markers else None
    place = next(
        (i for i, role in reading.roles.items() if role == "metric" and reading.spans[i].has("metric", part)), None
    )
    behind = (
        reading.spans[place + 1].text.lower().split() if place is not None and place + 1 < len(reading.spans) else []
    )
    if (
        place is not None
        and reading.spans[place].text.lower().startswith("paid")
        and behind[:1] in (["by"], ["with"], ["via"])
    ):
        return False  # "orders paid by voucher" are whose revenue it is
    names_whole = after is not None and reading.spans[after].has("metric", whole)
    return (
        names_whole
        and first.kind == second.kind == "aggregate"
        and first.unit == second.unit
        and first.unit not in ("%", "days")
    )


def _counts_the_same(reading: Reading, first: str, second: str) -> bool:
    units = {reading.catalog.metrics[name].unit for name in (first, second)}
    return len(units) == 1 and not units & {"%"} and (first in COUNT_OF.values() or second in COUNT_OF.values())


def read_ratio_words(reading: Reading) -> None:
    """Takes "ASP" as revenue over units, unless the question spells out a ratio itself."""
    for index in reading.free("ratio_word"):
        left, _, right = str(reading.spans[index].get("ratio_word")).partition("/")
        if not reading.draft.metrics and reading.has_metric(left) and reading.has_metric(right):
            known = _known_ratio(reading, [left], [right])
            reading.draft.metrics.append(known or _ratio([left], [right], is_percent=False))
        if reading.draft.metrics:
            reading.explain(index, "metric")
