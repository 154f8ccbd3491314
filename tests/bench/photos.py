"""How well photos are told apart: the network beside its baseline on real photos, and the demo shop's planted mismatches."""

import time
from pathlib import Path
from typing import Any

import numpy as np

from tests.bench.report import Section


def measure(shared: Path, scratch: Path) -> Section:
    section = Section("Photos", ("what", "network", "baseline (HOG, colours, linear SVM)", "target"))
    _grocery(shared, section)
    _mismatches(scratch, section)
    section.notes.append(
        "grocery_train (2,640 photos, 43 coarse classes) is learnt from with the defaults; grocery_val (296 photos) is only scored. "
        "CPU seconds on one thread. Demo shop: six photos of 150 show another category; found by `cartwise train images` and the tool."
    )
    return section


def _grocery(shared: Path, section: Section) -> None:
    import pyarrow.parquet as parquet
    import torch

    from cartwise.models.vision import PhotoClassifier
    from cartwise.models.vision.baseline import HistogramBaseline, cross_margins, features_of
    from cartwise.models.vision.calibration import calibration_error
    from cartwise.models.vision.pictures import read_pixels

    torch.set_num_threads(1)
    train, val = (
        parquet.read_table(shared / f"data/vision/grocery_{part}.parquet", columns=["jpeg", "coarse"]).to_pydict()
        for part in ("train", "val")
    )
    started = time.process_time()
    classifier = PhotoClassifier.fit(train["jpeg"], train["coarse"])
    fitted = time.process_time() - started
    started = time.process_time()
    names, targets = np.unique(train["coarse"], return_inverse=True)
    features = features_of(read_pixels(train["jpeg"], side=96))
    margins = cross_margins(features, targets, len(names))
    baseline = HistogramBaseline.fit(features, targets, len(names), checked=(margins, targets))
    baseline_fitted = time.process_time() - started
    truth = np.searchsorted(names, val["coarse"])
    pixels = read_pixels(val["jpeg"], side=96)
    started = time.process_time()
    probabilities = classifier.probabilities(pixels)
    looked = time.process_time() - started
    beside = baseline.probabilities(features_of(pixels))
    rows: list[tuple[str, Any, Any, str]] = [
        (
            "grocery_val, coarse accuracy",
            f"{np.mean(probabilities.argmax(axis=1) == truth):.3f}",
            f"{np.mean(beside.argmax(axis=1) == truth):.3f}",
            "8 points above the baseline",
        ),
        (
            "grocery_val, calibration error",
            f"{calibration_error(probabilities, truth):.3f}",
            f"{calibration_error(beside, truth):.3f}",
            "-",
        ),
        ("training, CPU s", f"{fitted:.0f}", f"{baseline_fitted:.0f}", "< 900"),
        ("photos a second, one thread", f"{len(truth) / looked:.0f}", "-", "-"),
    ]
    section.rows += rows


def _mismatches(scratch: Path, section: Section) -> None:
    from cartwise import make_demo_shop
    from cartwise.agent.analyst import Analyst
    from cartwise.workspace.workspace import Workspace

    made = make_demo_shop(scratch / "photo-files", customers=200)
    planted = {row["product_id"] for row in made.truth["photo_mismatches"]}
    with Workspace.open(scratch / "photo-shop", create=True) as shop:
        shop.ingest(made.path)
        analyst = Analyst(shop)
        fast = _found(analyst, planted)
        job = shop.jobs.wait(shop.train("images").id, timeout_seconds=3_600)
        assert job.state == "done", job.error
        trained = _found(analyst, planted)
    section.rows.append(("demo shop, planted mismatches: precision, recall", trained, fast, "1.00, 1.00"))


def _found(analyst: Any, planted: set[str]) -> str:
    result = analyst.call_tool("classify_images", {"task": "mismatches"})
    found = set(result.items["product"])
    right = len(found & planted)
    return f"{right / max(len(found), 1):.2f}, {right / len(planted):.2f}"
