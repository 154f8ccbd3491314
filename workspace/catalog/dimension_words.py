"""Finds dimensions by the words that people use for them."""

from collections.abc import Mapping

from cartwise.workspace.catalog.model import Dimension
from cartwise.workspace.catalog.words import fold


def dimension_called(dimensions: Mapping[str, Dimension], word: str) -> str | None:
    """Returns the dimension of that name, else the first that is called so: "country" may be a `billing_country`."""
    named = next((name for name in dimensions if name.lower() == word), None)
    spoken = (name for name, found in dimensions.items() if word in (*found.label.en, *found.synonyms.en))
    return named or next(spoken, None)


def owners(dimensions: Mapping[str, Dimension]) -> dict[str, list[str]]:
    """Returns which dimensions each English or Chinese word names, for `catalog check`."""
    found: dict[str, list[str]] = {}
    for name, dimension in dimensions.items():
        for word in {fold(word) for words in (dimension.label, dimension.synonyms) for word in (*words.en, *words.zh)}:
            found.setdefault(word, []).append(name)
    return found
