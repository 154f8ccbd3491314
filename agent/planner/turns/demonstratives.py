"""Reads "that customer", "this product", 该客户: the one thing of the last answer, written out, or a reason to ask back."""

import re
from collections.abc import Mapping
from typing import Any

from cartwise.agent.planner.plan import DialogueState
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.turns.ellipsis import followup_words
from cartwise.agent.planner.whom.subjects import as_list
from cartwise.agent.planner.words.text import lower


def with_thing(text: str, state: DialogueState) -> str:
    """Returns the text with the last answer's only customer, product or country in place of "that customer"."""
    for dimension, labels in state.items.items():
        if len(labels) != 1 or not re.fullmatch(r"[\w .&'/-]+", str(labels[0])):
            continue
        for noun in _nouns(dimension):
            match = re.search(_pattern(noun), lower(text))
            if match is not None:
                owner = "'s" if match["owner"] else ""
                kept = match["noun"] if dimension.endswith(("customer", "id")) else ""
                named = f"{kept} {labels[0]}".strip()
                return f"{text[: match.start()]}{named}{owner}{text[match.end() :]}"
    return text


def unresolved(reading: Reading, request: Mapping[str, Any]) -> str | None:
    """Returns "that customer" where the request keeps no customer: who is meant would change the figure.

    Args:
        reading: the turn's words.
        request: what is to be run, with all that it takes from the conversation.
    """
    kept = {each["field"] for each in request.get("filters") or []}
    kept |= {each.get("dimension") or each.get("entity") for each in as_list(request.get("entities"))}
    for index in range(1, len(reading.spans)):
        span = reading.spans[index]
        joined = "".join(each.text.lower() for each in reading.spans[max(0, index - 2) : index])
        before = next((word for word in followup_words()["pointing"] if joined.endswith(word)), None)
        names = {str(name) for name in span.all("dimension")}
        if before is None or not names or names & kept or span.is_plural or reading.spans[index - 1].is_plural:
            continue
        if span.text.lower() in followup_words()["own_place"] or names & set(request.get("dimensions") or ()):
            continue
        after = reading.spans[index + 1] if index + 1 < len(reading.spans) else None
        if after is not None and (after.has("value") or after.has("number") or after.has("unknown")):
            continue  # "products that customer 14156 bought"
        return f"{before} {span.text}"
    return _chinese(reading, kept)


def _chinese(reading: Reading, kept: set[Any]) -> str | None:
    """Returns 这个客户, one word of its own, where no filter says which."""
    for index, span in enumerate(reading.spans):
        if span.has("it") and span.text[0] in "这那该此" and reading.is_free(index):
            for key, words in followup_words()["same_kind"].items():
                if span.text.endswith(tuple(map(str, words))) and not any(key in str(field) for field in kept):
                    return span.text
    return None


def _nouns(dimension: str) -> list[str]:
    name = dimension.replace("_", " ")
    more: list[str] = next((words for key, words in followup_words()["same_kind"].items() if key in name.split()), [])
    return [name, *dict.fromkeys([name.split()[-1], *map(str, more)])]


def _pattern(noun: str) -> str:
    if noun.isascii():
        return rf"\b(?:this|that|the said|said|the same) (?P<noun>{re.escape(noun)})(?P<owner>'s)?(?!s?\b\s*[\d\"#]|\w)"
    return rf"(?:(?:这|那)一?[个位名家款件]|该)(?P<noun>{re.escape(noun)})(?P<owner>)"


def points_nowhere(reading: Reading, state: DialogueState) -> str | None:
    """Returns "the second" of a follow-up that no list and no period before it has."""
    if state.request is None:
        return None
    return next(
        (
            span.text
            for index, span in enumerate(reading.spans)
            if (span.has("first_one", "second") or span.has("first_one", "third")) and reading.is_free(index)
        ),
        None,
    )
