"""The tool on a small shop: before a network is trained, and with one."""

from pathlib import Path

import numpy as np
import pytest
from drawn import picture
from PIL import Image

from cartwise.errors import RetryableInput, Unavailable
from cartwise.tools.arguments import ClassifyImagesArgs
from cartwise.tools.classify_images.run import run
from cartwise.tools.context import Policy, ToolContext
from cartwise.types import no_progress
from cartwise.workspace.photos import training
from cartwise.workspace.workspace import Workspace

WRONG = ("P003", "P112")


def asked(ctx, *images, task="category"):
    return run(ClassifyImagesArgs(images=images, task=task), ctx)


def fact(result, name):
    return next(each.value for each in result.facts if each.id == name)


def block(result, kind):
    return next(each for each in result.blocks if each.kind == kind)


def test_contradicting_photos_are_named_with_what_they_show(context, shop):
    result = asked(context(), task="mismatches")
    assert set(result.items["product"]) == set(WRONG)
    assert fact(result, "mismatches") == 2
    assert fact(result, "photos_checked") == 60
    assert "P003 Fine cup 3 is filed under cup and shows lamp" in result.summary
    images = block(result, "images")
    assert all(shop.path in Path(path).parents for path in images.paths)
    assert any("filed under lamp, shows shirt" in caption for caption in images.captions)
    assert len(block(result, "table").rows) == 2


def test_before_a_network_is_trained_the_baseline_answers_and_says_so(context):
    ctx = context()
    result = asked(ctx, task="mismatches")
    assert context.started == ["images"]
    assert [caveat.code for caveat in result.caveats] == ["photos_baseline"]
    assert "j123" in result.caveats[0].text
    assert "by the fast baseline" in result.summary
    assert "cross-validated accuracy" in result.sources[0].detail


def test_without_the_extra_no_training_is_started(context, monkeypatch):
    monkeypatch.setattr("cartwise.models.vision.inference.can_train", lambda: False)
    result = asked(context(), task="mismatches")
    assert context.started == []
    assert [caveat.code for caveat in result.caveats] == ["photos_untrained"]


def test_chinese_answers_are_chinese(context):
    result = asked(context("zh"), task="mismatches")
    assert "60 张商品图片中有 **2** 张与目录中的类目不符" in result.summary
    assert block(result, "table").columns[3].label == "图片显示"


def test_a_named_photo_is_judged_by_a_model_that_had_not_seen_it(context):
    for name in ("photos/P003.png", "P003.png", "P003"):
        result = asked(context(), name)
        assert "shows **lamp**" in result.summary
        assert "where the catalogue says cup" in result.summary


def test_all_photos_are_summed_up_by_what_they_show(context):
    result = asked(context())
    assert fact(result, "photos_checked") == 60
    assert fact(result, "agreement") == pytest.approx(96.7, abs=3)
    assert len(block(result, "images").paths) == 3


def test_an_unknown_photo_names_the_nearest(context):
    with pytest.raises(RetryableInput, match="P003") as caught:
        asked(context(), "P0033.png")
    assert caught.value.code == "unknown_photo"


def test_files_outside_the_workspace_are_read_for_a_person_at_the_terminal_only(context, shop, tmp_path):
    picture("shirt", 77).save(tmp_path / "mine.png")
    with pytest.raises(RetryableInput):
        asked(context(), str(tmp_path / "mine.png"))
    result = asked(context(policy=Policy(reads_local_files=True)), str(tmp_path / "mine.png"))
    assert "mine.png shows **shirt**" in result.summary
    assert block(result, "images").paths[0].startswith(str(shop.path))


def test_copies_are_told_by_pairs(context, tmp_path):
    from drawn import write_shop

    with Workspace.open(tmp_path / "other", create=True) as other:
        files = write_shop(tmp_path / "files", per_class=4)
        Image.open(files / "photos" / "P001.png").resize((50, 50)).save(files / "photos" / "P102.png")
        other.ingest(files)
        ctx = ToolContext(other, "en")
        result = asked(ctx, task="duplicates")
        assert fact(result, "duplicate_pairs") == 1
        assert "P001 Fine cup 1 and P102 Fine lamp 2" in result.summary
        assert asked(ctx, "P200", task="duplicates").summary.startswith("None of the 12 photos")


def test_a_shop_without_photos_says_how_to_bring_them(tiny_workspace):
    ctx = ToolContext(tiny_workspace, "en")
    for task in ("category", "mismatches", "duplicates"):
        with pytest.raises(Unavailable) as caught:
            asked(ctx, task=task)
        assert caught.value.code == "no_photos"


def test_names_from_the_shop_stay_without_effect(context, shop, monkeypatch):
    from dataclasses import replace

    from cartwise.workspace.photos import reading

    real = reading.read_shop_photos

    def hostile(workspace):
        found = real(workspace)
        photos = tuple(replace(photo, product="![x](http://evil.example/p.png)") for photo in found.photos)
        return replace(found, photos=photos)

    monkeypatch.setattr(reading, "read_shop_photos", hostile)
    result = asked(context(), task="mismatches")
    assert "![" not in result.summary
    assert "http:" not in result.summary


@pytest.mark.full
def test_a_trained_network_answers_with_its_version_and_accuracy(context, shop, tmp_path):
    with Workspace.open(tmp_path / "copy", create=True) as own:
        from drawn import write_shop

        own.ingest(write_shop(tmp_path / "files", per_class=20, wrong=WRONG))
        told = training.run(own, {"photos": 900}, no_progress)
        picture("lamp", 55).save(tmp_path / "new.png")
        own.ingest(tmp_path / "new.png")
        ctx = ToolContext(own, "en")
        found = asked(ctx, task="mismatches")
        assert told["model"] in found.sources[0].title
        assert "photos held out" in found.sources[0].detail
        assert set(WRONG) >= set(found.items["product"])
        upload = asked(ctx)  # the one photo that has no category yet
        images = block(upload, "images")
        assert [row[0] for row in block(upload, "table").rows] == ["new.png"]
        assert len(images.paths) == 2  # the photo, and where the network looked
        assert np.asarray(Image.open(images.paths[1])).shape == (320, 320, 3)
    assert context.started == []
