"""Trains the packaged sentiment network: `python -m cartwise.models.text.training.train_sentiment DATA OUT`.

The upper four layers and the heads are tuned; with `--lora` low-rank updates only (Hu et al. 2021), merged at the end.
One torch thread, bfloat16 where the processor has it; resumable from its checkpoint.
"""

import argparse
import logging
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cartwise.models.text.training.export_encoder import minilm_folder
from cartwise.models.text.training.network import make_network
from cartwise.models.text.training.sentiment_data import Row, load_rows

PASSES = {  # how often each group is seen; about 34,000 rows in all
    "sst2": 2.2,
    "uci": 2.2,
    "clothing": 0.7,
    "agreeing": 0.35,
    "semeval": 1.2,
    "extra": 0.4,
    "mams": 0.15,
    "categories": 0.2,
    "templates": 0.6,
}
BATCH = 32
MAX_TOKENS = 64  # the sets are sentences; a review's length comes with the export
LEARNING_RATE = 1.5e-4
LORA_LEARNING_RATE = 1e-3
LAYER_DECAY = 0.9  # lower layers learn slower (Howard & Ruder 2018, ULMFiT)
HEAD_RATE = 10.0
FROZEN_LAYERS = 2  # of 6, with the word embeddings: they carry little of sentiment, and a quarter of the time
WARM_UP = 0.06
LOG_STEPS = 25
SAVE_STEPS = 250
WATCHED = 400  # held-out rows scored on the way

logger = logging.getLogger(__name__)


