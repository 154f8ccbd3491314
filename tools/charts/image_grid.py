"""Pictures side by side with their captions, composed into one PNG."""

import io
from pathlib import Path
from typing import Any

from cartwise.tools.charts.labels import one_line
from cartwise.tools.charts.palette import ChartTheme
from cartwise.tools.charts.shape import Shape

CELL, CAPTION, GAP, COLUMNS = 220, 44, 16, 4  # pixels, and pictures a row
MOST_PICTURES = 24
MOST_PIXELS = 50_000_000  # a larger picture is not decoded


def compose(shape: Shape, colors: ChartTheme) -> bytes:
    """Returns the grid as PNG bytes; a picture that can't be read leaves its frame empty with the caption below."""
    from PIL import Image, ImageDraw

    cells = list(zip(shape.series[0].x, shape.series[0].y, strict=True))[:MOST_PICTURES]
    rows = max(1, -(-len(cells) // COLUMNS))
    size = (GAP + COLUMNS * (CELL + GAP), GAP + rows * (CELL + CAPTION + GAP))
    sheet = Image.new("RGB", size, colors.surface)
    pen, font = ImageDraw.Draw(sheet), _caption_font()
    for number, (path, caption) in enumerate(cells):
        left = GAP + (number % COLUMNS) * (CELL + GAP)
        top = GAP + (number // COLUMNS) * (CELL + CAPTION + GAP)
        pen.rectangle((left, top, left + CELL, top + CELL), fill=colors.grid)
        picture = _read(Path(str(path)))
        if picture is not None:
            sheet.paste(picture, (left + (CELL - picture.width) // 2, top + (CELL - picture.height) // 2))
        pen.text((left, top + CELL + 8), _fit(one_line(caption or ""), pen, font), fill=colors.ink, font=font)
    out = io.BytesIO()
    sheet.save(out, format="PNG")
    return out.getvalue()


def _read(path: Path) -> Any:
    """Returns the picture shrunk to a cell, or None where there is no readable one of a sane size."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                return None
            picture = opened.convert("RGB")
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError):
        return None
    picture.thumbnail((CELL, CELL))
    return picture


def _caption_font() -> Any:
    from matplotlib import font_manager
    from PIL import ImageFont

    from cartwise.tools.charts.png import font_families

    # the last family that is not the fallback covers most scripts
    family = font_families()[-2] if len(font_families()) > 1 else font_families()[-1]
    return ImageFont.truetype(font_manager.findfont(family), 15)


def _fit(text: str, pen: Any, font: Any) -> str:
    """Returns the caption cut to the width of a cell."""
    if pen.textlength(text, font=font) <= CELL:
        return text
    while text and pen.textlength(f"{text}…", font=font) > CELL:
        text = text[:-1]
    return f"{text}…"
