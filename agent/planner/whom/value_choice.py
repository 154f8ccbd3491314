"""Chooses among the values of several dimensions that one name stands for."""

from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.whom.negation import is_joiner
from cartwise.agent.planner.words.segment import Match

_PAYERS = ("billing",)  # where the goods go is meant, unless the question says who pays
_MUCH_MORE = 2  # times the products of a category, from which the department called alike is meant
_HAMLET = 20  # times the rows of a place from which a state called alike is meant


def preferred(reading: Reading, matches: list[Match], index: int) -> Match:
    """Returns the match whose dimension is named beside it, or grouped by; else the broadest one."""
    near = [
        name
        for place in range(max(0, index - 4), min(len(reading.spans), index + 4))
        for name in reading.spans[place].all("dimension")
    ]
    owners = _counted_things(reading) | _nouns_beside(reading, index)
    matches = _without_hamlets(matches, near)
    written = reading.spans[index].text

    searched = any(span.has("metric", "searches") for span in reading.spans)

    def rank(match: Match) -> tuple[bool, bool, bool, tuple[int, int, int]]:
        is_own = match.dimension.split("_")[0] in owners
        is_typed = searched and _is_typed_text(reading, match) and match.dimension == "query"
        return not is_typed, not is_own, is_own and str(match.value) != written, _preference(reading, match, near)

    if written.endswith("+"):  # "3+" is a band, no number of anybody
        matches = [match for match in matches if str(match.value).endswith("+")] or matches
    ranked = sorted(matches, key=rank)
    best = _of_more_rows(reading, ranked)
    rivals = [
        m
        for m in ranked[1:]
        if _preference(reading, m, near)[:1] == _preference(reading, best, near)[:1] and m.dimension != best.dimension
    ]
    if rivals:
        reading.note(
            "value_of", value=str(best.value), dimension=best.dimension, also=sorted({m.dimension for m in rivals})
        )
    return best


def _of_more_rows(reading: Reading, ranked: list[Match]) -> Match:
    """Returns the first match, or the department FUEL where the category called alike has a small part of its rows."""
    best = ranked[0]
    if _is_named(reading, best) or best.how != "exact" or reading.entity_of(best.dimension):
        return best
    homes = {binding.relation for binding in reading.dimension(best.dimension).bindings}
    alike = [
        each
        for each in ranked[1:]
        if each.how == "exact"
        and homes == {binding.relation for binding in reading.dimension(each.dimension).bindings}
        and getattr(each, "rows", 1) > getattr(best, "rows", 1) * _MUCH_MORE
    ]
    return alike[0] if alike and homes == {"products"} and not reading.entity_of(alike[0].dimension) else best


def _without_hamlets(matches: list[Match], near: list[str]) -> list[Match]:
    """Returns the matches without a place that has a tiny part of the rows of a state called alike: Paraná, a state and a village."""
    most = max((getattr(match, "rows", 1) for match in matches if match.how == "alias"), default=0)
    kept = [
        match
        for match in matches
        if match.how != "exact" or match.dimension in near or getattr(match, "rows", 1) * _HAMLET >= most
    ]
    return kept or matches


def _nouns_beside(reading: Reading, index: int) -> set[str]:
    """Returns whose the value is: "Paraná sellers", "sellers in Paraná" name the sellers' own state."""
    is_attribute = index + 2 < len(reading.spans) and reading.spans[index + 1].text == "的"  # 圣保罗州的卖家
    places = [index + 2 if is_attribute else index + 1, *range(index - 1, max(-1, index - 8), -1)]
    found: set[str] = set()
    for place in places:
        if not 0 <= place < len(reading.spans):
            continue
        span = reading.spans[place]
        if span.has("punct") and span.text not in "(',":
            break
        goes_on = any(span.has(kind) for kind in ("value", "dimension", "glue")) or is_joiner(span.text)
        if place < index - 3 and not goes_on:
            break
        if span.text == "," and place < index and not reading.spans[place - 1].has("value"):
            break
        found |= {str(name) for name in span.all("dimension") if not span.has("glue")}
    return {name for name in found if any(other.startswith(f"{name}_") for other in reading.catalog.dimensions)}


def _counted_things(reading: Reading) -> set[str]:
    """Returns what is counted, so that "sellers in SP" reads SP as the sellers' own state."""
    named = {
        str(name)
        for index, span in enumerate(reading.spans)
        if span.has("dimension") and reading.is_counted(index)
        for name in span.all("dimension")
    }
    counts = [str(name) for span in reading.spans for name in span.all("metric")]
    return named | {
        name.removeprefix("distinct_").removesuffix("_id") for name in counts if name.startswith("distinct_")
    }


def _preference(reading: Reading, match: Match, near: list[str]) -> tuple[int, int, int]:
    is_near = match.dimension in near
    is_entity = reading.entity_of(match.dimension) is not None
    order = list(reading.catalog.dimensions)
    place = order.index(match.dimension) if match.dimension in order else len(order)
    how = {"exact": 0, "alias": 0, "tokens": 1, "fuzzy": 2}.get(match.how, 3)
    return (
        (0 if is_near else 1) + how * 2,
        int(is_entity),
        place
        + (len(order) if _is_typed_text(reading, match) or match.dimension.split("_")[0] in _PAYERS else 0)
        - (len(order) if _is_named(reading, match) else 0),
    )


def _is_named(reading: Reading, match: Match) -> bool:
    """Tells whether the dimension's own name stands anywhere in the question: "FUEL as share of all departments"."""
    return any(span.has("dimension", match.dimension) and not span.has("metric") for span in reading.spans)


def is_only_typed(reading: Reading, match: Match) -> bool:
    """Tells hose reels, a word of products that somebody also typed, from a search term where searches are spoken of."""
    speaks = any(
        span.has("metric", "searches") or span.has("dimension", match.dimension) or "search" in span.text.lower()
        for span in reading.spans
    )
    is_asked = speaks or any("搜" in span.text for span in reading.spans)
    return _is_typed_text(reading, match) and match.dimension == "query" and not is_asked


def _is_typed_text(reading: Reading, match: Match) -> bool:
    """Tells search terms, which people type and which may be any word, from names that the shop gave."""
    dimension = reading.catalog.dimensions.get(match.dimension)
    return dimension is not None and all(
        binding.relation in ("events", "search_terms") for binding in dimension.bindings
    )
