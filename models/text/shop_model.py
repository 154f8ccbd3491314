"""A model of one shop's own rated reviews that corrects the packaged verdicts; it speaks every language the shop's reviews are in."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartwise.errors import Unavailable
from cartwise.models.text.clauses import clause_about
from cartwise.models.text.languages import detect_all
from cartwise.models.text.ngrams import NgramModel, design_matrix
from cartwise.models.text.sentiment import LanguageModel, SentimentModel
from cartwise.models.text.verdict import NEGATIVE, NEUTRAL, POSITIVE, Probabilities, softmax

BITS = 18
MIN_REVIEWS = 200  # rated reviews with words
MIN_OF_LANGUAGE = 100  # below it a language counts as not covered
_TEST, _MIXING = 0.2, 0.2  # shares held out
_STRENGTH = 5.0  # inverse regularisation
_MOST_REVIEWS = 60_000


def label_of_rating(rating: float, *, best: float = 5.0) -> int:
    """Returns the class of a rating on a scale that ends at `best`: of five stars 1-2 are negative, 3 is neutral, 4-5 are positive."""
    share = rating / best
    return NEGATIVE if share <= 0.5 else NEUTRAL if share < 0.7 else POSITIVE


@dataclass(frozen=True)
class Quality:
    """How well the shop's model does on reviews that it has not seen, beside the packaged one.

    Attributes:
        reviews: held out.
        accuracy: of the three classes, 0 to 1.
        packaged_accuracy: of the packaged models on the same reviews.
        majority: share of the commonest class.
    """

    reviews: int
    accuracy: float
    packaged_accuracy: float
    majority: float


@dataclass(frozen=True)
class ShopSentiment:
    """The n-gram model of a shop and how it is mixed with the packaged verdicts.

    Attributes:
        mixing: (6 + 1, 3): log probabilities of the packaged model, scores of the n-grams, one.
    """

    ngrams: NgramModel
    mixing: NDArray[np.float64]
    languages: tuple[str, ...]
    quality: Quality

    @classmethod
    def fit(
        cls,
        texts: Sequence[str],
        ratings: Sequence[float],
        base: SentimentModel,
        *,
        seed: int = 0,
        on_progress: Callable[[float], None] | None = None,
    ) -> "ShopSentiment":
        """Trains on a shop's rated reviews.

        Args:
            texts: of the reviews.
            ratings: stars; the scale ends at 10 where any is above 5, else at 5.
            base: the packaged models.
            seed: of the choice of what is held out.
            on_progress: is told the share done.

        Raises:
            Unavailable: fewer than 200 rated reviews with words, or all of one class.
        """
        chance = np.random.default_rng(seed)
        keep = chance.permutation(len(texts))[:_MOST_REVIEWS]
        best = 10.0 if max(ratings, default=0) > 5 else 5.0
        kept = [texts[i] for i in keep]
        labels = np.array([label_of_rating(ratings[i], best=best) for i in keep])
        _check_enough(labels)
        languages = detect_all(kept)
        packaged = base.probabilities(kept, languages=languages)
        if on_progress:
            on_progress(0.6)
        fold = chance.random(len(kept))
        is_test, is_mixing = fold < _TEST, (fold >= _TEST) & (fold < _TEST + _MIXING)
        rest = ~is_test & ~is_mixing
        ngrams = _fit_ngrams([text for text, use in zip(kept, rest, strict=True) if use], labels[rest])
        inputs = _inputs(packaged, ngrams.scores(kept))
        mixing = _fit_mixing(inputs[is_mixing], labels[is_mixing])
        guesses = softmax(inputs @ mixing).argmax(axis=1)
        quality = _quality(labels[is_test], guesses[is_test], packaged.argmax(axis=1)[is_test])
        return cls(ngrams, mixing, _spoken(languages), quality)

    def correcting(self, base: SentimentModel) -> SentimentModel:
        """Returns a model that mixes this one into the packaged verdicts, and covers the shop's languages too."""
        codes = sorted({*self.languages, *(code for code in ("en", "zh") if base.covers(code))})

        def builder(code: str) -> Callable[[], LanguageModel]:
            return lambda: _Corrected(self, base, code)

        return SentimentModel(None, {code: builder(code) for code in codes})

    def save(self, folder: Path) -> None:
        """Writes the model's files."""
        self.ngrams.save(folder / "ngrams.npz")
        facts = {"mixing": self.mixing.tolist(), "languages": self.languages, "quality": self.quality.__dict__}
        (folder / "shop.json").write_text(json.dumps(facts), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "ShopSentiment":
        """Reads what `save` wrote."""
        facts: dict[str, Any] = json.loads((folder / "shop.json").read_text(encoding="utf-8"))
        return cls(
            NgramModel.load(folder / "ngrams.npz"),
            np.array(facts["mixing"]),
            tuple(facts["languages"]),
            Quality(**facts["quality"]),
        )


def _spoken(languages: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(code for code, count in Counter(languages).items() if count >= MIN_OF_LANGUAGE))


def _check_enough(labels: NDArray[np.int64]) -> None:
    if len(labels) < MIN_REVIEWS or len(set(labels.tolist())) < 2:
        raise Unavailable(
            "too_few_rated_reviews",
            f"Training needs at least {MIN_REVIEWS} rated reviews with words, good and bad ones; received {len(labels)}. "
            "The packaged model goes on serving.",
            needed=MIN_REVIEWS,
            found=len(labels),
        )


def _quality(labels: NDArray[np.int64], guesses: NDArray[np.int64], packaged: NDArray[np.int64]) -> Quality:
    majority = float(np.bincount(labels).max() / max(1, len(labels)))
    return Quality(len(labels), float((guesses == labels).mean()), float((packaged == labels).mean()), majority)


class _Corrected:
    def __init__(self, shop: ShopSentiment, base: SentimentModel, code: str) -> None:
        self._shop, self._base, self._code = shop, base, code

    def probabilities(self, texts: Sequence[str]) -> Probabilities:
        packaged = self._base.probabilities(texts, languages=[self._code] * len(texts))
        return softmax(_inputs(packaged, self._shop.ngrams.scores(texts)) @ self._shop.mixing)

    def aspect_probabilities(self, pairs: Sequence[tuple[str, str]]) -> Probabilities:
        if self._base.covers(self._code):
            return self._base.aspect_probabilities(pairs, languages=[self._code] * len(pairs))
        return self.probabilities([clause_about(sentence, aspect) for sentence, aspect in pairs])


def _inputs(packaged: Probabilities, scores: NDArray[np.float32]) -> NDArray[np.float64]:
    return np.column_stack([np.log(packaged + 1e-4), scores, np.ones(len(packaged))])


def _fit_ngrams(texts: Sequence[str], labels: NDArray[np.int64]) -> NgramModel:
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    starts, buckets, values = design_matrix(texts, bits=BITS)
    matrix = csr_matrix((values, buckets, starts), shape=(len(texts), 2**BITS))
    weights, bias = np.zeros((2**BITS, 3)), np.zeros(3)
    for label in set(labels.tolist()):  # one against the rest: liblinear is quick on many columns
        linear = LogisticRegression(C=_STRENGTH, solver="liblinear").fit(matrix, labels == label)
        weights[:, label], bias[label] = linear.coef_[0], linear.intercept_[0]
    return NgramModel.of(weights, bias, BITS)


def _fit_mixing(inputs: NDArray[np.float64], labels: NDArray[np.int64]) -> NDArray[np.float64]:
    from sklearn.linear_model import LogisticRegression

    linear = LogisticRegression(C=1.0, max_iter=500, fit_intercept=False).fit(inputs, labels)
    coefficients = linear.coef_ if len(linear.classes_) > 2 else np.vstack([-linear.coef_ / 2, linear.coef_ / 2])
    mixing = np.zeros((inputs.shape[1], 3))
    mixing[-1, [label for label in range(3) if label not in linear.classes_]] = -20.0
    mixing[:, linear.classes_] = coefficients.T
    return mixing
