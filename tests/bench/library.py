"""How well and how fast the library finds: Cranfield, known items in reviews, speed by size, time and memory of indexing."""

import importlib.util
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench import known_items
from tests.bench.report import Section, quantile

SEED = 11
QUESTIONS = 400
MOST_TEXTS = 20_000  # of the Chinese reviews
Ranker = Callable[[str, int], list[str]]
INDEX = """
import json, sys, time
from cartwise.models.text.encoder import Encoder
from cartwise.workspace.library import Library
folder, count = sys.argv[1], int(sys.argv[2])
documents = ({"id": str(i), "text": line.rstrip("\\n"), "rating": i % 5 + 1} for i, line in enumerate(open(sys.argv[3], encoding="utf-8")) if i < count)
encoder, spent = Encoder.load(), [0.0]
class Timed:
    name, dimensions, languages = encoder.name, encoder.dimensions, encoder.languages
    def encode(self, texts, **options):
        start = time.process_time()
        vectors = encoder.encode(texts, **options)
        spent[0] += time.process_time() - start
        return vectors
library = Library(folder, encoder=Timed())
start = time.process_time()
meta = library.replace(__import__("cartwise.workspace.library.documents", fromlist=["as_documents"]).as_documents(documents))
peak = next(int(line.split()[1]) / 1024 for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps({"cpu": time.process_time() - start, "encoder": spent[0], "mb": peak, "passages": meta.passages}))
"""


def measure(shared: Path, scratch: Path) -> Section:
    section = Section("Library: search in reviews and documents", ("what", "words", "meaning", "both", "target"))
    section.rows += _cranfield(shared, scratch)
    section.rows += _known_items(shared, scratch)
    section.rows += _speed(shared, scratch)
    section.notes.append(
        f"nDCG@10. The weights were tuned on the even queries of Cranfield and on other questions of the reviews; known items: {QUESTIONS} "
        "questions each, seed 11, texts de-duplicated. Words: BM25 alone; meaning: vectors alone."
    )
    return section


def _cranfield(shared: Path, scratch: Path) -> list[tuple[str, ...]]:
    scorer = _scorer(shared)
    docs, queries, qrels = scorer.cranfield()
    rankers = _rankers(scratch / "cranfield", list(zip(docs.doc_id.tolist(), docs.text.tolist(), strict=True)))
    numbers = sorted(queries)
    rows = []
    for name, chosen in (("odd queries (test)", numbers[1::2]), ("all queries", numbers)):
        some = {number: queries[number] for number in chosen}
        figures = [scorer.score_ranker(rank, some, qrels)["ndcg"] for rank in rankers]
        gain = figures[2] - max(figures[:2])
        rows.append((f"Cranfield, {name}", *(f"{figure:.4f}" for figure in figures), f"+0.015 (got {gain:+.4f})"))
    return rows


def _known_items(shared: Path, scratch: Path) -> list[tuple[str, ...]]:
    import pandas as pd

    rows: list[tuple[str, ...]] = []
    sets: list[tuple[str, str, Any, Any]] = [
        ("English", "womens_clothing_partial", known_items.english_words, known_items.english_paraphrase),
        ("Chinese", "zh_online_shopping_10_cats", known_items.chinese_words, known_items.chinese_paraphrase),
    ]
    for language, name, words, paraphrase in sets:
        frame = pd.read_parquet(shared / f"data/text/{name}.parquet").dropna(subset=["text"]).drop_duplicates("text")
        texts = [text for text in frame.text.tolist() if 10 <= len(text) <= 2_000]
        chance = random.Random(SEED)
        chance.shuffle(texts)
        rankers = _rankers(scratch / language, [(str(i), text) for i, text in enumerate(texts[:MOST_TEXTS])])
        chosen = chance.sample(range(min(len(texts), MOST_TEXTS)), QUESTIONS)
        sums = [0.0, 0.0, 0.0]
        for kind, make in (("three words", words), ("paraphrase", paraphrase)):
            asked = [(str(i), make(texts[i], chance)) for i in chosen]
            figures = [_known_item_score(rank, asked) for rank in rankers]
            sums = [total + figure / 2 for total, figure in zip(sums, figures, strict=True)]
            rows.append((f"Known item, {language}, {kind}", *(f"{figure:.4f}" for figure in figures), "beats both"))
        rows.append((f"Known item, {language}, mean", *(f"{figure:.4f}" for figure in sums), "beats both"))
    return rows


