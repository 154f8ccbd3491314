"""The packaged sentence encoder: shape, meaning, hashes, no heavy imports, and clear errors."""

import hashlib
import json
import subprocess
import sys

import numpy as np
import pytest

from cartwise.errors import Cancelled, Unavailable
from cartwise.models.text.encoder import PACKAGED, Encoder

TEXTS = ["The dress runs small.", "", "Delivery took three weeks and the box was torn.", "Cheap but good.", "x " * 900]


@pytest.fixture(scope="module")
def encoder():
    return Encoder.load()


def test_vectors_have_unit_length(encoder):
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (5, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-4)


def test_no_texts_give_no_vectors(encoder):
    assert encoder.encode([]).shape == (0, 384)


def test_order_is_kept_when_batched_by_length(encoder):
    texts = [f"{'very ' * (i % 23)}late parcel number {i}" for i in range(120)]
    together = encoder.encode(texts)
    for i in (0, 17, 119):
        assert together[i] @ encoder.encode([texts[i]])[0] > 0.97  # int8 ranges differ a little by batch


def test_like_meanings_are_near(encoder):
    late, slow, price = encoder.encode(["The parcel came late", "Slow shipping", "Great value for money"])
    assert late @ slow > late @ price + 0.15


def test_vectors_match_full_precision(encoder):
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    from cartwise.models.text.training.export_encoder import mean_pooled, minilm_folder

    folder = minilm_folder()
    torch.set_num_threads(1)
    network = mean_pooled(transformers.AutoModel.from_pretrained(folder)).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    texts = [text for text in TEXTS if text]
    tokens = tokenizer(texts, padding=True, truncation=True, max_length=256, return_tensors="pt")
    with torch.inference_mode():
        exact = network(tokens["input_ids"], tokens["attention_mask"], tokens["token_type_ids"]).numpy()
    assert ((exact * encoder.encode(texts)).sum(axis=1) > 0.96).all()


def test_packaged_files_match_their_hashes():
    manifest = json.loads((PACKAGED / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["sha256"]["model.int8.onnx"]
    for name, digest in manifest["sha256"].items():
        assert hashlib.sha256((PACKAGED / name).read_bytes()).hexdigest() == digest, name


def test_stops_when_asked(encoder):
    with pytest.raises(Cancelled):
        encoder.encode(TEXTS, should_stop=lambda: True)


def test_progress_ends_at_one(encoder):
    seen = []
    encoder.encode(TEXTS, on_progress=seen.append)
    assert seen[-1] == 1.0


def test_unreachable_model_says_what_to_do():
    with pytest.raises(Unavailable, match="local folder saved by transformers"):
        Encoder.load("no-such/encoder")


def test_encoding_needs_no_heavy_package():
    code = (
        "import sys; from cartwise.models.text import Encoder; Encoder.load().encode(['good']);"
        "print([m for m in ('torch', 'transformers', 'pandas', 'sklearn') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
