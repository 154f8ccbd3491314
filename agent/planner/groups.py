"""Reads rankings ("top 5", 最高的3个), groups ("by country", "which products") and the grain ("monthly")."""

from cartwise.agent.planner.reading import JOINERS, Reading
from cartwise.agent.planner.spans import Number, Span

_RANK_FILLERS = ("glue", "number", "super", "distinct", "which", "unknown_adjective")
_TIME_GRAINS = ("hour", "day", "week", "month", "quarter", "year")


def read_ranking(reading: Reading) -> None:
    """Takes superlatives and "top N"; the metric they rank by is settled later."""
    draft = reading.draft
    for index in reading.free("grew_most"):
        draft.change_ranking = reading.spans[index].get("grew_most")
        reading.explain(index, "ranking")
    for index in _markers(reading):
        span = reading.spans[index]
        number = _rank_number(reading, index)
        if number is None and not span.has("super") and not _leads_a_noun(reading, index):
            continue
        direction = span.get("super") or span.get("top")
        if draft.ranking is None or span.has("super"):
            draft.ranking = _combined(draft.ranking, direction)
        reading.explain(index, "ranking")
        if number is not None:
            _set_limit(reading, number)
        elif span.text.lower() in ("top", "bottom") and draft.limit is None:
            draft.is_plural = True
    _read_free_number(reading)
    for index in reading.free("order"):
        draft.ranking = reading.spans[index].get("order")
        reading.explain(index, "ranking")
    for index in reading.free("ranked"):
        draft.ranking = draft.ranking or "desc"
        reading.explain(index, "ranking")


def _markers(reading: Reading) -> list[int]:
    found = []
    for index, span in enumerate(reading.spans):
        if not reading.is_free(index) or not (span.has("super") or span.has("top")):
            continue
        if span.has("agg") and not _is_superlative(reading, index):
            continue
        found.append(index)
    return found


def _is_superlative(reading: Reading, index: int) -> bool:
    """Tells "the smallest countries" from "the minimum price"."""
    return reading.any_of("which") or _rank_number(reading, index) is not None


def _combined(known: str | None, direction: str) -> str:
    """ "Worst five by most returns" keeps the last word; "top 5 worst" is ascending."""
    return direction if known is None or direction == "asc" else known


def _leads_a_noun(reading: Reading, index: int) -> bool:
    span = reading.spans[index]
    after = reading.after(index, reach=2)
    is_top = span.text.lower() in ("top", "bottom", "leading", "头部", "排名前", "worst", "lowest")
    return is_top and after is not None and (reading.spans[after].has("dimension") or reading.spans[after].has("unknown"))


def _rank_number(reading: Reading, index: int) -> int | None:
    for place in (reading.after(index, reach=3), reading.before(index, reach=3)):
        if place is not None and reading.is_free(place) and _count(reading.spans[place]) is not None:
            if place < index and reading.spans[index].has("top") and not reading.spans[index].has("super"):
                continue
            return place
    return None


def _count(span: Span) -> int | None:
    number: Number | None = span.get("number")
    return number.count if number is not None else None


def _set_limit(reading: Reading, place: int) -> None:
    count = _count(reading.spans[place])
    reading.explain(place, "limit")
    if count is None or not 1 <= count <= 10_000:
        reading.issue("bad_limit", words=reading.spans[place].text)
        return
    reading.draft.limit = count


def _read_free_number(reading: Reading) -> None:
    """Takes the number of "which five countries ..." once something ranks."""
    draft = reading.draft
    if draft.limit is not None or not (draft.ranking or draft.change_ranking):
        return
    for index in reading.free("number"):
        after = reading.after(index, skip=("glue", "super", "distinct", "unknown"), reach=5)
        before = reading.before(index, reach=3)
        is_asked = before is not None and reading.spans[before].has("which")
        if _count(reading.spans[index]) is not None and (
            is_asked or (after is not None and (reading.spans[after].has("dimension") or reading.spans[after].has("part")))
        ):
            _set_limit(reading, index)
            return


def read_groups(reading: Reading) -> None:
    """Takes what the figures are split by."""
    for index in reading.free("part"):
        _add(reading.draft.date_parts, reading.spans[index].get("part"))
        reading.explain(index, "group")
    _read_topped_noun(reading)
    _read_by(reading)
    _read_which(reading)
    _read_grain(reading)
    _read_ranked_noun(reading)


