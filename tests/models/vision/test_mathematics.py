"""Histograms, splits, calibration, contradictions, near-duplicates, activation pictures."""

import io

import numpy as np
import pytest
from drawn import picture, pictures
from PIL import Image, ImageEnhance

from cartwise.errors import RetryableInput
from cartwise.models.vision.activation import activation_picture
from cartwise.models.vision.baseline import HistogramBaseline, cross_margins, features_of
from cartwise.models.vision.calibration import calibration_error, fit_temperature, softmax
from cartwise.models.vision.duplicates import find_duplicates, groups_of
from cartwise.models.vision.histograms import colors, hog
from cartwise.models.vision.labels import check_labels, learnable
from cartwise.models.vision.mismatches import find_mismatches
from cartwise.models.vision.pictures import read_pixels
from cartwise.models.vision.splits import holdout, stratified_folds


def test_hog_tells_standing_from_lying_stripes_and_ignores_light():
    stripes = np.zeros((1, 64, 64, 3), np.float32)
    stripes[:, :, ::8] = 1
    lying = stripes.transpose(0, 2, 1, 3)
    standing_hog, lying_hog, dim_hog = hog(stripes)[0], hog(lying)[0], hog(stripes * 0.25)[0]
    assert standing_hog @ lying_hog < 0.1
    assert standing_hog @ dim_hog > 0.99


def test_colors_are_shares_of_the_picture_and_of_its_middle():
    red = np.zeros((1, 64, 64, 3), np.float32)
    red[..., 0] = 1
    found = colors(red)[0]
    assert found.sum() == pytest.approx(2)
    assert np.count_nonzero(found) == 2


def test_the_baseline_learns_drawn_classes():
    images, labels = pictures(20)
    targets = np.unique(labels, return_inverse=True)[1]
    features = features_of(read_pixels(images, side=64))
    margins = cross_margins(features, targets, 3)
    assert (margins.argmax(axis=1) == targets).mean() > 0.9
    made = HistogramBaseline.fit(features, targets, 3, checked=(margins, targets))
    again = HistogramBaseline.of_arrays(made.arrays())
    np.testing.assert_allclose(made.probabilities(features), again.probabilities(features), atol=1e-4)
    np.testing.assert_allclose(made.probabilities(features).sum(axis=1), 1)


def test_every_photo_is_held_out_once_and_classes_keep_their_share():
    targets = np.repeat([0, 1], [40, 10])
    folds = np.array(list(stratified_folds(targets, 5, seed=0)))
    assert (folds.sum(axis=0) == 1).all()
    assert [fold[targets == 1].sum() for fold in folds] == [2] * 5


def test_a_holdout_leaves_half_of_the_smallest_class():
    targets = np.repeat([0, 1, 2], [100, 20, 3])
    held = holdout(targets, share=0.1, most=500, seed=0)
    assert [held[targets == label].sum() for label in range(3)] == [10, 2, 1]


def test_temperature_cools_what_is_too_sure():
    rng = np.random.default_rng(0)
    targets = rng.integers(0, 2, 4000)
    right = rng.random(4000) < 0.75
    scores = np.zeros((4000, 2))
    scores[np.arange(4000), np.where(right, targets, 1 - targets)] = 6.0
    heat = fit_temperature(scores, targets)
    assert calibration_error(softmax(scores), targets) > 0.2
    assert calibration_error(softmax(scores / heat), targets) < 0.03


def test_a_dozen_right_photos_do_not_prove_certainty():
    targets = np.arange(12) % 3
    scores = np.eye(3)[targets] * 2.0
    assert softmax(scores / fit_temperature(scores, targets)).max() < 0.97


def test_a_contradiction_needs_a_likely_other_class_and_an_unlikely_own_one():
    usual = [[0.9, 0.1], [0.8, 0.2], [0.2, 0.8], [0.1, 0.9]]
    wrong, unsure = [0.05, 0.95], [0.55, 0.45]
    found = find_mismatches(np.array([*usual, wrong, unsure]), np.array([0, 0, 1, 1, 0, 0]))
    assert [(one.photo, one.label, one.shown) for one in found] == [(4, 0, 1)]
    assert found[0].probability == pytest.approx(0.95)


def saved_again(image):
    out = io.BytesIO()
    image.resize((48, 48)).save(out, "JPEG", quality=50)
    return Image.open(io.BytesIO(out.getvalue()))


def test_copies_are_found_and_pictures_of_the_same_motif_are_not():
    motifs = [picture("cup", number, side=96) for number in range(12)]
    copies = [saved_again(motifs[3]), ImageEnhance.Brightness(motifs[3]).enhance(1.2), saved_again(motifs[7])]
    pairs = find_duplicates(read_pixels([*motifs, *copies], side=96))
    assert groups_of(pairs) == [(3, 12, 13), (7, 14)]
    assert all(0.985 <= pair.likeness <= 1.001 for pair in pairs)


def test_pictures_of_one_color_are_no_copies_of_each_other():
    plain = [Image.new("RGB", (32, 32), color) for color in ("red", "blue", "white")]
    assert find_duplicates(read_pixels(plain, side=96)) == []


def test_labels_of_enough_photos_pass_and_small_classes_are_named():
    assert check_labels(["a"] * 20 + ["b"] * 20 + ["c"] * 4) == ["a"] * 20 + ["b"] * 20 + ["c"] * 4
    with pytest.raises(RetryableInput, match=r"c \(3\)"):
        check_labels(["a"] * 20 + ["b"] * 20 + ["c"] * 3)
    assert learnable(["a"] * 4 + ["b"]).tolist() == [True] * 4 + [False]


def test_the_activation_picture_is_warm_where_the_map_is_high():
    map_ = np.zeros((3, 3), np.float32)
    map_[0, 0] = 1
    shown = np.asarray(activation_picture(Image.new("RGB", (60, 60), "gray"), map_, side=90), int)
    warm, cold = shown[5, 5], shown[80, 80]
    assert warm[0] > warm[2]
    assert cold[2] > cold[0]
