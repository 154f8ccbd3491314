"""Near-duplicates among a few texts: those that share nearly all their terms, and every number."""

from collections.abc import Sequence

from cartwise.models.retrieval.words import terms

SHARED = 0.9  # of the terms of both (Jaccard): copies with another signature or greeting, not two people who agree
_LEAST_TERMS = 4  # shorter texts ("Very good!") are alike by chance; they fold only where they are equal


def fold(texts: Sequence[str], keys: Sequence[str] | None = None) -> list[list[int]]:
    """Groups texts with their near-duplicates, in the order of their first members.

    Args:
        texts: a few hundred at most: each is compared with the head of each group.
        keys: texts with different keys are never the same: reports of two months, say.
    """
    heads: list[tuple[str, frozenset[str], frozenset[str]]] = []
    plain: dict[tuple[str, str], int] = {}
    groups: list[list[int]] = []
    for place, text in enumerate(texts):
        key = keys[place] if keys else ""
        exact = key, "".join(char for char in text.casefold() if char.isalnum())
        found = frozenset(terms(text))
        numbers = frozenset(term for term in found if any(char.isdigit() for char in term))
        group = plain.get(exact)
        if group is None and len(found) >= _LEAST_TERMS:
            group = next(
                (
                    i
                    for i, (other, figures, head) in enumerate(heads)
                    if other == key and figures == numbers and _share(found, head) >= SHARED
                ),
                None,
            )
        if group is None:
            group = len(groups)
            groups.append([])
            heads.append((key, numbers, found))
        groups[group].append(place)
        plain.setdefault(exact, group)
    return groups


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    if not len(one) * SHARED <= len(other) <= len(one) / SHARED:
        return 0.0
    return len(one & other) / len(one | other)
