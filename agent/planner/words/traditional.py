"""Reads traditional Chinese characters as the simplified ones in which the planner's words are kept."""

import functools

from cartwise.prompts import loader


def simplified(text: str) -> str:
    """Returns the text with its traditional characters replaced, one for one, so that offsets hold."""
    return text if text.isascii() else text.translate(_table())


@functools.cache
def _table() -> dict[int, str]:
    pairs = loader.read_yaml("planner/traditional.yaml")["pairs"].split()
    return {ord(pair[0]): pair[1] for pair in pairs if pair[0] != pair[1]}
