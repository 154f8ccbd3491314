"""Groups short texts by what they say: hierarchical clustering of their vectors, and the words that tell the groups apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cartwise.models.retrieval.words import is_in_characters, pieces, telling_pairs, terms

Floats = NDArray[np.float32]
FEWEST, MOST_GROUPS, MANY = 5, 14, 40  # numbers of themes tried where there are many texts; the best silhouette decides
NEAR = 0.35  # cosine to its group's centre, below which a text belongs to no theme


@dataclass(frozen=True)
class Theme:
    """A group of texts.

    Attributes:
        members: places of its texts, the most central first.
        weight: how many times they were said, duplicates counted.
        words: what tells it from the others.
    """

    members: tuple[int, ...]
    weight: int
    words: tuple[str, ...]


def find_themes(
    texts: Sequence[str], vectors: Floats, weights: Sequence[int], *, most: int = 8, least: int = 3
) -> list[Theme]:
    """Returns the themes, the heaviest first; texts that fit none are in none.

    Ward's linkage (Ward 1963) of the unit vectors, cut where the mean silhouette (Rousseeuw 1987) is best.

    Args:
        texts: short ones, each once; at most 1,500.
        vectors: unit vectors, (texts, dimensions).
        weights: how often each was said.
        most: themes returned.
        least: times that a theme was said.
    """
    if len(texts) < 2 * least:
        return []
    labels = _clusters(vectors, np.asarray(weights, float))
    counted = np.asarray(weights)
    themes = []
    for label in range(labels.max() + 1):
        members = np.flatnonzero(labels == label)
        centre = (vectors[members] * counted[members, None]).sum(axis=0)
        closeness = vectors[members] @ (centre / max(float(np.linalg.norm(centre)), 1e-9))
        order = [int(i) for i in np.argsort(-closeness, kind="stable") if closeness[i] >= NEAR]
        weight = int(counted[members[order]].sum())
        if weight >= least:
            themes.append((tuple(int(members[i]) for i in order), weight))
    themes = sorted(themes, key=lambda theme: (-theme[1], theme[0]))[:most]
    named = _names([{texts[i]: weights[i] for i in members} for members, _ in themes])
    return [Theme(members, weight, words) for (members, weight), words in zip(themes, named, strict=True)]


def plane(vectors: Floats) -> Floats:
    """Returns the vectors on the two directions in which they differ most, (texts, 2): principal components."""
    centred = vectors - vectors.mean(axis=0)
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    chosen = directions[:2]
    # a direction has no sign of its own: the largest part of each is made positive, so that a map stays as it is
    signs = np.sign(chosen[np.arange(len(chosen)), np.abs(chosen).argmax(axis=1)])
    placed: Floats = centred @ (chosen * signs[:, None]).T
    return placed


def _clusters(vectors: Floats, weights: NDArray[np.float64]) -> NDArray[np.int64]:
    """Returns the cluster of each text, from 0."""
    from scipy.cluster.hierarchy import fcluster, linkage

    distances = np.clip(1 - vectors @ vectors.T, 0, 2).astype(np.float64)
    np.fill_diagonal(distances, 0)
    tree = linkage(vectors.astype(np.float64), method="ward")
    best: tuple[float, NDArray[np.int64]] | None = None
    fewest = FEWEST if len(vectors) >= MANY else 2
    for count in range(fewest, max(fewest, min(MOST_GROUPS, len(vectors) // 2)) + 1):
        labels: NDArray[np.int64] = fcluster(tree, count, criterion="maxclust") - 1
        score = _silhouette(distances, labels, weights)
        if best is None or score > best[0]:
            best = (score, labels)
    assert best is not None
    return best[1]


def _silhouette(distances: NDArray[np.float64], labels: NDArray[np.int64], weights: NDArray[np.float64]) -> float:
    """Returns the weighted mean silhouette; a text alone counts 0, one group for all counts -1."""
    count = int(labels.max()) + 1
    if count < 2:
        return -1.0
    membership = np.zeros((len(labels), count))
    membership[np.arange(len(labels)), labels] = weights
    sums = distances @ membership  # (texts, clusters)
    sizes = membership.sum(axis=0)
    own = sizes[labels] - weights
    inside = sums[np.arange(len(labels)), labels] / np.maximum(own, 1e-9)
    outside = sums / np.maximum(sizes, 1e-9)
    outside[np.arange(len(labels)), labels] = np.inf
    nearest = outside.min(axis=1)
    score = np.where(own > 0, (nearest - inside) / np.maximum(np.maximum(nearest, inside), 1e-9), 0.0)
    return float(np.average(score, weights=weights))


def _names(groups: Sequence[Mapping[str, int]], *, count: int = 3) -> list[tuple[str, ...]]:
    """Returns the words that are frequent in a group and rare in the others (class-based tf-idf, Grootendorst 2022).

    Args:
        groups: text -> how often it was said, by group.
        count: most words of a group.
    """
    counted: list[dict[str, int]] = []
    shown: dict[str, dict[str, int]] = {}
    for texts in groups:
        here: dict[str, int] = {}
        for text, times in texts.items():
            for term, word in dict(_labelled(text)).items():
                here[term] = here.get(term, 0) + times
                forms = shown.setdefault(term, {})
                forms[word] = forms.get(word, 0) + times
        counted.append(here)
    total: dict[str, int] = {}
    for here in counted:
        for term, n in here.items():
            total[term] = total.get(term, 0) + n
    average = sum(total.values()) / max(len(groups), 1)
    named = []
    for here, texts in zip(counted, groups, strict=True):
        least = 0.1 * sum(texts.values())  # a word of a few is no name for all
        scores = {term: n * np.log(1 + average / total[term]) for term, n in here.items() if n >= least}
        best = sorted(scores, key=lambda term: (-scores[term], term))
        named.append(tuple(max(shown[term], key=lambda word: shown[term][word]) for term in _apart(best)[:count]))
    return named


def _labelled(text: str) -> list[tuple[str, str]]:
    """Returns (term, word as written) for words of letters, and pairs of characters."""
    if is_in_characters(text):
        return [(pair, pair) for pair in telling_pairs(text)]
    return [(stem[0], word) for run, word in pieces(text) if not run and word.isalpha() and (stem := terms(word))]


def _apart(words: list[str]) -> list[str]:
    """Leaves out pairs of characters that overlap with one that was taken: 物流 and 流很."""
    kept: list[str] = []
    for word in words[:20]:
        is_pair = len(word) == 2 and not word.isascii()
        if not (is_pair and any(set(word) & set(other) for other in kept)):
            kept.append(word)
    return kept