def _known_item_score(rank: Ranker, asked: list[tuple[str, str]]) -> float:
    """Returns nDCG@10 with one relevant text each."""
    from math import log2

    gains = []
    for wanted, question in asked:
        found = rank(question, 10)
        gains.append(1 / log2(found.index(wanted) + 2) if wanted in found else 0.0)
    return sum(gains) / len(gains)


def _rankers(folder: Path, documents: list[tuple[str, str]]) -> tuple[Ranker, Ranker, Ranker]:
    """Returns words alone, meaning alone and both, over one library."""
    from cartwise.workspace.library import Library

    library = Library(folder)
    library.add(documents)
    index = library.index()
    assert index is not None
    ids = index.shelf.column("id").to_pylist()

    def unique(rows: Any, k: int) -> list[str]:
        return list(dict.fromkeys(ids[int(row)] for row in rows))[:k]

    return (
        lambda text, k: unique(index.by_words(text, depth=3 * k), k),
        lambda text, k: unique(index.by_meaning(text, depth=3 * k), k),
        lambda text, k: [hit.id for hit in library.search(text, k)],
    )


def _speed(shared: Path, scratch: Path) -> list[tuple[str, ...]]:
    from cartwise.workspace.library import Library

    lines = scratch / "reviews.txt"
    texts = short_reviews(shared, 50_000)
    lines.write_text("\n".join(texts), encoding="utf-8")
    rows: list[tuple[str, ...]] = []
    for count, limit in ((10_000, 30), (50_000, 60)):
        folder = scratch / f"library-{count}"
        run = [sys.executable, "-c", INDEX, str(folder), str(count), str(lines)]
        made = json.loads(subprocess.run(run, capture_output=True, text=True, check=True).stdout)
        ratio = made["cpu"] / made["encoder"]
        rows.append(
            (f"Indexing {count:,} short reviews", f"{made['cpu']:.0f} CPU s", f"encoder {made['encoder']:.0f} CPU s", f"{made['mb']:.0f} MB", f"< 2.0x the encoder (got {ratio:.2f}x)")
        )  # fmt: skip
        library, chance = Library(folder), random.Random(SEED)
        library.search("warm up")
        times, used = [], []
        for _ in range(100):
            words = chance.sample(texts[chance.randrange(count)].split(), 4)
            start, cpu = time.perf_counter(), time.process_time()
            library.search(" ".join(words))
            times.append((time.perf_counter() - start) * 1_000)
            used.append((time.process_time() - cpu) * 1_000)
        rows.append((f"Search in {count:,} reviews", f"p50 {quantile(times, 0.5):.0f} ms", f"p95 {quantile(times, 0.95):.0f} ms", f"CPU p50 {quantile(used, 0.5):.0f} ms", f"p50 < {limit} ms"))  # fmt: skip
        library.close()
    rows.append(("Peak memory of this process", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB", "", "", ""))  # fmt: skip
    return rows


def short_reviews(shared: Path, count: int) -> list[str]:
    """Returns different short reviews: pairs of sentences of the labelled English sets."""
    import pandas as pd

    text = shared / "data/text"
    sentences = pd.concat(
        [pd.read_parquet(text / "sst2.parquet").text, pd.read_parquet(text / "uci_sentences.parquet").text]
    )
    short = [" ".join(sentence.split()) for sentence in sentences.dropna().tolist() if 30 <= len(sentence) <= 100]
    chance = random.Random(SEED)
    made: dict[str, None] = {}
    while len(made) < count:
        made[f"{chance.choice(short)} {chance.choice(short)}"] = None
    return list(made)


def _scorer(shared: Path) -> Any:
    """Loads the scoring script that lies beside the data."""
    spec = importlib.util.spec_from_file_location("evaluate_baselines", shared / "data/text/evaluate_baselines.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
