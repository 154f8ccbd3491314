"""Random parts of training sentences: more texts to learn soft targets from, some of them no sentence at all."""

import random
from collections.abc import Sequence
from dataclasses import replace

from cartwise.models.text.training.sentiment_data import Row

LEAST_WORDS = 7  # of a sentence that is cut
SHORTEST = 3  # words of a part
PARTS = {"sst2": 4, "uci": 4}  # of each sentence; 1 of the other groups: judged sentences gain most
UNCUT = frozenset({"templates"})


def parts_of_sentences(rows: Sequence[Row], *, seed: int) -> list[Row]:
    """Returns parts of the sentences, 3 words to two less than all, in the order of the rows.

    A part has no label of its own (that of its sentence is kept but not learnt from): see `Row.part_of`.

    Args:
        rows: those with an aspect, from templates or under 7 words are passed over.
        seed: of where the parts begin and end.
    """
    chance = random.Random(seed)  # noqa: S311
    parts = []
    for row in rows:
        words = row.text.split(" ")
        if row.aspect or row.group in UNCUT or len(words) < LEAST_WORDS:
            continue
        for _ in range(PARTS.get(row.group, 1)):
            length = chance.randint(SHORTEST, len(words) - 2)
            start = chance.randint(0, len(words) - length)
            parts.append(replace(row, text=" ".join(words[start : start + length]), part_of=row.text))
    return parts
