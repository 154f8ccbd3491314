"""What a demo shop writes: the same each time, whole, and growing with its size."""

import hashlib
import json
import os
import subprocess
import sys
from datetime import date, datetime, time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from cartwise.workspace.demo import DemoShop, Effects, make_demo_shop

KEYS = {
    "orders": ["order_id"],
    "order_lines": ["order_id", "line_number"],
    "products": ["product_id"],
    "customers": ["customer_id"],
    "stock_levels": ["product_id", "date"],
    "reviews": ["review_id"],
    "campaigns": ["campaign_id"],
    "campaign_targets": ["campaign_id", "customer_id"],
    "coupons": ["coupon_id"],
    "redemptions": ["order_id"],
    "email_sends": ["campaign_id", "date"],
    "ad_spend": ["date", "channel"],
    "annotations": ["date"],
    "photos": ["product_id"],
}
REFERENCES = [
    ("orders", "customer_id", "customers", "customer_id"),
    ("orders", "coupon_id", "coupons", "coupon_id"),
    ("order_lines", "order_id", "orders", "order_id"),
    ("order_lines", "customer_id", "customers", "customer_id"),
    ("order_lines", "product_id", "products", "product_id"),
    ("events", "item_id", "products", "product_id"),
    ("stock_levels", "product_id", "products", "product_id"),
    ("reviews", "order_id", "orders", "order_id"),
    ("reviews", "product_id", "products", "product_id"),
    ("campaign_targets", "customer_id", "customers", "customer_id"),
    ("campaign_targets", "campaign_id", "campaigns", "campaign_id"),
    ("coupons", "campaign_id", "campaigns", "campaign_id"),
    ("redemptions", "order_id", "orders", "order_id"),
    ("redemptions", "coupon_id", "coupons", "coupon_id"),
    ("email_sends", "campaign_id", "campaigns", "campaign_id"),
    ("photos", "product_id", "products", "product_id"),
]
MAY_BE_EMPTY = {
    ("events", "query"),
    ("events", "item_id"),
    ("events", "quantity"),
    ("events", "value"),
    ("orders", "coupon_id"),
    ("orders", "delivery_days"),
    ("reviews", "title"),
    ("reviews", "text"),
}


def digest(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def test_files_are_equal_when_the_seed_is(tmp_path: Path) -> None:
    for name in ("one", "two"):
        make_demo_shop(tmp_path / name, customers=60)
    assert digest(tmp_path / "one") == digest(tmp_path / "two")


def test_files_differ_when_the_seed_does(shop: DemoShop, tmp_path: Path) -> None:
    other = make_demo_shop(tmp_path, customers=300, seed=8)
    for name in ("events", "orders", "products", "reviews"):
        assert other.files[name].read_bytes() != shop.files[name].read_bytes()


@pytest.mark.parametrize("name", sorted(KEYS))
def test_key_identifies_a_row(tables: dict[str, pa.Table], name: str) -> None:
    keys = tables[name].select(KEYS[name])
    assert keys.group_by(KEYS[name]).aggregate([]).num_rows == keys.num_rows > 0


@pytest.mark.parametrize(("child", "column", "parent", "key"), REFERENCES)
def test_reference_finds_its_row(tables: dict[str, pa.Table], child: str, column: str, parent: str, key: str) -> None:
    values = set(tables[child].column(column).drop_null().to_pylist())
    assert values <= set(tables[parent].column(key).to_pylist())


def test_cells_are_filled_but_where_nothing_is_to_be_said(tables: dict[str, pa.Table]) -> None:
    empty = {
        (name, column)
        for name, table in tables.items()
        for column in table.column_names
        if table.column(column).null_count
    }
    assert empty <= MAY_BE_EMPTY


def test_numbers_are_finite(tables: dict[str, pa.Table]) -> None:
    for table in tables.values():
        for column in table.columns:
            if pa.types.is_floating(column.type):
                assert bool(np.isfinite(column.drop_null().to_numpy()).all())


@pytest.mark.parametrize("name", ["events", "orders", "order_lines", "reviews", "redemptions"])
def test_timestamps_lie_within_the_period(shop: DemoShop, tables: dict[str, pa.Table], name: str) -> None:
    found = pc.min_max(tables[name].column("timestamp")).as_py()
    first = datetime.combine(date.fromisoformat(shop.truth["first_day"]), time.min)
    last = datetime.combine(date.fromisoformat(shop.truth["last_day"]), time.max)
    assert first <= found["min"] <= found["max"] <= last


def test_period_is_24_whole_months(shop: DemoShop) -> None:
    assert (shop.truth["first_day"], shop.truth["last_day"]) == ("2023-11-01", "2025-10-31")
    assert len(shop.reports) == 24


def test_period_ends_when_told(tmp_path: Path) -> None:
    shop = make_demo_shop(tmp_path, customers=60, last_day=date(2026, 3, 15))
    assert (shop.truth["first_day"], shop.truth["last_day"]) == ("2024-03-16", "2026-03-15")
    assert len(shop.truth["campaigns"]) == 12


def test_truth_is_plain_json(shop: DemoShop) -> None:
    assert json.loads(json.dumps(shop.truth)) == shop.truth


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_smallest_shop_is_whole(tmp_path: Path, seed: int) -> None:
    shop = make_demo_shop(tmp_path, customers=50, seed=seed, effects=Effects.none())
    assert set(shop.files) >= {"events", "orders", "order_lines", "products", "customers", "stock_levels", "ad_spend"}
    assert "annotations" not in shop.files
    assert len(shop.reports) == 24


def test_customers_are_as_many_as_asked(tables: dict[str, pa.Table]) -> None:
    assert tables["customers"].num_rows == 300


def test_events_grow_with_the_customers(shop: DemoShop, tmp_path: Path) -> None:
    bigger = make_demo_shop(tmp_path, customers=900, effects=Effects.none())
    assert 2.3 < bigger.truth["totals"]["events"] / shop.truth["totals"]["events"] < 3.9


def test_files_grow_no_personal_columns(tables: dict[str, pa.Table]) -> None:
    columns = {column for table in tables.values() for column in table.column_names}
    assert not columns & {"email", "phone", "first_name", "last_name", "address", "birth_date", "ip"}


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = (
        "import sys, cartwise.workspace.demo; from cartwise.workspace.demo import Effects; Effects.default();"
        "sys.exit(any(name in sys.modules for name in ('numpy', 'pyarrow', 'PIL', 'pandas', 'duckdb')))"
    )
    assert subprocess.run([sys.executable, "-c", code], env=dict(os.environ), check=False).returncode == 0
