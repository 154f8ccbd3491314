"""Reads the photos of a shop with the products and categories that the catalogue gives them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from cartwise.workspace.photos.stored import CONTENT, PHOTO_ID, lists_photo_files, photo_path

if TYPE_CHECKING:
    from cartwise.workspace.catalog.model import Catalog, Relation
    from cartwise.workspace.workspace import Workspace

CATEGORY_COLUMNS = ("category", "product_category", "product_type", "department", "subcategory", "type")
_NAME_COLUMNS = ("product_name", "name", "title", "description")
_VIEW_NUMBER = re.compile(r"[-_. ](?:\d{1,2}|front|back|side|main|detail)$", re.IGNORECASE)  # P0101-2.jpg: another view


@dataclass(frozen=True)
class Photo:
    """A stored photo and what the catalogue says of it."""

    id: str  # its name as ingested
    path: Path  # of the stored picture, inside the workspace
    product_id: str | None = None
    product: str | None = None  # the product's name
    category: str | None = None


@dataclass(frozen=True)
class ShopPhotos:
    """The photos of a shop in one version of its data.

    Attributes:
        photos: in the order of their ids.
        unmatched: listed in the shop's photo table without a stored picture.
        tables: stored tables that all this was read from.
    """

    photos: tuple[Photo, ...]
    unmatched: int
    tables: tuple[str, ...]

    @property
    def labelled(self) -> tuple[Photo, ...]:
        """The photos whose category the catalogue knows."""
        return tuple(photo for photo in self.photos if photo.category)


def read_shop_photos(workspace: "Workspace") -> ShopPhotos:
    """Returns the photos of the version that the workspace is pinned to.

    A photo belongs to the product whose row of the photo table ends like its path, else to the product that its file is named
    after. Where no product has a category, folders are taken for categories.
    """
    catalog = workspace.catalog
    stored = [name for name, table in catalog.tables.items() if lists_photo_files(c.name for c in table.columns)]
    photos = [
        Photo(str(row[PHOTO_ID]), photo_path(workspace.path, str(row[CONTENT])))
        for name in stored
        for row in _stored_rows(workspace, name)
    ]
    listed = _listed(workspace)
    products = _products(workspace)
    matched, unmatched = _matched(photos, listed, products)
    if not any(photo.category for photo in matched):
        matched = _by_folder(matched)
    matched = list(
        {(photo.path, photo.product_id): photo for photo in reversed(matched)}.values()
    )  # one picture, two names
    tables = {*stored, *_tables(catalog, "photos"), *_tables(catalog, "products")}
    return ShopPhotos(tuple(sorted(matched, key=lambda photo: photo.id)), unmatched, tuple(sorted(tables)))


def _stored_rows(workspace: "Workspace", table: str) -> list[dict[str, Any]]:
    import duckdb

    with duckdb.connect(str(workspace.warehouse.data_path), read_only=True) as connection:
        rows = connection.execute(f'SELECT {PHOTO_ID}, {CONTENT} FROM main."{table}"').fetchall()  # noqa: S608 - our own names
    return [{PHOTO_ID: photo_id, CONTENT: content} for photo_id, content in rows]


def _rows(workspace: "Workspace", role: str, wanted: Iterable[str]) -> list[dict[str, Any]]:
    """Returns the rows of a relation with those of the wanted columns that it has."""
    relation = _relation(workspace.catalog, role)
    if relation is None:
        return []
    columns = [column for column in wanted if relation.column(column) is not None]
    if not columns:
        return []
    batches = workspace.warehouse.read(relation.name, columns)
    return [
        dict(zip(columns, row, strict=True))
        for batch in batches
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True)
    ]


def _relation(catalog: "Catalog", role: str) -> "Relation | None":
    return next((relation for relation in catalog.relations.values() if relation.role == role), None)


def _tables(catalog: "Catalog", role: str) -> tuple[str, ...]:
    relation = _relation(catalog, role)
    return tuple(relation.tables) if relation else ()


def _listed(workspace: "Workspace") -> list[dict[str, Any]]:
    """Returns the rows of the shop's photo table: path, and product or category where they stand there."""
    return [row for row in _rows(workspace, "photos", ("path", "product_id", *CATEGORY_COLUMNS)) if row.get("path")]


def _products(workspace: "Workspace") -> dict[str, dict[str, Any]]:
    """Returns name and category of each product by its id as text."""
    rows = _rows(workspace, "products", ("product_id", *_NAME_COLUMNS, *CATEGORY_COLUMNS))
    return {str(row["product_id"]): row for row in rows if row.get("product_id") is not None}


def _first(row: Mapping[str, Any], names: Iterable[str]) -> str | None:
    return next((str(row[name]) for name in names if row.get(name) not in (None, "")), None)


def _matched(
    photos: list[Photo], listed: list[dict[str, Any]], products: dict[str, dict[str, Any]]
) -> tuple[list[Photo], int]:
    """Returns the photos with product and category, and how many rows of the photo table have no picture."""
    by_name: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in listed:
        by_name[_parts(str(row["path"]))[-1]].append(row)
    by_stem = {product_id.casefold(): product_id for product_id in products}
    found, used = [], set()
    for photo in photos:
        parts = _parts(photo.id)
        rows = by_name.get(parts[-1], [])
        row = max(rows, key=lambda each: _shared_end(_parts(str(each["path"])), parts), default={})
        used.add(id(row))
        found.append(_described(photo, row, by_stem, products))
    return found, sum(id(row) not in used for row in listed)


def _described(
    photo: Photo, row: Mapping[str, Any], by_stem: Mapping[str, str], products: Mapping[str, Mapping[str, Any]]
) -> Photo:
    product_id = _first(row, ("product_id",)) or _product_of_name(photo.id, by_stem)
    product = products.get(product_id or "", {})
    return replace(
        photo,
        product_id=product_id,
        product=_first(product, _NAME_COLUMNS),
        category=_first(row, CATEGORY_COLUMNS) or _first(product, CATEGORY_COLUMNS),
    )


def _product_of_name(photo_id: str, by_stem: Mapping[str, str]) -> str | None:
    """Returns the product that a file is named after, without the number of the view."""
    stem = PurePosixPath(_parts(photo_id)[-1]).stem
    return by_stem.get(stem) or by_stem.get(_VIEW_NUMBER.sub("", stem))


def _parts(path: str) -> list[str]:
    """Returns the parts of a path or address, in lower case, without what follows a question mark."""
    return [part for part in re.split(r"[\\/]+", path.split("?")[0].casefold()) if part] or [""]


def _shared_end(left: list[str], right: list[str]) -> int:
    """Returns how many parts two paths share at their end."""
    shared = 0
    for one, other in zip(reversed(left), reversed(right), strict=False):
        if one != other:
            break
        shared += 1
    return shared


def _by_folder(photos: list[Photo]) -> list[Photo]:
    """Returns the photos with their folders as categories, where there are two folders or more."""
    folders = [PurePosixPath(photo.id.replace("\\", "/")).parent.name for photo in photos]
    if len(set(folders) - {""}) < 2:
        return photos
    return [replace(photo, category=folder or None) for photo, folder in zip(photos, folders, strict=True)]
