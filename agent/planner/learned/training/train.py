"""Trains the networks of the request parser and writes their weights: `python -m cartwise.agent.planner.learned.training.train --shared FOLDER`."""

import argparse
import logging
import math
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cartwise.agent.planner.learned.training.batches import batch_of, padded_answers
from cartwise.agent.planner.learned.training.examples import QUESTIONS, Example, ShopReader, read_examples
from cartwise.agent.planner.learned.training.resuming import resume
from cartwise.agent.planner.learned.training.shops import opened
from cartwise.models.parsing.inference import PACKAGED
from cartwise.models.parsing.network import decode, encode, make_network
from cartwise.models.parsing.vocabulary import BEGIN, PAD, Vocabulary
from cartwise.models.parsing.weights import load_weights, save_weights

_BATCH = 64
_LAST_RATE, _WARMING = 0.02, 0.06  # share of the rate; of the steps
_DECAY, _SMOOTHING, _LARGEST_STEP = 0.02, 0.05, 1.0
_SORTED = 16  # batches that are sorted by length together
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Recipe:
    """How a network is trained.

    Attributes:
        epochs: times that every example is seen.
        rate: of AdamW, after warming up.
        device: cpu or cuda.
        start: a folder of earlier networks to go on from; None begins anew.
    """

    epochs: int = 18
    rate: float = 1.4e-3
    device: str = "cpu"
    start: Path | None = None


def trained(examples: Sequence[Example], vocabulary: Vocabulary, recipe: Recipe, *, seed: int) -> Any:
    """Returns a network trained on the examples that have an answer; one torch thread."""
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(seed)
    chance = random.Random(seed)  # noqa: S311
    known = [each for each in examples if each.answer]
    network = make_network({name: len(items) for name, items in vocabulary.lists.items()})
    if recipe.start is not None:
        before, networks = load_weights(recipe.start)
        resume(network, vocabulary, networks[seed], before)
    network = network.to(recipe.device)
    optimizer = torch.optim.AdamW(network.parameters(), lr=recipe.rate, weight_decay=_DECAY)
    steps, step = recipe.epochs * math.ceil(len(known) / _BATCH), 0
    network.train()
    for epoch in range(recipe.epochs):
        losses = []
        for chosen in _batches(known, chance):
            for group in optimizer.param_groups:
                group["lr"] = recipe.rate * min(1, (step + 1) / (_WARMING * steps)) * max(_LAST_RATE, 1 - step / steps)
            loss = _loss(network, chosen, vocabulary, chance, recipe.device)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), _LARGEST_STEP)
            optimizer.step()
            step += 1
            losses.append(float(loss))
        _log.info("seed=%d epoch=%d loss=%.3f", seed, epoch + 1, np.mean(losses))
    return network.cpu().eval()


def _batches(examples: Sequence[Example], chance: random.Random) -> Iterator[list[Example]]:
    """Yields all examples in batches of about the same length."""
    order = list(range(len(examples)))
    chance.shuffle(order)
    wide = _BATCH * _SORTED
    order = [
        place
        for start in range(0, len(order), wide)
        for place in sorted(order[start : start + wide], key=lambda k: len(examples[k].asked.question.words))
    ]
    batches = [order[start : start + _BATCH] for start in range(0, len(order), _BATCH)]
    chance.shuffle(batches)
    for batch in batches:
        yield [examples[place] for place in batch]


def _loss(network: Any, examples: Sequence[Example], vocabulary: Vocabulary, chance: random.Random, device: str) -> Any:
    import torch

    batch = batch_of([each.asked.question for each in examples], vocabulary, chance=chance).to(device)
    answers = padded_answers([each.answer or () for each in examples], vocabulary).to(device)
    said = torch.cat([torch.full((len(examples), 1), BEGIN, device=device), answers[:, :-1]], 1)
    with torch.autocast(device, torch.bfloat16):
        scores = decode(network, *encode(network, batch), said)
    flat = scores.float().reshape(-1, scores.shape[-1])
    rows = answers.reshape(-1)
    return torch.nn.functional.cross_entropy(flat, rows, ignore_index=PAD, label_smoothing=_SMOOTHING)


def all_examples(shared: Path, scratch: Path) -> list[Example]:
    """Returns the examples of all files of questions; each is named after the shop it asks about."""
    found: list[Example] = []
    for path in sorted(QUESTIONS.glob("*.jsonl")):
        reader = ShopReader(opened(path.stem, shared, scratch))
        found += read_examples(path.read_text(encoding="utf-8").splitlines(), reader, name=path.stem)
    return found


def main() -> None:
    """Trains one network a seed and writes them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="holds data/shops")
    parser.add_argument("--out", type=Path, default=PACKAGED)
    parser.add_argument("--epochs", type=int, default=Recipe.epochs)
    parser.add_argument("--rate", type=float, default=Recipe.rate)
    parser.add_argument("--resume", type=Path, help="folder of networks of the same seeds to go on from")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2, 3])
    parser.add_argument("--device", default=Recipe.device, help="cpu or cuda")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO)
    with tempfile.TemporaryDirectory(prefix="cartwise-parser-") as scratch:
        examples = all_examples(options.shared, Path(scratch))
    known = [each for each in examples if each.answer]
    _log.info("turns=%d with_answer=%d", len(examples), len(known))
    vocabulary = Vocabulary.of([each.asked.question for each in known], [each.answer or () for each in known])
    recipe = Recipe(options.epochs, options.rate, options.device, options.resume)
    networks = [trained(examples, vocabulary, recipe, seed=seed) for seed in options.seeds]
    tables = [{name: table.numpy() for name, table in each.state_dict().items()} for each in networks]
    save_weights(options.out, vocabulary, tables)


if __name__ == "__main__":
    main()
