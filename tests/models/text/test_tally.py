"""Shares, trends, drivers and explanations on small inputs with known answers."""

import numpy as np
import pytest

from cartwise.models.text.drivers import rating_drivers, wilson
from cartwise.models.text.explanation import strongest, word_weights
from cartwise.models.text.opinions import Opinion, Reading
from cartwise.models.text.tally import Mood, aspect_tallies, mismatches, mood_of, trend_of


def reading(label, *, aspects=(), probability=0.9):
    rest = (1 - probability) / 2
    triple = {"negative": (probability, rest, rest), "neutral": (rest, probability, rest)}.get(
        label, (rest, rest, probability)
    )
    opinions = tuple(Opinion(name, side, 0.9, "s", name) for name, side in aspects)
    return Reading("text", "en", True, triple, opinions)


def test_wilson_interval_of_ten_in_twenty():
    low, high = wilson(10, 20)
    assert (round(low, 3), round(high, 3)) == (0.299, 0.701)  # Newcombe 1998, table I


def test_mood_counts_labels():
    mood = mood_of([reading("positive")] * 3 + [reading("negative")], [5, 5, None, 1])
    assert (mood.positive, mood.negative, mood.positive_share, mood.rating) == (3, 1, 0.75, pytest.approx(11 / 3))


def test_aspects_change_against_the_earlier():
    now = [reading("negative", aspects=[("size", "negative")])] * 40 + [reading("positive")] * 60
    before = [reading("negative", aspects=[("size", "negative")])] * 10 + [reading("positive")] * 90
    (tally,) = aspect_tallies(now, before)
    assert tally.blamed == 40
    assert tally.blamed_change == pytest.approx(0.3)
    assert tally.change_low > 0.15


def test_trend_is_clear_only_when_shares_move():
    rising = [Mood(100, 50 + 5 * i, 0, 50 - 5 * i, 0, 1) for i in range(8)]
    flat = [Mood(100, 60 + (i % 2), 0, 40 - (i % 2), 0, 1) for i in range(8)]
    assert trend_of(rising).is_clear
    assert trend_of(rising).slope == pytest.approx(0.05)
    assert not trend_of(flat).is_clear
    assert trend_of(rising[:3]) is None


def test_mismatch_needs_sure_words_and_contrary_stars():
    readings = [reading("negative"), reading("negative", probability=0.6), reading("positive"), reading("positive")]
    assert mismatches(readings, [5, 5, 1, 5]) == [0, 2]
    assert mismatches(readings, [None, None, None, None]) == []


def test_driver_recovers_a_planted_effect():
    chance = np.random.default_rng(0)
    opinions, stars = [], []
    for _ in range(400):
        opinion = {"quality": int(chance.choice([-1, 0, 1])), "delivery": int(chance.choice([-1, 0, 1]))}
        opinions.append(opinion)
        stars.append(4 - 1.5 * (opinion["quality"] == -1) + chance.normal(0, 0.5))
    first = rating_drivers(stars, opinions)[0]
    assert (first.aspect, first.is_praise, first.is_clear) == ("quality", False, True)
    assert first.low < -1.5 < first.high


def test_no_drivers_below_thirty_reviews():
    assert rating_drivers([1.0, 5.0] * 10, [{"quality": 1}] * 20) == []


def test_word_that_carries_the_verdict_is_strongest():
    def judge(texts):
        bad = np.array(["awful" in text for text in texts])
        return np.column_stack([bad, np.zeros(len(texts)), ~bad]).astype(float)

    weights = word_weights("What an awful lamp", judge)
    assert strongest(weights)[0].word == "awful"
    assert strongest(weights)[0].weight == -2.0
    assert word_weights("...", judge) == []
