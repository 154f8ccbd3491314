"""Trains the packaged sentiment network: `python -m cartwise.models.text.training.train_sentiment DATA OUT [--device cuda]`.

Sixteen teachers give soft targets for texts that they have not seen, three students learn from labels and targets, and the mean of
their weights is written (`distillation.py`). Resumable: finished teachers and students are kept in OUT.
"""

import argparse
import logging
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from cartwise.models.text.training.distillation import Lesson, mean_weights, soft_targets, students
from cartwise.models.text.training.fitting import Floats, new_network, probabilities_of
from cartwise.models.text.training.sentiment_data import Row, load_rows
from cartwise.models.text.training.spans import parts_of_sentences

PASSES = {  # how often each group is seen in an epoch; about 34,000 rows in all
    "sst2": 2.2,
    "uci": 2.2,
    "clothing": 0.7,
    "agreeing": 0.35,
    "semeval": 1.2,
    "extra": 0.4,
    "mams": 0.15,
    "categories": 0.2,
    "templates": 0.6,
}
PARTS_SEED = 5  # of the shipped weights

logger = logging.getLogger(__name__)


def main() -> None:
    """Trains and saves `OUT/network.pt`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--share", type=float, default=1.0, help="of the passes, for a pilot")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    options.out.mkdir(parents=True, exist_ok=True)
    rows, held = load_rows(options.data, seed=0)
    train(make_lesson(rows, share=options.share), held, options.out, device=options.device)


def make_lesson(rows: list[Row], *, share: float) -> Lesson:
    """Returns the rows that the plan shows, with parts of their sentences.

    Args:
        rows: to train on.
        share: of the passes.
    """
    visits = plan_visits(rows, share=share, seed=0)
    shown = sorted(set(visits))
    places = {number: place for place, number in enumerate(shown)}
    chosen = [rows[number] for number in shown]
    parts = parts_of_sentences(chosen, seed=PARTS_SEED)
    return Lesson([*chosen, *parts], [places[number] for number in visits])


def train(lesson: Lesson, held: Sequence[Row], out: Path, *, device: str) -> None:
    """Writes `out/network.pt`, the mean of the students' weights."""
    import torch

    soft = soft_targets(lesson, out, device=device)
    mean = mean_weights(students(lesson, soft, out, device=device))
    torch.save(mean, out / "network.pt")
    network = new_network(seed=0, device=device)
    network.load_state_dict(mean)
    log_held_out(probabilities_of(network, held), held)


def log_held_out(probabilities: Floats, held: Sequence[Row]) -> None:
    """Logs the accuracy and the loss on rows held out: networks are chosen by the loss, never by a test split."""
    for name, is_pair in (("sentences", False), ("pairs", True)):
        places = [place for place, row in enumerate(held) if bool(row.aspect) == is_pair]
        labels = [held[place].label for place in places]
        accuracy = (probabilities[places].argmax(axis=1) == labels).mean()
        loss = -np.log(probabilities[places, labels] + 1e-9).mean()
        logger.info("held_out=%s rows=%d accuracy=%.4f loss=%.4f", name, len(places), accuracy, loss)


def plan_visits(rows: Sequence[Row], *, share: float, seed: int) -> list[int]:
    """Returns numbers of rows, as often as an epoch shows each: as `PASSES` says of its group, chance deciding the fraction."""
    chance = random.Random(seed)  # noqa: S311
    visits = []
    for number, row in enumerate(rows):
        passes = PASSES[row.group] * share
        visits.extend([number] * (int(passes) + (chance.random() < passes % 1)))
    return visits


if __name__ == "__main__":
    main()
