"""The sentence encoder that retrieval, grounding and clustering share: texts in, vectors of unit length out."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from cartwise.errors import Unavailable

PACKAGED = Path(__file__).parent / "weights" / "encoder"
PACKAGED_NAME = "all-MiniLM-L6-v2-int8"
MAX_TOKENS = 256  # what all-MiniLM-L6-v2 was trained for (sentence_bert_config.json)
_BATCH = 16
_ONNX = "model.int8.onnx"


class TextEncoder(Protocol):
    """What a user of embeddings needs to know.

    Attributes:
        name: identifies the vectors: an index made by one encoder can't be searched by another.
        dimensions: length of a vector.
        languages: two-letter codes it was trained for; empty where unknown.
    """

    name: str
    dimensions: int
    languages: tuple[str, ...]

    def encode(
        self,
        texts: Sequence[str],
        *,
        on_progress: Callable[[float], None] | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> NDArray[np.float32]:
        """Returns (texts, dimensions) vectors of unit length."""


class Encoder:
    """The packaged encoder: all-MiniLM-L6-v2 as int8 ONNX, 384 dimensions, English.

    Mean pooling over tokens and normalisation are part of the network (Reimers & Gurevych 2019, Sentence-BERT; Wang et al. 2020, MiniLM).

    Args:
        folder: holds `model.int8.onnx` and `tokenizer.json`.
        name: of the vectors.
        languages: two-letter codes.
        max_tokens: longer texts are cut.
    """

    def __init__(
        self,
        folder: Path = PACKAGED,
        *,
        name: str = PACKAGED_NAME,
        languages: tuple[str, ...] = ("en",),
        max_tokens: int = MAX_TOKENS,
    ) -> None:
        from cartwise.models.text.onnx_text import OnnxText

        self._network = OnnxText(folder, max_tokens=max_tokens)
        self.name = name
        self.dimensions = self._network.width
        self.languages = languages

    @staticmethod
    def load(model: str | Path | None = None, *, max_tokens: int = MAX_TOKENS) -> TextEncoder:
        """Loads the packaged encoder, or another by folder or by its name on the Hugging Face hub.

        Args:
            model: None for the packaged one; a folder with `model.int8.onnx`; or a folder or hub name that transformers reads
                (a multilingual encoder, say).
            max_tokens: longer texts are cut.

        Raises:
            Unavailable: the model can't be reached or read.
        """
        if model is None:
            return Encoder(max_tokens=max_tokens)
        if (Path(model) / _ONNX).is_file():
            return Encoder(Path(model), name=str(model), languages=(), max_tokens=max_tokens)
        return HuggingFaceEncoder(str(model), max_tokens=max_tokens)

    def encode(
        self,
        texts: Sequence[str],
        *,
        on_progress: Callable[[float], None] | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> NDArray[np.float32]:
        """Returns (texts, 384) vectors of unit length; their dot product is the cosine similarity."""
        return self._network.run(texts, on_progress=on_progress, should_stop=should_stop)


class HuggingFaceEncoder:
    """Any encoder that transformers reads, mean-pooled; one torch thread.

    Args:
        model: a local folder, or a name on the hub (reached only where `HF_HUB_OFFLINE=0` is set).
        max_tokens: longer texts are cut.
    """

    def __init__(self, model: str, *, max_tokens: int = MAX_TOKENS) -> None:
        self._tokenizer, self._model = load_transformers(model, "AutoModel")
        self._max_tokens = min(max_tokens, int(getattr(self._model.config, "max_position_embeddings", max_tokens)))
        self.name = model
        self.dimensions = int(self._model.config.hidden_size)
        self.languages: tuple[str, ...] = ()

    def encode(
        self,
        texts: Sequence[str],
        *,
        on_progress: Callable[[float], None] | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> NDArray[np.float32]:
        """Returns (texts, dimensions) vectors of unit length.

        Raises:
            Cancelled: `should_stop` said so.
        """
        import torch

        from cartwise.errors import Cancelled

        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        with torch.inference_mode():
            for start in range(0, len(order), _BATCH):
                if should_stop and should_stop():
                    raise Cancelled("cancelled", "Stopped on request.")
                batch = order[start : start + _BATCH]
                tokens = self._tokenizer(
                    [texts[i] for i in batch],
                    truncation=True,
                    max_length=self._max_tokens,
                    padding=True,
                    return_tensors="pt",
                )
                hidden = self._model(**tokens).last_hidden_state  # (batch, tokens, dimensions)
                mask = tokens["attention_mask"].unsqueeze(-1).to(hidden.dtype)  # (batch, tokens, 1)
                pooled = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9)  # (batch, dimensions)
                vectors[batch] = torch.nn.functional.normalize(pooled, dim=1).numpy()
                if on_progress:
                    on_progress(min(start + _BATCH, len(order)) / len(order))
        return vectors


def load_transformers(model: str, auto_class: str) -> tuple[Any, Any]:
    """Returns the tokenizer and the model of a local folder or hub name.

    Args:
        model: folder or hub name.
        auto_class: of transformers, such as `AutoModel`.

    Raises:
        Unavailable: it can't be reached or read; the message says what to do.
    """
    import transformers

    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(model)
        network = getattr(transformers, auto_class).from_pretrained(model).eval()
    except (OSError, ValueError) as error:
        raise Unavailable(
            "text_model_unreachable",
            f"Can't load the text model {model!r}: expected a local folder saved by transformers, or a hub name "
            "while the hub is reachable (set HF_HUB_OFFLINE=0). Leave the setting empty for the packaged model.",
            model=model,
        ) from error
    return tokenizer, network
