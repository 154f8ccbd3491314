"""Writes short forms out: "no. of", "w/o", "wk", "H1 25", "FY2017"; what the data know as a value stays as it is."""

import functools
import re
from typing import Any

from cartwise.agent.planner.words.segment import Values
from cartwise.agent.planner.words.text import tokens
from cartwise.prompts import loader

Notes = list[tuple[str, dict[str, Any]]]
_LONGEST = 6  # letters of a short form that is one word


def written_out(text: str, values: Values) -> tuple[str, Notes]:
    """Returns the text with its short forms written out, and notes on what that assumes."""
    notes: Notes = []
    for pattern, replacement, code in _patterns():
        if code is not None and (match := pattern.search(text)):
            notes.append((f"assumed_{code}", {"written": match[0].strip(), "year": match.expand(replacement)[:4]}))
        text = pattern.sub(replacement, text)
    out, at = [], 0
    for token in tokens(text):
        full = _words().get(token.lower) if token.kind == "word" and len(token.text) <= _LONGEST else None
        if full is None or (token.text.isupper() and values.exact(token.text)):
            continue
        out.append(text[at : token.start])
        out.append(full)
        at = token.end + (text[token.end : token.end + 2] == ". ")
    return "".join([*out, text[at:]]), notes


@functools.cache
def _patterns() -> tuple[tuple[re.Pattern[str], str, str | None], ...]:
    table = loader.read_yaml("planner/short_forms.yaml")
    plain = [(re.compile(pattern, re.I), str(full), None) for pattern, full in table["patterns"]]
    noted = [(re.compile(pattern, re.I), str(full), str(code)) for pattern, full, code in table["noted"]]
    return (*noted, *plain)


@functools.cache
def _words() -> dict[str, str]:
    words = loader.read_yaml("planner/short_forms.yaml")["words"]
    return {short: str(full) for full, shorts in words.items() for short in str(shorts).split()}
