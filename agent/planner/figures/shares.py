"""Reads figures made from figures: shares, running totals; and funnels, rows, charts."""

from typing import Any

from cartwise.agent.planner.figures.cancelled_share import take_cancelled_share
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.words.lexicon import listed_words

_ORIGINS = ("from", "come from", "came from", "comes from", "来自", "is")
_PERCENT = ("%", "percent", "in percent", "percentage", "as a percentage", "百分比")
_UNIT_OF_GROWTH = (
    "in %",
    "%",
    "in percent",
    "percent",
    "in percentage",
    "百分比",
    "as a percentage",
    "percentage",
)  # "growth in %"
_FROM = (
    "come from",
    "came from",
    "comes from",
    "from",
    "is",
    "are",
    "was",
    "were",
    "due to",
    "attributable",
    "来自",
    "by",
    "on",
    "to",
    "have",
    "has",
    "has no",
    "that",
    "accounted for by",
    "在",
)


def read_shares(reading: Reading) -> None:
    """Sets the share: of groups, of the top N, or of the rows that filters keep."""
    draft = reading.draft
    markers = list(reading.free("share"))
    if draft.top_percent is not None:
        _share_of_top_percent(reading, markers)
        return
    if not markers:
        return
    for index in markers:
        reading.explain(index, "share")
    if _metrics_are_percent(reading):
        return
    if draft.compare and all(reading.spans[index].text.lower() in _PERCENT for index in markers):
        return  # "July 2018 vs July 2017 in %" is the change
    if reading.any_of("growth") and all(reading.spans[index].text.lower() in _UNIT_OF_GROWTH for index in markers):
        return
    groups = bool(draft.dimensions or draft.date_parts)
    if groups and draft.limit is not None and draft.ranking and not _lists_groups(reading):
        draft.transforms.append({"kind": "share_of_top", "n": draft.limit})
        draft.limit, draft.order, draft.ranking = None, [], None
        draft.limit_per = None
    elif (groups or draft.grain) and (part := _shared_part(reading, markers[0])):
        draft.filters = [each for each in draft.filters if each not in part]
        draft.transforms.append({"kind": "share", "filters": part})
    elif groups or (draft.grain and not draft.filters):
        draft.transforms.append({"kind": "share"})
    elif sides := _compared_sides(reading):
        draft.dimensions.append(sides)
        draft.transforms.append({"kind": "share"})
    elif draft.filters:
        part = _share_filters(reading, markers[0])
        draft.filters = [each for each in draft.filters if each not in part]
        draft.transforms.append({"kind": "share", "filters": part})
    elif draft.deed:
        draft.transforms.append({"kind": "share", "entities": []})  # who did it is settled once all is read
    elif draft.compare is not None or draft.transforms or take_cancelled_share(reading):
        return
    else:
        reading.issue("unclear_share", words=" ".join(reading.spans[index].text for index in markers))


def _share_of_top_percent(reading: Reading, markers: list[int]) -> None:
    """Takes "share of revenue from the top 20 % of customers"; a list cut at a percentage can't be asked for."""
    draft = reading.draft
    if not draft.dimensions or not (markers or reading.any_of("how_much", "how_many")):
        reading.issue("unclear_share", words=f"{draft.top_percent:g}%")
        return
    for index in markers:
        reading.explain(index, "share")
    draft.transforms.append({"kind": "share_of_top", "percent": draft.top_percent})
    draft.limit, draft.order, draft.ranking, draft.limit_per = None, [], None, None


def _shared_part(reading: Reading, marker: int) -> list[dict[str, Any]]:
    """Returns the filters of "private label share by department": named right beside the share word, not grouped by."""
    draft = reading.draft
    before = reading.before(marker, skip=("glue", "dimension"), reach=3)
    origins = (i for i in range(marker + 1, len(reading.spans)) if reading.spans[i].text.lower() in _ORIGINS)
    origin = next(origins, None)
    after = reading.after(origin, skip=("glue",), reach=3) if origin is not None else None
    places = [place for place in (before, after) if place is not None and reading.roles.get(place) in ("value", "id")]
    fields = {match.dimension for place in places for match in reading.spans[place].all("value")}
    kept = ["eq", "in", "contains"]
    fields |= {str(each["field"]) for each in draft.filters if each["op"] == "not_null"} if not fields else set()
    kept = kept if places else [*kept, "not_null"]
    return [each for each in draft.filters if each["field"] in fields - set(draft.dimensions) and each["op"] in kept]


