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
    section = Section(
        "Words: sentiment and aspects",
        ("set", "texts", "accuracy", "calibration error", "network alone", "words alone (tf-idf, linear)", "lexicon", "target"),
    )  # fmt: skip
    for name, texts, labels, target in two_class_sets(folder):
        found = model.predict(texts, neutral=False)
        section.rows.append(_row(name, found, labels, sentence_parts(name, texts, labels), target))
    for name, pairs, labels, target in aspect_sets(folder):
        found = model.predict_aspects(pairs)
        section.rows.append(_row(name, found, labels, aspect_parts(pairs, labels), target))
    section.rows += _speeds(model)
    section.rows.append(("load", "", f"{load_seconds:.2f} CPU s", "", "", "", "", "< 1.5 CPU s"))
    section.notes.append(
        "Calibration error: expected, ten bins of equal width; its target is below 0.05. The English model adds the network's logits and those of "
        "the linear model over words, each with a weight fitted on held-out training rows; the Chinese one is linear (character n-grams). "
        "The lexicon is no part of either."
    )
    return section


def sentence_parts(name: str, texts: list[str], labels: list[str]) -> tuple[str, str, str]:
    """The accuracies of the network alone, of the linear model alone and of the lexicon, two classes."""
    from cartwise.models.text.english import EnglishSentiment
    from cartwise.models.text.lexicon import lexicon_scores

    is_positive = np.array([label == "positive" for label in labels])
    lexicon = _share((np.array(lexicon_scores(texts)) > 0) == is_positive)
    if name.startswith("zh"):
        return "", "the model", lexicon
    members = EnglishSentiment().sentence_members(texts)
    network, words = ((logits[:, 2] > logits[:, 0]) == is_positive for logits in (members["network"], members["words"]))
    return _share(network), _share(words), lexicon


def aspect_parts(pairs: list[tuple[str, str]], labels: list[str]) -> tuple[str, str, str]:
    """The accuracies of the network alone, of the linear model alone and of the lexicon on the clause, three classes."""
    from cartwise.models.text.clauses import clause_about
    from cartwise.models.text.english import EnglishSentiment
    from cartwise.models.text.lexicon import lexicon_scores
    from cartwise.models.text.verdict import LABELS

    wanted = np.array([LABELS.index(label) for label in labels])  # type: ignore[arg-type]
    members = EnglishSentiment().aspect_members(pairs)
    signs = np.sign(lexicon_scores([clause_about(sentence, aspect) for sentence, aspect in pairs]))
    lexicon = _share(signs + 1 == wanted)
    return (*(_share(members[name].argmax(axis=1) == wanted) for name in ("network", "words")), lexicon)  # type: ignore[return-value]


def _share(hits: Any) -> str:
    return f"{float(np.mean(hits)):.4f}"


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

    targets = {
        "laptop14": ">= .73",
        "restaurant14": ">= .81",
        "restaurant15": "",
        "restaurant16": "",
        "tshirt": "",
        "television": "",
        "yelp": "",
        "mams": "",
    }
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


def _row(
    name: str, found: list[tuple[str, float]], labels: list[str], parts: tuple[str, str, str], target: str
) -> tuple[str, ...]:
    hits = [label == wanted for (label, _), wanted in zip(found, labels, strict=True)]
    error = calibration_error([probability for _, probability in found], hits)
    return (name, f"{len(labels):,}", _share(hits), f"{error:.3f}", *parts, target)


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
        started, used = time.perf_counter(), time.process_time()
        model.predict(texts)
        rate, per_cpu = count / (time.perf_counter() - started), count / (time.process_time() - used)
        rows.append(
            (
                f"reviews of {pieces} word pieces",
                f"{count:,}",
                f"{rate:.0f} a second, {per_cpu:.0f} a CPU second",
                *[""] * 4,
                ">= 200" if pieces == 32 else ">= 50",
            )
        )
    started = time.perf_counter()
    for _ in range(50):
        model.predict([" ".join(words[:20])])
    rows.append(("one pasted text", "50", f"{(time.perf_counter() - started) * 20:.1f} ms", *[""] * 4, "< 30 ms"))
    return rows
