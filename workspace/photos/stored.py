"""Where stored pictures lie, and which table lists them."""

from collections.abc import Iterable
from pathlib import Path

PHOTO_FILES = "photo_files"  # the table's name, where a shop has no other one of that name
PHOTO_ID, CONTENT = "photo_id", "content"
_FOLDER = "photos"


def photo_path(root: Path, content: str) -> Path:
    """Returns the file of a stored picture below the workspace folder."""
    if not content.isalnum():
        raise ValueError(f"a picture's key is letters and digits, received {content!r}")
    return root / _FOLDER / content[1:3] / f"{content}.jpg"


def lists_photo_files(columns: Iterable[str]) -> bool:
    """Tells whether a table with these columns is the list of stored pictures."""
    return set(columns) == {PHOTO_ID, CONTENT}
