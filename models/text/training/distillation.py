"""Teachers, students and their mean: distillation from networks that have not seen the text.

Each text belongs to one of four folds. A teacher learns the labels of three and judges the fourth, so its soft targets tell how sure
one can be of a text that one has not seen; a network's own targets for what it learnt by heart are as hard as the labels. Students learn
from labels and targets, and the mean of their weights is shipped (Wortsman et al. 2022, "Model soups").
"""

import logging
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cartwise.models.text.training.fitting import Floats, fit, new_network, probabilities_of
from cartwise.models.text.training.network import LABELS
from cartwise.models.text.training.sentiment_data import Row, key_of

FOLDS = 4
TEACHERS = 4  # of each fold; their probabilities are averaged
STUDENTS = 3

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Lesson:
    """What the networks learn from.

    Attributes:
        rows: the rows that training shows, each once, then the parts of their sentences.
        visits: numbers of the labelled rows, as often as each is shown in an epoch.
    """

    rows: list[Row]
    visits: list[int]

    def fingerprint(self) -> str:
        """Returns eight digits that differ where the rows or visits differ, for the names of finished work."""
        words = "\n".join(repr(row) for row in self.rows) + repr(self.visits)
        return f"{zlib.crc32(words.encode()):08x}"


def fold_of(row: Row) -> int:
    """Returns the fold of a row, by the letters of its text: all rows of a text and its parts share one."""
    return zlib.crc32(key_of(row.part_of or row.text).encode()) % FOLDS


def soft_targets(lesson: Lesson, out: Path, *, device: str) -> Floats:
    """Returns the mean probabilities of the teachers that have not seen the text, (rows, 3).

    Args:
        lesson: to learn from.
        out: finished teachers' probabilities are kept here, and taken from here.
        device: `cpu` or `cuda`.
    """
    folds = np.array([fold_of(row) for row in lesson.rows])
    total = np.zeros((len(lesson.rows), LABELS), np.float32)
    for teacher in range(TEACHERS):
        for fold in range(FOLDS):
            file = out / f"teacher-{lesson.fingerprint()}-{teacher}-{fold}.npy"
            if not file.is_file():
                network = new_network(seed=FOLDS * teacher + fold, device=device)
                visits = [i for i in lesson.visits if folds[i] != fold]
                fit(network, lesson.rows, visits, soft=None, seed=FOLDS * teacher + fold)
                unseen = [row for row, other in zip(lesson.rows, folds, strict=True) if other == fold]
                np.save(out / "unfinished.npy", probabilities_of(network, unseen))
                (out / "unfinished.npy").replace(file)
                logger.info("teacher=%d fold=%d texts=%d", teacher, fold, len(unseen))
            total[folds == fold] += np.load(file) / TEACHERS
    return total


def students(lesson: Lesson, soft: Floats, out: Path, *, device: str) -> list[dict[str, Any]]:
    """Returns the weights of networks that begin alike and see the rows in different orders.

    Args:
        lesson: to learn from; parts of sentences are shown once an epoch.
        soft: targets, (rows, 3).
        out: finished students are kept here, and taken from here.
        device: `cpu` or `cuda`.
    """
    import torch

    parts = [i for i, row in enumerate(lesson.rows) if row.part_of]
    found = []
    for student in range(STUDENTS):
        file = out / f"student-{lesson.fingerprint()}-{student}.pt"
        if not file.is_file():
            network = new_network(seed=0, device=device)
            fit(network, lesson.rows, [*lesson.visits, *parts], soft=soft, seed=student)
            torch.save(network.cpu().state_dict(), out / "unfinished.pt")
            (out / "unfinished.pt").replace(file)
            logger.info("student=%d", student)
        found.append(torch.load(file, weights_only=True))
    return found


def mean_weights(states: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Returns the mean of networks' weights; whole numbers (positions) are taken from the first."""
    first = states[0]
    return {
        name: sum(state[name] for state in states) / len(states) if value.is_floating_point() else value
        for name, value in first.items()
    }
