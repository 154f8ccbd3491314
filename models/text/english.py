"""The packaged English network: one body of 23 MB with a head for sentences and one for (sentence, aspect) pairs."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from cartwise.models.text.onnx_text import OnnxText
from cartwise.models.text.verdict import NEUTRAL, Probabilities, softmax

PACKAGED = Path(__file__).parent / "weights" / "sentiment"
MAX_TOKENS = 128  # a review's verdict is settled by then; attention costs by the square
_THIRD = 384  # features are [first token, mean of the text, mean of the aspect]


class EnglishSentiment:
    """Class probabilities of English texts and of aspects in them; onnxruntime and numpy only.

    Args:
        folder: with `model.int8.onnx`, `tokenizer.json`, `heads.npz` and `calibration.json`.
    """

    languages = ("en",)

    def __init__(self, folder: Path = PACKAGED) -> None:
        self._network = OnnxText(folder, max_tokens=MAX_TOKENS)
        with np.load(folder / "heads.npz", allow_pickle=False) as heads:
            self._heads = {name: heads[name] for name in heads.files}
        self._calibration = json.loads((folder / "calibration.json").read_text(encoding="utf-8"))

    def probabilities(self, texts: Sequence[str]) -> Probabilities:
        """Returns (texts, 3) calibrated probabilities of negative, neutral, positive."""
        features = self._network.run(texts)[:, : 2 * _THIRD]
        return self._head("sentence", features)

    def aspect_probabilities(self, pairs: Sequence[tuple[str, str]]) -> Probabilities:
        """Returns (pairs, 3) calibrated probabilities for pairs of sentence and aspect."""
        return self._head("aspect", self._network.run(list(pairs)))

    def _head(self, name: str, features: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> Probabilities:
        logits = features @ self._heads[f"{name}_weight"].T + self._heads[f"{name}_bias"]
        logits = logits / self._calibration[name]["temperature"]
        logits[:, NEUTRAL] += self._calibration[name]["neutral_shift"]
        return softmax(logits)
