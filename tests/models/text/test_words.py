"""The linear members over words, the lexicon baseline, and how the members are weighed and calibrated."""

import hashlib
import json

import numpy as np
import pytest

from cartwise.models.text.english import PACKAGED, EnglishSentiment, blended
from cartwise.models.text.lexicon import lexicon_scores
from cartwise.models.text.training.calibrate import domain_weights, safe_factor, some_of_each_domain
from cartwise.models.text.training.sentiment_data import Row
from cartwise.models.text.verdict import softmax
from cartwise.models.text.word_grams import BITS, aspect_grams, hashed, sentence_grams


def test_clitics_stand_apart_as_in_the_labelled_sets():
    assert sentence_grams("Don’t!") == ["do", "n't", "!", "do n't", "n't !"]


def test_words_after_a_negation_are_counted_apart():
    grams = sentence_grams("not at all soft and nice")
    assert "turned soft" in grams
    assert "turned nice" not in grams


def test_words_near_an_aspect_are_counted_apart():
    grams = aspect_grams(("the food was fine but sadly, after a long wait, the service was rude", "service"))
    assert "near rude" in grams
    assert "fine" in grams
    assert "near fine" not in grams
    assert "near the <aspect>" in grams


def test_an_aspect_without_a_name_is_near_all_words():
    assert "near rude" in aspect_grams(("they were rude", "service"))


def test_buckets_are_sorted_and_within_range():
    buckets = hashed(sentence_grams("soft and thick and soft"))
    assert np.all(np.diff(buckets) > 0)
    assert buckets.max() < 2**BITS
    assert hashed([]).shape == (0,)


def test_a_text_without_words_gets_a_verdict():
    assert EnglishSentiment().probabilities(["12", "…"]).shape == (2, 3)


@pytest.mark.parametrize(
    ("text", "sign"),
    [("good and sturdy", 1), ("not good", -1), ("it broke", -1), ("I don't hate it", 1), ("质量很好", 1), ("不喜欢", -1), ("blue", 0)],
)  # fmt: skip
def test_lexicon_counts_and_turns(text, sign):
    assert np.sign(lexicon_scores([text])[0]) == sign


def test_members_are_added_by_their_weights():
    members = {"network": np.array([[0.0, 0.0, 2.0]]), "words": np.array([[4.0, 0.0, 0.0]])}
    found = blended(members, {"network": 1.0, "words": 0.5, "neutral_shift": 0.0})
    assert found[0, 0] == pytest.approx(found[0, 2])


def test_domains_count_alike_and_are_cut():
    rows = [Row(f"text {i}", 2, "extra", aspect="a", domain="large") for i in range(1200)]
    rows += [Row(f"other {i}", 2, "extra", aspect="a", domain="small") for i in range(10)]
    kept = some_of_each_domain(rows)
    assert len(kept) == 1010
    weights = domain_weights(kept)
    small = np.array([row.domain == "small" for row in kept])
    assert weights[small].sum() == pytest.approx(0.5)


def rows_of_domains(labels: dict[str, list[int]]) -> list[Row]:
    return [Row("t", label, "extra", aspect="a", domain=name) for name, found in labels.items() for label in found]


def test_safe_factor_leaves_no_domain_too_sure():
    rows = rows_of_domains(
        {"one": [2] * 90 + [0] * 10, "two": [2] * 70 + [0] * 30}
    )  # .9 and .7 right where .8 is claimed
    logits = np.log(np.tile([0.15, 0.05, 0.8], (200, 1)))
    factor = safe_factor(softmax(logits), rows)
    assert softmax(factor * logits).max() <= 0.7
    assert softmax((factor + 0.01) * logits).max() > 0.7


def test_safe_factor_raises_confidence_where_all_domains_are_too_unsure():
    rows = rows_of_domains({"one": [2] * 100, "two": [2] * 95 + [0] * 5, "rare": [0] * 20})
    assert safe_factor(np.tile([0.15, 0.05, 0.8], (220, 1)), rows) > 1.0


def test_safe_factor_refuses_a_model_that_no_factor_mends():
    with pytest.raises(ValueError, match=r"'one': 0\.59"):
        safe_factor(np.tile([0.05, 0.05, 0.9], (100, 1)), rows_of_domains({"one": [2] * 20 + [0] * 80}))


def test_packaged_hashes_are_those_of_the_manifest():
    manifest = json.loads((PACKAGED / "manifest.json").read_text(encoding="utf-8"))
    assert {"sentence_words.npz", "aspect_words.npz", "calibration.json"} <= set(manifest["sha256"])
    for name, digest in manifest["sha256"].items():
        assert hashlib.sha256((PACKAGED / name).read_bytes()).hexdigest() == digest, name
