"""Reads what is ranked, where no "which" or "by" says so: "top 10 customers", 最高的5个活动."""

import re

from cartwise.agent.planner.groups.dimension_choice import add_name, best_dimension
from cartwise.agent.planner.reading import Reading

_SELLER = re.compile(r"sellers?$|^bestsell|selling$|畅销|热销|爆款")


_OF_PRODUCTS = re.compile(r"sell|sold|seller|popular|bought|purchased|畅销|热销|滞销|热卖|爆款|卖得|卖的|冷门|受欢迎")


def read_ranked_noun(reading: Reading) -> None:
    """Takes what is ranked, where no "which" or "by" said so: "top 10 customers", 最高的5个活动."""
    draft = reading.draft
    if not (draft.ranking or draft.change_ranking):
        return
    if draft.dimensions and draft.limit is None:
        return
    for index, role in sorted(reading.roles.items()):
        if role not in ("ranking", "limit"):
            continue
        place = reading.after(index, skip=("glue", "number", "super", "top", "distinct", "of_any", "unknown"), reach=5)
        if place is None or not reading.is_free(place):
            continue
        span = reading.spans[place]
        if span.has("part"):
            add_name(draft.date_parts, span.get("part"))
        elif span.has("unit"):
            draft.grain = span.get("unit")
        elif (
            span.has("dimension")
            and not (span.has("metric") and (draft.dimensions or draft.grain or draft.date_parts))
            and not _leads_metric(reading, place)
        ):
            if draft.dimensions and draft.limit is not None:
                draft.limit_per = draft.dimensions[0]
            add_name(draft.dimensions, best_dimension(reading, place))
            draft.is_plural = draft.is_plural or span.is_plural
        else:
            continue
        reading.explain(place, "group")
        return
    _read_kind_of_products(reading)
    _read_only_noun(reading)
    _imply_products(reading)


def _read_kind_of_products(reading: Reading) -> None:
    """Takes "top 3 tents", where tents are a kind of goods, as the products of that kind."""
    draft = reading.draft
    if draft.dimensions or draft.grain or draft.date_parts or draft.limit is None:
        return
    for index, role in sorted(reading.roles.items()):
        place = reading.after(index, skip=("glue", "number", "super", "top"), reach=3) if role == "limit" else None
        if place is None or reading.roles.get(place) != "value" or not _is_kind(reading, place):
            continue
        product = next((name for name in reading.catalog.dimensions if reading.entity_of(name) == "product"), None)
        if product is not None:
            add_name(draft.dimensions, product)
            draft.is_plural = True
        return


def _is_kind(reading: Reading, place: int) -> bool:
    """Tells a value that sorts products, such as a category or a brand."""
    fields = {match.dimension for match in reading.spans[place].all("value")} & {
        str(each["field"]) for each in reading.draft.filters
    }
    return any(
        binding.relation == "products" for name in fields for binding in reading.dimension(name).bindings
    ) and not any(reading.entity_of(name) for name in fields)


def _imply_products(reading: Reading) -> None:
    """Takes "our best seller" and 最畅销的是什么 as products: what sells needs no noun."""
    draft = reading.draft
    if draft.dimensions or draft.grain or draft.date_parts or reading.any_of("grain", "part"):
        return
    ranked = [index for index, role in reading.roles.items() if role == "ranking"]
    if not any(_OF_PRODUCTS.search(reading.spans[index].text.lower()) for index in ranked):
        return
    product = next((name for name in reading.catalog.dimensions if reading.entity_of(name) == "product"), None)
    if product is not None:
        add_name(draft.dimensions, product)
        draft.is_plural = draft.is_plural or any(reading.spans[index].is_plural for index in ranked)


def read_topped_noun(reading: Reading) -> None:
    """Takes the noun right after "top 3" or "best-selling", so that "per country" is known to be the group around it."""
    draft = reading.draft
    for index, role in sorted(reading.roles.items()):
        span = reading.spans[index]
        is_top = role == "limit" or (
            role == "ranking"
            and (span.has("top") or "sell" in span.text.lower() or "畅销" in span.text or "热销" in span.text)
        )
        place = reading.after(index, skip=("glue", "number", "super", "distinct"), reach=3) if is_top else None
        if place is None or not reading.is_free(place) or not reading.spans[place].has("dimension"):
            continue
        if reading.spans[place].has("metric") and _is_ranked_measure(reading, place):
            continue
        add_name(draft.dimensions, best_dimension(reading, place))
        draft.is_plural = draft.is_plural or reading.spans[place].is_plural
        draft.topped = draft.dimensions[0]
        reading.explain(place, "group")
        return


def _is_ranked_measure(reading: Reading, place: int) -> bool:
    """Tells 订单最多的3个 (by orders) from "top 3 customers": a noun that is asked for elsewhere too is the measure."""
    others = [i for i in reading.free("dimension") if i != place]
    measures = [i for i in reading.free("metric") if i != place]
    by = [
        i
        for i in reading.free("by")
        if reading.after(i) is not None and reading.spans[reading.after(i) or 0].has("metric")
    ]
    return (
        not measures
        and not by
        and not reading.any_of("verb")
        and bool(others)
        and any(reading.spans[i].has("by") for i in range(len(reading.spans)))
        and not reading.spans[place].has("dimension")
    )


def _leads_metric(reading: Reading, place: int) -> bool:
    """Tells "most orders" (a measure, the groups stand elsewhere) from "most customers"."""
    if not reading.spans[place].has("metric"):
        return False
    nouns = [i for i in reading.free("dimension") if i != place and not reading.spans[i].has("metric")]
    before = reading.before(place, skip=("glue",), reach=2)
    is_amount = before is not None and reading.spans[before].text.lower() in (
        "most",
        "fewest",
        "least",
        "highest",
        "lowest",
        "more",
    )
    return is_amount and bool(nouns)


def _read_only_noun(reading: Reading) -> None:
    """Takes the only noun left: 订单最多的国家, "products that sell best"."""
    draft = reading.draft
    if draft.dimensions or draft.grain or draft.date_parts:
        return
    nouns = list(reading.free("dimension"))
    pure = [index for index in nouns if not reading.spans[index].has("metric")]
    metrics = [index for index in reading.free("metric") if not reading.spans[index].has("dimension")]
    candidates = pure or (nouns if metrics or len(nouns) == 1 else [])
    if not metrics and not reading.any_of("verb"):  # "Who performed best?" names neither a thing nor a figure
        candidates = [index for index in candidates if not reading.spans[index].has("which")]
    if candidates:
        place = candidates[0]
        add_name(draft.dimensions, best_dimension(reading, place))
        draft.is_plural = draft.is_plural or reading.spans[place].is_plural
        reading.explain(place, "group")
        return
    sellers = [i for i, role in reading.roles.items() if role == "ranking" and _is_seller(reading, i)]
    products = [name for name in reading.catalog.dimensions if reading.entity_of(name) == "product"]
    if sellers and products:
        add_name(draft.dimensions, products[0])
        draft.is_plural = draft.is_plural or reading.spans[sellers[0]].is_plural
        return
    units = reading.free("unit")
    if units:
        draft.grain = reading.spans[units[0]].get("unit")
        reading.explain(units[0], "group")


def _is_seller(reading: Reading, index: int) -> bool:
    """Tells "our best seller", which is a product, from "the best month"."""
    return bool(_SELLER.search(reading.spans[index].text.lower()))
