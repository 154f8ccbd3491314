"""The network in numpy says what the network in torch says."""

from pathlib import Path

import numpy as np
import pytest

from cartwise.errors import BadInput
from cartwise.models.parsing.inference import RequestParser
from cartwise.models.parsing.question import Question, Word
from cartwise.models.parsing.vocabulary import BEGIN, END, UNKNOWN, VALUE, Vocabulary
from cartwise.models.parsing.weights import load_weights, save_weights

QUESTIONS = (
    Question(
        (Word("revenue", ("k:metric", "metric:revenue"), ("S1",), True), Word("germany", ("k:value",), ("V1",), True))
    ),
    Question(
        (Word("and", ("k:follow",), (), True), Word("france", ("k:value",), ("V1",), True)), ("Q", "M", "m:revenue")
    ),
)
ANSWERS = (("Q", "M", "m:revenue", "F", "eq", "V1"), ("Q", "M", "m:revenue", "F", "eq", "V1"))


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary.of([*QUESTIONS, *QUESTIONS], [*ANSWERS])


@pytest.fixture(scope="module")
def network(vocabulary: Vocabulary) -> object:
    import torch

    from cartwise.models.parsing.network import make_network

    torch.manual_seed(3)
    return make_network({name: len(items) for name, items in vocabulary.lists.items()}).eval()


def _said_by_torch(network: object, vocabulary: Vocabulary, question: Question, length: int) -> list[str]:
    import torch

    from cartwise.agent.planner.learned.training.batches import batch_of
    from cartwise.models.parsing.network import decode, encode

    said = [BEGIN]
    with torch.inference_mode():
        memory, is_padding = encode(network, batch_of([question], vocabulary))
        for _ in range(length):
            scores = decode(network, memory, is_padding, torch.tensor([said]))[0, -1]
            said.append(int(scores.argmax()))
    return [vocabulary.tokens[token] for token in said[1:]]


@pytest.mark.parametrize("question", QUESTIONS)
def test_numpy_says_the_tokens_of_torch(network: object, vocabulary: Vocabulary, question: Question) -> None:
    tables = {name: table.numpy() for name, table in network.state_dict().items()}  # type: ignore[attr-defined]
    allowed = np.ones(len(vocabulary.tokens), dtype=bool)
    allowed[END] = False  # an untrained network says one token after the other

    parsed = RequestParser(vocabulary, [tables]).parse(question, allowed)

    assert list(parsed.tokens[:12]) == _said_by_torch(network, vocabulary, question, 12)


@pytest.mark.parametrize("agreed", [0, 1, 5, 40])
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_draft_changes_nothing(network: object, vocabulary: Vocabulary, question: Question, agreed: int) -> None:
    tables = {name: table.numpy() for name, table in network.state_dict().items()}  # type: ignore[attr-defined]
    parser = RequestParser(vocabulary, [tables])
    allowed = np.ones(len(vocabulary.tokens), dtype=bool)
    allowed[END] = False
    plain = parser.parse(question, allowed)
    draft = [*plain.tokens[:agreed], "V3", "Q", "P"]

    assert parser.parse(question, allowed, draft=draft).tokens == plain.tokens


def test_what_one_network_says_ahead_is_checked_by_all(vocabulary: Vocabulary) -> None:
    import torch

    from cartwise.models.parsing.network import make_network

    sizes = {name: len(items) for name, items in vocabulary.lists.items()}
    tables = []
    for seed in (1, 2, 3):
        torch.manual_seed(seed)
        network = make_network(sizes).state_dict()
        loud = {name: table.numpy() * (20 if name.startswith("dec.layers") else 1) for name, table in network.items()}
        tables.append(loud)  # small weights would say their last token again and again
    allowed = np.ones(len(vocabulary.tokens), dtype=bool)
    allowed[END] = False
    question = QUESTIONS[1]

    said = RequestParser(vocabulary, tables).parse(question, allowed).tokens

    assert said == RequestParser(vocabulary, tables[::-1]).parse(question, allowed).tokens  # whoever goes ahead
    alone = {RequestParser(vocabulary, [each]).parse(question, allowed).tokens for each in tables}
    assert len({said, *alone}) == 4


def test_a_token_that_is_not_allowed_is_never_said(network: object, vocabulary: Vocabulary) -> None:
    tables = {name: table.numpy() for name, table in network.state_dict().items()}  # type: ignore[attr-defined]
    allowed = np.zeros(len(vocabulary.tokens), dtype=bool)
    allowed[[vocabulary.place("tokens", "Q"), vocabulary.place("tokens", "M")]] = True

    parsed = RequestParser(vocabulary, [tables]).parse(QUESTIONS[0], allowed)

    assert set(parsed.tokens) <= {"Q", "M"}
    assert parsed.probability == 0.0  # it never came to an end


def test_weights_are_read_as_they_were_written_to_within_a_step(
    network: object, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    tables = {name: table.numpy() for name, table in network.state_dict().items()}  # type: ignore[attr-defined]

    save_weights(tmp_path, vocabulary, [tables])
    read, (weights,) = load_weights(tmp_path)

    assert read.lists == vocabulary.lists
    table = tables["enc.layers.0.linear1.weight"]
    step = np.abs(table).max(1, keepdims=True) / 127
    assert np.all(np.abs(weights["enc.layers.0.linear1.weight"] - table) <= 0.51 * step)
    assert np.array_equal(weights["norm.bias"], tables["norm.bias"])


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="holds no request parser"):
        load_weights(tmp_path)


def test_words_never_seen_are_unknown_and_values_are_values(vocabulary: Vocabulary) -> None:
    assert vocabulary.lemma(Word("gadget", ("k:unknown",), (), True)) == UNKNOWN
    assert vocabulary.lemma(Word("atlantis", ("k:value",), ("V1",), True)) == VALUE


def test_a_question_longer_than_the_network_is_not_read(network: object, vocabulary: Vocabulary) -> None:
    tables = {name: table.numpy() for name, table in network.state_dict().items()}  # type: ignore[attr-defined]
    long = Question((Word("revenue", (), (), True),) * 121)

    parsed = RequestParser(vocabulary, [tables]).parse(long, np.ones(len(vocabulary.tokens), dtype=bool))

    assert parsed.tokens == ()
