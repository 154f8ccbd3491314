"""Finds the dimension whose names contain a fragment, and keeps the rows that do."""

from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.whom.filters import add_filter
from cartwise.agent.planner.whom.negation import is_joiner, is_negative
from cartwise.agent.planner.words.text import lemma
from cartwise.workspace.catalog.model import Catalog

NAME_WORDS = ("product", "item", "name", "title", "description", "type", "category", "subcategory", "article")
SHORT_WORD = 4  # letters up to which a fragment must be a word of the name


def add_contains(reading: Reading, first: int, last: int, written: str) -> bool:
    """Adds the filter on names that contain the words; tells whether some do."""
    found = containing(reading, written, first)
    if found is None:
        return False
    dimension, fragment = found
    if _is_second_name(reading, dimension, first):
        return False
    add_filter(reading, dimension, "not_contains" if is_negative(reading, first) else "contains", [fragment])
    for place in range(first, last):
        reading.explain(place, "value")
    return True


def _is_second_name(reading: Reading, dimension: str, index: int) -> bool:
    """Tells a second name that no "and" joins to the first: "beer in summer" is not beer or summer."""
    if not any(each["field"] == dimension and each["op"].endswith("contains") for each in reading.draft.filters):
        return False
    at = index - 1
    while at >= 0 and reading.spans[at].text.lower() in ("the", "a", "of", "from", "our", "any", "without", "no"):
        at -= 1
    joins = at >= 0 and (is_joiner(reading.spans[at].text) or reading.spans[at].text.lower() in ("vs", "versus", "nor"))
    return not joins


def containing(reading: Reading, written: str, index: int) -> tuple[str, str] | None:
    """Returns a dimension of names and the fragment, singular where that finds more."""
    if len(written.strip()) < 3:
        return None
    for dimension in _name_dimensions(reading, index):
        counts = {fragment: reading.values.contains(dimension, fragment) for fragment in _spellings(written)}
        best = max(counts, key=lambda fragment: (counts[fragment], len(fragment)))
        if counts[best] and _is_whole_word(reading, dimension, best):
            return dimension, best
    return None


def _is_whole_word(reading: Reading, dimension: str, fragment: str) -> bool:
    """Tells "mug" from "vip", which only stands inside other words; longer fragments may be parts of compounds."""
    if len(fragment) > SHORT_WORD or not fragment.isascii():
        return True
    return any(
        match.dimension == dimension and match.how in ("exact", "tokens")
        for match in reading.values.search(fragment, 20)
    )


def _spellings(written: str) -> list[str]:
    words = written.split(" ")
    singular = " ".join([*words[:-1], lemma(words[-1].lower())])
    forms = [written.lower(), singular]
    forms += [form.replace("-", " ") for form in forms if "-" in form]
    return list(dict.fromkeys(forms))


def name_dimensions(catalog: Catalog) -> list[str]:
    """Returns the dimensions whose values are words: names of products, categories, types; no ids."""
    return [
        dimension.name
        for dimension in catalog.dimensions.values()
        if dimension.type == "text"
        and dimension.is_indexed
        and (dimension.entity == "product" or any(word in dimension.name.split("_") for word in NAME_WORDS))
        and not any(binding.column.endswith("_id") or binding.column == "id" for binding in dimension.bindings)
    ]


def _name_dimensions(reading: Reading, index: int) -> list[str]:
    """Returns the dimensions of names, products first, those named beside the word before all."""
    near = [
        str(name) for place in (index - 1, index - 2) if place >= 0 for name in reading.spans[place].all("dimension")
    ]
    names = name_dimensions(reading.catalog)
    return sorted(dict.fromkeys(names), key=lambda name: (name not in near, reading.entity_of(name) != "product"))
