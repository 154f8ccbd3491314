"""The default shop: documented as it is, of the promised size, and believable."""

from pathlib import Path

import numpy as np
import pytest

from cartwise.workspace.demo import DemoShop, make_demo_shop
from cartwise.workspace.demo.document import count_rows, render_document

PAGE = Path(__file__).resolve().parents[3] / "docs" / "demo-shop.md"


@pytest.fixture(scope="module")
def default_shop(tmp_path_factory: pytest.TempPathFactory) -> DemoShop:
    return make_demo_shop(tmp_path_factory.mktemp("default"))


def test_document_is_in_step_with_the_code(default_shop: DemoShop) -> None:
    page = render_document(
        default_shop.truth,
        rows=count_rows(default_shop.files),
        reports=len(default_shop.reports),
        photos=len(default_shop.photos),
    )
    assert PAGE.read_text(encoding="utf-8") == page, "run: python -m cartwise.workspace.demo.document docs/demo-shop.md"


def test_default_size_is_as_promised(default_shop: DemoShop) -> None:
    totals = default_shop.truth["totals"]
    assert 300_000 < totals["events"] < 700_000
    assert 4_000 < totals["orders"] < 9_000


def test_funnel_is_believable(default_shop: DemoShop) -> None:
    rates = [month["conversion_rate"] for month in default_shop.truth["months"]]
    assert min(rates) > 2.0
    assert max(rates) < 5.5
    assert 2.5 < default_shop.truth["totals"]["conversion_rate"] < 4.0
    assert 4.0 < default_shop.truth["totals"]["return_rate"] < 14.0


def test_shop_grows_and_peaks_before_christmas(default_shop: DemoShop) -> None:
    sessions = np.array([month["sessions"] for month in default_shop.truth["months"]])
    assert 1.1 < sessions[12:].sum() / sessions[:12].sum() < 1.5
    orders = {month["month"]: month["orders"] for month in default_shop.truth["months"]}
    assert orders["2024-11"] > 1.2 * np.mean([orders["2024-08"], orders["2024-09"], orders["2024-10"]])
