"""Weights of the parser on disk: whole numbers of eight bits with a scale for each row, vocabulary beside them."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartwise.errors import BadInput
from cartwise.models.parsing.vocabulary import Vocabulary

VOCABULARY_FILE = "vocabulary.json"
_LARGEST = 127
_SCALE = ".scale"
Weights = Mapping[str, NDArray[np.float32]]


def save_weights(folder: Path, vocabulary: Vocabulary, networks: Sequence[Weights]) -> None:
    """Writes the networks, matrices as eight-bit numbers: a quarter of their size."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / VOCABULARY_FILE).write_text(json.dumps(vocabulary.lists, ensure_ascii=False), encoding="utf-8")
    for old in folder.glob("network_*.npz"):
        old.unlink()
    for number, weights in enumerate(networks):
        packed: dict[str, Any] = {}
        for name, table in weights.items():
            if table.ndim < 2:
                packed[name] = table.astype(np.float32)
                continue
            scale = np.maximum(np.abs(table).max(1, keepdims=True), 1e-8) / _LARGEST  # (rows, 1)
            packed[name] = np.round(table / scale).astype(np.int8)
            packed[name + _SCALE] = scale.astype(np.float32)
        np.savez_compressed(folder / f"network_{number}.npz", allow_pickle=False, **packed)


def load_weights(folder: Path) -> tuple[Vocabulary, list[Weights]]:
    """Returns the vocabulary and the networks of a folder.

    Raises:
        BadInput: the folder holds no parser.
    """
    files = sorted(folder.glob("network_*.npz"))
    if not files or not (folder / VOCABULARY_FILE).is_file():
        raise BadInput(
            "model_file_missing",
            f"The model folder {str(folder)!r} holds no request parser; expected {VOCABULARY_FILE} and network_0.npz. "
            "Reinstall cartwise, or name a folder that holds both.",
            folder=str(folder),
            file=VOCABULARY_FILE,
        )
    lists = json.loads((folder / VOCABULARY_FILE).read_text(encoding="utf-8"))
    return Vocabulary(lists), [_unpacked(path) for path in files]


def _unpacked(path: Path) -> Weights:
    with np.load(path, allow_pickle=False) as held:
        names = [name for name in held.files if not name.endswith(_SCALE)]
        return {
            name: held[name].astype(np.float32) * held[name + _SCALE] if name + _SCALE in held.files else held[name]
            for name in names
        }
