"""Sentiment and aspects: accuracy on the sets of `data/text`, calibration, speed."""

import itertools
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tests.bench.report import Section

Predict = Callable[[Sequence[str]], list[tuple[str, float]]]
SIDES = {0: "negative", 1: "positive"}
SPEED_TEXTS = {32: 1500, 128: 400}  # word pieces of a text -> how many are timed


def measure(shared: Path, scratch: Path) -> Section:
    from cartwise.models.text import SentimentModel

    folder = shared / "data" / "text"
    started = time.process_time()
    model = SentimentModel.load()
    model.predict(["ready"])
    load_seconds = time.process_time() - started
    section = Section("Words: sentiment and aspects", ("set", "texts", "accuracy", "calibration error", "target"))
    for name, texts, labels, target in two_class_sets(folder):
        found = model.predict(texts, neutral=False)
        section.rows.append(_row(name, found, labels, target))
    for name, pairs, labels, target in aspect_sets(folder):
        found = model.predict_aspects(pairs)
        section.rows.append(_row(name, found, labels, target))
    section.rows += _speeds(model)
    section.rows.append(("load", "", f"{load_seconds:.2f} CPU s", "", "< 1.5 CPU s"))
    section.notes.append("Calibration error: expected, ten bins of equal width; its target is below 0.05.")
    return section


def two_class_sets(folder: Path) -> list[tuple[str, list[str], list[str], str]]:
    """The sets with two classes; Chinese ones without repeated texts."""
    import pandas as pd

    sst2 = pd.read_parquet(folder / "sst2.parquet")
    uci = pd.read_parquet(folder / "uci_sentences.parquet")
    chosen = [
        ("SST-2 dev", sst2[sst2.split == "dev"], ">= .87"),
        ("SST-2 test", sst2[sst2.split == "test"], ""),
        ("UCI Amazon", uci[uci.source == "amazon"], ">= .90"),
        ("zh_online_shopping test", _unique(folder / "zh_online_shopping_10_cats.parquet", "test"), ">= .90"),
        ("zh_waimai test", _unique(folder / "zh_waimai_10k.parquet", "test"), ">= .86"),
    ]
    return [
        (name, frame.text.tolist(), [SIDES[label] for label in frame.label], target) for name, frame, target in chosen
    ]


def aspect_sets(folder: Path) -> list[tuple[str, list[tuple[str, str]], list[str], str]]:
    """The test splits of the aspect sets, three classes."""
    import pandas as pd

    targets = {"laptop14": ">= .73", "restaurant14": ">= .81", "restaurant16": "", "tshirt": "", "television": ""}
    frames = [pd.read_parquet(folder / f"{name}.parquet") for name in ("semeval_apc", "absa_products_extra")]
    frame = pd.concat(frames)
    frame = frame[frame.split == "test"]
    return [
        (
            f"{domain} aspects",
            list(zip(part.sentence, part.aspect, strict=True)),
            part.polarity.str.lower().tolist(),
            target,
        )
        for domain, target in targets.items()
        if len(part := frame[frame.domain == domain])
    ]


def calibration_error(sure: Sequence[float], hits: Sequence[bool], *, bins: int = 10) -> float:
    """Expected calibration error (Guo et al. 2017): mean distance of confidence and accuracy, by bins of confidence."""
    confidence, right = np.asarray(sure), np.asarray(hits, dtype=float)
    edges = np.linspace(0, 1, bins + 1)
    total = 0.0
    for low, high in itertools.pairwise(edges):
        inside = (confidence > low) & (confidence <= high)
        if inside.any():
            total += abs(confidence[inside].mean() - right[inside].mean()) * inside.mean()
    return float(total)


def _unique(path: Path, split: str) -> Any:
    """The split without texts that stand in another split, that repeat, or that have two labels."""
    import pandas as pd

    frame = pd.read_parquet(path)
    frame["key"] = frame.text.str.replace(r"\s+", "", regex=True)
    one_label = frame.groupby("key").label.transform("nunique") == 1
    once = ~frame.key.duplicated(keep=False) | ~frame.key.duplicated()
    return frame[one_label & once & (frame.split == split)]


def _row(name: str, found: list[tuple[str, float]], labels: list[str], target: str) -> tuple[str, ...]:
    hits = [label == wanted for (label, _), wanted in zip(found, labels, strict=True)]
    error = calibration_error([probability for _, probability in found], hits)
    return (name, f"{len(labels):,}", f"{np.mean(hits):.4f}", f"{error:.3f}", target)


def _speeds(model: Any) -> list[tuple[str, ...]]:
    words = [
        "the",
        "towel",
        "is",
        "soft",
        "and",
        "thick",
        "but",
        "it",
        "came",
        "a",
        "week",
        "late",
        "in",
        "a",
        "torn",
        "box",
        "and",
        "nobody",
        "wrote",
        "back",
    ]
    rows = []
    for pieces, count in SPEED_TEXTS.items():
        text = " ".join((words * 10)[: pieces - 2])
        texts = [f"{text[:-4]} {number}" for number in range(count)]
        started = time.perf_counter()
        model.predict(texts)
        rate = count / (time.perf_counter() - started)
        rows.append(
            (
                f"reviews of {pieces} word pieces",
                f"{count:,}",
                f"{rate:.0f} a second",
                "",
                ">= 200" if pieces == 32 else ">= 50",
            )
        )
    started = time.perf_counter()
    for _ in range(50):
        model.predict([" ".join(words[:20])])
    rows.append(("one pasted text", "50", f"{(time.perf_counter() - started) * 20:.1f} ms", "", "< 30 ms"))
    return rows
