"""Reads headings of lists: "countries by revenue" names all countries, the one with the most first."""

from cartwise.agent.planner.groups.dimension_choice import add_name, best_dimension
from cartwise.agent.planner.reading import COUNT_OF, Reading
from cartwise.agent.planner.words.lexicon import listed_words

_GROUPS = ("dimension", "part", "unit", "grain")


def read_ranked_list(reading: Reading) -> None:
    """Takes a plural noun before a "by" or "ranked by" that a figure follows as what is listed, ranked by that figure."""
    draft = reading.draft
    if draft.change_ranking or draft.dimensions or reading.any_of("super", "top"):
        return
    for index, span in enumerate(reading.spans):
        noun = index - 1
        if noun < 0 or not _leads_figure(reading, index) or not _names_list(reading, noun):
            continue
        place = reading.after(index, skip=("glue",), reach=3)
        if place is None or not _is_figure(reading, place, noun, is_ranked=span.has("ranked")):
            continue
        draft.ranking, draft.is_plural = draft.ranking or "desc", True
        add_name(draft.dimensions, best_dimension(reading, noun))
        reading.explain(noun, "group")
        reading.explain(index, "ranking")
        return


def _leads_figure(reading: Reading, index: int) -> bool:
    span = reading.spans[index]
    is_by = span.has("by") and reading.is_free(index) and span.text.lower() in listed_words("ranking_by")
    return is_by or (span.has("ranked") and span.text.lower().split()[-1] in listed_words("ranking_by"))


def _names_list(reading: Reading, noun: int) -> bool:
    """Tells a plural noun that no figure stands before: "number of products by ..." counts them."""
    span = reading.spans[noun]
    is_list = reading.is_free(noun) and span.has("dimension") and span.is_plural
    return is_list and not any(
        before.has("metric") or before.has("how_many") or before.has("distinct") for before in reading.spans[:noun]
    )


def _is_figure(reading: Reading, place: int, noun: int, *, is_ranked: bool) -> bool:
    """Tells "by revenue" from "by country" and "by revenue band"; orders and customers are figures of other things."""
    span = reading.spans[place]
    behind = reading.spans[place + 1] if place + 1 < len(reading.spans) else None
    if not span.has("metric") or (behind is not None and (behind.has("unknown") or any(map(behind.has, _GROUPS)))):
        return False
    if not any(map(span.has, _GROUPS)):
        return True
    counts = span.get("metric") in COUNT_OF.values() and span.is_plural
    return bool(counts) and (is_ranked or not reading.spans[noun].has("metric"))
