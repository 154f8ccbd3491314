"""Which photos a question is about: named ones, those without a category, or all."""

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

from cartwise.errors import RetryableInput, Unavailable
from cartwise.tools.context import ToolContext

if TYPE_CHECKING:
    from cartwise.workspace.photos.reading import Photo, ShopPhotos

_NEAREST = 3


def shop_photos(ctx: ToolContext) -> "ShopPhotos":
    """Returns the shop's photos.

    Raises:
        Unavailable: There are none, or none with a category; the text says what to ingest.
    """
    from cartwise.workspace.photos.training import labelled_photos

    return labelled_photos(ctx.workspace)


def all_photos(ctx: ToolContext) -> "ShopPhotos":
    """Returns the shop's photos, with or without categories.

    Raises:
        Unavailable: There are none.
    """
    from cartwise.workspace.photos.reading import read_shop_photos

    if ctx.workspace.version and (found := read_shop_photos(ctx.workspace)).photos:
        return found
    raise Unavailable(
        "no_photos",
        "This workspace holds no photos yet. Put them in with 'cartwise ingest FOLDER'; "
        "a table of product_id and path tells which product each shows.",
    )


def named_photos(names: tuple[str, ...], found: "ShopPhotos", ctx: ToolContext) -> "list[Photo]":
    """Returns the photos that a person named, by name, by the end of their path, or by product.

    A file outside the workspace is read only where the policy lets a person at this machine name one.

    Raises:
        RetryableInput: There is no such photo; the text names the nearest.
    """
    chosen: list[Photo] = []
    for name in names:
        chosen += _stored(name, found) or _local(name, ctx) or _unknown(name, found)
    return chosen


def _stored(name: str, found: "ShopPhotos") -> "list[Photo]":
    wanted = name.replace("\\", "/").strip("./").casefold()
    same = [photo for photo in found.photos if photo.id.casefold() == wanted]
    ends = [
        photo
        for photo in found.photos
        if f"/{wanted}".endswith(f"/{photo.id.casefold()}") or f"/{photo.id.casefold()}".endswith(f"/{wanted}")
    ]
    product = [photo for photo in found.photos if (photo.product_id or "").casefold() == wanted]
    return same or ends or product


def _local(name: str, ctx: ToolContext) -> "list[Photo]":
    from cartwise.workspace.photos.reading import Photo

    path = Path(name).expanduser()
    if not ctx.policy.reads_local_files or not path.is_file():
        return []
    return [Photo(path.name, path)]


def _unknown(name: str, found: "ShopPhotos") -> "list[Photo]":
    nearest = difflib.get_close_matches(name, [photo.id for photo in found.photos], n=_NEAREST, cutoff=0.0)
    raise RetryableInput(
        "unknown_photo",
        f"There is no photo {name!r} here. Nearest: {', '.join(nearest) or 'none'}. Files outside the workspace are read in the "
        "terminal only; elsewhere, ingest them first.",
        photo=name,
        nearest=", ".join(nearest) or "-",
    )
