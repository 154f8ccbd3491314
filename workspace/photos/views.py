"""Pictures made for an answer, such as where a network looked: kept in the workspace, the oldest go."""

import io
import os
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

_FOLDER = "photos/views"
_MOST = 500  # kept


def keep_view(root: Path, picture: "Image") -> Path:
    """Stores a picture below the workspace folder and returns its file; the same picture is stored once."""
    out = io.BytesIO()
    picture.save(out, format="JPEG", quality=88)
    folder = root / _FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{blake2b(out.getvalue(), digest_size=16).hexdigest()}.jpg"
    if not path.exists():
        draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
        draft.write_bytes(out.getvalue())
        draft.replace(path)
        _prune(folder)
    return path


def _prune(folder: Path) -> None:
    kept = sorted(folder.glob("*.jpg"), key=lambda path: path.stat().st_mtime)
    for path in kept[:-_MOST]:
        path.unlink(missing_ok=True)
