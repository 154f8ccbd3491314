"""Reads what was done: "redeemed", "cancelled", "targeted" make metrics of their own, "earned" and "sold" imply one."""

from cartwise.agent.planner.figures.habits import by_habit
from cartwise.agent.planner.groups.dimension_choice import add_name, best_dimension
from cartwise.agent.planner.reading import COUNT_OF, JOINERS, Reading
from cartwise.agent.planner.words.spans import Span

_ACTIONS = {  # what was done to what: the metric that counts it
    ("customer", "redeem"): "customers_redeemed",
    ("coupon", "redeem"): "redemptions",
    ("customer", "target"): "customers_targeted",
    ("order", "cancel"): "cancellations",
}

_REPEATED = {"redeem": "redemptions", "target": "targeted_pairs"}  # how often it was done, for ranking

_TELLING_VERBS = ("cancel", "redeem", "target", "lose")


def read_losses(reading: Reading) -> None:
    """Takes "lost the most money through cancellations" as the cancelled value."""
    lost = [i for i in reading.free("verb") if reading.spans[i].has("verb", "lose")]
    cancelled = [
        i
        for i, span in enumerate(reading.spans)
        if reading.is_free(i) and names_cancelled(span) and not span.has("metric", "refunded")
    ]
    valued = [
        i
        for i, span in enumerate(reading.spans)
        if reading.is_free(i)
        and not span.has("metric", "order_totals")
        and (span.has("metric", "revenue") or span.text.lower() in ("value", "by value", "金额", "amount", "worth"))
    ]
    returned = (
        cancelled
        and valued
        and any(reading.spans[i].has("verb", "cancel") for i in cancelled)
        and reading.draft.ranking
    )
    plain = [
        c for c in cancelled if c == 0 or not (reading.spans[c - 1].has("neg") or reading.spans[c - 1].has("incl"))
    ]
    worth = [
        c for c in plain for v in valued if 0 < c - v <= 4 or (0 < v - c <= 4 and not reading.spans[v].text.isascii())
    ]
    if not (lost or returned or worth) or not cancelled or not reading.has_metric("cancelled_value"):
        return
    if any(_is_counted_too(reading, place, value) for place in plain for value in valued):
        reading.draft.metrics.append("cancellations")
    reading.draft.metrics.append("cancelled_value")
    for place in [
        *lost,
        *cancelled,
        *valued,
        *(i for i in reading.free("metric") if reading.spans[i].has("metric", "revenue")),
    ]:
        reading.explain(place, "metric")


def _is_counted_too(reading: Reading, place: int, value: int) -> bool:
    """Tells 取消的发票数和金额, two figures, from 取消订单的金额."""
    between = reading.spans[place + 1 : value]
    return reading.spans[place].has("metric", "cancellations") and any(span.text in JOINERS for span in between)


def read_actions(reading: Reading) -> None:
    """Takes "how many households did campaign 22 target" and "orders that were cancelled"."""
    verbs = _free_verbs(reading)
    if _is_deed_of_others(reading, verbs):
        return
    for (entity, verb), metric in _ACTIONS.items():
        if verb not in verbs or not reading.has_metric(metric):
            continue
        nouns = [i for i in range(len(reading.spans)) if reading.is_free(i) and _names_entity(reading, i, entity)]
        if entity == "customer" and verb == "redeem" and _counts_coupons(reading):
            continue
        if entity == "customer" and reading.any_of("how_many", "share"):
            nouns = nouns or [i for i, span in enumerate(reading.spans) if span.has("them")]
        if reading.draft.ranking and verb in _REPEATED:
            nouns = nouns or [
                i for i, role in reading.roles.items() if role == "group" and _names_entity(reading, i, entity)
            ]
        if not nouns or _is_negative(reading, verbs[verb]) or not may_redeem(reading, verbs[verb]):
            continue
        if reading.draft.ranking and reading.roles.get(nouns[0]) == "group":
            metric = _REPEATED.get(verb, metric)
        elif _ranks_things(reading):
            metric = _REPEATED.get(verb, metric)
            add_name(reading.draft.dimensions, best_dimension(reading, nouns[0]))
        reading.draft.metrics.append(metric)
        if reading.is_free(nouns[0]):
            reading.explain(nouns[0], "metric")
        reading.explain(verbs[verb], "metric")
        if entity == "customer" and verb == "redeem":
            _drop_at_least_one(reading)
        return


