"""The inventory view: what runs out, when, how likely, what to order."""

import pytest

from cartwise.errors import Unavailable


@pytest.fixture(scope="module")
def outlook(ask):
    return ask(target="stock_cover", horizon_days=14)


def rows(result):
    table = next(block for block in result.blocks if block.kind == "table")
    names = [column.name for column in table.columns]
    return {row[0]: dict(zip(names, row, strict=True)) for row in table.rows}


def test_what_is_out_and_what_will_run_out_stand_first(outlook):
    assert list(rows(outlook)) == ["Wool rug", "Oak table", "Pine chair"]
    assert rows(outlook)["Oak table"]["probability"] > 90
    assert rows(outlook)["Pine chair"]["probability"] < 5


def test_days_of_cover_are_stock_over_rate(outlook):
    table = rows(outlook)["Oak table"]
    assert table["cover"] == pytest.approx(table["on_hand"] / table["rate"])


def test_only_what_is_low_is_reordered(outlook):
    assert rows(outlook)["Oak table"]["reorder"] > 20
    assert rows(outlook)["Pine chair"]["reorder"] == 0


def test_assumptions_are_said_and_can_be_set(ask, outlook):
    assert any("lead time of 14 days" in caveat.text for caveat in outlook.caveats)
    longer = ask(target="stock_cover", horizon_days=14, lead_time_days=42)
    assert rows(longer)["Oak table"]["reorder"] > rows(outlook)["Oak table"]["reorder"]


def test_a_filter_keeps_its_products(ask):
    found = ask(target="stock_cover", filters=[{"field": "category", "op": "eq", "values": ["Chairs"]}])
    assert list(rows(found)) == ["Pine chair"]


def test_a_shop_without_stock_levels_is_told_what_to_add(analyst):
    with pytest.raises(Unavailable) as missing:
        analyst.call_tool("forecast", {"target": "stock_cover"})
    assert missing.value.code == "no_stock_levels"
