"""Remembers look-ups in the value index: one question asks for the same words several times."""

from collections.abc import Sequence

from cartwise.agent.planner.whom.exonyms import other_spellings
from cartwise.agent.planner.words.segment import Match, Values

_MOST_KEPT = 20_000


class RememberedValues:
    """A value index that looks each text up once; the index never changes within a workspace version."""

    def __init__(self, values: Values) -> None:
        self._values = values
        self._exact: dict[str, Sequence[Match]] = {}
        self._search: dict[tuple[str, int], Sequence[Match]] = {}
        self._contains: dict[tuple[str, str], int] = {}
        self._few: dict[tuple[str, int], Sequence[str | int]] = {}

    def exact(self, text: str) -> Sequence[Match]:
        """Returns values written so, or known under that alias."""
        if text not in self._exact:
            self._forget_if_full()
            self._exact[text] = self._values.exact(text) or self._exact_otherwise(text)
        return self._exact[text]

    def _exact_otherwise(self, text: str) -> Sequence[Match]:
        for spelling in other_spellings(text):
            if found := self._values.exact(spelling):
                return found
        return ()

    def search(self, text: str, limit: int = 5) -> Sequence[Match]:
        """Returns the nearest values."""
        if (text, limit) not in self._search:
            self._forget_if_full()
            self._search[text, limit] = self._values.search(text, limit)
        return self._search[text, limit]

    def contains(self, dimension: str, fragment: str) -> int:
        """Returns how many values of the dimension contain the fragment."""
        if (dimension, fragment) not in self._contains:
            self._forget_if_full()
            self._contains[dimension, fragment] = self._values.contains(dimension, fragment)
        return self._contains[dimension, fragment]

    def few_of(self, dimension: str, most: int) -> Sequence[str | int]:
        """Returns all values of the dimension; none where it has more than `most`."""
        if (dimension, most) not in self._few:
            self._few[dimension, most] = self._values.few_of(dimension, most)
        return self._few[dimension, most]

    def _forget_if_full(self) -> None:
        if len(self._exact) + len(self._search) + len(self._contains) > _MOST_KEPT:
            self._exact.clear()
            self._search.clear()
            self._contains.clear()
