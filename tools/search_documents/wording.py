"""A question's topics in the other language, for documents that are written in it."""

import functools
import re

from cartwise.models.retrieval.words import is_in_characters
from cartwise.prompts import loader


def other_words(text: str) -> tuple[str, ...]:
    """Returns the topics that a question names, in the other language, as one more wording of it; none where it names none."""
    is_chinese = is_in_characters(text)
    found: list[str] = []
    for pattern, words in _topics()["zh" if is_chinese else "en"]:
        if pattern.search(text.lower()):
            found += [word for word in words if word not in found]
    return (" ".join(found[:8]),) if found and is_chinese else ()


@functools.cache
def _topics() -> dict[str, list[tuple[re.Pattern[str], list[str]]]]:
    rows: list[dict[str, list[str]]] = loader.read_yaml("topics.yaml")
    topics: dict[str, list[tuple[re.Pattern[str], list[str]]]] = {"en": [], "zh": []}
    for row in rows:
        english = "|".join(re.escape(word) for word in row["en"])
        topics["en"].append((re.compile(rf"\b(?:{english})\b"), row["zh"]))
        topics["zh"].append((re.compile("|".join(re.escape(word) for word in row["zh"])), row["en"]))
    return topics
