"""Reads places in a ranking: "the second best", "2nd and 3rd largest", "second to fifth biggest", 第二高."""

from cartwise.agent.planner.days.calendar_words import place_named
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.words.spans import Number

_JOINERS = ("and", "or", "&", ",", "/", "the", "and the")
_RANGES = ("to", "-", "through", "to the", "–", "until")
_ENDINGS = ("st", "nd", "rd", "th")


def read_places(reading: Reading, index: int) -> bool:
    """Takes the places named right before a superlative: those asked for stay, the better ones are passed over.

    Args:
        reading: the question.
        index: of the superlative.
    """
    found: list[tuple[int, list[int]]] = []
    at, is_range = index - 1, False
    while at >= 0:
        place, used = _place_at(reading, at)
        word = reading.spans[at].text.lower()
        if place is not None:
            found.append((place, used))
            at = min(used) - 1
        elif found and word in (*_JOINERS, *_RANGES):
            is_range = is_range or word in _RANGES
            at -= 1
        else:
            break
    if not found or [place for place, _ in found] == [1]:
        return False
    places = sorted(place for place, _ in found)
    whole = list(range(places[0], places[-1] + 1))
    for _, used in found:
        for place in used:
            reading.explain(place, "limit")
    if places != whole and not (is_range and len(places) == 2):
        reading.issue("unclear_word", words=" ".join(reading.spans[p].text for _, used in found[::-1] for p in used))
    reading.draft.skip, reading.draft.limit = places[0] - 1, len(whole)
    return True


def _place_at(reading: Reading, at: int) -> tuple[int | None, list[int]]:
    """Returns the place that the span names, with the spans it takes: "second", "2" + "nd", 第 + 二."""
    if not reading.is_free(at):
        return None, []
    span = reading.spans[at]
    word = span.text.lower().removeprefix("the ")
    known = place_named(word)
    if known is not None:
        return known, [at]
    before: Number | None = reading.spans[at - 1].get("number") if at else None
    if word in _ENDINGS and before is not None and reading.is_free(at - 1):
        return before.count, [at - 1, at]
    number: Number | None = span.get("number")
    if number is not None and at and reading.spans[at - 1].text == "第":
        return number.count, [at]
    return None, []
