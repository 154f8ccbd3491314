"""Going on from earlier networks: what they know stays, wherever it stands in the new vocabulary."""

import numpy as np

from cartwise.agent.planner.learned.training.resuming import resume
from cartwise.models.parsing.network import make_network
from cartwise.models.parsing.vocabulary import Vocabulary


def _vocabulary(*lemmas: str) -> Vocabulary:
    return Vocabulary(
        {"lemmas": lemmas, "traits": ("<pad>", "k:value"), "slots": ("<pad>", "V1"), "tokens": ("<pad>", "Q")}
    )


def _network(vocabulary: Vocabulary):
    return make_network({name: len(items) for name, items in vocabulary.lists.items()})


def test_rows_follow_their_words_and_new_words_keep_their_start():
    known, wider = _vocabulary("<pad>", "sales", "order"), _vocabulary("<pad>", "order", "parcel", "sales")
    before, after = _network(known), _network(wider)
    weights = {name: table.numpy().copy() for name, table in before.state_dict().items()}
    start = after.lem.weight.detach().numpy().copy()

    resume(after, wider, weights, known)

    rows = after.lem.weight.detach().numpy()
    np.testing.assert_array_equal(rows[[1, 3]], weights["lem.weight"][[2, 1]])
    np.testing.assert_array_equal(rows[2], start[2])
    np.testing.assert_array_equal(after.enc.norm.weight.detach().numpy(), weights["enc.norm.weight"])
