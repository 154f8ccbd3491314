"""Writes `docs/demo-shop.md` from the truth of the default demo shop.

Run `python -m cartwise.workspace.demo.document docs/demo-shop.md` after a change to the shop or its effects.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cartwise.workspace.demo.tables import load_table

_PLACES = ("channel", "device", "country", "category", "product", "carrier", "segment")


def render_document(truth: Mapping[str, Any], *, rows: Mapping[str, int], reports: int, photos: int) -> str:
    """Returns the page in Markdown.

    Args:
        truth: `DemoShop.truth` of the default shop.
        rows: rows by table.
        reports: number of monthly reports.
        photos: number of photos.
    """
    from jinja2 import Environment, StrictUndefined

    from cartwise.workspace.demo.browsing import PARTNER_SHARE
    from cartwise.workspace.demo.market import YEARLY_GROWTH
    from cartwise.workspace.demo.reviews import DEFAULT_SHARE

    table = load_table("document")
    # Markdown made of our own words: nothing to escape.
    template = Environment(undefined=StrictUndefined, autoescape=False).from_string(table["template"])  # noqa: S701
    text = template.render(
        truth=truth,
        shop=load_table("assortment")["shop"],
        tables=[(name, rows[name], what) for name, what in table["tables"].items()],
        effects=[_row(effect, truth["top_seller"]) for effect in truth["effects"] if "start" in effect],
        reports=reports,
        photos=photos,
        growth=round(100 * (YEARLY_GROWTH - 1)),
        default_share=DEFAULT_SHARE,
        pairs=f"{PARTNER_SHARE:.0%}",
    )
    return text.rstrip() + "\n"


def write_document(path: Path) -> None:
    """Makes the default shop in a temporary folder and writes its page."""
    import tempfile

    from cartwise.workspace.demo.shop import make_demo_shop

    with tempfile.TemporaryDirectory(prefix="cartwise-demo-") as folder:
        shop = make_demo_shop(folder)
        page = render_document(
            shop.truth, rows=count_rows(shop.files), reports=len(shop.reports), photos=len(shop.photos)
        )
    path.write_text(page, encoding="utf-8")


def count_rows(files: Mapping[str, Path]) -> dict[str, int]:
    """Returns the rows of each table's file."""
    import pyarrow.csv
    import pyarrow.parquet

    return {
        name: pyarrow.parquet.read_metadata(file).num_rows
        if file.suffix == ".parquet"
        else pyarrow.csv.read_csv(file).num_rows
        for name, file in files.items()
    }


def _row(effect: Mapping[str, Any], top_seller: str) -> dict[str, str]:
    """Returns one line of the table of effects."""
    places = [str(effect[place]) for place in _PLACES if place in effect]
    if effect["kind"] == "stock_out" and not places:
        places = [top_seller]
    what = load_table("document")["what"][effect["kind"]].format(**effect)
    return {
        "kind": effect["kind"].replace("_", " "),
        "start": effect["start"],
        "end": effect.get("end", "the last day"),
        "what": f"{', '.join(places)}: {what}" if places else what,
        "annotation": effect.get("annotation", "-"),
    }


if __name__ == "__main__":
    write_document(Path(sys.argv[1]))
