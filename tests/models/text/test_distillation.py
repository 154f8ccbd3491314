"""The training of the sentiment network: who judges which text, what is learnt from which row, how weights are averaged."""

import numpy as np
import pytest

from cartwise.models.text.training import distillation
from cartwise.models.text.training.distillation import FOLDS, TEACHERS, Lesson, fold_of, mean_weights, soft_targets
from cartwise.models.text.training.fitting import fit, loss_of
from cartwise.models.text.training.network import make_network
from cartwise.models.text.training.sentiment_data import Row
from cartwise.models.text.training.spans import parts_of_sentences
from cartwise.models.text.training.train_sentiment import make_lesson, plan_visits

SENTENCES = [
    Row(f"the kettle number {i} boils fast but the lid of it leaks", 2 * (i % 2), "sst2", is_binary=True)
    for i in range(40)
]
PAIR = Row("the kettle number 3 boils fast but the lid of it leaks", 0, "semeval", aspect="lid", domain="laptop")


@pytest.fixture
def teachers(monkeypatch):
    """Networks that only note which texts they are shown, and judge every text alike."""
    made = []

    def new_network(*, seed, device):
        made.append({"seen": set(), "judged": set()})
        return made[-1]

    def note_texts(network, rows, visits, *, soft, seed):
        network["seen"] |= {rows[i].part_of or rows[i].text for i in visits}

    def judge(network, rows):
        network["judged"] |= {row.part_of or row.text for row in rows}
        return np.tile(np.float32([0.2, 0.3, 0.5]), (len(rows), 1))

    monkeypatch.setattr(distillation, "new_network", new_network)
    monkeypatch.setattr(distillation, "fit", note_texts)
    monkeypatch.setattr(distillation, "probabilities_of", judge)
    return made


@pytest.fixture
def lesson():
    rows = [*SENTENCES, PAIR]
    return Lesson([*rows, *parts_of_sentences(rows, seed=0)], [*range(len(rows)), 0, 1])


def test_soft_targets_come_from_teachers_that_have_not_seen_the_text(teachers, lesson, tmp_path):
    targets = soft_targets(lesson, tmp_path, device="cpu")
    assert targets == pytest.approx(np.tile([0.2, 0.3, 0.5], (len(lesson.rows), 1)))
    assert len(teachers) == FOLDS * TEACHERS
    assert all(teacher["seen"] and teacher["judged"] for teacher in teachers)
    assert not any(teacher["seen"] & teacher["judged"] for teacher in teachers)


def test_finished_teachers_are_not_trained_again_unless_the_rows_change(teachers, lesson, tmp_path):
    first = soft_targets(lesson, tmp_path, device="cpu")
    assert np.array_equal(soft_targets(lesson, tmp_path, device="cpu"), first)
    assert len(teachers) == FOLDS * TEACHERS
    soft_targets(Lesson(lesson.rows, lesson.visits[:-1]), tmp_path, device="cpu")
    assert len(teachers) == 2 * FOLDS * TEACHERS


def test_all_rows_of_a_sentence_share_its_fold():
    assert fold_of(PAIR) == fold_of(SENTENCES[3])
    assert all(fold_of(part) == fold_of(PAIR) for part in parts_of_sentences([SENTENCES[3]], seed=1))
    assert {fold_of(row) for row in SENTENCES} == set(range(FOLDS))


def test_parts_lie_inside_their_sentence_and_are_those_of_the_seed():
    parts = parts_of_sentences(SENTENCES, seed=0)
    assert parts == parts_of_sentences(SENTENCES, seed=0)
    assert parts != parts_of_sentences(SENTENCES, seed=1)
    assert len(parts) == 4 * len(SENTENCES)
    for part in parts:
        assert f" {part.text} " in f" {part.part_of} "
        assert 3 <= len(part.text.split()) <= len(part.part_of.split()) - 2


def test_pairs_templates_and_short_sentences_are_not_cut():
    template = Row("the lid of the kettle is not good at all", 0, "templates")
    assert parts_of_sentences([PAIR, template, Row("it is just great, thanks", 2, "uci")], seed=0) == []


def test_loss_of_a_part_ignores_its_label():
    import torch

    logits, soft = torch.tensor([[0.5, -1.0, 2.0]]), np.float32([[0.6, 0.1, 0.3]])
    losses = [float(loss_of(logits, [Row("a part", label, "sst2", part_of="a part of")], soft)) for label in (0, 2)]
    expected = -(torch.tensor(soft) * torch.log_softmax(logits, -1)).sum()
    assert losses == pytest.approx([float(expected)] * 2)


def test_loss_of_a_labelled_row_is_half_label_half_target():
    import torch

    logits, soft, row = torch.tensor([[0.5, -1.0, 2.0]]), np.float32([[0.6, 0.1, 0.3]]), Row("a row", 0, "sst2")
    of_label = float(loss_of(logits, [row], None))
    of_target = float(loss_of(logits, [Row("a row", 0, "sst2", part_of="of")], soft))
    assert float(loss_of(logits, [row], soft)) == pytest.approx((of_label + of_target) / 2)
    assert of_label == pytest.approx(-float(torch.log_softmax(logits, -1)[0, 0]))


def test_mean_weights_are_those_halfway_and_keep_whole_numbers():
    import torch

    states = [{"w": torch.tensor([1.0, 3.0]), "n": torch.tensor([7])}, {"w": torch.tensor([3.0, 5.0]), "n": torch.tensor([7])}]  # fmt: skip
    mean = mean_weights(states)
    assert mean["w"].tolist() == [2.0, 4.0]
    assert mean["n"].tolist() == [7]


def test_a_plan_shows_each_group_as_often_as_it_says():
    rows = SENTENCES * 25 + [PAIR] * 1000
    visits = plan_visits(rows, share=1.0, seed=0)
    assert sum(visit < 1000 for visit in visits) == pytest.approx(2200, abs=60)
    assert sum(visit >= 1000 for visit in visits) == pytest.approx(1200, abs=60)


def test_a_lesson_holds_only_rows_that_are_shown():
    lesson = make_lesson([*SENTENCES, PAIR], share=0.1)
    labelled = [i for i, row in enumerate(lesson.rows) if not row.part_of]
    assert sorted(set(lesson.visits)) == labelled
    assert 0 < len(labelled) < len(SENTENCES)


def test_fitting_tunes_layers_and_heads_but_no_embeddings():
    import torch
    from transformers import BertConfig, BertModel

    config = BertConfig(hidden_size=384, num_hidden_layers=6, num_attention_heads=2, intermediate_size=8)
    network = make_network(BertModel(config, add_pooling_layer=False))
    before = {name: value.clone() for name, value in network.state_dict().items()}
    fit(network, [*SENTENCES, PAIR], list(range(41)), soft=None, seed=0)
    moved = {name for name, value in network.state_dict().items() if not torch.equal(value, before[name])}
    assert not any(".embeddings." in name for name in moved)
    assert {"sentence_head.weight", "aspect_head.weight"} <= moved
    assert all(any(f".layer.{layer}." in name for name in moved) for layer in range(6))
