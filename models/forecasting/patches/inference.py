"""The patch Transformer in numpy: it starts in milliseconds, where torch takes seconds to import."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from cartwise.models.forecasting.panel import FloatArray
from cartwise.models.forecasting.patches.bases import BASES
from cartwise.models.forecasting.patches.tokens import PAST_TOKENS, PATCH, REACH, History, Tokens, make_tokens

QUANTILES = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
_MIDDLE = QUANTILES.index(0.5)
_HEADS = 4
_BATCH = 256
Float32 = npt.NDArray[np.float32]


@dataclass(frozen=True)
class PatchForecaster:
    """Weights by the names that torch gives them."""

    weights: dict[str, Float32]

    def quantiles(self, histories: Sequence[History], horizon: int) -> FloatArray:
        """Returns `(len(histories), horizon, 7)` quantiles at `QUANTILES`; beyond 64 steps the median is fed back."""
        parts = [self._batch(list(histories[at : at + _BATCH]), horizon) for at in range(0, len(histories), _BATCH)]
        return np.concatenate(parts)

    def _batch(self, histories: list[History], horizon: int) -> FloatArray:
        tokens = make_tokens(histories, horizon)
        units = self._forward(tokens)
        found = units * tokens.scale[:, None, None] + tokens.offset[..., None]
        if horizon <= REACH:
            return found[:, :horizon]
        longer = [_extended(h, row[:, _MIDDLE]) for h, row in zip(histories, found, strict=True)]
        rest = self._batch(longer, horizon - REACH)
        # feeding back medians hides what is not known: the spread of the first pass grows like a random walk's
        last = found[:, -1:] - found[:, -1:, _MIDDLE, None]
        grown = np.sqrt(1 + np.arange(1, horizon - REACH + 1) / REACH)[None, :, None]
        middle = rest[..., _MIDDLE, None]
        wide = np.where(np.abs(last * grown) > np.abs(rest - middle), last * grown, rest - middle)
        return np.concatenate([found, middle + wide], axis=1)

    def _forward(self, tokens: Tokens) -> FloatArray:
        """Returns `(batch, f * PATCH, quantiles)` in units of the scale; the twin of `PatchTransformer.forward`."""
        w, ahead = self.weights, tokens.future.shape[1]
        x = np.concatenate([self._linear("past", tokens.past), self._linear("future", tokens.future)], axis=1)
        x = x + w["place"][: PAST_TOKENS + ahead] + self._linear("overall", tokens.overall)[:, None]
        visible = np.concatenate([tokens.past_seen, np.ones((len(x), ahead), bool)], axis=1)
        bias = np.where(visible, np.float32(0), np.float32(-1e9))[:, None, None]
        for layer in range(sum(name.endswith(".qkv.weight") for name in w)):
            x = self._block(f"blocks.{layer}", x, bias)
        x = self._norm("norm", x[:, PAST_TOKENS:])
        gate = _softmax(self._linear("gate", x)).astype(float)  # (batch, f, bases)
        bases = tokens.bases.reshape(len(x), BASES, ahead, PATCH).transpose(0, 2, 1, 3)
        blend = (gate[..., None] * bases).sum(axis=2).reshape(len(x), -1)
        raw = self._linear("head", x).astype(float).reshape(len(x), ahead * PATCH, len(QUANTILES))
        median = (blend + raw[..., _MIDDLE])[..., None]
        steps = np.logaddexp(0, raw - 0.5)
        below = median - steps[..., :_MIDDLE][..., ::-1].cumsum(axis=-1)[..., ::-1]
        above = median + steps[..., _MIDDLE + 1 :].cumsum(axis=-1)
        return np.concatenate([below, median, above], axis=-1)

    def _block(self, name: str, x: Float32, bias: Float32) -> Float32:
        batch, tokens, width = x.shape
        mixed = self._linear(f"{name}.qkv", self._norm(f"{name}.norm1", x))
        q, k, v = mixed.reshape(batch, tokens, 3, _HEADS, width // _HEADS).transpose(2, 0, 3, 1, 4)
        scores = q @ k.transpose(0, 1, 3, 2) / np.float32(np.sqrt(width // _HEADS)) + bias
        heads = (_softmax(scores) @ v).transpose(0, 2, 1, 3).reshape(batch, tokens, width)
        x = x + self._linear(f"{name}.out", heads)
        inner = self._linear(f"{name}.up", self._norm(f"{name}.norm2", x))
        gelu = 0.5 * inner * (1 + np.tanh(np.float32(np.sqrt(2 / np.pi)) * (inner + np.float32(0.044715) * inner**3)))
        return x + self._linear(f"{name}.down", gelu)

    def _linear(self, name: str, x: Float32) -> Float32:
        out: Float32 = x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]
        return out

    def _norm(self, name: str, x: Float32) -> Float32:
        centred = x - x.mean(axis=-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + np.float32(1e-5))
        out: Float32 = scaled * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]
        return out


def _softmax(x: Float32) -> Float32:
    grown = np.exp(x - x.max(axis=-1, keepdims=True))
    out: Float32 = grown / grown.sum(axis=-1, keepdims=True)
    return out


def _extended(history: History, median: FloatArray) -> History:
    return replace(
        history,
        y=np.concatenate([history.y, median]),
        observed=np.concatenate([history.observed, np.zeros(len(median), bool)]),
    )


@lru_cache(maxsize=1)
def packaged_forecaster() -> PatchForecaster:
    """Returns the forecaster of the packaged weights, read once."""
    with (files("cartwise.models.forecasting.patches") / "weights.npz").open("rb") as stream, np.load(stream) as arrays:
        return PatchForecaster({name: arrays[name].astype(np.float32) for name in arrays.files})
