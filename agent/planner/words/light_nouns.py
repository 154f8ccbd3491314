"""Passes over nouns that mean nothing of their own behind a known noun or name: "manufacturer IDs", "search box", "the 65+ crowd"."""

from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.words.lexicon import listed_words


def read_light_nouns(reading: Reading) -> None:
    """Takes such a noun as part of the noun right before it."""
    for index, span in enumerate(reading.spans[1:], start=1):
        before = reading.spans[index - 1]
        if before.has("value") and span.has("unknown") and span.text.lower() in listed_words("staff"):
            reading.explain(index, "light")
            continue
        is_noun = before.has("dimension") or before.has("metric")
        if not is_noun or not reading.is_free(index) or span.text.lower() not in listed_words("light_nouns"):
            continue
        is_known = any(span.has(kind) for kind in ("metric", "value", "verb", "by", "op", "number", "date", "unit"))
        if span.text in ("ID", "IDs") or not (is_known or span.text.isupper()):
            reading.explain(index, "light")
