"""Pre-trains the patch Transformer and writes `weights.npz`.

    python -m cartwise.models.forecasting.patches.pretrain --data FOLDER --minutes 35 --out models/forecasting/patches/weights.npz

One thread, fixed seed, a checkpoint every few minutes; the weights kept are the exponential moving average.
"""

import argparse
import json
import logging
import time
from pathlib import Path
from typing import Any

import numpy as np

from cartwise.models.forecasting.patches.corpus import Corpus, batch_of
from cartwise.models.forecasting.patches.tokens import PATCH, REACH, make_tokens

_LOG = logging.getLogger(__name__)
_BATCH = 64
_PEAK_RATE = 1e-3
_WARM_STEPS = 200
_AVERAGE = 0.998
_REPORT = 100


def main() -> None:
    """Parses the command line and trains."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder of the licensed real sets; generated series alone without it")
    parser.add_argument("--minutes", type=float, default=35.0)
    parser.add_argument("--generated", type=int, default=12_000)
    parser.add_argument("--real-share", type=float, default=0.5)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--resume", type=Path, help="weights to start from")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    corpus = Corpus(options.data, generated=options.generated, real_share=options.real_share, seed=options.seed)
    train(corpus, minutes=options.minutes, seed=options.seed, out=options.out, resume=options.resume)


def train(corpus: Corpus, *, minutes: float, seed: int, out: Path, resume: Path | None = None) -> None:
    """Trains for `minutes` of wall time with a cosine schedule over that time, and writes the averaged weights."""
    import torch

    from cartwise.models.forecasting.patches.network import PatchTransformer

    torch.manual_seed(seed)
    torch.set_num_threads(1)
    network = PatchTransformer()
    if resume:
        network.load_state_dict({k: torch.tensor(v.astype(np.float32)) for k, v in np.load(resume).items()})
    average = {name: value.clone() for name, value in network.state_dict().items()}
    optimizer = torch.optim.AdamW(network.parameters(), lr=_PEAK_RATE, weight_decay=0.01)
    rng = np.random.default_rng(seed + 1)
    started = saved = time.monotonic()
    step, losses = 0, []
    while (done := (time.monotonic() - started) / (60 * minutes)) < 1:
        rate = _PEAK_RATE * min(1, (step + 1) / _WARM_STEPS) * (0.02 + 0.98 * 0.5 * (1 + np.cos(np.pi * done)))
        for group in optimizer.param_groups:
            group["lr"] = rate
        losses.append(_step(network, optimizer, corpus, ahead=int(rng.integers(1, REACH // PATCH + 1))))
        keep = min(_AVERAGE, step / (step + 10))
        with torch.no_grad():
            for name, value in network.state_dict().items():
                average[name].mul_(keep).add_(value, alpha=1 - keep)
        step += 1
        if step % _REPORT == 0:
            _LOG.info("step=%d done=%.3f loss=%.4f", step, done, float(np.mean(losses[-_REPORT:])))
        if time.monotonic() - saved > 240:
            write_weights(average, out)
            saved = time.monotonic()
    write_weights(average, out)
    _LOG.info(
        "%s", json.dumps({"steps": step, "loss": float(np.mean(losses[-500:])), "seed": seed, "minutes": minutes})
    )


def _step(network: Any, optimizer: Any, corpus: Corpus, *, ahead: int) -> float:
    import torch

    from cartwise.models.forecasting.patches.network import pinball_loss

    histories, coming = batch_of(list(corpus.windows(_BATCH)))
    tokens = make_tokens(histories, ahead * PATCH)
    actual = np.clip((coming[:, : ahead * PATCH] - tokens.offset) / tokens.scale[:, None], -1e3, 1e3)
    arrays = (tokens.past, tokens.past_seen, tokens.future, tokens.overall, tokens.bases.astype(np.float32))
    quantiles = network(*(torch.from_numpy(np.ascontiguousarray(a)) for a in arrays))
    loss = pinball_loss(quantiles, torch.from_numpy(actual.astype(np.float32)))
    optimizer.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    return float(loss.detach())


def write_weights(state: dict[str, Any], out: Path) -> None:
    """Writes float16 arrays by name, compressed, swapped in by rename."""
    scratch = out.with_suffix(".part.npz")
    np.savez_compressed(scratch, **{name: value.numpy().astype(np.float16) for name, value in state.items()})
    scratch.replace(out)


if __name__ == "__main__":
    main()
