"""Tells which platform an export is of, by its table's name or by headers that only that platform's exports have."""

import re

from cartwise.workspace.catalog.evidence import TableEvidence
from cartwise.workspace.catalog.model import Relation, Synonyms
from cartwise.workspace.catalog.words import fold, load_data

_BRACKETS = re.compile(r"\s*\([^()]*\)")
_OWN_HEADERS = 2  # one alone may be anybody's


def platform_of(evidence: TableEvidence) -> str | None:
    """Returns the platform that the table was exported from ("google ads"), or None where nothing tells it."""
    platforms = load_data("platforms.yaml")
    words = f" {fold(evidence.table.name).replace('_', ' ')} "
    named = (name for name, told in platforms.items() if any(f" {form} " in words for form in told["named"]))
    headers = {_BRACKETS.sub("", fold(found.column.source_name)).strip() for found in evidence.columns.values()}
    alike = (
        name for name, told in platforms.items() if len(headers.intersection(told.get("headers", ()))) >= _OWN_HEADERS
    )
    return next(named, None) or next(alike, None)


def with_platform(relation: Relation, evidence: TableEvidence) -> Relation:
    """Returns the relation of one export with the name of its platform among its words: all rows are that platform's.

    Not where the relation has the name as the one value of its channel: the name is that value then.
    """
    platform = platform_of(evidence)
    channel = relation.column("channel")
    if platform is None or (channel is not None and channel.source_name == evidence.table.name):
        return relation
    said, names = relation.synonyms, load_data("platforms.yaml")[platform]["say"]
    both = [f"{name} {word}" for name in names["en"] for word in (relation.label, *said.en) if name not in word]
    both_zh = [f"{name}{word}" for name in (*names["zh"], *names["en"]) for word in said.zh]
    synonyms = Synonyms(en=(*said.en, *names["en"], *both), zh=(*said.zh, *names["zh"], *both_zh))
    return relation.model_copy(update={"synonyms": synonyms})
