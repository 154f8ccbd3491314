"""The packaged Chinese model: hashed character n-grams, of whole texts and of the clause about an aspect."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from cartwise.models.text.clauses import clause_about
from cartwise.models.text.ngrams import NgramModel
from cartwise.models.text.verdict import Probabilities

PACKAGED = Path(__file__).parent / "weights" / "chinese"


class ChineseSentiment:
    """Class probabilities of Chinese texts and of aspects in them; numpy only.

    Args:
        folder: with `ngrams.npz` and `calibration.json`.
    """

    languages = ("zh",)

    def __init__(self, folder: Path = PACKAGED) -> None:
        self._model = NgramModel.load(folder / "ngrams.npz")
        self._calibration = json.loads((folder / "calibration.json").read_text(encoding="utf-8"))

    def probabilities(self, texts: Sequence[str]) -> Probabilities:
        """Returns (texts, 3) calibrated probabilities of negative, neutral, positive.

        Training sets hold next to no neutral texts, so neutral is a matter of how little speaks for either side: its chance falls
        with the size of the logit, fitted on the neutral clauses there are.
        """
        logits = self._model.scores(texts)[:, 0].astype(np.float64)
        positive = 1.0 / (1.0 + np.exp(-logits / self._calibration["temperature"]))
        closeness = self._calibration["neutral_start"] - self._calibration["neutral_slope"] * np.abs(logits)
        neutral = 1.0 / (1.0 + np.exp(-closeness))
        return np.stack([(1 - neutral) * (1 - positive), neutral, (1 - neutral) * positive], axis=1)

    def aspect_probabilities(self, pairs: Sequence[tuple[str, str]]) -> Probabilities:
        """Returns (pairs, 3) calibrated probabilities: those of the clause that names the aspect."""
        joined = [(sentence.replace(" ", ""), aspect.replace(" ", "")) for sentence, aspect in pairs]
        return self.probabilities([clause_about(sentence, aspect) for sentence, aspect in joined])
