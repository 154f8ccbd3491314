"""Trains the packaged Chinese model: `python -m cartwise.models.text.training.train_chinese DATA`.

Logistic regression over hashed character n-grams, each scaled by the root of its log count ratio between the classes
(after Wang & Manning 2012, "Baselines and Bigrams"), on whole reviews and on clauses about one aspect.
"""

import argparse
import ast
import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from cartwise.models.text.clauses import clause_about
from cartwise.models.text.ngrams import NgramModel, design_matrix, normalise
from cartwise.models.text.training.export import write_manifest

BITS = 20
STRENGTH = 10.0  # inverse regularisation; 4 to 12 score within .002 on the dev splits
MIN_TEXTS = 2  # n-grams of a single text are left out
HOLDOUT = 0.06
TEMPLATE_ROWS = 2500
FOLDER = Path(__file__).parents[1] / "weights" / "chinese"
NEUTRAL_SHARE = 0.12  # of reviews; the sets hold almost none, so that held-out rows are weighted to it
_SIGNS = {"POS": 1, "NEG": -1, "NEU": 0, "Positive": 1, "Negative": -1, "Neutral": 0}
Row = tuple[str, int]  # text, sign


def main() -> None:
    """Trains and writes the packaged files."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    options = parser.parse_args()
    rows = load_rows(options.data)
    held = np.random.default_rng(0).random(len(rows)) < HOLDOUT
    train = [row for row, out in zip(rows, held, strict=True) if not out and row[1] != 0]
    model = fit(train)
    FOLDER.mkdir(parents=True, exist_ok=True)
    model.save(FOLDER / "ngrams.npz")
    calibration = calibrate(model, [row for row, out in zip(rows, held, strict=True) if out])
    (FOLDER / "calibration.json").write_text(json.dumps(calibration) + "\n", encoding="utf-8")
    write_manifest(FOLDER, {"model": "Cartwise sentiment, Chinese", "licence": "Apache-2.0"})


def load_rows(folder: Path) -> list[Row]:
    """Returns training rows without any text of a test or dev split, one per text; texts with two labels are left out."""
    import pandas as pd

    shop = pd.read_parquet(folder / "zh_online_shopping_10_cats.parquet")
    food = pd.read_parquet(folder / "zh_waimai_10k.parquet")
    pairs = pd.read_parquet(folder / "absa_products_extra.parquet")
    pairs = pairs[pairs.domain.str.startswith("zh_")]
    quads = pd.read_parquet(folder / "acos_quads.parquet")
    quads = quads[quads.domain == "chinese_zhang"]
    scored = {
        normalise(text)
        for texts in (
            shop[shop.split != "train"].text,
            food[food.split != "train"].text,
            pairs[pairs.split != "train"].sentence,
            quads[quads.split != "train"].sentence,
        )
        for text in texts
    }
    rows: list[tuple[str, str, int]] = []
    for frame in (shop[shop.split == "train"], food[food.split == "train"]):
        rows.extend((text, text, 1 if label else -1) for text, label in zip(frame.text, frame.label, strict=True))
    for item in pairs[pairs.split == "train"].itertuples():
        sentence, aspect = item.sentence.replace(" ", ""), item.aspect.replace(" ", "")
        rows.append((item.sentence, clause_about(sentence, aspect), _SIGNS[item.polarity]))
    for item in quads[quads.split == "train"].itertuples():
        rows.extend(_opinions(item.sentence, item.quads))
    rows.extend((text, text, sign) for text, sign in template_rows())
    signs: dict[str, set[int]] = {}
    for whole, text, sign in rows:
        key = normalise(text)
        if key and normalise(whole) not in scored and key not in scored:
            signs.setdefault(key, set()).add(sign)
    return [(text, found.pop()) for text, found in signs.items() if len(found) == 1]


def template_rows(*, seed: int = 0, count: int = TEMPLATE_ROWS) -> list[Row]:
    """Returns short sentences filled from `templates_zh.yaml`: one aspect, plain or negated."""
    words = yaml.safe_load((Path(__file__).parent / "templates_zh.yaml").read_text(encoding="utf-8"))
    chance = random.Random(seed)  # noqa: S311
    rows = []
    for _ in range(count):
        sign = chance.choice((-1, 1))
        text = chance.choice(words["patterns"][sign]).replace("{thing}", chance.choice(words["things"]))
        rows.append(
            (text.replace("{good}", chance.choice(words["good"])).replace("{bad}", chance.choice(words["bad"])), sign)
        )
    return rows


def _opinions(sentence: str, quads: str) -> list[tuple[str, str, int]]:
    tokens = sentence.split(" ")
    rows = []
    for aspect, opinion, polarity in ast.literal_eval(quads):
        name = "".join(tokens[aspect[0] : aspect[1] + 1])
        said = "".join(tokens[opinion[0] : opinion[1] + 1])
        clause = clause_about("".join(tokens), name)
        if said in clause:
            rows.append((sentence, clause, _SIGNS[polarity]))
    return rows


def fit(rows: list[Row]) -> NgramModel:
    """Returns the model of positive (logit above 0) against negative."""
    from scipy.sparse import csr_matrix, diags
    from sklearn.linear_model import LogisticRegression

    starts, buckets, values = design_matrix([text for text, _ in rows], bits=BITS)
    matrix = csr_matrix((values, buckets, starts), shape=(len(rows), 2**BITS))
    is_positive = np.array([sign > 0 for _, sign in rows])
    present = matrix > 0
    counts = [np.asarray(present[mask].sum(axis=0)).ravel() for mask in (is_positive, ~is_positive)]
    shares = [(count + 1) / (count + 1).sum() for count in counts]
    ratio = np.sqrt(np.abs(np.log(shares[0] / shares[1]))) * (counts[0] + counts[1] >= MIN_TEXTS)
    linear = LogisticRegression(C=STRENGTH, solver="liblinear", tol=1e-3).fit(matrix @ diags(ratio), is_positive)
    return NgramModel.of((linear.coef_[0] * ratio)[:, None], linear.intercept_, BITS)


def calibrate(model: NgramModel, held: list[Row]) -> dict[str, Any]:
    """Returns the temperature of the logit, and how the chance of neutral falls with its size, on held-out rows."""
    from scipy.optimize import minimize

    logits = model.scores([text for text, _ in held])[:, 0].astype(float)
    signs = np.array([sign for _, sign in held])
    clear = signs != 0

    weights = np.where(clear, (1 - NEUTRAL_SHARE) / clear.mean(), NEUTRAL_SHARE / max((~clear).mean(), 1e-9))

    def loss(params: Any) -> float:
        temperature, start, slope = params
        positive = 1 / (1 + np.exp(-logits / temperature))
        neutral = 1 / (1 + np.exp(-(start - slope * np.abs(logits))))
        chosen = np.where(signs == 0, neutral, (1 - neutral) * np.where(signs > 0, positive, 1 - positive))
        return float(-np.average(np.log(chosen + 1e-9), weights=weights))

    best = minimize(loss, [1.0, 0.0, 1.0], method="Nelder-Mead").x
    hits = ((logits > 0) == (signs > 0))[clear].mean()
    return {
        "temperature": round(float(best[0]), 4),
        "neutral_start": round(float(best[1]), 4),
        "neutral_slope": round(float(best[2]), 4),
        "held_out_accuracy": round(float(hits), 4),
        "held_out_rows": len(held),
        "held_out_neutral": int((~clear).sum()),
    }


if __name__ == "__main__":
    main()
