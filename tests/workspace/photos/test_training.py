"""The job `images`: what it stores, what it refuses, and that a worse model does not take over."""

import pytest
from drawn import write_shop

from cartwise.errors import RetryableInput, Unavailable
from cartwise.models.vision import PhotoClassifier
from cartwise.types import no_progress
from cartwise.workspace.photos import training
from cartwise.workspace.workspace import Workspace


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("trained")
    with Workspace.open(folder / "shop", create=True) as shop:
        shop.ingest(write_shop(folder / "files", per_class=20))
        yield shop, training.run(shop, {"photos": 600, "data_version": shop.version}, no_progress)


@pytest.mark.full
def test_the_classifier_is_kept_with_its_quality(trained):
    shop, told = trained
    assert told["photos"] == 60
    assert told["is_champion"] is True
    stored = shop.registry.champion(training.KIND, {})
    assert stored.id == told["model"]
    assert stored.metric == told["accuracy"]
    assert stored.tables == ("photo_files", "photos", "products")
    assert PhotoClassifier.load(stored.folder).labels == ("cup", "lamp", "shirt")


@pytest.mark.full
def test_every_labelled_photo_was_checked_by_a_model_that_had_not_seen_it(trained):
    import numpy as np

    shop, _ = trained
    stored = shop.registry.champion(training.CHECKS, {})
    with np.load(stored.folder / training.CHECKS_FILE) as arrays:
        assert len(arrays["contents"]) == 60
        np.testing.assert_allclose(arrays["checks"].sum(axis=1), 1, atol=1e-4)


@pytest.mark.full
def test_a_worse_classifier_does_not_take_over(trained, monkeypatch):
    from dataclasses import replace

    from cartwise.models.vision import fitting

    shop, told = trained
    better = PhotoClassifier.load(shop.registry.champion(training.KIND, {}).folder)
    worse = replace(better, quality=replace(better.quality, accuracy=better.quality.accuracy - 0.1))
    monkeypatch.setattr(fitting, "fit_classifier", lambda *args, **options: worse)
    monkeypatch.setattr(
        "cartwise.models.vision.cross_check.cross_check",
        lambda pixels, targets, classes, **options: pixels[:, 0, 0, :] / 255,
    )
    again = training.run(shop, {}, no_progress)
    assert again["is_champion"] is False
    assert shop.registry.champion(training.KIND, {}).id == told["model"]


def test_a_shop_without_photos_or_categories_is_told_what_to_ingest(tmp_path):
    from drawn import picture

    with Workspace.open(tmp_path / "shop", create=True) as shop:
        with pytest.raises(Unavailable) as caught:
            training.run(shop, {}, no_progress)
        assert caught.value.code == "no_photos"
        picture("cup", 1).save(tmp_path / "a.png")
        shop.ingest(tmp_path / "a.png")
        with pytest.raises(Unavailable) as caught:
            training.run(shop, {}, no_progress)
        assert caught.value.code == "no_labelled_photos"


def test_too_few_photos_a_class_are_counted(tmp_path):
    with Workspace.open(tmp_path / "shop", create=True) as shop:
        shop.ingest(write_shop(tmp_path / "files", per_class=6))
        with pytest.raises(RetryableInput, match=r"cup \(6\)"):
            training.run(shop, {}, no_progress)
