"""Groups by the things that "each one", "each of them" and 各自 stand for: the noun that was named before."""

from cartwise.agent.planner.groups.dimension_choice import add_name, best_dimension
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.turns.ellipsis import followup_words
from cartwise.agent.planner.words.lexicon import listed_words

_COMMAS = 2  # from which a bracket lists
_OPENING, _CLOSING, _BETWEEN = ("(", "（"), (")", "）"), (",", "，", "、")


def read_each_one(reading: Reading) -> None:
    """Takes "the Type C campaigns: how many redemptions did each one collect" as one figure for each campaign."""
    draft, words = reading.draft, followup_words()
    if draft.dimensions or draft.grain or draft.date_parts or any(len(each["values"]) > 1 for each in draft.filters):
        return  # 已婚和未婚的家庭,客单价分别是多少: for each of the values
    for index, span in enumerate(reading.spans[:-1]):
        after = reading.spans[index + 1]
        says_each = span.text.lower() in words["each"] and (after.text.lower() in words["of_each"] or after.has("them"))
        if not (says_each or span.text.lower() in words["each_alone"]):
            continue
        noun = next((at for at in range(index - 1, -1, -1) if _is_plural_noun(reading, at)), None)
        if noun is not None:
            draft.dimensions.append(best_dimension(reading, noun))
            for place in (index, index + 1) if says_each else (index,):
                if reading.is_free(place):
                    reading.explain(place, "group")
            return


def read_each_of_listed(reading: Reading) -> None:
    """Takes "in each of these departments: MEAT, DELI" as a figure for each value that is listed."""
    every = listed_words("every_one")
    for by in [*reading.free("by"), *reading.free("in_all")]:
        place = reading.after(by, skip=("glue", "by"), reach=4)
        if place is None or reading.roles.get(place) not in (None, "label") or not _is_plural_noun(reading, place):
            continue
        named = set(reading.spans[place].all("dimension"))
        listed = [each["field"] for each in reading.draft.filters if each["op"] == "in" and each["field"] in named]
        if len(listed) == 1 and not every.isdisjoint(reading.spans[by].text.lower().split()):
            add_name(reading.draft.dimensions, str(listed[0]))
            for explained, role in ((by, "by"), (place, "group")):
                if reading.is_free(explained):
                    reading.explain(explained, role)


def drop_listed_kinds(reading: Reading) -> None:
    """Takes "for each number of kids (0, 1, 2, 3+)" as all kinds, of which only one could be read as a value."""
    draft = reading.draft
    for index, span in enumerate(reading.spans):
        if span.text not in _OPENING:
            continue
        closing = next((at for at in range(index, len(reading.spans)) if reading.spans[at].text in _CLOSING), index)
        inside = [at for at in range(index + 1, closing) if reading.spans[at].text not in _BETWEEN]
        if closing - index - 1 - len(inside) < _COMMAS:
            continue
        for each in [each for each in draft.filters if each["op"] == "eq" and each["field"] in draft.dimensions]:
            kinds = [{match.dimension for match in reading.spans[at].all("value")} for at in inside]
            if any(kinds) and all(
                each["field"] in found or reading.spans[at].has("number")
                for at, found in zip(inside, kinds, strict=True)
            ):
                draft.filters.remove(each)


def _is_plural_noun(reading: Reading, at: int) -> bool:
    span = reading.spans[at]
    return span.has("dimension") and (span.is_plural or not span.text.isascii())
