"""Finds a value under another spelling: Munich for München, 柏林 for Berlin, "winter sport" for Wintersport."""

import functools
from collections.abc import Iterator, Mapping

from cartwise.prompts import loader

_REGION_ENDINGS = ("省", "市", "自治区", "区", "县")  # 浙江 is stored as 浙江省
_LONGEST_REGION = 4
_SHORTEST = 8  # letters from which two words may be one compound
_MOST_WORDS = 3


def other_spellings(text: str) -> Iterator[str]:
    """Yields what the data may hold instead of the text, likely ones first."""
    written = " ".join(text.lower().split())
    yield from (name for name in _places().get(written, ()) if name.lower() != written)
    if 1 < len(written) <= _LONGEST_REGION and not written.isascii():
        yield from (f"{written}{ending}" for ending in _REGION_ENDINGS)
    words = written.split(" ")
    if 1 < len(words) <= _MOST_WORDS and all(word.isalpha() and word.isascii() for word in words):
        joined = "".join(words)
        if len(joined) >= _SHORTEST and min(len(word) for word in words) > 2:
            yield joined


@functools.cache
def _places() -> Mapping[str, tuple[str, ...]]:
    """Returns each spelling in lower case -> all spellings of that place."""
    found: dict[str, tuple[str, ...]] = {}
    for own, others in loader.read_yaml("planner/exonyms.yaml").items():
        spellings = (str(own), *map(str, others))
        for spelling in spellings:
            found[spelling.lower()] = spellings
    return found