def main() -> None:
    """Trains and saves `OUT/network.pt`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--lora", action="store_true")
    parser.add_argument("--share", type=float, default=1.0, help="of the passes, for a pilot")
    parser.add_argument("--groups", nargs="*", help="only these, for a pilot")
    parser.add_argument("--minutes", type=float, default=600.0, help="time limit: the learning rate reaches 0 by then")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    options.out.mkdir(parents=True, exist_ok=True)
    rows, held = load_rows(options.data, seed=0)
    if options.groups:
        rows = [row for row in rows if row.group in options.groups]
    plan = Plan(options.lora, options.share, 60 * options.minutes, options.seed)
    train(rows, held, options.out, plan)


@dataclass(frozen=True)
class Plan:
    """How to train.

    Attributes:
        share: of the passes.
        seconds: limit of wall time; the learning rate reaches 0 by then.
    """

    is_lora: bool = False
    share: float = 1.0
    seconds: float = 36_000.0
    seed: int = 0


def train(rows: list[Row], held: list[Row], out: Path, plan: Plan) -> Any:
    """Trains on the rows and returns the network with any low-rank updates merged."""
    import torch
    from tokenizers import Tokenizer
    from transformers import AutoModel

    torch.set_num_threads(1)
    torch.manual_seed(plan.seed)
    source = minilm_folder()
    tokenizer = Tokenizer.from_file(str(source / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    body = AutoModel.from_pretrained(source, attn_implementation="sdpa")
    network = make_network(_with_lora(body) if plan.is_lora else body)
    batches = list(plan_batches(rows, share=plan.share, seed=plan.seed))
    optimizer = torch.optim.AdamW(_parameter_groups(network, plan.is_lora), weight_decay=0.01, foreach=True)
    rates = [group["lr"] for group in optimizer.param_groups]
    checkpoint = out / "checkpoint.pt"
    done = _resume(checkpoint, network, optimizer)
    losses, started = [], time.monotonic()
    for step in range(done, len(batches)):
        seconds = time.monotonic() - started
        factor = _schedule(max(step / len(batches), seconds / plan.seconds), len(batches))
        if factor <= 0:
            break
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * factor
        losses.append(_step(network, optimizer, tokenizer, [rows[i] for i in batches[step]]))
        if (step + 1) % LOG_STEPS == 0:
            mean = sum(losses[-LOG_STEPS:]) / LOG_STEPS
            logger.info("step=%d of=%d loss=%.4f seconds=%.0f", step + 1, len(batches), mean, seconds)
        if (step + 1) % SAVE_STEPS == 0:
            state = {"network": network.state_dict(), "optimizer": optimizer.state_dict(), "step": step + 1}
            torch.save(state, checkpoint)
            logger.info("step=%d held_out=%s", step + 1, score(network, tokenizer, held[:WATCHED]))
    if plan.is_lora:
        network.body = network.body.merge_and_unload()
    logger.info("done held_out=%s", score(network, tokenizer, held))
    torch.save(network.state_dict(), out / "network.pt")
    return network


def _resume(checkpoint: Path, network: Any, optimizer: Any) -> int:
    """Loads a checkpoint where there is one; returns the steps done."""
    import torch

    if not checkpoint.is_file():
        return 0
    saved = torch.load(checkpoint, weights_only=True)
    network.load_state_dict(saved["network"])
    optimizer.load_state_dict(saved["optimizer"])
    return int(saved["step"])


def plan_batches(rows: list[Row], *, share: float, seed: int) -> Iterator[list[int]]:
    """Yields batches of row numbers: each group as often as `PASSES` says, texts of like length together."""
    chance = random.Random(seed)  # noqa: S311
    numbers = []
    for i, row in enumerate(rows):
        passes = PASSES[row.group] * share
        numbers.extend([i] * (int(passes) + (chance.random() < passes % 1)))
    chance.shuffle(numbers)
    block = BATCH * 40
    batches: list[list[int]] = []
    for start in range(0, len(numbers), block):
        part = sorted(numbers[start : start + block], key=lambda i: (rows[i].aspect is None, len(rows[i].text)))
        batches.extend(part[at : at + BATCH] for at in range(0, len(part), BATCH))
    chance.shuffle(batches)
    yield from batches


def encode(tokenizer: Any, rows: list[Row]) -> tuple[Any, Any, Any]:
    """Returns token ids, mask and types of the rows, (rows, tokens) each."""
    import torch

    encodings = tokenizer.encode_batch([(row.text, row.aspect) if row.aspect else row.text for row in rows])
    longest = max(len(item.ids) for item in encodings)
    pad = [longest - len(item.ids) for item in encodings]
    return (
        torch.tensor([item.ids + [0] * extra for item, extra in zip(encodings, pad, strict=True)]),
        torch.tensor([item.attention_mask + [0] * extra for item, extra in zip(encodings, pad, strict=True)]),
        torch.tensor([item.type_ids + [0] * extra for item, extra in zip(encodings, pad, strict=True)]),
    )


def score(network: Any, tokenizer: Any, rows: list[Row]) -> dict[str, float]:
    """Returns the accuracy by group of rows."""
    import torch

    network.eval()
    hits: dict[str, list[bool]] = {}
    with torch.inference_mode():
        for start in range(0, len(rows), BATCH):
            part = rows[start : start + BATCH]
            logits = _logits(network, tokenizer, part)
            for row, guess in zip(part, logits.argmax(1).tolist(), strict=True):
                hits.setdefault(row.group + ("+aspect" if row.aspect else ""), []).append(guess == row.label)
    network.train()
    return {group: round(sum(found) / len(found), 3) for group, found in sorted(hits.items())}


def _logits(network: Any, tokenizer: Any, rows: list[Row]) -> Any:
    import torch

    with torch.autocast("cpu", dtype=torch.bfloat16):
        sentence, aspect = network(*encode(tokenizer, rows))
    is_pair = torch.tensor([row.aspect is not None for row in rows]).unsqueeze(1)
    logits = torch.where(is_pair, aspect.float(), sentence.float())  # (rows, 3)
    is_binary = torch.tensor([row.is_binary for row in rows])
    logits[:, 1] = logits[:, 1].masked_fill(is_binary, -1e4)
    return logits


def _step(network: Any, optimizer: Any, tokenizer: Any, rows: list[Row]) -> float:
    import torch

    network.train()
    labels = torch.tensor([row.label for row in rows])
    loss = torch.nn.functional.cross_entropy(_logits(network, tokenizer, rows), labels)
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad()
    return float(loss.detach())


def _schedule(done: float, total: int) -> float:
    """The factor of the learning rate: up to 1 over the first 6 %, then down to 0. `done` is a share of the steps or of the time."""
    return min((done + 1 / total) / WARM_UP, (1.0 - done) / (1.0 - WARM_UP))


def _with_lora(body: Any) -> Any:
    from peft import LoraConfig, get_peft_model

    targets = ["query", "key", "value", "dense"]
    return get_peft_model(body, LoraConfig(r=32, lora_alpha=64, lora_dropout=0.05, target_modules=targets))


def _parameter_groups(network: Any, is_lora: bool) -> list[dict[str, Any]]:
    groups = []
    for name, parameter in network.named_parameters():
        layer = int(name.split(".layer.")[1].split(".")[0]) if ".layer." in name else None
        is_low = layer is not None and layer < FROZEN_LAYERS
        if ".embeddings." in name or ".pooler." in name or is_low:
            parameter.requires_grad = False
        if not parameter.requires_grad:
            continue
        if "_head" in name:
            rate = LEARNING_RATE * HEAD_RATE
        elif is_lora:
            rate = LORA_LEARNING_RATE
        else:
            rate = LEARNING_RATE * LAYER_DECAY ** (5 - (layer or 0))
        groups.append((rate, parameter))
    return [{"params": [p for r, p in groups if r == rate], "lr": rate} for rate in sorted({r for r, _ in groups})]


if __name__ == "__main__":
    main()
