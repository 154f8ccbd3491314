"""Training on a shop's own reviews: it learns what the packaged models can't know, and says how well it does."""

import random

import pytest

from cartwise.errors import Unavailable
from cartwise.models.text.ngrams import NgramModel, ngram_ids, normalise
from cartwise.models.text.sentiment import SentimentModel
from cartwise.models.text.shop_model import ShopSentiment, label_of_rating

GOOD = ("produto muito bom", "ótima qualidade, recomendo", "chegou antes do prazo", "adorei, perfeito")
BAD = ("produto veio com defeito", "péssima qualidade, não recomendo", "ainda não recebi", "muito ruim, quebrou")


@pytest.fixture(scope="module")
def shop():
    chance = random.Random(0)
    rows = [(f"{chance.choice(GOOD)} loja {chance.randint(1, 99)}", 5.0) for _ in range(200)]
    rows += [(f"{chance.choice(BAD)} loja {chance.randint(1, 99)}", 1.0) for _ in range(150)]
    return ShopSentiment.fit([text for text, _ in rows], [stars for _, stars in rows], SentimentModel.load())


def test_shop_model_beats_the_packaged_one_on_its_language(shop):
    assert shop.quality.accuracy > 0.95 > shop.quality.packaged_accuracy


def test_shop_model_covers_its_language(shop, tmp_path):
    shop.save(tmp_path)
    model = SentimentModel.load(shop=tmp_path)
    assert model.covers("pt")
    assert model.covers("en")
    assert [label for label, _ in model.predict(["chegou antes do prazo", "veio com defeito, muito ruim"])] == [
        "positive",
        "negative",
    ]


def test_too_few_reviews_are_refused():
    with pytest.raises(Unavailable, match="at least 200"):
        ShopSentiment.fit(["bom"] * 10, [5.0] * 10, SentimentModel.load())


@pytest.mark.parametrize(("stars", "label"), [(1, 0), (2, 0), (3, 1), (4, 2), (5, 2)])
def test_label_of_stars(stars, label):
    assert label_of_rating(stars) == label


def test_ngram_model_survives_saving(tmp_path):
    import numpy as np

    weights = np.zeros((2**12, 1))
    weights[ngram_ids(normalise("好"), bits=12), 0] = 1.0
    model = NgramModel.of(weights, np.array([-0.5]), 12)
    model.save(tmp_path / "m.npz")
    again = NgramModel.load(tmp_path / "m.npz")
    assert np.allclose(again.scores(["好", "坏"]), model.scores(["好", "坏"]))
    assert model.scores(["好"])[0, 0] > model.scores(["zzz"])[0, 0]


def test_normalising_folds_width_and_runs():
    assert normalise("Ｇｏｏｄ !!!!!! 好") == "good!!!好"
