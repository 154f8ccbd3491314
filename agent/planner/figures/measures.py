"""Reads what is measured: metrics by name, aggregates of columns, counts of things, ratios spelt out, verbs that imply a metric."""

from cartwise.agent.planner.figures.actions import (
    asks_amount_sold,
    names_cancelled,
    read_actions,
    read_losses,
    read_verbs,
)
from cartwise.agent.planner.figures.aggregates import read_aggregate, read_columns
from cartwise.agent.planner.figures.beside_heading import asked_behind, is_shown_too
from cartwise.agent.planner.figures.deeds import count_people, read_counted_orders, read_deeds
from cartwise.agent.planner.figures.gross import is_excluded
from cartwise.agent.planner.figures.metric_choice import metric_of
from cartwise.agent.planner.figures.on_file import count_on_file
from cartwise.agent.planner.figures.ratios import read_rate_of, read_ratio, read_ratio_words
from cartwise.agent.planner.figures.spelt_ratio import read_sum_ratio
from cartwise.agent.planner.reading import JOINERS, Reading
from cartwise.agent.planner.whom.spending import read_spending
from cartwise.agent.planner.words.lexicon import listed_words


def read_measures(reading: Reading) -> None:
    """Sets the metrics of the draft."""
    draft = reading.draft
    read_spending(reading)
    _read_pairs(reading)
    read_deeds(reading)
    read_sum_ratio(reading)
    read_ratio(reading)
    read_ratio_words(reading)
    read_columns(reading)
    if not draft.metrics:
        read_losses(reading)
    if not draft.metrics:
        read_actions(reading)
        _add_rates(reading)
    if all(reading.spans[index].has("dimension") for index in reading.free("metric")):
        count_people(reading)
        read_counted_orders(reading)
    if not draft.metrics and not _has_sure_metric(reading):
        _read_counted(reading)
    if not draft.metrics:
        _imply_money(reading)
        _read_named(reading, restating=False)
    if not draft.metrics:
        _read_named(reading, restating=True)
    _add_joined(reading)
    _read_ranked_measure(reading)
    read_verbs(reading)
    if not draft.metrics and draft.implied_metric and reading.has_metric(draft.implied_metric):
        draft.metrics.append(draft.implied_metric)
    count_on_file(reading)
    read_rate_of(reading)
    read_aggregate(reading)
    _explain_nouns(reading)


def _add_rates(reading: Reading) -> None:
    """Adds the rate of "how many households did it target, and what was the redemption rate"."""
    draft = reading.draft
    for index in reading.free("metric", is_restating=False) if draft.metrics else ():
        name = str(reading.spans[index].get("metric"))
        is_rate = not reading.spans[index].has("dimension") and reading.catalog.metrics[name].unit == "%"
        if is_rate and not is_excluded(reading, index) and name not in draft.metrics:
            draft.metrics.append(name)
            reading.explain(index, "metric")


def _add_joined(reading: Reading) -> None:
    """Adds the other figure of "item price sum and number of items", which a joiner sets beside the first."""
    for index in reading.free("metric", is_restating=False):
        if not _is_joined(reading, index) or reading.spans[index].has("dimension"):
            continue
        name = metric_of(reading, index)
        if not is_excluded(reading, index) and name not in reading.draft.metrics:
            reading.draft.metrics.append(name)
        reading.explain(index, "metric")


def _is_joined(reading: Reading, index: int) -> bool:
    """Tells whether a joiner stands between the span and one that was taken for a figure."""
    spans = reading.spans
    joiner = spans[index - 1].text.lower().split() if index else []  # "and", "and of"
    at = index - 1
    if at > 0 and joiner[:1] and joiner[0] in JOINERS and reading.roles.get(at - 1) == "metric":
        return True
    beyond = [at for at in range(index + 2, min(index + 4, len(spans))) if not spans[at].has("glue") or at == index + 2]
    is_behind = index + 1 < len(spans) and spans[index + 1].text.lower() in JOINERS
    return is_behind and any(reading.roles.get(at) == "metric" for at in beyond)


