"""Gives tables and columns their SQL names: the file's own words, made unique and safe to quote."""

import re
import unicodedata
from collections.abc import Callable, Sequence

from cartwise.workspace.catalog.words import canonical_words, plural
from cartwise.workspace.ingest.notes import Notes

MAX_NAME_CHARACTERS = 120
MAX_TABLE_CHARACTERS = 63


def table_name(stem: str, taken: Callable[[str], bool]) -> str:
    """Returns a free table name made from a file's stem: lower case, digits and underscores, not starting with a digit.

    Chinese words that exports use give their English ones: 订单 is orders, 订单明细 order_line.
    """
    plain = unicodedata.normalize("NFKD", stem)
    ascii_only = "".join(char for char in plain if not unicodedata.combining(char)).encode("ascii", "ignore").decode()
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", ascii_only)
    if not re.search(r"[A-Za-z]", words):
        said = [word for word in canonical_words(stem) if word.isascii()]
        words = "_".join([*(map(plural, said) if len(said) == 1 else said), words])
    base = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")[:MAX_TABLE_CHARACTERS].strip("_") or "data"
    if base[0].isdigit():
        base = f"t_{base}"
    name, number = base, 2
    while taken(name):
        name, number = f"{base}_{number}", number + 1
    return name


def column_names(headings: Sequence[str], notes: Notes) -> list[str]:
    """Returns a unique SQL name for each heading; what had to be changed is noted."""
    names: list[str] = []
    seen: set[str] = set()
    reserved = {clean_name(heading).casefold() for heading in headings}
    blank: list[str] = []
    for position, heading in enumerate(headings, start=1):
        base = clean_name(heading)
        if not base:
            base = f"column_{position}"
            blank.append(base)
        name = _unique(base, seen, reserved)
        if name != base:
            _note_clash(base, name, names, notes)
        elif heading.strip() and base != heading.strip():
            notes.guess("column_renamed", column=name, heading=heading.strip()[:MAX_NAME_CHARACTERS])
        seen.add(name.casefold())
        names.append(name)
    if blank:
        notes.warn("blank_column_names", names=", ".join(blank[:10]), count=len(blank))
    return names


def clean_name(heading: str) -> str:
    """Returns a heading without line breaks, control characters, quotes and outer blanks, shortened where very long."""
    visible = "".join(
        " " if char in "\r\n\t;" else char
        for char in heading
        if char in "\r\n\t" or unicodedata.category(char) not in ("Cc", "Cf") or char in "\u200d\u200c"
    )
    text = re.sub(r"[\"'`´]", "", visible)
    text = re.sub(r"\s+", " ", text).strip()
    return text[:MAX_NAME_CHARACTERS].strip()


def _unique(base: str, seen: set[str], reserved: set[str]) -> str:
    """Returns the name, with a number where another column (upper and lower case alike) has it."""
    if base.casefold() not in seen:
        return base
    number = 2
    while f"{base}_{number}".casefold() in seen | reserved:
        number += 1
    return f"{base}_{number}"


def _note_clash(base: str, name: str, names: list[str], notes: Notes) -> None:
    """Notes that a name came twice, or twice but for upper and lower case."""
    first = next((other for other in names if other.casefold() == base.casefold()), base)
    code = "duplicate_column_name" if first == base else "column_name_case_clash"
    notes.warn(code, column=name, heading=base, first=first)
