"""Tells which noun is the figure where a heading says of whom: "households of two people: baskets", "for the top 5, show baskets"."""

from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.words.lexicon import listed_words


def asked_behind(reading: Reading, nouns: list[int]) -> list[int]:
    """Returns the noun behind a colon whose heading says of whom; none where the noun before is the figure.

    Args:
        reading: the question.
        nouns: places of the nouns that may be the figure.
    """
    colon = next((index for index, span in enumerate(reading.spans) if span.text == ":"), None)
    if colon is None:
        return []
    named = [index for index, role in reading.roles.items() if role in ("value", "id", "condition", "threshold")]
    is_heading = any(index < colon for index in named) and not any(index > colon for index in named)
    behind = [index for index in nouns if index > colon]
    return behind[:1] if is_heading and len(behind) < len(nouns) else []


def is_shown_too(reading: Reading, index: int) -> bool:
    """Tells the baskets of "for the five biggest departments by sales, show baskets", a figure to show beside the sales."""
    at = index - 1
    while at >= 0 and reading.spans[at].text.lower() in listed_words("determiners"):
        at -= 1
    words = reading.spans[at].text.lower().split() if at >= 0 else []
    is_told = bool(words) and words[0] in listed_words("showing") and at > 0
    return is_told and reading.spans[index].is_plural and bool(reading.draft.dimensions or reading.draft.grain)
