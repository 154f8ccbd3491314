"""Turns histories into the tokens of the patch Transformer; the same code serves training and inference."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from cartwise.models.forecasting.panel import FloatArray
from cartwise.models.forecasting.patches.bases import BASES, naive_bases

PATCH = 16
CONTEXT = 384
PAST_TOKENS = CONTEXT // PATCH
FUTURE_TOKENS = 4
REACH = FUTURE_TOKENS * PATCH  # steps in one pass
CALENDAR = 7
GLOBALS = 12
PAST_WIDTH = 4 * PATCH + CALENDAR
FUTURE_WIDTH = (BASES + 1) * PATCH + CALENDAR
_CLIP = 8.0
_FREQUENCY_HOURS = (3.0, 30.0, 200.0, 800.0)  # up to: within a day, a day, a week, a month, more
Float32 = npt.NDArray[np.float32]


@dataclass(frozen=True)
class History:
    """What the Transformer may know of a series at a moment.

    Attributes:
        y: `(n,)` values without gaps.
        observed: `(n,)` False where filled.
        effect: `(n + h,)` estimated effect of known regressors, in the units of y; zeros without regressors.
        hours: `(n + h,)` hours since 1970-01-01; the calendar is derived from it.
        seasons: in steps, shortest first.
        has_calendar: False hides the calendar (made-up dates).
    """

    y: FloatArray
    observed: npt.NDArray[np.bool_]
    effect: FloatArray
    hours: FloatArray
    seasons: tuple[int, ...]
    has_calendar: bool = True


@dataclass(frozen=True)
class Tokens:
    """A batch.

    Attributes:
        past: `(batch, PAST_TOKENS, PAST_WIDTH)`.
        past_seen: `(batch, PAST_TOKENS)` False for tokens before the start of the history.
        future: `(batch, f, FUTURE_WIDTH)`.
        overall: `(batch, GLOBALS)` features of the whole series.
        bases: `(batch, BASES, f * PATCH)` in units of `scale` around `offset`.
        offset: `(batch, f * PATCH)` what to add after scaling (the level and the known effect).
        scale: `(batch,)` unit of the bases and the forecasts.
    """

    past: Float32
    past_seen: npt.NDArray[np.bool_]
    future: Float32
    overall: Float32
    bases: FloatArray
    offset: FloatArray
    scale: FloatArray


def make_tokens(histories: list[History], horizon: int) -> Tokens:
    """Returns the tokens of a batch for up to `REACH` steps ahead."""
    ahead = -(-min(horizon, REACH) // PATCH)
    parts = [_one(history, ahead) for history in histories]
    past, seen, future, overall, bases, offset, scale = zip(*parts, strict=True)
    return Tokens(
        np.stack(past).astype(np.float32),
        np.stack(seen),
        np.stack(future).astype(np.float32),
        np.stack(overall).astype(np.float32),
        np.stack(bases),
        np.stack(offset),
        np.array(scale),
    )


def _one(history: History, ahead: int) -> tuple[Any, ...]:
    count, reach = len(history.y), ahead * PATCH
    effect = history.effect[:count]
    coming = np.zeros(reach)
    known = history.effect[count : count + reach]
    coming[: len(known)] = known
    clean = history.y - effect
    short = _season_in(history.seasons, count)
    recent = clean[-CONTEXT:]
    level = float(recent[-max(min(short, 30), min(16, count)) :].mean())
    spread, unit = _spread_and_unit(clean, short)
    bases = (naive_bases(clean, history.seasons, reach) - level) / unit
    past, seen = _past(history, clean, level=level, spread=spread, unit=unit, lag=short)
    future = np.hstack(
        [
            np.tanh(bases / _CLIP).T.reshape(ahead, PATCH, BASES).transpose(0, 2, 1).reshape(ahead, -1),
            np.tanh(coming / unit / _CLIP).reshape(ahead, PATCH),
            _calendar(history, count + np.arange(ahead) * PATCH),
        ]
    )
    return past, seen, future, _overall(history, clean, short, spread / unit), bases, level + coming, np.float64(unit)


def _season_in(seasons: tuple[int, ...], count: int) -> int:
    return seasons[0] if seasons[0] < count else 1


def _spread_and_unit(clean: FloatArray, lag: int) -> tuple[float, float]:
    """Returns the spread of the context and the mean recent step from season to season (or three of one step, if less), above zero."""
    recent = clean[-4 * CONTEXT :]
    spread = float(recent[-CONTEXT:].std())
    seasonal = float(np.abs(recent[lag:] - recent[:-lag]).mean()) if len(recent) > lag else np.inf
    single = float(np.abs(np.diff(recent)).mean()) if len(recent) > 1 else np.inf
    step = min(seasonal, 3 * single)
    floor = 1e-6 * max(1e-12, float(np.abs(recent).max()))
    unit = max(step if np.isfinite(step) else 0.0, 0.02 * spread, floor)
    return max(spread, 0.02 * unit, floor), unit


def _past(
    history: History, clean: FloatArray, *, level: float, spread: float, unit: float, lag: int
) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
    count = len(clean)
    kept = min(CONTEXT, count)
    steps = np.zeros(count)
    steps[lag:] = clean[lag:] - clean[:-lag]
    channels = np.zeros((4, CONTEXT))
    channels[0, -kept:] = np.clip((clean[-kept:] - level) / spread, -_CLIP, _CLIP)
    channels[1, -kept:] = np.tanh(steps[-kept:] / unit / _CLIP)
    channels[2, -kept:] = history.observed[-kept:]
    channels[3, -kept:] = np.tanh(history.effect[count - kept : count] / unit / _CLIP)
    values = channels.reshape(4, PAST_TOKENS, PATCH).transpose(1, 0, 2).reshape(PAST_TOKENS, -1)
    starts = count - CONTEXT + np.arange(PAST_TOKENS) * PATCH
    seen = starts + PATCH > count - kept
    return np.hstack([values, _calendar(history, np.maximum(starts, 0))]), seen


def _calendar(history: History, at: npt.NDArray[np.int_]) -> FloatArray:
    """Returns `(len(at), CALENDAR)`: sine and cosine of the hour of day, day of week and day of year, and whether they are known."""
    if not history.has_calendar:
        return np.zeros((len(at), CALENDAR))
    step = history.hours[1] - history.hours[0] if len(history.hours) > 1 else 24.0
    last = len(history.hours) - 1
    hours = history.hours[np.minimum(at, last)] + np.maximum(at - last, 0) * step
    turns = 2 * np.pi * np.stack([hours / 24, hours / 168, hours / (24 * 365.2425)])
    return np.vstack([np.sin(turns), np.cos(turns), np.ones(len(at))]).T


def _overall(history: History, clean: FloatArray, short: int, ratio: float) -> FloatArray:
    count = len(clean)
    recent = clean[-CONTEXT:]
    step = float(history.hours[1] - history.hours[0]) if len(history.hours) > 1 else 24.0
    kind = np.searchsorted(_FREQUENCY_HOURS, step)
    hot = np.eye(len(_FREQUENCY_HOURS) + 1)[kind]
    return np.concatenate(
        [
            hot,
            [
                np.log(short) / 4,
                np.log(max(history.seasons)) / 6,
                np.log(count) / 7,
                np.log(ratio) / 2,
                float((recent == 0).mean()),
                float(recent.min() >= 0),
                float(recent[-short:].mean() - recent.mean()) / max(float(recent.std()), 1e-12) / 3,
            ],
        ]
    )
