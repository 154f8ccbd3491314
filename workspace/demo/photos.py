"""Simple rendered photos of the demo shop's products: a shape and a colour family per category."""

import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cartwise.workspace.demo.assortment import Assortment
from cartwise.workspace.demo.chance import stream

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

SIZE = 96
PER_CATEGORY = 25
MISMATCHES = 6
Color = tuple[int, int, int]
# category: base colour; shapes are drawn by `_DRAW` below.
_COLORS: dict[str, Color] = {
    "Home decor": (176, 122, 84),
    "Garden": (86, 138, 78),
    "Kitchen": (88, 120, 168),
    "Clothing": (168, 84, 112),
    "Bed and bath": (152, 170, 190),
    "Lighting": (214, 178, 84),
}


def draw_photos(seed: int, folder: Path, assortment: Assortment) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Writes up to 25 PNG files of 96 px per category into `folder`.

    Returns:
        The rows of `photos.csv` (product_id, path), and the planted mismatches: product, its category and what the photo shows.
    """
    rng = stream(seed, "photos")
    folder.mkdir(parents=True, exist_ok=True)
    shown = np.concatenate(
        [np.sort(rng.permutation(assortment.in_category(name))[:PER_CATEGORY]) for name in assortment.categories]
    )
    wrong = set(rng.permutation(shown)[:MISMATCHES].tolist())
    rows: list[dict[str, str]] = []
    mismatches: list[dict[str, str]] = []
    for item in shown:
        own = assortment.categories[int(assortment.category[item])]
        others = [name for name in assortment.categories if name != own]
        drawn = others[int(rng.integers(0, len(others)))] if int(item) in wrong else own
        product = assortment.ids[int(item)]
        _render(rng, drawn, folder / f"{product}.png")
        rows.append({"product_id": product, "path": f"photos/{product}.png"})
        if drawn != own:
            mismatches.append({"product_id": product, "category": own, "photo_shows": drawn})
    return sorted(rows, key=lambda row: row["product_id"]), mismatches


def _render(rng: np.random.Generator, category: str, path: Path) -> None:
    from PIL import Image, ImageDraw

    light = int(rng.integers(222, 250))
    image = Image.new(
        "RGB", (SIZE * 2, SIZE * 2), (light, light - int(rng.integers(0, 8)), light - int(rng.integers(0, 16)))
    )
    canvas = ImageDraw.Draw(image)
    base = _COLORS[category]
    red, green, blue = (int(np.clip(value + rng.integers(-34, 35), 20, 245)) for value in base)
    dark = (red * 2 // 3, green * 2 // 3, blue * 2 // 3)
    size = float(rng.uniform(0.8, 1.15))
    middle = (SIZE + float(rng.uniform(-14, 14)), SIZE + float(rng.uniform(-10, 14)))
    floor = middle[1] + 62 * size
    canvas.ellipse((middle[0] - 60 * size, floor - 8, middle[0] + 60 * size, floor + 10), fill=(light - 34,) * 3)
    _DRAW[category](canvas, middle, size, (red, green, blue), dark)
    # Drawn at twice the size and reduced, which smooths the edges; grain makes no two photos equal.
    pixels = np.asarray(image.resize((SIZE, SIZE), Image.Resampling.BOX), dtype=np.float64)
    noisy = np.clip(pixels + rng.normal(0, 5, pixels.shape), 0, 255).astype(np.uint8)
    Image.fromarray(noisy).save(path, format="PNG", compress_level=1)


def _box(middle: tuple[float, float], size: float, box: tuple[float, float, float, float]) -> tuple[float, ...]:
    """Returns a box given in units of the object as canvas coordinates."""
    x, y = middle
    return (x + box[0] * size, y + box[1] * size, x + box[2] * size, y + box[3] * size)


def _points(middle: tuple[float, float], size: float, points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    return [(middle[0] + x * size, middle[1] + y * size) for x, y in points]


def _vase(canvas: "ImageDraw", middle: tuple[float, float], size: float, color: Color, dark: Color) -> None:
    canvas.polygon(_points(middle, size, [(-14, -62), (14, -62), (10, -34), (-10, -34)]), fill=dark)
    canvas.ellipse(_box(middle, size, (-38, -40, 38, 60)), fill=color)
    canvas.ellipse(_box(middle, size, (-16, -66, 16, -56)), fill=dark)


def _plant(canvas: "ImageDraw", middle: tuple[float, float], size: float, color: Color, dark: Color) -> None:
    for angle in range(-70, 71, 28):
        x, y = 58 * math.sin(math.radians(angle)), -58 * math.cos(math.radians(angle))
        leaf = [(0.0, 16.0), (x * 0.6 - 9, y * 0.6), (x, y), (x * 0.6 + 9, y * 0.6)]
        canvas.polygon(_points(middle, size, leaf), fill=color)
    canvas.polygon(
        _points(middle, size, [(-34, 12), (34, 12), (24, 62), (-24, 62)]), fill=(dark[0] + 60, dark[1], dark[2])
    )


def _cup(canvas: "ImageDraw", middle: tuple[float, float], size: float, color: Color, dark: Color) -> None:
    canvas.arc(_box(middle, size, (22, -20, 66, 34)), 250, 110, fill=dark, width=max(6, int(10 * size)))
    canvas.rounded_rectangle(_box(middle, size, (-44, -36, 38, 60)), radius=12 * size, fill=color)
    canvas.ellipse(_box(middle, size, (-44, -48, 38, -24)), fill=dark)


def _shirt(canvas: "ImageDraw", middle: tuple[float, float], size: float, color: Color, dark: Color) -> None:
    outline = [
        (-24, -54),
        (24, -54),
        (66, -26),
        (50, 4),
        (34, -8),
        (34, 62),
        (-34, 62),
        (-34, -8),
        (-50, 4),
        (-66, -26),
    ]
    canvas.polygon(_points(middle, size, [(float(x), float(y)) for x, y in outline]), fill=color)
    canvas.pieslice(_box(middle, size, (-18, -72, 18, -38)), 0, 180, fill=dark)


def _pillow(canvas: "ImageDraw", middle: tuple[float, float], size: float, color: Color, dark: Color) -> None:
    for shift in (34, 2, -30):
        shade = color if shift != 2 else dark
        canvas.rounded_rectangle(_box(middle, size, (-60, shift - 2, 60, shift + 28)), radius=14 * size, fill=shade)


def _lamp(canvas: "ImageDraw", middle: tuple[float, float], size: float, color: Color, dark: Color) -> None:
    canvas.rectangle(_box(middle, size, (-4, -10, 4, 56)), fill=dark)
    canvas.ellipse(_box(middle, size, (-28, 50, 28, 64)), fill=dark)
    canvas.polygon(_points(middle, size, [(-20, -62), (20, -62), (46, -6), (-46, -6)]), fill=color)


_DRAW = {
    "Home decor": _vase,
    "Garden": _plant,
    "Kitchen": _cup,
    "Clothing": _shirt,
    "Bed and bath": _pillow,
    "Lighting": _lamp,
}