def _add(names: list[str], name: str) -> None:
    if name not in names:
        names.append(name)


def _read_by(reading: Reading) -> None:
    for index in reading.free("by"):
        if reading.spans[index].has("per") and _is_ratio(reading, index):
            continue
        if _is_scope(reading, index):
            continue
        at, took = index, False
        while (place := reading.after(at, skip=("glue", "by", "distinct", "which"), reach=4)) is not None and reading.is_free(place):
            if not _take_group(reading, place):
                break
            took, at = True, place
            if not _joined(reading, place):
                break
        if took:
            reading.explain(index, "by")
    draft = reading.draft
    if draft.topped and len(draft.dimensions) == 2 and draft.limit_per is None:
        draft.limit_per = next(name for name in draft.dimensions if name != draft.topped)
        draft.dimensions[:] = [draft.limit_per, draft.topped]


def _is_scope(reading: Reading, index: int) -> bool:
    """Tells "across all departments", which groups nothing, from "across departments"."""
    span = reading.spans[index]
    next_span = reading.spans[index + 1] if index + 1 < len(reading.spans) else None
    return span.text.lower() in ("across", "among") and next_span is not None and next_span.text.lower() in ("all", "the", "our")


def _joined(reading: Reading, place: int) -> bool:
    """Tells whether another group follows: "by country and month"."""
    after = place + 1
    while after < len(reading.spans) and reading.spans[after].text.lower() in (*JOINERS, "then", "再"):
        after += 1
    if after == place + 1 or after >= len(reading.spans):
        return False
    while after < len(reading.spans) and reading.spans[after].has("by"):
        after += 1
    if after >= len(reading.spans) or not reading.is_free(after):
        return False
    taken = _take_group(reading, after)
    if taken:
        _joined(reading, after)
    return False


def _is_ratio(reading: Reading, index: int) -> bool:
    """Tells "revenue per customer" (a ratio) from "revenue per country" (groups)."""
    if reading.spans[index].text.lower() not in ("per", "for each", "for every", "每", "平均每"):
        return False
    after = reading.after(index, reach=3)
    before = reading.before(index, reach=4)
    if after is None or before is None or not reading.spans[before].has("metric"):
        return False
    counted = [name for name in reading.spans[after].all("dimension") if reading.entity_of(name) in ("customer", "order", "session") and reading.count_metric(name)]
    return bool(counted) and reading.draft.ranking is None


def _take_group(reading: Reading, place: int) -> bool:
    span = reading.spans[place]
    if span.has("part"):
        _add(reading.draft.date_parts, span.get("part"))
    elif span.has("unit") or span.has("grain"):
        if reading.draft.grain is None:
            reading.draft.grain = span.get("unit") or span.get("grain")
    elif span.has("rows"):
        pass
    elif span.has("dimension") and not _is_measure_after_by(reading, place):
        _add(reading.draft.dimensions, best_dimension(reading, place))
    else:
        return False
    reading.explain(place, "group")
    return True


def _is_measure_after_by(reading: Reading, place: int) -> bool:
    """Tells "top 5 countries by orders" (a measure) from "revenue by order" (groups)."""
    span = reading.spans[place]
    if not span.has("metric"):
        return False
    others = [i for i in reading.free("metric") if i != place and not reading.spans[i].has("dimension")]
    if others or not (reading.draft.ranking or span.is_plural):
        return False
    nouns = [i for i in reading.free("dimension") if i != place]
    return bool(nouns or reading.draft.dimensions or reading.draft.grain)


def best_dimension(reading: Reading, place: int) -> str:
    """Returns the dimension that a phrase names; among several, the one whose relation the metrics use."""
    names = [str(name) for name in reading.spans[place].all("dimension")]
    chosen = _nearest_dimension(reading, place, names)
    if len(names) > 1:
        reading.draft.alternatives[chosen] = names
    return chosen


