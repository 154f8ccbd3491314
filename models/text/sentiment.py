"""Sentiment of texts and of aspects in them: the public entry, which hands each text to the model of its language."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from cartwise.models.text.languages import detect_all
from cartwise.models.text.verdict import Label, Probabilities, verdicts

_UNCOVERED_TRUST = 0.35  # share kept of a verdict on a language without a model: below the bound of low confidence


class LanguageModel(Protocol):
    """What judges the texts of some languages."""

    def probabilities(self, texts: Sequence[str]) -> Probabilities:
        """Returns (texts, 3) probabilities of negative, neutral, positive."""

    def aspect_probabilities(self, pairs: Sequence[tuple[str, str]]) -> Probabilities:
        """Returns (pairs, 3) probabilities for pairs of sentence and aspect."""


class SentimentModel:
    """Judges texts in English and Chinese; other languages where a model for them is configured or a shop's own is trained.

    Args:
        language: of all texts; None detects it for each.
        builders: language code -> makes its model at first use.
        every: one model for all languages (a configured one), instead of `builders`.
    """

    def __init__(
        self,
        language: str | None,
        builders: Mapping[str, Callable[[], LanguageModel]],
        *,
        every: LanguageModel | None = None,
    ) -> None:
        self._language = language
        self._builders = builders
        self._every = every
        self._models: dict[str, LanguageModel] = {}

    @staticmethod
    def load(
        language: str | None = None, *, model: str | Path | None = None, shop: Path | None = None
    ) -> "SentimentModel":
        """Loads the packaged models, lazily by language.

        Args:
            language: two-letter code of all texts to come; None detects it for each text.
            model: folder or hub name of a Hugging Face sentiment classifier to use instead, for all languages.
            shop: folder of a model trained on a shop's own rated reviews (`ShopSentiment.save`); it corrects the packaged ones.

        Raises:
            Unavailable: `model` can't be reached or is no sentiment classifier.
        """
        from cartwise.models.text.chinese import ChineseSentiment
        from cartwise.models.text.english import EnglishSentiment

        if model is not None:
            from cartwise.models.text.huggingface import HuggingFaceSentiment

            return SentimentModel(language, {}, every=HuggingFaceSentiment(str(model)))
        loaded = SentimentModel(language, {"en": EnglishSentiment, "zh": ChineseSentiment})
        if shop is not None:
            from cartwise.models.text.shop_model import ShopSentiment

            return ShopSentiment.load(shop).correcting(loaded)
        return loaded

    def covers(self, language: str) -> bool:
        """Tells whether a model for that language is there."""
        return self._every is not None or language in self._builders

    def languages_of(self, texts: Sequence[str]) -> list[str]:
        """Returns the language of each text: the one given at load, else the detected one."""
        return [self._language] * len(texts) if self._language else detect_all(texts)

    def predict(self, texts: Sequence[str], *, neutral: bool = True) -> list[tuple[Label, float]]:
        """Returns (label, probability) for each text.

        Args:
            texts: of any length; the first 128 word pieces count.
            neutral: with False only positive and negative compete.
        """
        return verdicts(self.probabilities(texts), neutral=neutral)

    def predict_aspects(self, pairs: Sequence[tuple[str, str]], *, neutral: bool = True) -> list[tuple[Label, float]]:
        """Returns (label, probability) of what each sentence says about its aspect.

        Args:
            pairs: of sentence and aspect, the aspect as the sentence names it or as a plain word ("delivery").
            neutral: with False only positive and negative compete.
        """
        return verdicts(self.aspect_probabilities(pairs), neutral=neutral)

    def probabilities(self, texts: Sequence[str], *, languages: Sequence[str] | None = None) -> Probabilities:
        """Returns (texts, 3) probabilities of negative, neutral, positive.

        A text whose language no model covers gets a guess flattened towards one third each.
        """
        codes = languages or self.languages_of(texts)
        return self._by_language(codes, lambda model, where: model.probabilities([texts[i] for i in where]))

    def aspect_probabilities(
        self, pairs: Sequence[tuple[str, str]], *, languages: Sequence[str] | None = None
    ) -> Probabilities:
        """Returns (pairs, 3) probabilities of negative, neutral, positive for pairs of sentence and aspect."""
        codes = languages or self.languages_of([sentence for sentence, _ in pairs])
        return self._by_language(codes, lambda model, where: model.aspect_probabilities([pairs[i] for i in where]))

    def _by_language(
        self, codes: Sequence[str], judge: Callable[[LanguageModel, list[int]], Probabilities]
    ) -> Probabilities:
        result = np.full((len(codes), 3), 1.0 / 3.0)
        for code in sorted(set(codes)):
            where = [i for i, language in enumerate(codes) if language == code]
            found = judge(self._model_for(code), where)
            trust = 1.0 if self.covers(code) else _UNCOVERED_TRUST
            result[where] = trust * found + (1.0 - trust) / 3.0
        return result

    def _model_for(self, language: str) -> LanguageModel:
        if self._every is not None:
            return self._every
        code = language if language in self._builders else "en"
        if code not in self._models:
            self._models[code] = self._builders[code]()
        return self._models[code]
