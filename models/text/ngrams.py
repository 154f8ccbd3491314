"""A linear classifier over hashed n-grams: small, fast; of characters it is at home in languages without spaces (Chinese)."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]

LONGEST = 4  # characters in an n-gram; most Chinese words have two to four
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # 2^64 / golden ratio, odd (Knuth, TAOCP 3, section 6.4)
_START, _END = 2, 3
_MOST_CHARACTERS = 600
_ROUNDED_BITS = 12


def normalise(text: str) -> str:
    """Returns the text in compatibility form, lower case, without white space, runs of one character cut to three."""
    kept: list[str] = []
    for character in unicodedata.normalize("NFKC", text).lower():
        if character.isspace() or (len(kept) > 2 and kept[-1] == kept[-2] == kept[-3] == character):
            continue
        kept.append(character)
    return "".join(kept[:_MOST_CHARACTERS])


def ngram_ids(text: str, *, bits: int, longest: int = LONGEST) -> Ids:
    """Returns the different buckets of the n-grams of 1 to `longest` characters, with marks for start and end.

    Args:
        text: normalised.
        bits: there are 2^bits buckets.
        longest: characters in the longest n-gram.

    Returns:
        (buckets,), sorted.
    """
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    codes = np.concatenate([[np.uint64(_START)], codes, [np.uint64(_END)]]).astype(np.uint64)
    found = []
    rolling = np.zeros(len(codes), dtype=np.uint64)
    for n in range(1, min(longest, len(codes)) + 1):
        rolling = (rolling[: len(codes) - n + 1] * np.uint64(0x100000001B3) + codes[n - 1 :]) & np.uint64(2**63 - 1)
        mixed = (rolling ^ np.uint64(n)) * _MULTIPLIER
        found.append(mixed >> np.uint64(64 - bits))
    return np.unique(np.concatenate(found)).astype(np.int64)


@dataclass(frozen=True)
class NgramModel:
    """Scores of texts: the mean of the weights of their n-grams, times the root of their number (unit-length binary vectors).

    Attributes:
        weights: (2^bits, outputs), whole numbers.
        scale: of each output, (outputs,).
        bias: (outputs,).
        bits: of the hash.
    """

    weights: NDArray[np.int16]
    scale: Floats
    bias: Floats
    bits: int

    @classmethod
    def load(cls, path: Path) -> "NgramModel":
        """Reads what `save` wrote: arrays only, nothing is unpickled."""
        with np.load(path, allow_pickle=False) as stored:
            weights = np.zeros((2 ** int(stored["bits"]), len(stored["bias"])), dtype=np.int16)
            weights[np.cumsum(stored["gaps"], dtype=np.int64)] = stored["values"]
            return cls(weights, stored["scale"], stored["bias"], int(stored["bits"]))

    @classmethod
    def of(cls, weights: NDArray[np.float64], bias: NDArray[np.float64], bits: int) -> "NgramModel":
        """Rounds weights (2^bits, outputs) to 12 bits and sign: with 8 bits most round to zero (shop dev .930, unrounded .944)."""
        scale = np.abs(weights).max(axis=0) / (2**_ROUNDED_BITS - 1) + 1e-12
        rounded = np.round(weights / scale).astype(np.int16)
        return cls(rounded, scale.astype(np.float32), bias.astype(np.float32), bits)

    def save(self, path: Path) -> None:
        """Writes the weights that are not zero: gaps between their buckets, and values."""
        buckets = np.flatnonzero(self.weights.any(axis=1))
        gaps = np.diff(buckets, prepend=0).astype(np.uint32)
        np.savez_compressed(
            path, gaps=gaps, values=self.weights[buckets], scale=self.scale, bias=self.bias, bits=self.bits
        )

    def scores(self, texts: Iterable[str]) -> Floats:
        """Returns (texts, outputs) linear scores (logits)."""
        return self.scores_of(ngram_ids(normalise(text), bits=self.bits) for text in texts)

    def scores_of(self, rows: Iterable[Ids]) -> Floats:
        """Returns (texts, outputs) linear scores of texts given by their buckets."""
        scores = [self._score(ids) for ids in rows]
        return np.stack(scores) if scores else np.zeros((0, len(self.bias)), dtype=np.float32)

    def _score(self, ids: Ids) -> Floats:
        total = self.weights[ids].sum(axis=0, dtype=np.int64)
        score: Floats = self.bias + self.scale * total.astype(np.float32) / np.float32(np.sqrt(max(1, len(ids))))
        return score


def design_matrix(texts: Sequence[str], *, bits: int) -> tuple[Ids, Ids, Floats]:
    """Returns the texts as unit-length rows of a sparse matrix in CSR form: row starts, buckets, values."""
    return unit_rows([ngram_ids(normalise(text), bits=bits) for text in texts])


def unit_rows(rows: Sequence[Ids]) -> tuple[Ids, Ids, Floats]:
    """Returns texts given by their buckets as unit-length rows of a sparse matrix in CSR form: row starts, buckets, values."""
    counts = np.array([len(row) for row in rows])
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    values = np.repeat(1.0 / np.sqrt(np.maximum(counts, 1)), counts).astype(np.float32)
    return starts, np.concatenate(rows), values
