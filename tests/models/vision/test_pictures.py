"""Pictures of any sort become pixels; hostile and broken ones are refused by name."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from cartwise.errors import BadInput
from cartwise.models.vision.pictures import read_pixels


def encoded(image, kind="PNG", **options):
    out = io.BytesIO()
    image.save(out, format=kind, **options)
    return out.getvalue()


def test_paths_bytes_pictures_and_arrays_are_read_alike(tmp_path):
    image = Image.new("RGB", (40, 40), (200, 30, 30))
    image.save(tmp_path / "a.png")
    array = np.asarray(image)
    forms = [tmp_path / "a.png", str(tmp_path / "a.png"), encoded(image), image, array, array / 255]
    pixels = read_pixels(forms, side=32)
    assert pixels.shape == (6, 32, 32, 3)
    assert (pixels == pixels[0]).all()
    assert pixels[0, 0, 0].tolist() == [200, 30, 30]


def test_gray_and_transparent_pictures_become_rgb_on_white():
    clear = Image.new("RGBA", (8, 8), (255, 0, 0, 0))
    gray = np.full((8, 8), 90, np.uint8)
    pixels = read_pixels([clear, gray], side=8)
    assert pixels[0, 4, 4].tolist() == [255, 255, 255]
    assert pixels[1, 4, 4].tolist() == [90, 90, 90]


def test_proportions_are_kept_within_the_square():
    tall = Image.new("RGB", (10, 40), (0, 0, 255))
    tall.paste((255, 0, 0), (4, 10, 6, 30))
    pixels = read_pixels([tall], side=40)[0]
    assert pixels[20, 20].tolist() == [255, 0, 0]
    assert pixels[20, 2].tolist() == [0, 0, 255]  # the border's colour fills the sides


def test_a_turned_photo_is_set_upright():
    photo = Image.new("RGB", (20, 20), "black")
    photo.paste((255, 255, 255), (0, 0, 20, 10))  # white above
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    pixels = read_pixels([encoded(photo, "JPEG", exif=exif)], side=20)[0]
    assert pixels[2, 10].mean() < 60
    assert pixels[17, 10].mean() > 200


def test_a_picture_of_too_many_pixels_is_not_decoded():
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 12_000, 12_000, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )
    with pytest.raises(BadInput) as caught:
        read_pixels([bomb], side=32)
    assert caught.value.code == "photo_too_large"


@pytest.mark.parametrize(
    "broken",
    [b"not a picture", encoded(Image.effect_noise((64, 64), 50).convert("RGB"))[:400], np.zeros((3, 3, 3, 3)), 5],
    ids=["text", "cut off", "four dimensions", "a number"],
)
def test_what_is_no_picture_is_refused_by_its_position(broken):
    with pytest.raises(BadInput, match="#2") as caught:
        read_pixels([Image.new("RGB", (4, 4)), broken], side=8)
    assert caught.value.code == "bad_photo"
