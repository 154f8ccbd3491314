"""Reads pictures of any sort into arrays of one size, without trusting them."""

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cartwise.errors import BadInput

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PIXELS = 50_000_000  # a larger picture is not decoded: 150 MB of pixels from a few kB (decompression bombs)
Pixels = NDArray[np.uint8]


def read_pixels(images: Iterable[Any], *, side: int) -> Pixels:
    """Returns pictures as one array, each fitted into a square.

    Args:
        images: paths, PIL images, encoded bytes or arrays: (height, width), (height, width, 3 or 4), uint8, or floats from 0 to 1.
        side: of the square in pixels.

    Returns:
        (pictures, side, side, 3) uint8, RGB. The proportions are kept; the rest of the square has the mean colour of the border.

    Raises:
        BadInput: A picture can't be read or is too large; its name or position is told.
    """
    squares = [fitted(open_picture(image, name=_name(image, number)), side) for number, image in enumerate(images)]
    return np.stack(squares) if squares else np.zeros((0, side, side, 3), np.uint8)


def open_picture(image: Any, *, name: str, hint: int | None = None) -> "Image":
    """Returns one picture decoded, upright and in RGB; what is transparent becomes white.

    Args:
        image: as for `read_pixels`.
        name: what errors call it.
        hint: side in pixels that is enough; a JPEG is then decoded at a reduced size, which is several times faster.

    Raises:
        BadInput: It can't be read or is too large.
    """
    from PIL import Image, ImageOps

    if isinstance(image, Image.Image):
        return _in_rgb(image)
    if isinstance(image, np.ndarray):
        return _in_rgb(Image.fromarray(_as_bytes(image, name)))
    if not isinstance(image, str | Path | bytes):
        raise _bad(name, f"a {type(image).__name__} is no picture")
    source = io.BytesIO(image) if isinstance(image, bytes) else image
    try:
        with Image.open(source) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise BadInput(
                    "photo_too_large",
                    f"The picture {name!r} has {opened.width} x {opened.height} pixels; at most {MAX_PIXELS} are read. Make it smaller.",
                    photo=name,
                    width=opened.width,
                    height=opened.height,
                    limit=MAX_PIXELS,
                )
            if hint:
                opened.draft("RGB", (hint, hint))
            return _in_rgb(ImageOps.exif_transpose(opened))
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise _bad(name, str(error).replace(str(source), name) or type(error).__name__) from error


def _in_rgb(picture: "Image") -> "Image":
    """Returns the picture in RGB on white."""
    from PIL import Image

    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")
    return picture.convert("RGB")


def _as_bytes(values: NDArray[Any], name: str) -> Pixels:
    """Returns an array of any usual sort as uint8."""
    is_picture = values.ndim == 2 or (values.ndim == 3 and values.shape[2] in (1, 3, 4))
    if not is_picture or not values.size:
        raise _bad(name, f"an array of shape {values.shape} is no picture; expected (height, width, 3)")
    flat = values[:, :, 0] if values.ndim == 3 and values.shape[2] == 1 else values
    if flat.dtype.kind == "f":
        flat = np.nan_to_num(flat)
        flat = np.rint(flat * 255) if flat.max() <= 1 else flat
    pixels: Pixels = np.clip(flat, 0, 255).astype(np.uint8)
    return pixels


def fitted(picture: "Image", side: int) -> Pixels:
    """Returns the picture fitted into a square: (side, side, 3)."""
    from PIL import Image

    scale = side / max(picture.size)
    width, height = (max(1, round(length * scale)) for length in picture.size)
    small = np.asarray(
        picture.resize((width, height), Image.Resampling.BOX if scale < 0.5 else Image.Resampling.BILINEAR)
    )
    if small.shape[:2] == (side, side):
        return small
    border = np.concatenate([small[0], small[-1], small[:, 0], small[:, -1]]).mean(axis=0)
    square = np.tile(np.rint(border).astype(np.uint8), (side, side, 1))
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = small
    return square


def _name(image: Any, number: int) -> str:
    return str(image) if isinstance(image, str | Path) else f"#{number + 1}"


def _bad(name: str, problem: str) -> BadInput:
    return BadInput(
        "bad_photo",
        f"The picture {name!r} can't be read: {problem}. Expected PNG, JPEG, WebP, GIF, BMP or TIFF; export it again.",
        photo=name,
        problem=problem,
    )


def names_of(images: Sequence[Any]) -> list[str]:
    """Returns what to call each picture: its path, or its position from 1."""
    return [_name(image, number) for number, image in enumerate(images)]