def _read_pairs(reading: Reading) -> None:
    """Takes "new vs returning customers" and "gross vs net revenue" as two figures."""
    for index in reading.free("pair"):
        names = str(reading.spans[index].get("pair")).split()
        if _is_split_by_pair(reading, index):
            reading.issue("unclear_word", words=reading.spans[index].text)
            reading.explain(index, "metric")
        elif all(reading.has_metric(name) for name in names):
            reading.draft.metrics += names
            reading.explain(index, "metric")


def _is_split_by_pair(reading: Reading, index: int) -> bool:
    """Tells "AOV of new vs returning customers", another figure of both kinds, from the two counts."""
    before = reading.before(index, reach=3)
    return before is not None and reading.spans[before].has("metric") and not reading.spans[before].has("dimension")


def _read_named(reading: Reading, *, restating: bool) -> None:
    """Takes metrics by name; a noun that is also a thing counts only where nothing else is measured."""
    draft = reading.draft
    for index in reading.free("metric", is_restating=restating):
        if is_excluded(reading, index):
            _explain_excluded(reading, index)
    free = [i for i in reading.free("metric", is_restating=restating) if not is_excluded(reading, i)]
    if reading.any_of("how_much") and not reading.any_of("how_many"):
        free = [i for i in free if not _names_buyers(reading, i)]
    sure = [
        i
        for i in free
        if not reading.spans[i].has("dimension") or reading.is_counted(i) or is_head_of_share(reading, i)
    ]
    draft.has_weak_metric = not sure and bool(free)
    is_implied = bool(draft.implied_metric) or asks_amount_sold(reading) or _ranks_what_sells(reading)
    for index in sure or ([] if is_implied else asked_behind(reading, free) or free[:1]):
        name = metric_of(reading, index)
        if name not in draft.metrics:
            draft.metrics.append(name)
            reading.explain(index, "metric")
        elif name in draft.metrics:
            reading.explain(index, "metric")
    for index in free:
        if draft.metrics and reading.is_free(index) and (reading.is_listed(index) or is_shown_too(reading, index)):
            draft.metrics.append(metric_of(reading, index))
            reading.explain(index, "metric")
    draft.metrics.sort(key=lambda name: _place_of(reading, name))


def _names_buyers(reading: Reading, index: int) -> bool:
    """Tells the households of "how much private label did older households buy", who buy and are not the amount."""
    is_doer = any(span.text.lower() in ("did", "do", "does") for span in reading.spans[:index])
    is_people = any(reading.entity_of(str(name)) == "customer" for name in reading.spans[index].all("dimension"))
    return is_doer and is_people and any(span.has("verb") for span in reading.spans[index:])


def _ranks_what_sells(reading: Reading) -> bool:
    """Tells 德国客户买得最多的商品, ranked by what sold, from 客户最多的国家."""
    ranked = (reading.spans[index].text for index, role in reading.roles.items() if role == "ranking")
    return bool(reading.draft.dimensions) and any(word in listed_words("sold_most") for word in ranked)


def is_head_of_share(reading: Reading, index: int) -> bool:
    """Tells the orders of "what share of the 2017 orders was paid by card", which the share is of."""
    before = reading.before(index, skip=("glue", "date", "distinct"), reach=5)
    if before is None or not reading.spans[before].has("share"):
        return False
    links = [reading.spans[before].text.lower().split()[-1], reading.spans[before + 1].text.lower().split()[0]]
    if "of" not in links:
        return False
    beyond = reading.spans[index + 1] if index + 1 < len(reading.spans) else None
    return beyond is None or not any(beyond.has(kind) for kind in ("metric", "dimension", "column"))


def _imply_money(reading: Reading) -> None:
    """Takes "how much did these households spend" as money: the households are who, not what is counted."""
    spends = any(reading.spans[i].has("verb", "spend") for i in reading.free("verb"))
    asks = any(
        span.text.lower().startswith("how much") or span.text in ("多少钱", "多少金额") for span in reading.spans
    ) or any(_asks_amount(reading, index) for index in reading.free("verb"))
    compares = any(
        span.text.lower() in ("more", "less", "most", "least", "更多", "更少")
        or (span.has("op") and reading.is_free(index))
        for index, span in enumerate(reading.spans)
    )
    asks = asks or (compares and not reading.any_of("how_many") and "threshold" not in reading.roles.values())
    if spends and asks and reading.draft.implied_metric is None:
        reading.draft.implied_metric = "revenue"


