"""Reads rankings ("top 5", 最高的3个), groups ("by country", "which products") and the grain ("monthly")."""

from cartwise.agent.planner.figures.definitions import is_line_number
from cartwise.agent.planner.groups.beside_by import behind_table, is_by_whom, is_scope, is_whole_set, named_kind, owned
from cartwise.agent.planner.groups.dimension_choice import add_name, best_dimension
from cartwise.agent.planner.groups.each_one import drop_listed_kinds, read_each_of_listed
from cartwise.agent.planner.groups.ranked_nouns import read_ranked_noun, read_topped_noun
from cartwise.agent.planner.groups.who import read_who
from cartwise.agent.planner.reading import JOINERS, Reading
from cartwise.agent.planner.turns.ellipsis import followup_words

_RANK_FILLERS = ("glue", "number", "super", "distinct", "which", "unknown_adjective")

_RATIO_WORDS = ("per", "for each", "for every", "divided by", "每", "平均每")


def read_groups(reading: Reading) -> None:
    """Takes what the figures are split by."""
    for index in reading.free("part"):
        add_name(reading.draft.date_parts, reading.spans[index].get("part"))
        reading.explain(index, "group")
    _read_scopes(reading)
    read_topped_noun(reading)
    _read_by(reading)
    _read_which(reading)
    _read_grain(reading)
    read_ranked_noun(reading)
    _read_labelled(reading)
    drop_listed_kinds(reading)


def _read_labelled(reading: Reading) -> None:
    """Takes the noun behind an excluded value as what is ranked: "top three non-UK markets"."""
    draft = reading.draft
    if not draft.limit or draft.dimensions or draft.grain or draft.date_parts:
        return
    left_out = [each["field"] for each in draft.filters if each["op"] in ("ne", "not_in")]
    for index, role in reading.roles.items():
        names = [name for name in reading.spans[index].all("dimension") if name in left_out]
        if role == "label" and names and reading.spans[index].is_plural:
            add_name(draft.dimensions, names[0])
            return


def _read_scopes(reading: Reading) -> None:
    """Takes "across all departments" as the whole, which groups nothing."""
    for index in reading.free("scope"):
        place = reading.after(index, reach=2)
        if (
            place is not None
            and reading.is_free(place)
            and reading.spans[place].has("dimension")
            and not reading.spans[place].has("metric")
        ):
            reading.explain(index, "scope")
            reading.explain(place, "scope")


def _read_by(reading: Reading) -> None:
    read_each_of_listed(reading)
    for index in reading.free("by"):
        if reading.spans[index].has("per") and _is_ratio(reading, index):
            continue
        if reading.spans[index].has("dimension") and index and reading.spans[index - 1].has("number"):
            continue  # 1分的订单: the 分 is a unit
        if is_scope(reading, index) or is_by_whom(reading, index) or is_whole_set(reading, index):
            continue
        at, took = index, False
        while (place := reading.after(at, skip=("glue", "by", "distinct", "which"), reach=4)) is not None and (
            reading.is_free(place) or (place := named_kind(reading, place)) is not None
        ):
            place = owned(reading, behind_table(reading, place))
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
    word = reading.spans[index].text.lower()
    if word in ("divided by", "除以"):
        return _divides(reading, index)
    if word not in _RATIO_WORDS:
        return False
    after = reading.after(index, skip=("glue", "distinct", "number"), reach=3)
    before = reading.before(index, skip=("glue", "date"), reach=8)
    if before is not None and not reading.spans[before].has("metric"):
        before = reading.before(index, skip=("glue", "date", "verb"), reach=8)
    if after is None or before is None:
        return False
    if not (reading.spans[before].has("metric") or reading.spans[before].has("rows")):
        return False
    if reading.spans[after].has("rows") and not reading.spans[after].has("dimension"):
        return True  # "revenue per invoice line"
    if any(is_line_number(reading, str(name)) for name in reading.spans[after].all("dimension")):
        return True
    counted = [
        name
        for name in reading.spans[after].all("dimension")
        if reading.entity_of(name) in ("customer", "order", "session") and reading.count_metric(name)
    ]
    return bool(counted) and (reading.draft.ranking is None or _ranks_others(reading, before, after))


