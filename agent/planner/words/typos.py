"""Puts usual misspellings of short words right, which are too short for a look at the nearest word."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from cartwise.agent.planner.words.text import Token
from cartwise.prompts import loader


@functools.cache
def _table(section: str) -> dict[str, str]:
    """Returns misspelt word -> word."""
    entries = loader.read_yaml("planner/typos.yaml")[section].items()
    return {wrong: str(right) for right, wrongs in entries for wrong in str(wrongs).split()}


def usual_word(words: Sequence[Token], at: int) -> str | None:
    """Returns the word that a usual misspelling stands for, or None."""
    token = words[at]
    if token.kind != "word" or not token.text.islower() or _is_ordinal_end(words, at):
        return None
    return _table("always").get(token.lower) or _confused(words, at)


def _is_ordinal_end(words: Sequence[Token], at: int) -> bool:
    """Tells the "th" of "15th" from a misspelt word."""
    return at > 0 and words[at - 1].kind == "number" and words[at - 1].end == words[at].start


def in_context(words: Sequence[Token], at: int) -> str | None:
    """Returns the word that stands where another can't: "last weak" is a week, "more thn" is "than"."""
    token = words[at]
    if token.kind != "word" or at == 0:
        return None
    before = words[at - 1].lower
    for kind in _rules():
        if before in kind.before and token.lower in kind.meant:
            return kind.meant[token.lower]
    return None


@dataclass(frozen=True)
class _Context:
    before: frozenset[str]
    meant: dict[str, str]


@functools.cache
def _rules() -> tuple[_Context, ...]:
    return tuple(
        _Context(
            frozenset(str(rule["after"]).split()),
            {wrong: str(right) for right, wrongs in rule["meant"].items() for wrong in str(wrongs).split()},
        )
        for rule in loader.read_yaml("planner/typos.yaml")["in_context"]
    )


def _confused(words: Sequence[Token], at: int) -> str | None:
    """Returns "from" for "form" where a name, a date or a number follows."""
    right = _table("confused").get(words[at].lower)
    after = words[at + 1] if at + 1 < len(words) else None
    if right is None or after is None:
        return None
    if words[at].lower == "form" and after.lemma in _table("after_from"):
        return right
    return right if after.kind == "number" or (after.kind == "word" and after.text[:1].isupper()) else None
