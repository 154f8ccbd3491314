"""Runs a small text network from ONNX: tokenizes, batches by length, spreads the batches over a few threads."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cartwise.errors import BadInput, Cancelled

if TYPE_CHECKING:
    from tokenizers import Encoding

Text = str | tuple[str, str]  # one text, or a pair such as (sentence, aspect)

MODEL_FILE = "model.int8.onnx"
TOKENIZER_FILE = "tokenizer.json"
_SLICE = 4096  # texts tokenized at a time: keeps memory flat on large sets
_BATCH = 16  # larger batches are no faster on a core: 386 texts/s at 8, 361 at 32 (24 tokens, int8, EPYC)
_MOST_WORKERS = 4


class OnnxText:
    """A network that turns texts into vectors.

    One single-threaded session is shared by a few Python threads (the session releases the interpreter lock), which scales
    better on small batches than threads within an operator.

    Args:
        folder: holds `model.int8.onnx` (inputs `input_ids`, `attention_mask` and perhaps `token_type_ids`, all
            (texts, tokens); one output (texts, width)) and `tokenizer.json`.
        max_tokens: longer texts are cut; attention takes memory and time by the square of it.
        workers: threads; the CPUs that this process may use, at most 4, by default.
    """

    def __init__(self, folder: Path, *, max_tokens: int = 256, workers: int | None = None) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        for name in (MODEL_FILE, TOKENIZER_FILE):
            if not (folder / name).is_file():
                raise BadInput(
                    "model_file_missing",
                    f"The model folder {str(folder)!r} has no {name}; expected {MODEL_FILE} and {TOKENIZER_FILE}. "
                    "Reinstall cartwise, or name a folder that holds both.",
                    folder=str(folder),
                    file=name,
                )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(folder / MODEL_FILE), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {item.name for item in self._session.get_inputs()}
        self.width: int = int(self._session.get_outputs()[0].shape[1])
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_tokens, strategy="longest_first")
        self._workers = workers or min(len(os.sched_getaffinity(0)), _MOST_WORKERS)

    def run(
        self,
        texts: Sequence[Text],
        *,
        on_progress: Callable[[float], None] | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> NDArray[np.float32]:
        """Returns the network's output for each text, in the order given.

        Args:
            texts: texts or pairs; an empty text is allowed.
            on_progress: is told the share done, 0 to 1.
            should_stop: asked between slices.

        Returns:
            (texts, width).

        Raises:
            Cancelled: `should_stop` said so.
        """
        outputs = np.zeros((len(texts), self.width), dtype=np.float32)
        for start in range(0, len(texts), _SLICE):
            if should_stop and should_stop():
                raise Cancelled("cancelled", "Stopped on request.")
            encodings = self._tokenizer.encode_batch(list(texts[start : start + _SLICE]))
            batches = list(_by_length(encodings))
            results = self._run_batches([[encodings[i] for i in batch] for batch in batches])
            for batch, result in zip(batches, results, strict=True):
                outputs[start + np.asarray(batch)] = result
            if on_progress:
                on_progress(min(start + _SLICE, len(texts)) / len(texts))
        return outputs

    def _run_batches(self, batches: "list[list[Encoding]]") -> "list[NDArray[np.float32]]":
        if len(batches) == 1 or self._workers == 1:
            return [self._run_batch(batch) for batch in batches]
        with ThreadPoolExecutor(self._workers) as pool:
            return list(pool.map(self._run_batch, batches))

    def _run_batch(self, encodings: "list[Encoding]") -> NDArray[np.float32]:
        longest = max(len(item.ids) for item in encodings)
        feeds = {name: np.zeros((len(encodings), longest), dtype=np.int64) for name in self._inputs}
        for row, item in enumerate(encodings):
            count = len(item.ids)
            values: dict[str, Any] = {
                "input_ids": item.ids,
                "attention_mask": item.attention_mask,
                "token_type_ids": item.type_ids,
            }
            for name in self._inputs:
                feeds[name][row, :count] = values[name]
        output: NDArray[np.float32] = self._session.run(None, feeds)[0]
        return output


def _by_length(encodings: "list[Encoding]") -> Iterator[list[int]]:
    """Yields batches of indices of texts of like length, so that little is computed on padding."""
    order = sorted(range(len(encodings)), key=lambda i: len(encodings[i].ids))
    for start in range(0, len(order), _BATCH):
        yield order[start : start + _BATCH]
