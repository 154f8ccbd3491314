"""Tells words for where people are, what they have and what a day was like from scraps of product names."""

from collections.abc import Sequence

from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.words.lexicon import listed_words
from cartwise.agent.planner.words.spans import Span

_PLACES = frozenset({"country", "state", "region", "city", "market", "province", "nation", "store"})
_PEOPLE = ("customer", "order", "seller")


def place_fields(reading: Reading) -> tuple[str, ...]:
    """Returns the dimensions that hold places."""
    return tuple(name for name in reading.catalog.dimensions if _PLACES & set(name.split("_")))


def names_place(reading: Reading, first: int, end: int) -> bool:
    """Tells "customers in London" and "what households in Texas spend", places, from "orders with Postage".

    Args:
        reading: of the clause.
        first: span with which the unknown words begin.
        end: span after them.
    """
    if first < 2 or not all(_is_title(span) for span in reading.spans[first:end]):
        return False
    if reading.spans[first - 1].text.strip().lower() not in listed_words("of_places"):
        return False
    return _are_people(reading, reading.spans[:first])


def tells_of_days(reading: Reading, end: int) -> bool:
    """Tells "rainy days" and "quiet weeks" from "advent mugs": no product's name explains what a day was like."""
    if end >= len(reading.spans):
        return False
    span = reading.spans[end]
    return span.has("unit") and not span.has("dimension")


def tells_of_people(reading: Reading, first: int) -> bool:
    """Tells "households with pets", which says who they are, from "orders with mugs"."""
    if first < 2 or reading.spans[first - 1].text.strip().lower() not in listed_words("of_traits"):
        return False
    before = reading.spans[first - 2]
    traits = [reading.dimension(match.dimension) for match in before.all("value")]
    has_trait = any({binding.relation for binding in trait.bindings} == {"customers"} for trait in traits)
    return has_trait or any(reading.entity_of(str(name)) == "customer" for name in before.all("dimension"))


def tells_of_hours_or_means(reading: Reading, first: int, end: int) -> bool:
    """Tells "at night" and "shipped by air" from scraps of names: hours of no clock, and how something was done."""
    if first == 0:
        return False
    before = reading.spans[first - 1].text.strip().lower()
    if end - first == 1 and reading.spans[first].text.lower() in listed_words("day_parts"):
        return before in listed_words("governing")
    return (
        before == "by"
        and first > 1
        and reading.spans[first - 2].has("verb")
        and reading.roles.get(first - 2) != "metric"
    )


def is_size_of_people(reading: Reading, index: int) -> bool:
    """Tells "large baskets" from "large packages": the size that products have says nothing of an order."""
    if reading.spans[index].text.lower() not in listed_words("never_names") or index + 1 >= len(reading.spans):
        return False
    names = [str(name) for name in reading.spans[index + 1].all("dimension") if reading.entity_of(str(name)) in _PEOPLE]
    homes = {binding.relation for name in names for binding in reading.dimension(name).bindings}
    own = {
        binding.relation
        for match in reading.spans[index].all("value")
        for binding in reading.dimension(match.dimension).bindings
    }
    return bool(names) and not own & homes


def _is_title(span: Span) -> bool:
    return span.text[:1].isupper() and not (span.text.isupper() and len(span.text) > 1)


def _are_people(reading: Reading, before: Sequence[Span]) -> bool:
    """Tells whether the nearest noun before the preposition is people, orders or a plain figure."""
    for span in reversed(before[:-1]):
        if span.has("punct") and span.text in ".?!;":
            return False
        if span.has("dimension") and not span.has("which"):
            return any(reading.entity_of(str(name)) in _PEOPLE for name in span.all("dimension"))
        if span.has("metric"):
            return before[-1].text.strip().lower() == "in"
    return False
