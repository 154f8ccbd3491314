"""Training rows for the packaged sentiment network, from the sets marked "train ok" and from templates.

A row whose words stand in a test or dev split of any set is left out. Chinese sets serve `zh_ngrams`, not this network.
"""

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

NEGATIVE, NEUTRAL, POSITIVE = 0, 1, 2
_POLARITY = {"Negative": NEGATIVE, "Neutral": NEUTRAL, "Positive": POSITIVE}
_TEMPLATE_ROWS = 1500
_HOLDOUT = 0.04


@dataclass(frozen=True)
class Row:
    """One training row.

    Attributes:
        label: 0 negative, 1 neutral, 2 positive.
        is_binary: the set has no neutral class, so the neutral output is left out of the loss.
        group: which set it comes from; passes over the data are chosen by group.
        domain: what its sentences are about, for pairs; calibration weighs domains alike.
        part_of: the sentence that the text is cut from; such a row is learnt from soft targets alone, its label is its sentence's.
    """

    text: str
    label: int
    group: str
    aspect: str | None = None
    is_binary: bool = False
    domain: str = ""
    part_of: str = ""


def load_rows(folder: Path, *, seed: int = 0) -> tuple[list[Row], list[Row]]:
    """Returns rows to train on and rows held out to calibrate on (4 %).

    Args:
        folder: with the parquet files.
        seed: of the templates and of the held-out choice.
    """
    import pandas as pd

    frames = {
        name: pd.read_parquet(folder / f"{name}.parquet")
        for name in ("sst2", "uci_sentences", "womens_clothing_partial", "semeval_apc", "absa_products_extra")
    }
    frames["acos_quads"] = pd.read_parquet(folder / "acos_quads.parquet")
    forbidden = set(_scored_texts(frames))
    rows = [*_sentences(frames), *_aspect_rows(frames), *_category_rows(frames["acos_quads"])]
    rows.extend(template_rows(seed=seed))
    unique = {(key_of(row.text), row.aspect): row for row in rows if key_of(row.text) not in forbidden}
    chance = random.Random(seed)  # noqa: S311
    held = {key for key in sorted({text for text, _ in unique}) if chance.random() < _HOLDOUT}
    train = [row for (text, _), row in unique.items() if text not in held]
    return train, [row for (text, _), row in unique.items() if text in held]


def key_of(text: str) -> str:
    """Returns the letters and digits of a text, for comparing texts across sets."""
    return re.sub(r"[\W_]+", "", text.lower())


def _scored_texts(frames: dict[str, Any]) -> Iterator[str]:
    for name, frame in frames.items():
        if name == "uci_sentences":
            yield from map(key_of, frame[frame.source == "amazon"].text)
        elif "split" in frame.columns:
            column = "text" if "text" in frame.columns else "sentence"
            yield from map(key_of, frame[frame.split != "train"][column])


def _sentences(frames: dict[str, Any]) -> Iterator[Row]:
    sst2 = frames["sst2"]
    for item in sst2[sst2.split == "train"].itertuples():
        yield Row(item.text, POSITIVE * item.label, "sst2", is_binary=True)
    uci = frames["uci_sentences"]
    for item in uci[uci.source != "amazon"].itertuples():
        yield Row(item.text, POSITIVE * item.label, "uci", is_binary=True)
    for item in frames["womens_clothing_partial"].itertuples():
        label = NEGATIVE if item.rating < 3 else NEUTRAL if item.rating == 3 else POSITIVE
        yield Row(item.text, label, "clothing")
        if item.title:
            yield Row(item.title, label, "clothing", is_binary=label != NEUTRAL)


def _aspect_rows(frames: dict[str, Any]) -> Iterator[Row]:
    """Pairs of sentence and aspect; and the sentence alone where all its aspects agree."""
    polarities: dict[str, set[int]] = {}
    for name, group in (("semeval_apc", "semeval"), ("absa_products_extra", "extra")):
        frame = frames[name]
        for item in frame[(frame.split == "train") & ~frame.domain.str.startswith("zh_")].itertuples():
            label = _POLARITY[item.polarity]
            domain = item.domain.rstrip("0123456789")
            yield Row(item.sentence, label, "mams" if domain == "mams" else group, aspect=item.aspect, domain=domain)
            polarities.setdefault(item.sentence, set()).add(label)
    for sentence, labels in polarities.items():
        if len(labels) == 1:
            yield Row(sentence, labels.pop(), "agreeing")


def _category_rows(quads: Any) -> Iterator[Row]:
    """Pairs of sentence and category ("keyboard design features"), for aspects that no word names."""
    english = quads[(quads.split == "train") & (quads.domain != "chinese_zhang")]
    for item in english.itertuples():
        labels: dict[str, set[int]] = {}
        for quad in item.quads.split("\t"):
            _, category, polarity, _ = quad.split(" ")
            entity, attribute = category.lower().replace("_", " ").split("#")
            name = entity if attribute in ("general", "miscellaneous") else f"{entity} {attribute}"
            labels.setdefault(name, set()).add(int(polarity))
        for name, found in labels.items():
            if len(found) == 1:
                domain = f"{item.domain.rstrip('0123456789')} categories"
                yield Row(item.sentence, found.pop(), "categories", aspect=name, domain=domain)


def template_rows(*, seed: int, count: int = _TEMPLATE_ROWS) -> list[Row]:
    """Returns short sentences filled from `templates.yaml`: negation, plain facts, a shop's words."""
    words = yaml.safe_load((Path(__file__).parent / "templates.yaml").read_text(encoding="utf-8"))
    chance = random.Random(seed)  # noqa: S311
    rows = []
    for _ in range(count):
        sign = chance.choice((-1, -1, 0, 1, 1))
        pattern = chance.choice(words["patterns"][sign])
        thing = chance.choice(words["things"])
        text = _fill(pattern, words, thing, chance)
        has_thing = "{thing}" in pattern and chance.random() < 0.5
        rows.append(Row(text, sign + 1, "templates", aspect=thing if has_thing else None))
    return rows


def _fill(pattern: str, words: dict[str, list[str]], thing: str, chance: random.Random) -> str:
    text = pattern.replace("{thing}", thing)
    lists: Iterable[str] = ("good", "bad", "fault", "fact")
    for name in lists:
        while f"{{{name}}}" in text:
            choices = words[name if name in words else f"{name}s"]
            text = text.replace(f"{{{name}}}", chance.choice(choices), 1)
    return text
