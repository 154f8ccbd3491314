"""The classifier as a caller sees it: fit, predict, save, load, and what it refuses."""

import subprocess
import sys

import numpy as np
import pytest
from drawn import pictures

from cartwise.errors import BadInput, RetryableInput
from cartwise.models.vision import PhotoClassifier
from cartwise.models.vision.pictures import read_pixels
from cartwise.models.vision.training import Effort


def test_new_photos_get_their_class(classifier):
    images, labels = pictures(6, first=100)
    predictions = classifier.predict(images)
    assert [found.label for found in predictions].count("cup") >= 4
    assert np.mean([found.label == label for found, label in zip(predictions, labels, strict=True)]) >= 0.8
    assert all(1 / 3 <= found.probability <= 1 for found in predictions)


def test_quality_is_measured_on_photos_held_out_beside_the_baseline(classifier):
    assert classifier.quality.photos == 12
    assert 0 <= classifier.quality.baseline_accuracy <= 1
    assert 0 <= classifier.quality.calibration_error <= 1
    assert classifier.counts == {"cup": 20, "lamp": 20, "shirt": 20}
    assert classifier.small_classes == ()


def test_a_saved_classifier_says_the_same(classifier, tmp_path):
    images, _ = pictures(2, first=50)
    classifier.save(tmp_path / "model")
    loaded = PhotoClassifier.load(tmp_path / "model")
    assert loaded.predict(images) == classifier.predict(images)
    assert loaded.quality == classifier.quality


def test_the_same_seed_trains_the_same_network():
    images, labels = pictures(20)
    made = [PhotoClassifier.fit(images, labels, seed=1, effort=Effort(photos=60, most_epochs=1)) for _ in range(2)]
    assert made[0].predict(images) == made[1].predict(images)


def test_predicting_needs_neither_torch_nor_sklearn(classifier, tmp_path):
    classifier.save(tmp_path / "model")
    pictures(1)[0][0].save(tmp_path / "a.png")
    program = (
        "import sys; from cartwise.models.vision import PhotoClassifier; "
        f"print(PhotoClassifier.load({str(tmp_path / 'model')!r}).predict([{str(tmp_path / 'a.png')!r}])[0].label); "
        "assert not {'torch', 'sklearn', 'pandas'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() in classifier.labels


def test_no_photos_give_no_predictions(classifier):
    assert classifier.predict([]) == []


def test_activation_maps_average_to_the_logits_of_the_photo(classifier):
    pixels = read_pixels(pictures(1)[0], side=96)
    seen = classifier.look(pixels)
    mirrored = classifier.look(pixels[:, :, ::-1])
    both = (seen["maps"].mean(axis=(2, 3)) + mirrored["maps"].mean(axis=(2, 3))) / 2
    np.testing.assert_allclose(both, seen["logits"], atol=1e-3)


def test_too_few_photos_are_counted_in_the_message():
    images, labels = pictures(5)
    with pytest.raises(RetryableInput, match=r"cup \(5\)") as caught:
        PhotoClassifier.fit(images, labels)
    assert caught.value.code == "too_few_photos"


def test_labels_must_be_as_many_as_photos():
    images, labels = pictures(20)
    with pytest.raises(RetryableInput, match="59 photos and 60 labels"):
        PhotoClassifier.fit(images[1:], labels)


def test_a_folder_without_a_classifier_is_refused(tmp_path):
    with pytest.raises(BadInput, match="cartwise train images"):
        PhotoClassifier.load(tmp_path)
