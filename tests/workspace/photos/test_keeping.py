"""Pictures at ingest: kept, rejected with a reason, repeated, replaced, stripped, and unlocked."""

import zipfile

import pytest
from PIL import Image

from cartwise.errors import BadInput
from cartwise.workspace.photos.reading import read_shop_photos
from cartwise.workspace.workspace import Workspace


@pytest.fixture
def shop(tmp_path):
    with Workspace.open(tmp_path / "shop", create=True) as workspace:
        yield workspace


def test_a_folder_with_tables_and_pictures_lands_whole(shop, files):
    report = shop.ingest(files)
    pictures = next(file for file in report.files if file.table == "photo_files")
    assert (pictures.rows_read, pictures.rows_loaded, pictures.source) == (12, 12, "photos/ (12)")
    assert "classify_images" in report.unlocks
    assert report.coming_later == ()
    found = read_shop_photos(shop)
    assert len(found.labelled) == 12
    assert all(shop.path in photo.path.parents and photo.path.is_file() for photo in found.photos)


def test_the_list_of_files_adds_no_metric_and_no_dimension(shop, files):
    shop.ingest(files)
    assert "photo_files" in shop.catalog.tables
    assert not any(
        "content" in name or "photo_id" in name for name in (*shop.catalog.dimensions, *shop.catalog.metrics)
    )


def test_broken_and_huge_pictures_are_rejected_and_the_rest_lands(shop, files, monkeypatch):
    (files / "photos" / "cut.png").write_bytes((files / "photos" / "P000.png").read_bytes()[:300])
    (files / "photos" / "heavy.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50_000))
    monkeypatch.setattr("cartwise.workspace.photos.keeping.MOST_BYTES", 40_000)
    report = shop.ingest(files)
    pictures = next(file for file in report.files if file.table == "photo_files")
    assert (pictures.rows_read, pictures.rows_loaded, pictures.rows_rejected) == (14, 12, 2)
    reasons = {rejected.sample: rejected.reason for rejected in pictures.rejected}
    assert reasons == {"photos/cut.png": "row_unreadable_photo", "photos/heavy.png": "row_photo_too_large"}


def test_only_unreadable_pictures_are_refused(shop, tmp_path):
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(20))
    with pytest.raises(BadInput) as caught:
        shop.ingest(tmp_path / "a.png")
    assert caught.value.code == "no_readable_photo"
    assert shop.version == ""


def test_the_same_pictures_again_add_nothing(shop, files):
    version = shop.ingest(files).version
    assert shop.ingest(files).version == version
    shop.ingest(files / "photos")  # under shorter names
    assert len(read_shop_photos(shop).photos) == 12


def test_a_new_picture_takes_the_place_of_the_old_one(shop, files):
    shop.ingest(files)
    before = {photo.id: photo.path for photo in read_shop_photos(shop).photos}
    Image.new("RGB", (30, 30), "red").save(files / "photos" / "P000.png")
    shop.ingest(files)
    after = {photo.id: photo.path for photo in read_shop_photos(shop).photos}
    assert before.keys() == after.keys()
    assert {name for name in before if before[name] != after[name]} == {"photos/P000.png"}


def test_a_pinned_version_keeps_its_pictures(shop, files):
    shop.ingest(files)
    with shop.pinned() as view:
        before = [photo.path for photo in read_shop_photos(view).photos]
        Image.new("RGB", (30, 30), "red").save(files / "photos" / "P000.png")
        shop.ingest(files)
        assert [photo.path for photo in read_shop_photos(view).photos] == before
        assert all(path.is_file() for path in before)


def test_stored_pictures_are_small_and_carry_no_place_or_owner(shop, tmp_path):
    exif = Image.Exif()
    exif[0x013B] = "Anna Example"
    Image.effect_noise((1600, 900), 60).convert("RGB").save(tmp_path / "a.jpg", exif=exif)
    shop.ingest(tmp_path / "a.jpg")
    (stored,) = read_shop_photos(shop).photos
    with Image.open(stored.path) as picture:
        assert picture.size == (512, 288)
        assert not picture.getexif()
    assert b"Anna" not in stored.path.read_bytes()


def test_pictures_within_an_archive_land(shop, files):
    with zipfile.ZipFile(files.parent / "shop.zip", "w") as archive:
        for path in sorted(files.rglob("*.*")):
            archive.write(path, path.relative_to(files).as_posix())
    shop.ingest(files.parent / "shop.zip")
    assert len(read_shop_photos(shop).labelled) == 12