def _free_verbs(reading: Reading) -> dict[str, int]:
    """Returns where the verbs stand that no rule has taken, "redeemed" as a figure among them."""
    verbs = {str(reading.spans[i].get("verb")): i for i in reading.free("verb")}
    redeemed = [
        i
        for i in reading.free("metric")
        if reading.spans[i].has("metric", "redemptions")
        and any(word in reading.spans[i].text.lower() for word in ("redeemed", "核销", "兑换"))
    ]
    return {"redeem": redeemed[0], **verbs} if redeemed else verbs


def _is_deed_of_others(reading: Reading, verbs: dict[str, int]) -> bool:
    """Takes "how much did households targeted by campaign 18 spend": the deed says whose figure is asked for."""
    deeds = [verb for verb in _REPEATED if verb in verbs or any(_tells_doers(s, verb) for s in reading.spans)]
    homes = ("campaign_targets", "redemptions", "campaigns", "coupons")
    others = [
        index
        for index in reading.free("metric", is_restating=False)
        if not reading.spans[index].has("dimension")
        and reading.catalog.metrics[str(reading.spans[index].get("metric"))].unit != "%"
        and getattr(reading.catalog.metrics[str(reading.spans[index].get("metric"))], "relation", "") not in homes
        and not names_cancelled(reading.spans[index])
        and not reading.spans[index].has("metric", "customers")
    ]
    grouped = any(reading.entity_of(name) in ("campaign", "coupon") for name in reading.draft.dimensions)
    spends = any(span.has("verb", "spend") for span in reading.spans) and reading.any_of("how_much")
    buys = reading.any_of("how_many") and any(
        reading.is_free(index) and not span.has("dimension") and (span.has("verb", "buy") or span.has("verb", "order"))
        for index, span in enumerate(reading.spans)
    )
    whose = any(
        _names_entity(reading, index, "customer") or any(_tells_doers(reading.spans[index], verb) for verb in deeds)
        for index in range(len(reading.spans))
    )
    if len(deeds) != 1 or not whose or not (others or spends or buys) or reading.draft.having or grouped:
        return False
    reading.draft.deed = deeds[0]
    for index, span in enumerate(reading.spans):
        is_deed = span.has("verb", deeds[0]) or _tells_doers(span, deeds[0])
        if is_deed and reading.is_free(index) and not _is_negative(reading, index):
            reading.explain(index, "condition")
    if buys and not (others or spends):
        reading.draft.metrics.append("customers")
    return True


def _tells_doers(span: Span, verb: str) -> bool:
    """Tells "households that redeemed" and "targeted households", a metric of its own where nothing else is measured."""
    return span.has("metric", _ACTIONS["customer", verb]) and verb in span.text.lower()


def _counts_coupons(reading: Reading) -> bool:
    """Tells "how many coupons were redeemed by households with kids" from "how many households redeemed coupons"."""
    return any(
        reading.is_counted(index)
        and (
            span.has("metric", "redemptions")
            or any(reading.entity_of(str(name)) == "coupon" for name in span.all("dimension"))
        )
        for index, span in enumerate(reading.spans)
    )


def may_redeem(reading: Reading, index: int) -> bool:
    """Tells "customers who used a coupon" from "people who used the site search"."""
    span = reading.spans[index]
    if not span.has("verb", "redeem") or span.text.lower().startswith(("redeem", "核销", "兑换")):
        return True
    fields = [*reading.draft.dimensions, *(str(each["field"]) for each in reading.draft.filters)]
    if not reading.has_metric("redemptions") and any(reading.entity_of(name) == "coupon" for name in fields):
        return False  # "orders that used SPRING10": the code is a column of the orders
    return any(
        reading.entity_of(str(name)) in ("coupon", "campaign")
        for other in reading.spans
        for name in other.all("dimension")
    ) or any(reading.entity_of(str(each["field"])) in ("coupon", "campaign") for each in reading.draft.filters)


def _ranks_things(reading: Reading) -> bool:
    """Tells "which coupons were redeemed most often" from "how many coupons were redeemed"."""
    draft = reading.draft
    asks_which = reading.any_of("which") and not reading.any_of("how_many")
    return bool(draft.ranking) and asks_which and not (draft.dimensions or draft.grain or draft.date_parts)


def _names_entity(reading: Reading, index: int, entity: str) -> bool:
    span = reading.spans[index]
    if entity == "customer" and span.has("metric", "customers_targeted"):
        return True  # "how many of the households targeted redeemed"
    return span.has("metric", COUNT_OF[entity]) or any(
        reading.entity_of(name) == entity for name in span.all("dimension")
    )


