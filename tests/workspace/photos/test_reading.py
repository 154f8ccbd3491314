"""Which product and category a photo belongs to."""

import pytest
from drawn import picture

from cartwise.workspace.photos.reading import read_shop_photos
from cartwise.workspace.workspace import Workspace

PRODUCTS = "product_id,product_name,category,price\nA1,Cup,Kitchen,4.5\nB2,Lamp,Lighting,9.0\nC3,Mug,Kitchen,5.0\n"


def ingested(tmp_path, **files):
    with Workspace.open(tmp_path / "shop", create=True) as workspace:
        folder = tmp_path / "files"
        for number, (name, text) in enumerate(files.items()):
            path = folder / name.replace("__", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                picture("cup", number).save(path.with_suffix(".png"))
            else:
                path.with_suffix(".csv").write_text(text, encoding="utf-8")
        workspace.ingest(folder)
        return {photo.id: photo for photo in read_shop_photos(workspace).photos}, read_shop_photos(workspace)


def test_file_names_tell_the_product_without_the_number_of_the_view(tmp_path):
    photos, _ = ingested(tmp_path, products=PRODUCTS, A1=None, **{"b2-2": None, "other": None})
    assert {name: photo.category for name, photo in photos.items()} == {
        "A1.png": "Kitchen", "b2-2.png": "Lighting", "other.png": None,
    }  # fmt: skip
    assert photos["A1.png"].product == "Cup"


@pytest.mark.parametrize("path", ["img/x.png", "C:\\\\shop\\\\img\\\\x.png", "https://cdn.example/img/x.png?v=3"])
def test_the_photo_table_decides_by_the_end_of_the_path(tmp_path, path):
    table = f"product_id,path\nB2,{path}\nC3,img/gone.png\n"
    photos, found = ingested(tmp_path, products=PRODUCTS, photos=table, img__x=None, other__x=None)
    assert photos["img/x.png"].product_id == "B2"
    assert photos["img/x.png"].category == "Lighting"
    assert found.unmatched == 1


def test_folders_are_categories_where_no_table_tells_any(tmp_path):
    photos, found = ingested(tmp_path, Cups__1=None, Cups__2=None, Lamps__3=None)
    assert {photo.category for photo in photos.values()} == {"Cups", "Lamps"}
    assert len(found.labelled) == 3


def test_one_folder_is_no_category(tmp_path):
    _, found = ingested(tmp_path, photos__1=None, photos__2=None)
    assert found.labelled == ()
