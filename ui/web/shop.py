"""The shops that the chat serves: the one it was started with, and a person's own beside the demo."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cartwise.errors import RetryableInput

if TYPE_CHECKING:
    from cartwise import Analyst, Workspace

PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff"})
OWN = "own"  # how a browser remembers that it works with its own shop; empty is the shop of the start


@dataclass(frozen=True)
class Shop:
    """A workspace and the analyst that answers from it.

    Attributes:
        workspace: where files are ingested.
        analyst: answers questions about that workspace, and sees new versions of it by itself.
        name: as shown; empty to name it after its folder, or "Demo shop" in the page's language.
    """

    workspace: "Workspace"
    analyst: "Analyst"
    name: str = ""


OwnFilesHook = Callable[[Sequence[Path]], Shop | None]
"""Opens the shop of a person's own beside the demo; ingests nothing.

Given files, it creates that shop where there is none yet; given no files, it returns None then.
"""


class ShopDesk:
    """Hands out the shop that a browser works with; the first own file on the demo opens a shop of one's own."""

    def __init__(self, shop: Shop, on_own_files: OwnFilesHook | None = None) -> None:
        self._main, self._on_own_files = shop, on_own_files
        self._own: Shop | None = None
        self._lock = threading.Lock()

    def shop(self, key: str = "") -> Shop:
        """Returns the shop that a browser remembers; the one of the start where its own is gone."""
        return (self._own_shop(()) if key == OWN else None) or self._main

    def has_own(self) -> bool:
        """Tells whether a shop of one's own with data stands beside the demo."""
        own = self._own_shop(())
        return own is not None and bool(own.workspace.catalog.tables)

    def key_for(self, paths: Sequence[Path], key: str) -> str:
        """Returns the key of the shop that these files belong into: not the demo, where one's own can be opened.

        Pictures alone make no shop: they are for a question about them, and stay with the shop in view.
        """
        if all(path.suffix.lower() in PICTURES for path in paths):
            return key
        if self.shop(key).workspace.is_demo and self._own_shop(paths) is not None:
            return OWN
        return key

    def export(self, result_id: str, file_format: str, folder: Path) -> Path:
        """Writes a whole result of either shop into the folder and returns the file."""
        own = self._own_shop(())
        if own is None:
            return self._main.analyst.export(result_id, file_format, folder)
        try:
            return own.analyst.export(result_id, file_format, folder)
        except RetryableInput:
            return self._main.analyst.export(result_id, file_format, folder)

    def _own_shop(self, paths: Sequence[Path]) -> Shop | None:
        if not self._main.workspace.is_demo or self._on_own_files is None:
            return None
        with self._lock:
            if self._own is None:
                self._own = self._on_own_files(paths)
            return self._own
