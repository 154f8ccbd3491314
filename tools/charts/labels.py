"""Names from shop data as charts write them: one line, cut to length, nothing that hides or reorders text."""

import re
from typing import Any

from cartwise.tools.number_format import NO_VALUE

LABEL_LENGTH = 28  # a longer category is cut on the axis, and whole in the hover text
# control characters, and those that reorder or hide text: a file name may pretend to be another one with them
_UNSEEN = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def visible_text(value: Any) -> str:
    """Returns the value as text without control characters and characters that reorder what is read."""
    return _UNSEEN.sub("", str(value))


def one_line(value: Any) -> str:
    """Returns the value on one line; a dash where there is none."""
    return NO_VALUE if value is None else " ".join(visible_text(value).split())


def heading(value: str) -> str:
    """Returns a title on one line, its first letter a capital: the catalogue's labels are in lower case."""
    text = one_line(value)
    return text[:1].upper() + text[1:]


def cut_label(value: Any) -> str:
    """Returns the value cut to what an axis can hold."""
    text = one_line(value)
    return text if len(text) <= LABEL_LENGTH else f"{text[: LABEL_LENGTH - 1].rstrip()}…"
