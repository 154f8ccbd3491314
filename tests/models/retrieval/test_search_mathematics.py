import numpy as np
import pytest

from cartwise.models.retrieval.duplicates import fold
from cartwise.models.retrieval.fusion import blend, top
from cartwise.models.retrieval.latent import LatentVectors
from cartwise.models.retrieval.lexical import WordIndex
from cartwise.models.retrieval.neighbours import expected_ratings
from cartwise.models.retrieval.themes import find_themes, plane

TEXTS = ["red shoes", "red hat", "blue shoes and socks", "", "green coat"]
ZH = ["物流很慢等了很久", "快递太慢一直没到", "包装破了盒子压扁", "盒子破损包装太差", "质量很好做工精细"]


def test_word_scores_are_shares_of_what_is_possible():
    scores, coverage, known = WordIndex.of(TEXTS).scores("red shoes")
    assert scores.argmax() == 0
    assert scores.max() <= 1
    assert coverage[0] == pytest.approx(1)
    assert 0 < coverage[1] < 1
    assert coverage[4] == 0
    assert known == 1


def test_words_nobody_wrote_lower_the_share_that_is_known():
    index = WordIndex.of(TEXTS)
    assert index.scores("red xylophone")[2] < 0.6
    assert index.scores("xylophone")[2] == 0


def test_word_index_is_the_same_after_saving(tmp_path):
    made = WordIndex.of(TEXTS)
    made.save(tmp_path / "words")
    opened = WordIndex.load(tmp_path / "words", len(TEXTS))
    assert np.allclose(opened.scores("blue socks")[0], made.scores("blue socks")[0])


def test_having_every_word_beats_being_similar():
    blended = blend(np.array([0.8, 0.5]), np.array([1.0, 0.6]), np.array([0.0, 2.5]))
    assert blended[0] > blended[1]


def test_meaning_decides_where_words_leave_many_texts_alike():
    deviation = np.array([0.0, 6.0] + [0.0] * 10)
    alike = blend(np.array([0.5, 0.3] + [0.3] * 10), np.full(12, 0.5), deviation)
    assert alike[1] > alike[0]
    told_apart = blend(np.array([0.5, 0.3] + [0.05] * 10), np.full(12, 0.5), deviation)
    assert told_apart[0] > told_apart[1]


def test_meaning_alone_ranks_where_no_text_has_the_words():
    assert blend(np.zeros(3), np.zeros(3), np.array([1.0, 3.0, 2.0])).argmax() == 1


def test_latent_meaning_counts_less_than_an_encoder_s():
    words, coverage, deviation = np.full(12, 0.4), np.full(12, 0.5), np.array([0.0, 6.0] + [0.0] * 10)
    encoded, latent = (blend(words, coverage, deviation, is_latent=known) for known in (False, True))
    assert 0 < latent[1] - latent[0] < encoded[1] - encoded[0]


def test_top_orders_and_breaks_ties_by_place():
    assert top(np.array([1.0, 3.0, 3.0, 0.0], np.float32), 3).tolist() == [1, 2, 0]
    assert top(np.array([1.0, 0.0], np.float32), 5, above=0.0).tolist() == [0]


def test_latent_vectors_bring_texts_on_the_same_matter_together():
    texts = [first[:4] + second[4:] for first in ZH for second in ZH] * 6
    space = LatentVectors.fit(texts, dimensions=16)
    assert space is not None
    near, far = (
        space.encode(["物流慢"]) @ space.encode(["快递物流太慢"]).T,
        space.encode(["物流慢"]) @ space.encode(["包装盒子破"]).T,
    )
    assert near[0, 0] > far[0, 0] + 0.2


def test_latent_space_is_the_same_after_saving(tmp_path):
    space = LatentVectors.fit(ZH * 10, dimensions=16)
    assert space is not None
    space.save(tmp_path / "space.npz")
    again = LatentVectors.load(tmp_path / "space.npz").encode(ZH)
    assert np.allclose(space.encode(ZH), again, atol=2e-3)


def test_too_few_texts_give_no_latent_space():
    assert LatentVectors.fit(["你好"], dimensions=64) is None


def test_copies_fold_and_other_figures_do_not():
    copy = "The box was crushed and the courier was rude to my neighbour"
    assert fold([copy, copy + "!", "Another text about the fabric of this shirt"]) == [[0, 1], [2]]
    assert fold(
        ["Goods worth 5 % of revenue came back this month", "Goods worth 9 % of revenue came back this month"]
    ) == [[0], [1]]
    assert fold(["Nothing changed at all this month", "Nothing changed at all this month"], ["May", "June"]) == [
        [0],
        [1],
    ]


def test_themes_are_found_counted_and_named():
    groups = {
        "delivery": ["late delivery", "slow delivery", "delivery delayed"],
        "size": ["wrong size", "small size", "size too big"],
    }
    texts = [text for group in groups.values() for text in group]
    vectors = np.array([[1, 0.1 * i, 0] for i in range(3)] + [[0, 0.1 * i, 1] for i in range(3)], np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    themes = find_themes(texts, vectors, [5, 1, 1, 1, 1, 1])
    assert themes[0].weight == 7
    assert "delivery" in themes[0].words
    assert sorted(sum((theme.members for theme in themes), ())) == list(range(6))


def test_map_keeps_like_texts_near():
    vectors = np.eye(4, dtype=np.float32)[[0, 0, 1, 1]]
    placed = plane(vectors)
    assert np.linalg.norm(placed[0] - placed[1]) < np.linalg.norm(placed[0] - placed[2])


def test_neighbours_tell_the_stars_of_a_text():
    rated = np.array([[1, 0], [1, 0.1], [0, 1], [0.1, 1]], np.float32)
    rated /= np.linalg.norm(rated, axis=1, keepdims=True)
    found = expected_ratings(np.array([[1, 0], [0, 1]], np.float32), rated, np.array([1.0, 2.0, 5.0, 4.0]), k=2)
    assert found.tolist() == [1.5, 4.5]