def _asks_amount(reading: Reading, index: int) -> bool:
    """Tells 消费了多少, an amount, from 消费了多少次."""
    after = reading.spans[index + 1 : index + 3]
    return (
        reading.spans[index].has("verb", "spend")
        and bool(after)
        and after[0].text == "多少"
        and (len(after) < 2 or after[1].has("punct") or after[1].text in ("呢", "了"))
    )


def _explain_excluded(reading: Reading, index: int) -> None:
    """Explains "not units" and "instead of revenue"; cancellations left out are for `apply_gross`."""
    if names_cancelled(reading.spans[index]):
        return
    reading.explain(index, "excluded")
    before = reading.before(index, skip=("glue", "by"), reach=3)
    if before is not None and (reading.spans[before].has("neg") or reading.spans[before].has("instead", "of")):
        reading.explain(before, "excluded")


def _place_of(reading: Reading, name: object) -> int:
    """Returns where a metric is named, so that figures stand in the order of the question."""
    places = (i for i, role in reading.roles.items() if role == "metric" and name in reading.spans[i].all("metric"))
    return min(places, default=len(reading.spans))


def _read_ranked_measure(reading: Reading) -> None:
    """Takes the measure within a superlative: the longest campaign is the one with most days."""
    draft = reading.draft
    if draft.metrics or not any(reading.entity_of(name) == "campaign" for name in draft.dimensions):
        return
    for index, role in list(reading.roles.items()):
        if role == "ranking" and reading.spans[index].has("metric"):
            draft.metrics.append(metric_of(reading, index))
            return


def _read_counted(reading: Reading) -> None:
    """Takes "how many stores": the count of a thing that has no metric word of its own."""
    for index in reading.free("dimension"):
        if not reading.is_counted(index) or reading.spans[index].has("metric"):
            continue
        for name in reading.spans[index].all("dimension"):
            if count := reading.count_metric(name):
                reading.draft.metrics.append(count)
                reading.explain(index, "metric")
                return


def _has_sure_metric(reading: Reading) -> bool:
    """Tells whether a figure is named that is no thing: in "how many sellers sold products" none is."""
    free = [index for index in reading.free("metric", is_restating=False) if not is_excluded(reading, index)]
    return any(not reading.spans[index].has("dimension") or reading.is_counted(index) for index in free)


def _labels_a_value(reading: Reading, index: int) -> bool:
    """Tells the "band" beside a value of it, or a noun whose dimension is grouped or filtered anyway."""
    names = set(reading.spans[index].all("dimension"))
    used = {each["field"] for each in reading.draft.filters} | set(reading.draft.dimensions)
    used |= {each["field"] for transform in reading.draft.transforms for each in transform.get("filters", ())}
    is_owner = any(field.startswith(f"{name}_") for name in names for field in used)  # "sellers from Paraná"
    return (
        bool(names & used)
        or is_owner
        or any(reading.roles.get(place) in ("value", "id", "label") for place in (index - 1, index + 1))
    )


def _explain_nouns(reading: Reading) -> None:
    """Explains nouns that only name what the figures are of: "revenue from customers in Germany"."""
    draft = reading.draft
    for index in reading.free("dimension"):
        span = reading.spans[index]
        is_thing = any(reading.entity_of(str(name)) for name in span.all("dimension"))
        is_pointed = index > 0 and reading.spans[index - 1].has("it")  # 这个部门
        if is_thing or is_pointed or index in reading.restating or span.has("glue") or _labels_a_value(reading, index):
            reading.explain(index, "noun")
        elif not span.has("metric") and not names_cancelled(span):
            reading.issue("unclear_word", words=span.text)
            reading.explain(index, "noun")
    for index in reading.free("metric"):
        if index in reading.restating and draft.metrics:
            reading.explain(index, "restated")
