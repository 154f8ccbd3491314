"""Small drawn pictures of three classes, the same for the same seed, and a shop of them."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

CLASSES = ("cup", "lamp", "shirt")
_COLORS = {"cup": (180, 60, 60), "lamp": (60, 150, 70), "shirt": (60, 80, 190)}


def picture(label: str, number: int, *, side: int = 64) -> Image.Image:
    rng = np.random.default_rng([CLASSES.index(label), number])
    light = int(rng.integers(205, 250))
    image = Image.new("RGB", (side, side), (light, light, light - 5))
    pen = ImageDraw.Draw(image)
    color = tuple(int(value + rng.integers(-25, 26)) for value in _COLORS[label])
    x, y = (int(side / 2 + rng.integers(-side // 8, side // 8 + 1)) for _ in range(2))
    reach = int(side * rng.uniform(0.22, 0.34))
    if label == "cup":
        pen.ellipse((x - reach, y - reach, x + reach, y + reach), fill=color)
    elif label == "lamp":
        pen.polygon([(x, y - reach), (x + reach, y + reach), (x - reach, y + reach)], fill=color)
    else:
        pen.rectangle((x - reach, y - reach // 2, x + reach, y + reach // 2), fill=color)
    noise = rng.normal(0, 6, (side, side, 3))
    return Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8))


def pictures(count: int, *, first: int = 0) -> tuple[list[Image.Image], list[str]]:
    """`count` of each class."""
    pairs = [(picture(label, number), label) for number in range(first, first + count) for label in CLASSES]
    return [image for image, _ in pairs], [label for _, label in pairs]


def write_shop(folder: Path, *, per_class: int = 21, wrong: tuple[str, ...] = ()) -> Path:
    """Writes products.csv, photos.csv and photos/*.png; `wrong` products show the next class."""
    (folder / "photos").mkdir(parents=True)
    products, photos = ["product_id,product_name,category,price"], ["product_id,path"]
    for place, label in enumerate(CLASSES):
        for number in range(per_class):
            product = f"P{place}{number:02d}"
            shown = CLASSES[(place + 1) % 3] if product in wrong else label
            picture(shown, number if shown == label else number + 500).save(folder / "photos" / f"{product}.png")
            products.append(f"{product},Fine {label} {number},{label},{5 + number}.50")
            photos.append(f"{product},photos/{product}.png")
    (folder / "products.csv").write_text("\n".join(products) + "\n", encoding="utf-8")
    (folder / "photos.csv").write_text("\n".join(photos) + "\n", encoding="utf-8")
    return folder
