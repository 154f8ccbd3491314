"""Questions as batches of the network, some of their words hidden: it must not learn a shop's names by heart."""

import random
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartwise.models.parsing.network import Batch
from cartwise.models.parsing.question import Question, Word
from cartwise.models.parsing.vocabulary import DAYS, END, UNKNOWN, VALUE, Vocabulary, is_only_value

_HIDDEN_VALUES, _HIDDEN_DAYS, _HIDDEN_NAMES, _HIDDEN_WORDS, _HIDDEN_TRAITS = 0.7, 0.5, 0.3, 0.1, 0.05


def batch_of(questions: Sequence[Question], vocabulary: Vocabulary, *, chance: random.Random | None = None) -> Batch:
    """Returns questions as a batch.

    Args:
        questions: in order.
        vocabulary: of the network.
        chance: hides words and traits, for training; None hides nothing.
    """
    import torch

    lemma = (lambda word: _hidden_lemma(word, vocabulary, chance)) if chance else None
    numbers = [vocabulary.numbers(question, lemma=lemma) for question in questions]
    words = max(len(each.lemmas) for each in numbers)
    traits = _filled([each.traits for each in numbers], words)
    if chance:
        traits = traits * (np.random.default_rng(chance.getrandbits(32)).random(traits.shape) >= _HIDDEN_TRAITS)
    lengths = np.array([len(each.lemmas) for each in numbers])
    return Batch(
        torch.tensor(_filled([each.lemmas[:, None] for each in numbers], words)[:, :, 0]),
        torch.tensor(traits),
        torch.tensor(_filled([each.slots for each in numbers], words)),
        torch.tensor(_filled([each.first[:, None] for each in numbers], words)[:, :, 0]),
        torch.tensor(np.arange(words)[None] >= lengths[:, None]),
        torch.tensor(_filled([each.earlier[:, None] for each in numbers])[:, :, 0]),
    )


def _hidden_lemma(word: Word, vocabulary: Vocabulary, chance: random.Random) -> int:
    drawn = chance.random()
    if is_only_value(word):
        return VALUE if drawn < _HIDDEN_VALUES else vocabulary.lemma(word)
    if "k:date" in word.traits:
        return DAYS if drawn < _HIDDEN_DAYS else vocabulary.lemma(word)
    share = _HIDDEN_NAMES if "k:unknown" in word.traits else _HIDDEN_WORDS
    return UNKNOWN if drawn < share else vocabulary.lemma(word)


def _filled(tables: Sequence[NDArray[np.int64]], length: int | None = None) -> NDArray[np.int64]:
    """Returns (tables, longest, widest) with 0 where a table ends."""
    longest = length or max(len(table) for table in tables)
    widest = max(table.shape[1] for table in tables)
    filled = np.zeros((len(tables), longest, widest), np.int64)
    for place, table in enumerate(tables):
        filled[place, : len(table), : table.shape[1]] = table
    return filled


def padded_answers(answers: Sequence[Sequence[str]], vocabulary: Vocabulary) -> Any:
    """Returns a tensor (answers, longest) of token numbers, each answer closed by its end."""
    import torch

    rows = [[*(vocabulary.place("tokens", token) for token in answer), END] for answer in answers]
    filled = np.zeros((len(rows), max(len(row) for row in rows)), np.int64)
    for place, row in enumerate(rows):
        filled[place, : len(row)] = row
    return torch.tensor(filled)
