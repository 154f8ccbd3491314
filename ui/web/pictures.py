"""Pictures of an answer, shrunk and embedded in the page, so that no file of the workspace is served."""

import io
from base64 import b64encode
from pathlib import Path

from cartwise.tools.result import ImagesBlock
from cartwise.ui.web.markup import escape, tag

SIDE = 320  # pixels
MOST_PICTURES = 24
MOST_PIXELS = 50_000_000  # a larger picture is not decoded


def images_html(block: ImagesBlock) -> str:
    """Returns the pictures with captions; one that can't be read shows its caption alone."""
    captions = [*block.captions, *[""] * len(block.paths)]
    pairs = list(zip(block.paths, captions, strict=False))[:MOST_PICTURES]
    return tag("section", "".join(_figure_html(Path(path), caption) for path, caption in pairs), "cw-block cw-pictures")


def _figure_html(path: Path, caption: str) -> str:
    source = _data_uri(path)
    picture = f'<img src="{source}" alt="{escape(caption)}">' if source else tag("div", "", "cw-picture-missing")
    return tag("figure", picture + tag("figcaption", escape(caption)))


def _data_uri(path: Path) -> str | None:
    """Returns the picture as a small JPEG in a data URI, or None where it is no readable raster picture."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                return None
            picture = opened.convert("RGB")
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError):
        return None
    picture.thumbnail((SIDE, SIDE))
    out = io.BytesIO()
    picture.save(out, format="JPEG", quality=85)
    return "data:image/jpeg;base64," + b64encode(out.getvalue()).decode("ascii")
