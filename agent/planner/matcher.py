"""Finds what a word nobody knows may mean among the names of a shop's figures and groups, by meaning."""

import functools
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from cartwise.workspace.catalog.model import Catalog

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from cartwise.models.text.encoder import TextEncoder

# Cosine from which all-MiniLM-L6-v2 names a kindred thing: "courier" and carrier .49, "women" and line .37.
_KINDRED = 0.47


class Matcher(Protocol):
    """Ranks phrases by how near they are to words in meaning."""

    def nearest(self, words: str, phrases: Sequence[str], language: str, limit: int = 2) -> list[str]:
        """Returns the phrases that may mean the words, nearest first; empty where none is near or the language is not covered."""


class EncoderMatcher:
    """Ranks by the cosine of sentence vectors; the encoder is loaded when first asked.

    Args:
        load: returns the encoder, by default the packaged one.
    """

    def __init__(self, load: "Callable[[], TextEncoder] | None" = None) -> None:
        self._load = load or _packaged
        self._encoder: TextEncoder | None = None
        self._vectors = functools.lru_cache(maxsize=4)(self._encoded)

    def nearest(self, words: str, phrases: Sequence[str], language: str, limit: int = 2) -> list[str]:
        """Returns the phrases that may mean the words, nearest first."""
        if not words.strip() or not phrases:
            return []
        self._encoder = self._encoder or self._load()
        if self._encoder.languages and language not in self._encoder.languages:
            return []
        likeness = self._vectors(tuple(phrases)) @ self._encoder.encode([words])[0]
        order = sorted(range(len(phrases)), key=lambda place: -float(likeness[place]))
        return [phrases[place] for place in order[:limit] if likeness[place] >= _KINDRED]

    def _encoded(self, phrases: tuple[str, ...]) -> "NDArray[np.float32]":
        """Returns (phrases, dimensions) vectors, kept for the last few catalogues and languages."""
        self._encoder = self._encoder or self._load()
        return self._encoder.encode(phrases)


def _packaged() -> "TextEncoder":
    from cartwise.models.text.encoder import Encoder

    return Encoder.load(None)


def names_of(catalog: Catalog, language: str) -> list[str]:
    """Returns how the shop's standard figures and its groups are called."""
    return list(dict.fromkeys(_names(catalog, language)))


def _names(catalog: Catalog, language: str) -> Iterator[str]:
    for metric in catalog.metrics.values():
        if metric.is_standard:
            yield from getattr(metric.label, language)[:1]
    for dimension in catalog.dimensions.values():
        yield from getattr(dimension.label, language)[:1]