def _drop_at_least_one(reading: Reading) -> None:
    draft = reading.draft
    draft.having = [each for each in draft.having if not (each["op"] == "ge" and each["values"] == [1.0])]
    for place in reading.free("metric"):
        if any(reading.entity_of(name) == "coupon" for name in reading.spans[place].all("dimension")):
            reading.explain(place, "noun")


def _is_negative(reading: Reading, index: int) -> bool:
    before = reading.before(index, reach=2)
    return before is not None and reading.spans[before].has("neg")


def read_verbs(reading: Reading) -> None:
    """Sets the metric that a verb implies: earned and spent mean revenue, how many sold means units."""
    draft = reading.draft
    for index in reading.free("verb"):
        verb = str(reading.spans[index].get("verb"))
        if verb in _TELLING_VERBS:
            continue  # cancelled, redeemed, lost: they change the figure, so somebody must have used them
        reading.explain(index, "verb")
        is_settled = bool(draft.having and draft.dimensions)  # 卖出超过一万件的商品: shown by what the condition is on
        if draft.implied_metric or is_settled or _is_attribute(reading, index):
            continue
        is_count = reading.any_of("how_many") and not reading.any_of("how_much")
        if verb in ("buy", "order") and _asks_how_often(reading):
            draft.implied_metric = "orders"
        elif verb in ("earn", "spend"):
            draft.implied_metric = "revenue"
        elif verb == "sell":
            is_money = asks_amount_sold(reading) and not _speaks_of_products(reading)
            is_count = is_count and not is_money
            draft.implied_metric = "units" if is_count else "orders" if _is_how_often(reading) else "revenue"
        elif verb in ("buy", "order") and (draft.ranking or reading.any_of("how_much")):
            draft.implied_metric = (
                "revenue" if verb == "buy" and not is_count else "orders" if verb == "order" else "units"
            )
        elif verb == "buy" and is_count:
            draft.implied_metric = "units"
    if draft.implied_metric is None and not draft.metrics:
        draft.implied_metric = by_habit(reading)
    if draft.implied_metric and not draft.metrics:
        reading.note("assumed_metric", metric=draft.implied_metric)


def _is_attribute(reading: Reading, index: int) -> bool:
    """Tells 其中信用卡支付的, which says which ones, from 客户支付了多少."""
    rest = [span for span in reading.spans[index + 1 :] if not span.has("follow")]
    is_open = bool(rest) and rest[0].text == "的" and all(span.has("punct") for span in rest[1:])
    return is_open and index > 0 and reading.roles.get(index - 1) == "value"


def asks_amount_sold(reading: Reading) -> bool:
    """Tells 德国卖了多少, which names no unit, from 卖了多少商品."""
    for index, span in enumerate(reading.spans[:-1]):
        at = (
            index + 2
            if reading.spans[index + 1].text in ("是", "有", "为") and index + 2 < len(reading.spans)
            else index + 1
        )
        amount, beyond = reading.spans[at], reading.after(at, skip=(), reach=1)
        is_open = beyond is None or not (reading.spans[beyond].has("dimension") or reading.spans[beyond].has("metric"))
        if span.has("verb", "sell") and amount.text == "多少" and is_open:
            return True
    return False


def _speaks_of_products(reading: Reading) -> bool:
    named = [str(name) for span in reading.spans for name in span.all("dimension")]
    kept = [str(each["field"]) for each in reading.draft.filters]
    return any(reading.entity_of(name) == "product" for name in (*named, *kept, *reading.draft.dimensions))


def _asks_how_often(reading: Reading) -> bool:
    """Tells "how often did they shop" and 买了几次, which count orders, from "how many did they buy"."""
    return any(
        span.text.lower() in ("how often", "how many times", "几次", "多少次", "多少回", "几回")
        for span in reading.spans
    )


def _is_how_often(reading: Reading) -> bool:
    return any(
        span.text.lower() in ("most often", "most frequently", "most frequent", "least often", "最频繁", "最经常")
        for span in reading.spans
    )


def names_cancelled(span: Span) -> bool:
    """Tells whether the span speaks of cancelled orders."""
    return (
        span.has("metric", "cancellations")
        or span.has("absent_metric", "cancellations")
        or span.has("verb", "cancel")
        or span.has("metric", "cancelled_value")
    )
