"""Reads rankings: "top 5", "which five ... most", 最高的3个, and settles order and limit."""

from cartwise.agent.planner.groups.change_ranking import ranks_by_percent
from cartwise.agent.planner.groups.placings import read_places
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.words.lexicon import listed_words
from cartwise.agent.planner.words.spans import Number, Span

_COSTS = (  # the more, the worse
    "return_rate",
    "cancellation_rate",
    "cancelled_value",
    "cancellations",
    "refunded",
    "bounce_rate",
    "unsubscribe_rate",
    "avg_delivery_days",
    "cpa",
    "cpc",
)

_ENDS = (".", "?", "!", "。")  # of a sentence
_BREAKS = (",", ";", ":", "-", "–", "?", ".")  # after which a list may be asked about


def read_ranking(reading: Reading) -> None:
    """Takes superlatives and "top N"; the metric they rank by is settled later."""
    draft = reading.draft
    for index in reading.free("grew_most"):
        draft.change_ranking = reading.spans[index].get("grew_most")
        reading.explain(index, "ranking")
    for index in _markers(reading):
        span = reading.spans[index]
        places = _read_ordinal(reading, index)
        number = None if places else _rank_number(reading, index)
        percent = _top_percent(reading, index) if number is None and not places else None
        if percent is not None:
            draft.top_percent = reading.spans[percent].get("number").value
            draft.is_plural = True
            reading.explain(percent, "limit")
        elif number is None and not span.has("super") and not _leads_a_noun(reading, index):
            continue
        direction = span.get("super") or span.get("top")
        if draft.ranking is None or span.has("super"):
            draft.ranking = _combined(draft.ranking, direction)
        reading.explain(index, "ranking")
        if number is not None:
            _set_limit(reading, number)
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
    has_groups = reading.any_of("which", "part", "dimension", "grain", "unit")
    return has_groups or _rank_number(reading, index) is not None


def _combined(known: str | None, direction: str) -> str:
    """Keeps the last word of "worst five by most returns"; "top 5 worst" is ascending."""
    return direction if known is None or direction == "asc" else known


def _leads_a_noun(reading: Reading, index: int) -> bool:
    span = reading.spans[index]
    after = reading.after(index, reach=2)
    is_top = span.text.lower() in ("top", "bottom", "leading", "头部", "排名前", "worst", "lowest")
    return (
        is_top and after is not None and (reading.spans[after].has("dimension") or reading.spans[after].has("unknown"))
    )


def _rank_number(reading: Reading, index: int) -> int | None:
    for place in (reading.after(index, reach=3), reading.before(index, reach=3)):
        if place is not None and reading.is_free(place) and _count(reading.spans[place]) is not None:
            is_top = reading.spans[index].has("top") and not reading.spans[index].has("super")
            if place < index and is_top and not _leads(reading, place, index):
                continue
            return place
    return None


def _leads(reading: Reading, place: int, index: int) -> bool:
    """Tells "our 3 top customers" from the year of "in 2011 top customers"."""
    span = reading.spans[place]
    return place == index - 1 and not span.has("date") and (_count(span) or 0) <= 100


def _read_ordinal(reading: Reading, index: int) -> bool:
    """Takes "the second best", "3rd largest" and 第二高 as the one that stands there, the better ones passed over."""
    return index > 0 and reading.spans[index].has("super") and read_places(reading, index)


def _top_percent(reading: Reading, index: int) -> int | None:
    """Returns the place of the number of "top 20 % of customers"."""
    place = reading.after(index, reach=2) if reading.spans[index].has("top") else None
    number: Number | None = reading.spans[place].get("number") if place is not None else None
    is_share = number is not None and number.is_percent and 0 < number.value < 100
    return place if is_share and place is not None and reading.is_free(place) else None


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
    _read_asked_number(reading)
    if draft.limit is not None or not (draft.ranking or draft.change_ranking):
        return
    for index in reading.free("number"):
        after = reading.after(index, skip=("glue", "super", "distinct", "unknown"), reach=5)
        before = reading.before(index, reach=3)
        is_asked = (before is not None and reading.spans[before].has("which")) or (
            index > 0 and reading.spans[index - 1].has("which")
        )
        if _count(reading.spans[index]) is not None and (
            is_asked
            or _closes_with_count(reading, index)
            or (after is not None and (reading.spans[after].has("dimension") or reading.spans[after].has("part")))
        ):
            _set_limit(reading, index)
            return


def _closes_with_count(reading: Reading, index: int) -> bool:
    """Tells 涨得最多的三个, whose noun was named before."""
    rest = reading.spans[index + 1 :]
    is_measured = bool(rest) and rest[0].has("glue") and not rest[0].text.isascii() and len(rest[0].text) == 1
    return is_measured and index > 0 and reading.spans[index - 1].text == "的" and all(s.has("punct") for s in rest[1:])


def _read_asked_number(reading: Reading) -> None:
    """Takes "which three brands drive our sales", where no word ranks, as the three with the most."""
    draft = reading.draft
    bounds = ("op", "compare", "neg", "not_null", "null", "grew_most", "only")
    if draft.ranking or draft.change_ranking or draft.having or draft.entities or reading.any_of(*bounds):
        return
    if not any(span.has("metric") and not span.has("dimension") for span in reading.spans):
        return
    for index in reading.free("number"):
        asks = index > 0 and reading.spans[index - 1].has("which") and reading.spans[index - 1].text.isascii()
        after = reading.after(index, skip=("distinct",), reach=2)
        if asks and after is not None and reading.spans[after].has("dimension") and reading.spans[after].is_plural:
            draft.ranking = "desc"
            _set_limit(reading, index)
            return


