"""Trains the linear members beside the network and calibrates both: `python -m cartwise.models.text.training.train_words DATA`.

Logistic regression over hashed words and pairs of words, tf-idf in effect: columns are scaled by inverse document frequency while
fitting, and the scale is folded into the weights.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartwise.models.text.english import ASPECT_WORDS, PACKAGED, SENTENCE_WORDS, EnglishSentiment
from cartwise.models.text.ngrams import Ids, NgramModel, unit_rows
from cartwise.models.text.training.calibrate import calibrations
from cartwise.models.text.training.export import write_manifest
from cartwise.models.text.training.sentiment_data import NEUTRAL, POSITIVE, Row, key_of, load_rows
from cartwise.models.text.training.train_sentiment import plan_visits
from cartwise.models.text.word_grams import BITS, aspect_grams, hashed, sentence_grams

STRENGTH = 8.0  # inverse regularisation of unit-length rows
MIN_TEXTS = 2  # n-grams of a single text are left out
MOST_MAMS = 3000  # its sentences were chosen for aspects that disagree; more of them outweigh the shops


def main() -> None:
    """Writes the members, the calibration and the manifest beside the packaged network."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    options = parser.parse_args()
    write_members(options.data)


def write_members(data: Path) -> None:
    """Trains the members on the training rows and calibrates them with the network on rows that neither has seen."""
    train, held = load_rows(data, seed=0)
    unseen = never_shown(train)
    taken = {row.text for row in unseen}
    sentences = [row for row in train if row.aspect is None and row.label != NEUTRAL]
    pairs = [row for row in train if row.aspect and row.text not in taken]
    mams = [row for row in pairs if row.group == "mams"][:MOST_MAMS]
    pairs = [row for row in pairs if row.group != "mams"] + mams
    signs = np.array([row.label == POSITIVE for row in sentences])
    fit([hashed(sentence_grams(row.text)) for row in sentences], signs).save(PACKAGED / SENTENCE_WORDS)
    labels = np.array([row.label for row in pairs])
    grams = [hashed(aspect_grams((row.text, row.aspect or ""))) for row in pairs]
    fit(grams, labels).save(PACKAGED / ASPECT_WORDS)
    values = calibrations(EnglishSentiment(), held, unseen)
    (PACKAGED / "calibration.json").write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")
    manifest = json.loads((PACKAGED / "manifest.json").read_text(encoding="utf-8"))
    write_manifest(PACKAGED, {name: value for name, value in manifest.items() if name != "sha256"})


def never_shown(train: list[Row]) -> list[Row]:
    """Returns the pairs of sentence and aspect whose sentence the plan of the network's training never shows."""
    shown = {key_of(train[i].text) for i in plan_visits(train, share=1.0, seed=0)}
    return [row for row in train if row.aspect and row.group != "templates" and key_of(row.text) not in shown]


def fit(rows: Sequence[Ids], labels: NDArray[Any]) -> NgramModel:
    """Returns the model of texts given by their buckets: one logit for two classes, one each for more."""
    from scipy.sparse import csr_matrix, diags
    from sklearn.linear_model import LogisticRegression

    starts, buckets, values = unit_rows(rows)
    matrix = csr_matrix((values, buckets, starts), shape=(len(rows), 2**BITS))
    counts = np.asarray((matrix > 0).sum(axis=0)).ravel()
    rarity = (np.log((1 + len(rows)) / (1 + counts)) + 1) * (counts >= MIN_TEXTS)
    linear = LogisticRegression(C=STRENGTH / float(np.square(rarity[buckets]).mean()), max_iter=300)
    linear.fit(matrix @ diags(rarity), labels)
    return NgramModel.of((linear.coef_ * rarity).T, linear.intercept_, BITS)


if __name__ == "__main__":
    main()
