"""Fits one sentiment network to labels, soft targets or both, and reads it.

On the CPU one torch thread; bfloat16 by autocast. The six layers and the heads are tuned, the embeddings are not.
"""

import logging
import math
import random
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartwise.models.text.training.export_encoder import minilm_folder
from cartwise.models.text.training.network import LABELS, make_network
from cartwise.models.text.training.sentiment_data import NEUTRAL, Row

Floats = NDArray[np.float32]
EPOCHS = 3
BATCH = 64
MAX_TOKENS = 64  # the sets are sentences; a review's length comes with the export
LEARNING_RATE = 2e-4
LAYER_DECAY = 0.9  # lower layers learn slower (Howard & Ruder 2018, ULMFiT)
HEAD_RATE = 5.0
WARM_UP = 0.06  # of the steps
SOFT_SHARE = 0.5  # of the loss, where a row has both a label and a soft target
LOG_STEPS = 50

logger = logging.getLogger(__name__)


def new_network(*, seed: int, device: str) -> Any:
    """Returns the small encoder with fresh heads.

    Args:
        seed: of the heads.
        device: `cpu` or `cuda`.
    """
    import torch
    from transformers import AutoModel

    torch.set_num_threads(1)
    torch.manual_seed(seed)
    return make_network(AutoModel.from_pretrained(minilm_folder(), attn_implementation="sdpa")).to(device)


def fit(network: Any, rows: Sequence[Row], visits: Sequence[int], *, soft: Floats | None, seed: int) -> None:
    """Tunes the network in place.

    Args:
        network: of `new_network`.
        rows: to learn from.
        visits: numbers of rows, as often as each is shown in an epoch.
        soft: probabilities to learn beside the labels, (rows, 3); None for labels alone.
        seed: of the order and of dropout.
    """
    import torch

    torch.manual_seed(seed)
    chance, encode = random.Random(seed), _encoder()  # noqa: S311
    optimizer = torch.optim.AdamW(_parameter_groups(network), weight_decay=0.01)
    rates = [group["lr"] for group in optimizer.param_groups]
    steps = EPOCHS * math.ceil(len(visits) / BATCH)
    batches = [batch for _ in range(EPOCHS) for batch in shuffled_batches(rows, visits, chance)]
    network.train()
    for step, batch in enumerate(batches):
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * _schedule(step / steps, steps)
        shown = [rows[i] for i in batch]
        loss = loss_of(_logits(network, encode, shown), shown, None if soft is None else soft[batch])
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        if (step + 1) % LOG_STEPS == 0:
            logger.info("step=%d of=%d loss=%.4f", step + 1, steps, float(loss.detach()))


def shuffled_batches(rows: Sequence[Row], visits: Sequence[int], chance: random.Random) -> Iterator[list[int]]:
    """Yields batches of row numbers, each visit once, texts of like length together."""
    numbers = list(visits)
    chance.shuffle(numbers)
    block = BATCH * 40
    batches: list[list[int]] = []
    for start in range(0, len(numbers), block):
        part = sorted(numbers[start : start + block], key=lambda i: (rows[i].aspect is None, len(rows[i].text)))
        batches.extend(part[at : at + BATCH] for at in range(0, len(part), BATCH))
    chance.shuffle(batches)
    yield from batches


def loss_of(logits: Any, rows: Sequence[Row], soft: Floats | None) -> Any:
    """Returns the mean loss, a torch scalar.

    Cross entropy with the label, or, where there are soft targets, half with the label and half with the target (Hinton et al. 2015,
    "Distilling the knowledge in a neural network", temperature 1); a part of a sentence has the target alone.

    Args:
        logits: (rows, 3).
        rows: with their labels.
        soft: probabilities, (rows, 3), or None.
    """
    import torch

    spoken = torch.log_softmax(logits, dim=-1)  # (rows, 3)
    labels = torch.tensor([row.label for row in rows], device=logits.device)
    of_label = -spoken.gather(1, labels[:, None])[:, 0]  # (rows,)
    if soft is None:
        return of_label.mean()
    target = torch.tensor(soft, device=logits.device)
    of_target = -(target * spoken.clamp(min=-50)).sum(1)  # a masked class has -1e4, and a target of 0
    share = torch.tensor([1.0 if row.part_of else SOFT_SHARE for row in rows], device=logits.device)
    return (share * of_target + (1 - share) * of_label).mean()


def probabilities_of(network: Any, rows: Sequence[Row]) -> Floats:
    """Returns the network's probabilities, (rows, 3)."""
    import torch

    found = np.zeros((len(rows), LABELS), np.float32)
    encode = _encoder()
    by_length = sorted(range(len(rows)), key=lambda i: len(rows[i].text))
    network.eval()
    with torch.inference_mode():
        for start in range(0, len(rows), BATCH):
            places = by_length[start : start + BATCH]
            logits = _logits(network, encode, [rows[i] for i in places])
            found[places] = torch.softmax(logits, dim=-1).cpu().numpy()
    return found


def _encoder() -> Any:
    """Returns a function of rows that gives token ids, mask and types, (3, rows, tokens)."""
    import torch
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(minilm_folder() / "tokenizer.json"))
    tokenizer.enable_padding()
    tokenizer.enable_truncation(MAX_TOKENS)

    def encode(rows: Sequence[Row]) -> Any:
        found = tokenizer.encode_batch([(row.text, row.aspect) if row.aspect else row.text for row in rows])
        return torch.tensor(
            [[item.ids for item in found], [item.attention_mask for item in found], [item.type_ids for item in found]]
        )

    return encode


def _logits(network: Any, encode: Any, rows: Sequence[Row]) -> Any:
    """Returns the logits of the head that each row asks for, (rows, 3); neutral is out where its set has no such class."""
    import torch

    device = next(network.parameters()).device
    with torch.autocast(device.type, dtype=torch.bfloat16):
        sentence, aspect = network(*encode(rows).to(device))
    is_pair = torch.tensor([row.aspect is not None for row in rows], device=device)[:, None]
    logits = torch.where(is_pair, aspect.float(), sentence.float())
    is_out = torch.zeros(len(rows), LABELS, dtype=torch.bool, device=device)
    is_out[:, NEUTRAL] = torch.tensor([row.is_binary for row in rows], device=device)
    return logits.masked_fill(is_out, -1e4)


def _schedule(done: float, steps: int) -> float:
    """The factor of the learning rate after that share of the steps: up to 1 over the first 6 %, then down to 0."""
    return min((done + 1 / steps) / WARM_UP, (1.0 - done) / (1.0 - WARM_UP))


def _parameter_groups(network: Any) -> list[dict[str, Any]]:
    groups: dict[float, list[Any]] = {}
    for name, parameter in network.named_parameters():
        if ".embeddings." in name or ".pooler." in name:
            parameter.requires_grad = False
            continue
        is_head = "_head." in name
        factor = HEAD_RATE if is_head else LAYER_DECAY ** (5 - int(name.split(".layer.")[1].split(".")[0]))
        groups.setdefault(LEARNING_RATE * factor, []).append(parameter)
    return [{"params": parameters, "lr": rate} for rate, parameters in groups.items()]
