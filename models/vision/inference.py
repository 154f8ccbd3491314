"""Runs an exported network with onnxruntime, on one thread, without torch."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

_BATCH = 64
_OUTPUTS = ("logits", "maps", "embedding")


def can_train() -> bool:
    """Tells whether a trained network could be exported here: that needs the package onnx, of the extra `train`."""
    from importlib.util import find_spec

    return find_spec("onnx") is not None


def open_session(network: bytes) -> Any:
    """Returns an onnxruntime session of an exported network."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])


def look(session: Any, pixels: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
    """Returns what the network sees in photos.

    Args:
        session: of `open_session`.
        pixels: (photos, side, side, 3) uint8.

    Returns:
        `logits` (photos, classes), the mean of the photo and its mirror image; `maps` (photos, classes, rows, columns) and
        `embedding` (photos, channels) of the photo as it is.
    """
    found: dict[str, list[NDArray[np.float32]]] = {name: [] for name in _OUTPUTS}
    for start in range(0, max(len(pixels), 1), _BATCH):
        batch = np.ascontiguousarray(pixels[start : start + _BATCH].transpose(0, 3, 1, 2), np.float32) / 255
        logits, maps, embedding = session.run(list(_OUTPUTS), {"pixels": batch})
        mirrored = session.run(["logits"], {"pixels": np.ascontiguousarray(batch[..., ::-1])})[0]
        for name, values in zip(_OUTPUTS, ((logits + mirrored) / 2, maps, embedding), strict=True):
            found[name].append(values)
    return {name: np.concatenate(values) for name, values in found.items()}
