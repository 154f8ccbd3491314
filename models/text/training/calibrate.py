"""Weighs the members of the English model against each other, and calibrates their sum, on rows that none was trained on."""

import random
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cartwise.models.text.english import EnglishSentiment, blended
from cartwise.models.text.english import Floats as Logits
from cartwise.models.text.training.sentiment_data import Row
from cartwise.models.text.verdict import Probabilities, softmax

Floats = NDArray[np.float64]
MOST_OF_DOMAIN = 1000  # rows: enough to see its calibration within .015
LEAST_OF_DOMAIN = 100  # rows: fewer say nothing of how sure the model may be
DOMAIN_WEIGHTS = {"mams": 0.3}  # of 1: its sentences were chosen for aspects that disagree, and half are neutral
SHRINKS = np.arange(0.70, 1.31, 0.01)


def calibrations(model: EnglishSentiment, held: list[Row], unseen: list[Row]) -> dict[str, dict[str, float]]:
    """Returns the weight of each member and the shift of the neutral logit, for sentences and for pairs.

    Args:
        model: with its members; its calibration is not read.
        held: rows held out of all training.
        unseen: pairs of the training rows that no member was shown.
    """
    sentences = [row for row in held if row.aspect is None and row.group != "templates"]
    of_sentences = model.sentence_members([row.text for row in sentences])
    pairs = some_of_each_domain([row for row in held if row.aspect and row.group != "templates"] + unseen)
    of_pairs = model.aspect_members([(row.text, row.aspect or "") for row in pairs])
    weights = domain_weights(pairs)
    # The share of neutral aspects is a choice of whoever collected a set (MAMS: nearly half), so it is left as trained.
    both = fit(of_pairs, pairs, weights=weights, shifts=False)
    of_wholes = {name: member for name, member in of_pairs.items() if name != "clause"}
    wholes = fit(of_wholes, pairs, weights=weights, shifts=False)
    # Half way between reading the sentence and reading the clause: either alone is surer of itself than it should be somewhere.
    aspect = {name: (value + wholes.get(name, 0.0)) / 2 for name, value in both.items()}
    named = [place for place, row in enumerate(pairs) if not row.domain.endswith("categories")]
    shrink = safe_factor(blended(of_pairs, aspect)[named], [pairs[place] for place in named])
    return {
        "sentence": fit(of_sentences, sentences, weights=np.full(len(sentences), 1 / len(sentences))),
        "aspect": {name: round(value * shrink, 4) for name, value in aspect.items()},
    }


def some_of_each_domain(rows: Sequence[Row], *, seed: int = 0) -> list[Row]:
    """Returns at most `MOST_OF_DOMAIN` rows of each domain."""
    shuffled = sorted(rows, key=lambda row: (row.text, row.aspect or ""))
    random.Random(seed).shuffle(shuffled)  # noqa: S311
    counts: dict[str, int] = {}
    kept = []
    for row in shuffled:
        counts[row.domain] = counts.get(row.domain, 0) + 1
        if counts[row.domain] <= MOST_OF_DOMAIN:
            kept.append(row)
    return kept


def domain_weights(rows: Sequence[Row]) -> Floats:
    """Returns a weight for each row, so that all domains count alike whatever their size, (rows,); the sum is 1."""
    names = [row.domain for row in rows]
    weights = np.array([DOMAIN_WEIGHTS.get(name, 1.0) / names.count(name) for name in names])
    scaled: Floats = weights / weights.sum()
    return scaled


def fit(members: dict[str, Logits], rows: Sequence[Row], *, weights: Floats, shifts: bool = True) -> dict[str, float]:
    """Returns the weights of the members, and the shift of the neutral logit, that make the rows likeliest."""
    from scipy.optimize import minimize

    labels = np.array([row.label for row in rows])
    is_binary = np.array([row.is_binary for row in rows])

    def named(params: Floats) -> dict[str, float]:
        found = dict(zip(members, map(float, params), strict=False))
        return {**found, "neutral_shift": float(params[-1]) * shifts}

    def loss(params: Floats) -> float:
        found = blended(members, named(params))
        found[is_binary, 1] = 0.0
        found /= found.sum(axis=1, keepdims=True)
        return float(-(weights * np.log(found[np.arange(len(labels)), labels] + 1e-9)).sum())

    start = np.array([0.8] + [0.2] * (len(members) - 1) + [0.0])
    best = minimize(loss, start, method="Nelder-Mead", options={"maxiter": 4000, "maxfev": 4000}).x
    return {name: round(value, 4) for name, value in named(best).items()}


def safe_factor(probabilities: Probabilities, rows: Sequence[Row]) -> float:
    """Returns what to multiply the logits by: the largest factor at which no domain is surer than it is right.

    A reader acts on a verdict that claims to be sure, and looks again at one that does not: being too sure costs more, and what a
    shop's reviews are about is not known beforehand. Pairs with a category ("keyboard design features") are left out: the tool
    asks about words of the sentence.

    Raises:
        ValueError: even the smallest factor leaves a domain too sure, or no domain has enough rows.
    """
    logits = np.log(probabilities + 1e-12)
    labels, names = np.array([row.label for row in rows]), np.array([row.domain for row in rows])
    large = [name for name in sorted(set(names.tolist())) if (names == name).sum() >= LEAST_OF_DOMAIN]

    def gap(factor: float, name: str) -> float:
        found = softmax(factor * logits[names == name])
        return float(found.max(axis=1).mean() - (found.argmax(axis=1) == labels[names == name]).mean())

    safe = [factor for factor in SHRINKS if large and all(gap(factor, name) <= 0 for name in large)]
    if not safe:
        gaps = {name: round(gap(SHRINKS[0], name), 3) for name in large}
        raise ValueError(
            f"confidence less accuracy at the smallest factor, {SHRINKS[0]:.2f}: {gaps!r}; expected none above 0"
        )
    return float(max(safe))