def _ranks_others(reading: Reading, before: int, after: int) -> bool:
    """Tells "which brand has most returns per order", a ratio of each brand, from "top 5 products per order"."""
    per = set(reading.spans[after].all("dimension"))
    for index, span in enumerate(reading.spans):
        names = set(span.all("dimension"))
        if index in (before, after) or not names or names & per or span.has("metric"):
            continue
        if reading.roles.get(index) in (None, "group") and not span.has("glue"):
            return True
    return any(span.has("grain") or span.has("unit") for span in reading.spans)


def _divides(reading: Reading, index: int) -> bool:
    after, before = reading.after(index, skip=("glue", "distinct"), reach=3), reading.before(index, reach=4)
    sides = [reading.spans[place] for place in (before, after) if place is not None]
    return len(sides) == 2 and all(side.has("metric") for side in sides)


def _take_group(reading: Reading, place: int) -> bool:
    span = reading.spans[place]
    if span.has("part"):
        add_name(reading.draft.date_parts, span.get("part"))
    elif span.has("unit", "hour") and reading.draft.date_parts:
        add_name(reading.draft.date_parts, "hour_of_day")  # "by weekday and hour"
    elif span.has("unit") or span.has("grain"):
        if reading.draft.grain is None:
            reading.draft.grain = span.get("unit") or span.get("grain")
    elif span.has("rows"):
        pass
    elif span.has("dimension") and not _is_measure_after_by(reading, place):
        add_name(reading.draft.dimensions, best_dimension(reading, place))
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
    units = reading.free("unit") if reading.draft.ranking else []  # "busiest day ever by orders"
    return bool(nouns or units or reading.draft.dimensions or reading.draft.grain or reading.draft.date_parts)


def _read_which(reading: Reading) -> None:
    draft = reading.draft
    read_who(reading)
    for index in [*reading.free("which"), *reading.free("list")]:
        place = reading.after(index, skip=_RANK_FILLERS, reach=6)
        if place is None or not reading.is_free(place):
            continue
        span = reading.spans[place]
        if span.has("part"):
            add_name(draft.date_parts, span.get("part"))
        elif span.has("unit") or span.has("grain"):
            if _names_part_again(reading, str(span.get("unit") or span.get("grain"))):
                draft.is_plural, draft.shows_all = True, True
            else:
                draft.grain = span.get("unit") or span.get("grain")
        elif span.has("dimension") and _may_group(reading, index, place):
            add_name(draft.dimensions, best_dimension(reading, place))
        else:
            continue
        draft.is_plural = (
            draft.is_plural
            or span.is_plural
            or reading.spans[index].text in ("哪些", "哪几个", "哪几种", "哪几位", "哪几家", "哪几类")
        )
        reading.explain(place, "group")
        reading.explain(index, "which")


def _names_part_again(reading: Reading, unit: str) -> bool:
    """Tells "per weekday - which day is the strongest", the days of the week once more, from the days themselves."""
    parts = followup_words()["parts_of_unit"].get(unit, ())
    return any(part in parts for part in reading.draft.date_parts)


def _may_group(reading: Reading, index: int, place: int) -> bool:
    """Tells "which customers" and "what product" from "what were orders"."""
    span = reading.spans[place]
    if not span.has("metric"):
        return True
    word = reading.spans[index].text.lower()
    if reading.spans[index].has("list"):
        others = [i for i in reading.free("metric") if i != place and not reading.spans[i].has("dimension")]
        return not others and not reading.is_listed(place)
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
        if _names_part_again(reading, str(span.get("grain"))):
            draft.shows_all = True  # "hourly revenue, peak hour?"
        else:
            draft.grain = draft.grain or span.get("grain")
    for index in reading.free("series"):
        reading.explain(index, "series")
        if draft.grain is None and not draft.date_parts:
            draft.grain = "month"
            reading.note("assumed_grain", grain="month")
        draft.chart = draft.chart or "line"
