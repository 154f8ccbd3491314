"""Other names of stored values: Bahia for BA, 手机 for mobile, "search ads" for paid_search."""

import functools
from collections.abc import Sequence

from cartwise.workspace.catalog.value_text import Alias, normal
from cartwise.workspace.catalog.words import load_data

_MOST_CODES = 0.8  # share of a dimension's values that must be codes of one country's regions
_FEWEST = 2  # codes: fewer might be anything


@functools.cache
def _regions() -> dict[str, dict[str, tuple[str, ...]]]:
    """Returns country -> code of a region -> its names."""
    return {
        country: {code: tuple(name.strip() for name in names.split(",")) for code, names in codes.items()}
        for country, codes in load_data("regions.yaml").items()
    }


def region_aliases(values: Sequence[str]) -> list[Alias]:
    """Returns names of states and provinces that are stored by code, and codes of those stored by name.

    The country is the one that most of the values belong to; under four fifths there are no aliases.
    """
    best: tuple[int, dict[str, str]] = (0, {})
    for codes in _regions().values():
        code_of = {normal(name): code for code, names in codes.items() for name in names}
        found = {
            value: value.strip() if value.strip() in codes else code_of[normal(value)]
            for value in values
            if value.strip() in codes or normal(value) in code_of
        }
        if len(found) > best[0]:
            best = (len(found), {value: f"{code}" for value, code in found.items()})
            names_of = codes
    count, code_by_value = best
    if count < max(_FEWEST, _MOST_CODES * len(values)):
        return []
    aliases: list[Alias] = []
    for value, code in code_by_value.items():
        aliases += [Alias(name, value) for name in names_of[code] if normal(name) != normal(value)]
        if normal(code) != normal(value):
            aliases.append(Alias(code, value, is_code=True))
    return aliases


@functools.cache
def _names() -> dict[str, tuple[str, ...]]:
    """Returns the normal form of a usual value -> what else it is called."""
    found: dict[str, tuple[str, ...]] = {}
    for value, entry in load_data("value_names.yaml").items():
        chinese, _, english = entry.partition("|")
        names = [name.strip() for part in (chinese, english) for name in part.split(",")]
        found[normal(value)] = tuple(name for name in names if name)
    return found


def usual_aliases(values: Sequence[str]) -> list[Alias]:
    """Returns what people call values that many shops store alike, except where that is another value of the dimension."""
    stored = {normal(value.replace("_", " ")) for value in values}
    return [
        Alias(name, value)
        for value in values
        for name in _names().get(normal(value.replace("_", " ")), ())
        if normal(name) not in stored
    ]