def settle_alternatives(reading: Reading) -> None:
    """Chooses, among dimensions of one word ("type"), the one that lives where the metric does."""
    draft = reading.draft
    first = draft.metrics[0] if draft.metrics and isinstance(draft.metrics[0], str) else None
    relation = _relation_of(reading, first) if first else None
    if relation is None:
        return
    near = {relation, *(join.right for join in reading.catalog.joins if join.left == relation)}
    for at, name in enumerate(draft.dimensions):
        names = draft.alternatives.get(name, [])
        homes = {other: {binding.relation for binding in reading.dimension(other).bindings} for other in names}
        best = next((other for other in [name, *names] if relation in homes.get(other, ())), None)
        best = best or next((other for other in [name, *names] if near & homes.get(other, set())), name)
        draft.dimensions[at] = best


def _relation_of(reading: Reading, name: str) -> str | None:
    metric = reading.catalog.metrics[name]
    if metric.kind == "ratio":
        return _relation_of(reading, metric.numerator[0])
    return metric.relation


def _nearest_dimension(reading: Reading, place: int, names: list[str]) -> str:
    for index in (place - 1, place + 1):
        if 0 <= index < len(reading.spans):
            beside = reading.spans[index].text.lower()
            for name in names:
                if beside and beside in name:
                    return str(name)
    exact = [name for name in names if name.replace("_", " ") == reading.spans[place].text.lower()]
    return str(exact[0] if exact else names[0])


def _read_which(reading: Reading) -> None:
    draft = reading.draft
    _read_who(reading)
    for index in reading.free("which"):
        place = reading.after(index, skip=_RANK_FILLERS, reach=6)
        if place is None or not reading.is_free(place):
            continue
        span = reading.spans[place]
        if span.has("part"):
            _add(draft.date_parts, span.get("part"))
        elif span.has("unit") or span.has("grain"):
            draft.grain = span.get("unit") or span.get("grain")
        elif span.has("dimension") and _may_group(reading, index, place):
            _add(draft.dimensions, best_dimension(reading, place))
        else:
            continue
        draft.is_plural = draft.is_plural or span.is_plural or reading.spans[index].text in ("哪些", "哪几个", "哪几种", "哪几位", "哪几家", "哪几类")
        reading.explain(place, "group")
        reading.explain(index, "which")


def _read_who(reading: Reading) -> None:
    """Takes "who bought it" as customers, and "what did they buy most" as products."""
    verbs = [index for index in reading.free("verb") if reading.spans[index].get("verb") in ("buy", "order", "spend", "sell")]
    for index in reading.free("which"):
        word = reading.spans[index].text.lower()
        near = reading.after(index, reach=2)
        asks_who = word in ("who", "谁") and near is not None and near in verbs
        asks_what = word in ("what", "什么") and bool(verbs) and bool(reading.draft.ranking) and not reading.any_of("metric") and (near is None or not reading.spans[near].has("dimension"))
        entity = "customer" if asks_who else "product" if asks_what else None
        name = next((name for name in reading.catalog.dimensions if entity and reading.entity_of(name) == entity), None)
        if name is not None:
            _add(reading.draft.dimensions, name)
            reading.draft.is_plural = reading.draft.is_plural or asks_who
            reading.draft.ranking = reading.draft.ranking or "desc"
            reading.explain(index, "which")


def _may_group(reading: Reading, index: int, place: int) -> bool:
    """Tells "which customers" and "what product" from "what were orders"."""
    span = reading.spans[place]
    if not span.has("metric"):
        return True
    word = reading.spans[index].text.lower()
    if reading.spans[index].get("which") == "which" and not word.startswith(("what", "is", "是")):
        return True
    return bool(reading.draft.ranking or reading.draft.change_ranking)


def _read_grain(reading: Reading) -> None:
    draft = reading.draft
    for index in reading.free("grain"):
        span = reading.spans[index]
        if span.has("dimension") and span.text.lower() in ("date",):
            continue
        reading.explain(index, "group")
        draft.grain = draft.grain or span.get("grain")
    for index in reading.free("series"):
        reading.explain(index, "series")
        if draft.grain is None and not draft.date_parts:
            draft.grain = "month"
            reading.note("assumed_grain", grain="month")
        draft.chart = draft.chart or "line"


def _read_ranked_noun(reading: Reading) -> None:
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
            _add(draft.date_parts, span.get("part"))
        elif span.has("unit"):
            draft.grain = span.get("unit")
        elif span.has("dimension") and not (span.has("metric") and (draft.dimensions or draft.grain or draft.date_parts)) and not _leads_metric(reading, place):
            if draft.dimensions and draft.limit is not None:
                draft.limit_per = draft.dimensions[0]
            _add(draft.dimensions, best_dimension(reading, place))
            draft.is_plural = draft.is_plural or span.is_plural
        else:
            continue
        reading.explain(place, "group")
        return
    _read_only_noun(reading)


