import datetime
from pathlib import Path

import pytest

from cartwise.tools.context import ToolContext
from cartwise.workspace.workspace import Workspace

REPORTS = {
    "2025-02.md": "# February 2025\n\n## Returns\n\nThe return rate fell by 20 % on the month before, so no action is needed.\n",
    "2025-03.md": "# March 2025\n\n## Sales\n\n| Figure | March | Change on the month before |\n|---|---:|---:|\n| Orders | 30 | 0.0 % |\n\n## Policy\n\nDamaged mugs are replaced free of charge.\n",
    "plan.md": "# Plan for 2026\n\nThe return rate should fall by half.\n",
}
COMPLAINTS = [
    "The parcel came much too late",
    "Delivery took three weeks",
    "The mug broke after a day",
    "The handle broke off at once",
]


def order_lines() -> str:
    """Ten orders a month of 2025 until March; one is returned in January, three in February, one in March."""
    rows = ["order_id,customer_id,product_id,quantity,unit_price,order_date"]
    number = 0
    for month, returned in ((1, 1), (2, 3), (3, 1)):
        for day in range(1, 31 if month != 2 else 28):
            number += 1
            rows.append(f"{number},C{number % 9},P{number % 3},1,10.00,2025-{month:02d}-{day:02d}")
        for again in range(returned):
            rows.append(f"C{number - again},C{(number - again) % 9},P0,-1,10.00,2025-{month:02d}-27")
    return "\n".join(rows) + "\n"


def reviews() -> str:
    rows = ["review_id,product_id,rating,review_text,review_date"]
    for n in range(24):
        rows.append(f"R{n},P{n % 3},{1 + n % 2},{COMPLAINTS[n % 4]} again number {n},2025-0{n % 3 + 1}-12")
    for n in range(24, 34):
        rows.append(f"R{n},P{n % 3},5,A wonderful gift for friend {n},2025-03-0{n % 9 + 1}")
    return "\n".join(rows) + "\n"


def make_shop(folder: Path) -> Workspace:
    """Returns a shop with order lines, products, reviews and three reports, indexed."""
    from cartwise.workspace.library.collect import shop_documents
    from cartwise.workspace.library.shop import library_state

    files = {"sales.csv": order_lines(), "reviews.csv": reviews(), "products.csv": "product_id,product_name,category\nP0,Red mug,Kitchen\nP1,Tea towel,Kitchen\nP2,Lunch bag,Travel\n", **REPORTS}  # fmt: skip
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    workspace = Workspace.open(folder / "shop", create=True)
    workspace.ingest(*(str(folder / name) for name in files))
    workspace.library.replace(shop_documents(workspace), content=library_state(workspace).content)
    return workspace


@pytest.fixture(scope="session")
def text_shop(tmp_path_factory):
    with make_shop(tmp_path_factory.mktemp("texts")) as workspace:
        yield workspace


@pytest.fixture
def ctx(text_shop):
    return ToolContext(text_shop, "en", as_of=datetime.date(2025, 3, 30))