def _metrics_are_percent(reading: Reading) -> bool:
    names = [name for name in reading.draft.metrics if isinstance(name, str)]
    units = [reading.catalog.metrics[name].unit for name in names]
    ratios = [metric["unit"] for metric in reading.draft.metrics if isinstance(metric, dict)]
    return bool(units or ratios) and all(unit == "%" for unit in (*units, *ratios))


def _lists_groups(reading: Reading) -> bool:
    """Tells "share of each of the top 5 countries" (a list) from "share of the top 5 countries" (one figure)."""
    beside = (at for at, span in enumerate(reading.spans) if span.has("share") and at > 0)
    if any(reading.spans[at - 1].text.lower() in listed_words("along_with") for at in beside):
        return True  # "the top 5 countries and their share"
    return any(
        span.text.lower() in ("each", "every", "各", "每个", "分别", "各自", "respectively")
        or (span.text.lower() == "by" and reading.roles.get(index) == "by" and not _says_group_again(reading, index))
        for index, span in enumerate(reading.spans)
    ) or reading.any_of("ranked")


def _says_group_again(reading: Reading, index: int) -> bool:
    """Tells "the 20 best products (by description)", which only says what a product is, from "the top 5, by country"."""
    after = reading.after(index, reach=2)
    if after is None or index == 0 or reading.spans[index - 1].text != "(":
        return False
    names = set(reading.spans[after].all("dimension"))
    return any(
        role == "group" and place < index and names & set(reading.spans[place].all("dimension"))
        for place, role in reading.roles.items()
    )


def _share_filters(reading: Reading, marker: int) -> list[dict[str, Any]]:
    """Returns the filters that make the part: with several fields, those after "came from" or beside the share word."""
    filters = [each for each in reading.draft.filters if each["op"] != "not_null"] or reading.draft.filters
    fields = list(dict.fromkeys(each["field"] for each in filters))
    if len(fields) == 1:
        return list(filters)
    places = {field: _place_of(reading, field) for field in fields}
    if within := _within(reading, places, marker):
        return [each for each in filters if each["field"] not in within]
    metric = next((index for index, role in sorted(reading.roles.items()) if role == "metric"), marker)
    origin = next(
        (index for index in range(metric + 1, len(reading.spans)) if reading.spans[index].text.lower() in _FROM), None
    )
    later = [field for field, place in places.items() if origin is not None and place > origin and place > metric]
    if later and len(later) < len(fields):
        part = later
    else:
        before = [field for field, place in places.items() if place < marker]
        part = before if before and len(before) < len(fields) else fields[-1:]
        reading.note("assumed_share_of", part=part)
    return [each for each in filters if each["field"] in part]


def _within(reading: Reading, places: dict[str, int], marker: int) -> set[str]:
    """Returns the fields of 退货的订单中德国占几成 that stand before 中 and say what the whole is."""
    said = [(at, {match.dimension for match in span.all("value")}) for at, span in enumerate(reading.spans)]
    places = {field: next((at for at, names in said if field in names), place) for field, place in places.items()}
    edges = [at for at in range(1, marker) if reading.spans[at].text in listed_words("among_these")]
    before = {field for field, place in places.items() if edges and place < edges[-1]}
    return before if 0 < len(before) < len(places) else set()


def _compared_sides(reading: Reading) -> str | None:
    """Returns the field of "private vs national brand in percent": each side's share is asked for."""
    several = [each for each in reading.draft.filters if each["op"] == "in" and len(each["values"]) > 1]
    is_field = len(several) == 1 and several[0]["field"] in reading.catalog.dimensions
    is_banded = is_field and several[0]["field"] in reading.draft.banded
    wants_each = any(span.text.lower() in listed_words("side_by_side") for span in reading.spans)
    return str(several[0]["field"]) if is_field and wants_each and not is_banded else None