def _read_topped_noun(reading: Reading) -> None:
    """Takes the noun right after "top 3" or "best-selling", so that "per country" is known to be the group around it."""
    draft = reading.draft
    for index, role in sorted(reading.roles.items()):
        span = reading.spans[index]
        is_top = role == "limit" or (role == "ranking" and (span.has("top") or "sell" in span.text.lower() or "畅销" in span.text or "热销" in span.text))
        place = reading.after(index, skip=("glue", "number", "super", "distinct"), reach=3) if is_top else None
        if place is None or not reading.is_free(place) or not reading.spans[place].has("dimension"):
            continue
        if reading.spans[place].has("metric") and _is_ranked_measure(reading, place):
            continue
        _add(draft.dimensions, best_dimension(reading, place))
        draft.is_plural = draft.is_plural or reading.spans[place].is_plural
        draft.topped = draft.dimensions[0]
        reading.explain(place, "group")
        return


def _is_ranked_measure(reading: Reading, place: int) -> bool:
    """Tells 订单最多的3个 (by orders) from "top 3 customers": a noun that is asked for elsewhere too is the measure."""
    others = [i for i in reading.free("dimension") if i != place]
    measures = [i for i in reading.free("metric") if i != place]
    by = [i for i in reading.free("by") if reading.after(i) is not None and reading.spans[reading.after(i) or 0].has("metric")]
    return not measures and not by and not reading.any_of("verb") and bool(others) and any(reading.spans[i].has("by") for i in range(len(reading.spans))) and not reading.spans[place].has("dimension")


def _leads_metric(reading: Reading, place: int) -> bool:
    """Tells "most orders" (a measure, the groups stand elsewhere) from "most customers"."""
    if not reading.spans[place].has("metric"):
        return False
    nouns = [i for i in reading.free("dimension") if i != place and not reading.spans[i].has("metric")]
    before = reading.before(place, skip=("glue",), reach=2)
    is_amount = before is not None and reading.spans[before].text.lower() in ("most", "fewest", "least", "highest", "lowest", "more")
    return is_amount and bool(nouns)


def _read_only_noun(reading: Reading) -> None:
    """Takes the only noun left: 订单最多的国家, "products that sell best"."""
    draft = reading.draft
    if draft.dimensions or draft.grain or draft.date_parts:
        return
    nouns = [index for index in reading.free("dimension")]
    pure = [index for index in nouns if not reading.spans[index].has("metric")]
    metrics = [index for index in reading.free("metric") if not reading.spans[index].has("dimension")]
    candidates = pure or (nouns if metrics or len(nouns) == 1 else [])
    if candidates:
        place = candidates[0]
        _add(draft.dimensions, best_dimension(reading, place))
        draft.is_plural = draft.is_plural or reading.spans[place].is_plural
        reading.explain(place, "group")
        return
    units = reading.free("unit")
    if units:
        draft.grain = reading.spans[units[0]].get("unit")
        reading.explain(units[0], "group")


def settle_ranking(reading: Reading) -> None:
    """Sets order and limit, once the metrics are known."""
    draft = reading.draft
    has_groups = bool(draft.dimensions or draft.date_parts or draft.grain)
    direction = draft.change_ranking or draft.ranking
    if direction is None or not draft.metrics or not has_groups:
        return
    first = draft.metrics[0]
    name = first if isinstance(first, str) else str(first["name"])
    by = f"{name}_change" if draft.change_ranking and draft.compare else name
    draft.order = [{"by": by, "descending": direction == "desc"}]
    if draft.limit is None and not draft.is_plural and _names_extreme(reading):
        draft.limit = 1
    elif draft.limit is None and not draft.having and _names_extreme(reading):
        draft.limit = 10


def _names_extreme(reading: Reading) -> bool:
    """Tells "the best countries" from "all countries, ranked"."""
    ranked = (reading.spans[index] for index, role in reading.roles.items() if role == "ranking")
    return any(span.has("super") or span.has("top") or span.has("grew_most") for span in ranked)
