"""The packaged English model: a network of 23 MB with a head for sentences and one for (sentence, aspect) pairs, and linear members."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cartwise.models.text.clauses import clause_about
from cartwise.models.text.ngrams import NgramModel
from cartwise.models.text.onnx_text import OnnxText
from cartwise.models.text.verdict import LABELS, NEUTRAL, Probabilities, softmax
from cartwise.models.text.word_grams import aspect_grams, hashed, sentence_grams

PACKAGED = Path(__file__).parent / "weights" / "sentiment"
MAX_TOKENS = 128  # a review's verdict is settled by then; attention costs by the square
SENTENCE_WORDS, ASPECT_WORDS = "sentence_words.npz", "aspect_words.npz"
_WIDTH = 384  # features are [first token, mean of the text, mean of the aspect]
_SIDES = np.array([-0.5, 0.0, 0.5], np.float32)  # a logit of positive against negative, as logits of the three classes
Floats = NDArray[np.float32]


class EnglishSentiment:
    """Class probabilities of English texts and of aspects in them; onnxruntime and numpy only.

    The network's logits and those of a linear model over words and pairs of words are added, each with the weight that calibration
    gave it.

    Args:
        folder: with `model.int8.onnx`, `tokenizer.json`, `heads.npz`, the two `*_words.npz` and `calibration.json`.
    """

    languages = ("en",)

    def __init__(self, folder: Path = PACKAGED) -> None:
        self._network = OnnxText(folder, max_tokens=MAX_TOKENS)
        with np.load(folder / "heads.npz", allow_pickle=False) as heads:
            self._heads = {name: heads[name] for name in heads.files}
        self._sentence_words = NgramModel.load(folder / SENTENCE_WORDS)
        self._aspect_words = NgramModel.load(folder / ASPECT_WORDS)
        self._calibration = json.loads((folder / "calibration.json").read_text(encoding="utf-8"))

    def probabilities(self, texts: Sequence[str]) -> Probabilities:
        """Returns (texts, 3) calibrated probabilities of negative, neutral, positive."""
        return blended(self.sentence_members(texts), self._calibration["sentence"])

    def aspect_probabilities(self, pairs: Sequence[tuple[str, str]]) -> Probabilities:
        """Returns (pairs, 3) calibrated probabilities for pairs of sentence and aspect."""
        return blended(self.aspect_members(pairs), self._calibration["aspect"])

    def sentence_members(self, texts: Sequence[str]) -> dict[str, Floats]:
        """Returns the logits of each member, (texts, 3) each."""
        features = self._network.run(texts)
        words = self._sentence_words.scores_of(hashed(sentence_grams(text)) for text in texts)  # (texts, 1)
        return {"network": self._head("sentence", features[:, : 2 * _WIDTH]), "words": words * _SIDES}

    def aspect_members(self, pairs: Sequence[tuple[str, str]]) -> dict[str, Floats]:
        """Returns the logits of each member, (pairs, 3) each.

        `network` reads the whole sentence and the aspect, `clause` only the clause that names it, and `whole` are the logits of the
        sentence whatever the aspect: what else it says colours the first, and calibration takes that back.
        """
        clauses = [(clause_about(sentence, aspect), aspect) for sentence, aspect in pairs]
        apart = [place for place, pair in enumerate(pairs) if clauses[place] != tuple(pair)]
        features = self._network.run([*pairs, *(clauses[place] for place in apart)])
        features, of_clauses = features[: len(pairs)], features[len(pairs) :]
        network = self._head("aspect", features)
        clause = network.copy()
        clause[apart] = self._head("aspect", of_clauses)
        words = self._aspect_words.scores_of(hashed(aspect_grams(pair)) for pair in pairs)
        return {
            "network": network,
            "clause": clause,
            "whole": self._head("sentence", features[:, : 2 * _WIDTH]),
            "words": words,
        }

    def _head(self, name: str, features: NDArray[np.float32]) -> Floats:
        logits: Floats = features @ self._heads[f"{name}_weight"].T + self._heads[f"{name}_bias"]
        return logits


def blended(members: dict[str, Floats], calibration: dict[str, float]) -> Probabilities:
    """Returns (texts, 3) probabilities from the members' logits.

    Args:
        members: name -> (texts, 3).
        calibration: the weight of each member, and `neutral_shift`.
    """
    logits = np.zeros((len(next(iter(members.values()))), len(LABELS)), np.float32)
    for name, member in members.items():
        logits += calibration[name] * member
    logits[:, NEUTRAL] += calibration["neutral_shift"]
    return softmax(logits)
