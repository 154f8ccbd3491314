"""Goes on training packaged networks: what they know is carried over, word by word, into a vocabulary that may hold more."""

from collections.abc import Mapping
from typing import Any

from cartwise.models.parsing.vocabulary import Vocabulary
from cartwise.models.parsing.weights import Weights

_TABLES = {"lem.weight": "lemmas", "feat.weight": "traits", "slot.weight": "slots", "out.weight": "tokens"}


def resume(network: Any, vocabulary: Vocabulary, weights: Weights, known: Vocabulary) -> None:
    """Sets a network's weights to those of an earlier one; rows of items that it did not know stay as they are.

    Args:
        network: of the vocabulary.
        vocabulary: of the training to come.
        weights: of the earlier network, by name.
        known: the earlier network's vocabulary.
    """
    import torch

    state: Mapping[str, Any] = network.state_dict()
    for name, table in weights.items():
        given = torch.from_numpy(table)
        if name not in _TABLES:
            state[name].copy_(given)
            continue
        items = vocabulary.lists[_TABLES[name]]
        places = {item: place for place, item in enumerate(known.lists[_TABLES[name]])}
        rows = [(new, places[item]) for new, item in enumerate(items) if item in places]
        to, of = (torch.tensor(each) for each in zip(*rows, strict=True))
        state[name][to] = given[of]