def settle_ranking(reading: Reading) -> None:
    """Sets order and limit, once the metrics are known."""
    draft = reading.draft
    has_groups = bool(draft.dimensions or draft.date_parts or draft.grain)
    direction = draft.change_ranking or draft.ranking
    if direction is None or not draft.metrics or not has_groups:
        return
    first = draft.metrics[0]
    name = _ranked_by(reading) or (first if isinstance(first, str) else str(first["name"]))
    if _speaks_of_speed(reading, name):
        direction = "asc" if direction == "desc" else "desc"
    _limit_per_bucket(reading)
    ending = "change_pct" if ranks_by_percent(reading) else "change"
    by = f"{name}_{ending}" if draft.change_ranking and draft.compare else name
    if draft.change_ranking and any(each["kind"] == "growth" for each in draft.transforms):
        by = f"{name}_growth"
    if any(each["kind"] == "share" and (each.get("filters") or each.get("entities")) for each in draft.transforms):
        by = f"{name}_share"  # the part of each group, whose whole the share is of
    is_descending = (direction == "desc") != _judges_costs(reading, name)
    draft.order = [{"by": by, "descending": is_descending}]
    if draft.shows_all or _asks_which_of_listed(reading) or _wants_list_behind(reading):
        draft.limit = None
        return
    if draft.limit is None and not draft.is_plural and _names_extreme(reading):
        draft.limit = 1
    elif draft.limit is None and not draft.having and _names_extreme(reading):
        draft.limit = 10


def _asks_which_of_listed(reading: Reading) -> bool:
    """Tells "sales by weekday, which one is the weakest?", which asks for the list too, from "which weekday is the weakest"."""
    limits = [reading.spans[index].text.lower() for index, role in reading.roles.items() if role == "limit"]
    if limits not in ([], ["one"]) or reading.any_of("top"):
        return False
    ranked = [index for index, role in sorted(reading.roles.items()) if role == "ranking"]
    listed = [index for index, role in sorted(reading.roles.items()) if role in ("by", "group")]
    asking = [
        index
        for index, span in enumerate(reading.spans)
        if (span.has("which") or (index in ranked and span.has("super")))
        and index
        and reading.spans[index - 1].text in _BREAKS
        and listed
        and listed[0] < index - 1
    ]
    return bool(asking) and bool(ranked) and asking[0] <= ranked[0] and not any(at > asking[0] for at in listed)


def _wants_list_behind(reading: Reading) -> bool:
    """Tells "on which weekday do we sell most? Show every weekday", whose second sentence asks for the whole list."""
    if reading.any_of("top") or any(role == "limit" for role in reading.roles.values()):
        return False
    ranked = max((index for index, role in reading.roles.items() if role == "ranking"), default=-1)
    ends = [index for index, span in enumerate(reading.spans) if index > ranked >= 0 and span.text in _ENDS]
    every = listed_words("every_one")
    return bool(ends) and any(
        span.has("by") and not every.isdisjoint((span.text, *span.text.lower().split()))
        for span in reading.spans[ends[0] + 1 :]
    )


def _ranked_by(reading: Reading) -> str | None:
    """Returns the figure behind the "by" of "the order value of the five biggest states by revenue", where several are shown."""
    draft = reading.draft
    if len(draft.metrics) < 2 or draft.change_ranking:
        return None
    found = []
    for index, span in enumerate(reading.spans):
        place = reading.after(index, reach=3) if span.text.lower() in listed_words("ranking_by") else None
        if place is not None and reading.roles.get(place) == "metric":
            found += [name for name in reading.spans[place].all("metric") if name in draft.metrics][:1]
    return str(found[0]) if len(found) == 1 else None


def _speaks_of_speed(reading: Reading, name: str) -> bool:
    """Tells "the slowest state" by days of delivery, which has the most of them, from the slowest by orders."""
    ranked = (reading.spans[index].text.lower() for index, role in reading.roles.items() if role == "ranking")
    return name.endswith("_days") and any(word in listed_words("speed") for word in ranked)


def _judges_costs(reading: Reading, name: str) -> bool:
    """Tells "the worst return rate", which is the highest, from "the worst revenue"."""
    ranked = {reading.spans[i].text.lower() for i, role in reading.roles.items() if role == "ranking"}
    return name in _COSTS and bool(ranked & listed_words("judging"))


def _limit_per_bucket(reading: Reading) -> None:
    """Takes "top 3 products per quarter" as three in each quarter, not three in all."""
    draft = reading.draft
    if not (draft.grain and draft.dimensions and draft.limit) or draft.limit_per or draft.change_ranking:
        return
    draft.limit_per = draft.grain


def _names_extreme(reading: Reading) -> bool:
    """Tells "the best countries" from "all countries, ranked"."""
    ranked = (reading.spans[index] for index, role in reading.roles.items() if role == "ranking")
    return any(span.has("super") or span.has("top") or span.has("grew_most") for span in ranked)
