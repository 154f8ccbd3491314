"""Any Hugging Face sentiment classifier, by folder or hub name; needs torch and transformers, one torch thread."""

import re
from collections.abc import Sequence

import numpy as np

from cartwise.errors import Unavailable
from cartwise.models.text.clauses import clause_about
from cartwise.models.text.encoder import load_transformers
from cartwise.models.text.verdict import NEGATIVE, NEUTRAL, POSITIVE, Probabilities, softmax

_BATCH = 16
_MAX_TOKENS = 128
_NAMES = ((NEGATIVE, "neg"), (NEUTRAL, "neu"), (POSITIVE, "pos"))


class HuggingFaceSentiment:
    """Class probabilities from a sequence classifier.

    Its labels may be named (negative, neutral, positive), be stars ("1 star" to "5 stars": 3 is neutral), or be two or three
    unnamed ones from negative to positive, as is the custom.

    Args:
        model: a local folder, or a name on the hub.
    """

    languages: tuple[str, ...] = ()  # unknown: whoever configures a model vouches for it

    def __init__(self, model: str) -> None:
        self._tokenizer, self._model = load_transformers(model, "AutoModelForSequenceClassification")
        names = [str(self._model.config.id2label[i]) for i in range(self._model.config.num_labels)]
        self._classes = class_of_labels(names, model)

    def probabilities(self, texts: Sequence[str]) -> Probabilities:
        """Returns (texts, 3) probabilities of negative, neutral, positive."""
        import torch

        torch.set_num_threads(1)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        result = np.zeros((len(texts), 3))
        with torch.inference_mode():
            for start in range(0, len(order), _BATCH):
                batch = order[start : start + _BATCH]
                tokens = self._tokenizer(
                    [texts[i] for i in batch],
                    truncation=True,
                    max_length=_MAX_TOKENS,
                    padding=True,
                    return_tensors="pt",
                )
                found = softmax(self._model(**tokens).logits.float().numpy())  # (batch, labels)
                for column, target in enumerate(self._classes):
                    result[batch, target] += found[:, column]
        return result

    def aspect_probabilities(self, pairs: Sequence[tuple[str, str]]) -> Probabilities:
        """Returns (pairs, 3) probabilities: those of the clause that names the aspect."""
        return self.probabilities([clause_about(sentence, aspect) for sentence, aspect in pairs])


def class_of_labels(names: Sequence[str], model: str) -> list[int]:
    """Returns which of negative, neutral, positive each label of a classifier means.

    Raises:
        Unavailable: its labels are not of sentiment.
    """
    named = [next((target for target, part in _NAMES if name.lower().startswith(part)), None) for name in names]
    if all(target is not None for target in named):
        return [target for target in named if target is not None]
    stars = [re.match(r"(?:label_)?(\d)(?: stars?)?$", name.lower()) for name in names]
    count = len(names)
    if all(stars) and count in (2, 3, 5):
        middle = (count - 1) / 2
        return [NEGATIVE if i < middle else NEUTRAL if i == middle else POSITIVE for i in range(count)]
    raise Unavailable(
        "not_a_sentiment_model",
        f"The model {model!r} gives the labels {list(names)}; expected negative, neutral and positive, or 2, 3 or 5 grades. "
        "Name a sentiment classifier, or leave the setting empty for the packaged model.",
        model=model,
        labels=list(names),
    )
