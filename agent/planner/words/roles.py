"""Words by their role: those that can't change a figure, and verbs that imply one (`prompts/planner/roles.*.yaml`)."""

import functools
import re
from collections.abc import Iterator, Mapping

from cartwise.agent.planner.words.spans import Meaning
from cartwise.prompts import loader

Phrases = Mapping[str, tuple[Meaning, ...]]
_NAMES = ("metric", "dimension", "relation", "column")


@functools.cache
def harmless_phrases() -> tuple[str, ...]:
    """Returns every word and phrase that can't change a figure, as written."""
    return tuple(_harmless())


def _harmless() -> Iterator[str]:
    for language in loader.LANGUAGES:
        for role in loader.read_yaml(f"planner/roles.{language}.yaml")["harmless"].values():
            yield from str(role.get("words", "")).split()
            yield from role.get("phrases", ())


def telling_phrases() -> Iterator[tuple[str, str, str]]:
    """Yields (kind, value, phrase) for verbs that imply a metric for what sessions did, and for tables of things."""
    for language in loader.LANGUAGES:
        entries = loader.read_yaml(f"planner/roles.{language}.yaml")
        for kind in ("verb", "deed", "on_file", "ratio_word"):
            for value, phrases in entries[kind].items():
                yield from ((kind, value, phrase) for phrase in phrases)


def fitting(common: Phrases, named: Phrases, harmless: frozenset[str]) -> Phrases:
    """Returns the planner's words without the harmless ones that this catalogue uses as a name.

    Args:
        common: the planner's own words.
        named: the words of one catalogue.
        harmless: keys of `harmless_phrases` that have no other meaning.
    """
    own = {phrase for phrase, meanings in named.items() if any(each.kind in _NAMES for each in meanings)}
    return {phrase: meanings for phrase, meanings in common.items() if not (phrase in harmless and phrase in own)}


def without_occasion(text: str) -> str:
    """Returns the text without what the figure is wanted for: "for our annual review" asks for no reviews."""
    for pattern in _occasions():
        text = pattern.sub(" ", text)
    return text


@functools.cache
def _occasions() -> tuple[re.Pattern[str], ...]:
    patterns = (loader.read_yaml(f"planner/roles.{language}.yaml")["occasion"] for language in loader.LANGUAGES)
    return tuple(re.compile(pattern, re.I) for pattern in patterns)
