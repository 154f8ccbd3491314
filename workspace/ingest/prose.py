"""Tells prose from a table in a text file."""

import re
from collections import Counter

_DELIMITERS = "\t;|,"
_ALIKE = 0.8  # of the lines have as many delimiters as the first: a table
_SENTENCE_END = re.compile(r"[.!?。！？:：]\s*$")
_LINES_LOOKED_AT = 200
_WORDS = 4  # in a line of prose, on average


def is_prose(head: bytes) -> bool:
    """Tells whether the first bytes of a text file read like prose: no table has sentences in lines of uneven cells."""
    lines = [line.strip() for line in head.decode("utf-8", errors="replace").splitlines()][:_LINES_LOOKED_AT]
    filled = [line for line in lines if line]
    if not filled:
        return False
    for delimiter in _DELIMITERS:
        counts = Counter(line.count(delimiter) for line in filled)
        if filled[0].count(delimiter) and counts[filled[0].count(delimiter)] >= _ALIKE * len(filled):
            return len(filled) == 1 and bool(_SENTENCE_END.search(filled[0])) and delimiter == ","
    ends = sum(bool(_SENTENCE_END.search(line)) for line in filled)
    words = sum(len(line.split()) if line.isascii() else len(line) / 2 for line in filled) / len(filled)
    return words >= _WORDS and (ends >= 0.2 * len(filled) or len(filled) < len(lines))