def _place_of(reading: Reading, field: str) -> int:
    for index, role in sorted(reading.roles.items()):
        if role in ("value", "null", "id"):
            span = reading.spans[index]
            if field in [match.dimension for match in span.all("value")] or field in span.all("dimension"):
                return index
    return next(
        (
            index
            for index, role in sorted(reading.roles.items())
            if role == "value" and reading.spans[index].has("unknown")
        ),
        len(reading.spans),
    )


def read_running(reading: Reading) -> None:
    """Sets the running total, by month where no grain is named."""
    draft = reading.draft
    markers = reading.free("running")
    for index in markers:
        reading.explain(index, "running")
    if not markers:
        return
    if draft.grain is None:
        is_single = reading.any_of("which", "how_much", "super") or draft.dimensions
        if is_single or not reading.any_of("series"):
            return  # "累计净收入最高的客户": the whole, which is what a plain figure is
        draft.grain = "month"
    draft.transforms.append({"kind": "running"})
    _cover_all_dates(reading)


def _cover_all_dates(reading: Reading) -> None:
    """Runs over the longest of nested dates: "January to June, starting in January" is the half-year."""
    dates = [span.get("date") for span in reading.spans if span.has("date")]
    whole = [
        one
        for one in dates
        if one.first
        and one.last
        and all(o.first and o.last and one.first <= o.first and o.last <= one.last for o in dates)
    ]
    if len(dates) > 1 and whole:
        reading.draft.period = _days(whole[0])


def _days(span: Any) -> dict[str, Any]:
    return {name: day.isoformat() for name, day in (("start", span.first), ("end", span.last)) if day is not None}


def read_funnel(reading: Reading) -> None:
    """Sets the funnel over the usual steps of the events."""
    markers = reading.free("funnel")
    if not markers:
        return
    for index in range(len(reading.spans)):
        if reading.is_free(index) and not reading.spans[index].has("date"):
            reading.explain(index, "funnel")
    reading.draft.kind = "funnel"
    reading.draft.metrics, reading.draft.dimensions, reading.draft.grain = [], [], None
    reading.draft.funnel = {
        "steps": ["view", "add_to_cart", "purchase"],
        "entity": "session" if "session" in reading.catalog.dimensions else "customer",
    }


def share_of_each(request: dict[str, Any], reading: Reading) -> list[dict[str, Any]]:
    """Returns one request for each of "the share each of Germany, France and Spain had"; none where one share is asked for."""
    transforms = request.get("transforms") or []
    if len(transforms) != 1 or transforms[0]["kind"] != "share" or request.get("dimensions"):
        return []
    part = transforms[0].get("filters") or []
    separate = any(span.text.lower() in listed_words("one_by_one") for span in reading.spans)
    if not separate or len(part) != 1 or part[0]["op"] != "in" or request.get("grain") or request.get("date_parts"):
        return []
    if str(part[0]["field"]) in reading.draft.banded:
        return []
    return [
        {**request, "transforms": [{"kind": "share", "filters": [{**part[0], "op": "eq", "values": [value]}]}]}
        for value in part[0]["values"]
    ]


def read_chart(reading: Reading) -> None:
    """Takes wishes for a chart or a table."""
    draft = reading.draft
    for index in [*reading.free("chart"), *reading.free("table")]:
        kind = reading.spans[index].get("chart")
        reading.explain(index, "chart")
        if kind == "auto":
            draft.chart = draft.chart or ("line" if draft.grain else "bar")
        elif kind == "bar_pie":
            draft.chart = "bar"
            reading.note("pie_as_bars")
        elif kind:
            draft.chart = kind


def read_rows(reading: Reading) -> None:
    """Takes "show the last 5 orders" and "list the rows": the rows themselves."""
    draft = reading.draft
    markers = reading.free("rows")
    if not markers or draft.metrics or "order_lines" not in reading.catalog.relations:
        return
    for index in markers:
        reading.explain(index, "rows")
    for index in reading.free("number"):
        number = reading.spans[index].get("number")
        if number.count:
            draft.limit = number.count
            reading.explain(index, "limit")
            break
    draft.kind, draft.relation, draft.metrics = "rows", "order_lines", []
