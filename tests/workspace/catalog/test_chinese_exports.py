"""Exports of Chinese platforms: products under the merchant's code, advertising with its ratios."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from cartwise.workspace.catalog.model import Synonyms
from tests.workspace.catalog.conftest import Shop

START = datetime(2025, 1, 1, 9)


@pytest.fixture(scope="module")
def beauty() -> Any:
    shop = Shop()
    shop.table(
        "products",
        "商家编码:t|类目:t|品牌:t|商品名称:t|吊牌价:i|成本:n|库存:i|适用肤质:t|上架时间:d",
        [(f"BS{n}", "面膜", "花颜", f"面膜 {n}", 79, 20.0, 5 * n, "干性", START) for n in range(20)],
    )
    shop.table(
        "items",
        "订单编号:t|商品名称:t|商家编码:t|类目:t|价格:n|数量:i|实付金额:n|订单创建时间:s",
        [
            (
                f"o{n // 2}",
                f"面膜 {n % 20}",
                f"BS{n % 20}",
                "面膜",
                79.0,
                1,
                79.0 - n % 3,
                START + timedelta(days=n // 4),
            )
            for n in range(200)
        ],
    )
    shop.table(
        "promotion",
        "日期:d|推广渠道:t|计划名称:t|展现量:i|点击量:i|花费:n|总购物车数:i|收藏宝贝数:i|总成交笔数:i|总成交金额:n|投入产出比:n",
        [
            (START + timedelta(days=n // 2), "直通车", f"精华 {n % 2}", 900, 40, 60.0, 5, 3, 2, 180.0, 3.0)
            for n in range(80)
        ],
    )
    return shop


def test_the_merchants_code_is_the_product(beauty: Any) -> None:
    products = beauty.catalog().relations["products"]
    told = {column.name: column.source_name for column in products.columns}
    assert (told["product_id"], told["product_name"], told["category"]) == ("商家编码", "商品名称", "类目")
    assert (told["brand"], told["price"], told["cost"]) == ("品牌", "吊牌价", "成本")


def test_the_cost_of_the_product_gives_profit(beauty: Any) -> None:
    catalog = beauty.catalog()
    assert beauty.value(catalog, "profit") == pytest.approx(sum(79.0 - n % 3 - 20 for n in range(200)))


def test_stock_is_not_dated_by_the_launch_of_the_product(beauty: Any) -> None:
    assert beauty.catalog().relations["stock_levels"].time_column is None


def test_a_return_on_spend_is_never_summed(beauty: Any) -> None:
    metrics = beauty.catalog().metrics
    assert not {"投入产出比", "avg_投入产出比", "median_投入产出比"} & set(metrics)


def test_carts_and_favourites_are_summed(beauty: Any) -> None:
    catalog = beauty.catalog()
    assert beauty.value(catalog, "总购物车数") == 400
    assert beauty.value(catalog, "收藏宝贝数") == 240


def test_the_name_of_a_plan_is_the_campaign(beauty: Any) -> None:
    assert beauty.catalog().relations["ad_spend"].column("campaign_id").source_name == "计划名称"


def test_a_header_beyond_the_vocabulary_keeps_its_words(beauty: Any) -> None:
    skin = beauty.catalog().dimensions["适用肤质"]
    assert skin.label == Synonyms(en=("适用肤质",), zh=("适用肤质",))
    assert not [word for word in skin.synonyms.en if word.endswith("s") or " " in word]


def test_lines_and_products_share_the_dimension_of_one_header(beauty: Any) -> None:
    dimensions = beauty.catalog().dimensions
    bound = [(binding.relation, binding.column) for binding in dimensions["category"].bindings]
    assert bound == [("order_lines", "类目"), ("products", "category")]
    assert "类目" not in dimensions


@pytest.mark.parametrize("is_of_line", [False, True])
def test_a_status_that_the_order_repeats_is_one_dimension(shop: Any, is_of_line: bool) -> None:
    orders = [
        (f"o{n}", f"用户{n % 9}", START + timedelta(days=n), "交易关闭" if n % 9 == 0 else "交易成功")
        for n in range(60)
    ]
    lines = [
        (
            f"o{n // 2}",
            f"面膜 {n % 5}",
            1,
            79.0,
            "交易关闭" if n // 2 % 9 == 0 or (is_of_line and n % 7 == 0) else "交易成功",
        )
        for n in range(120)
    ]
    shop.table("orders", "订单编号:t|买家会员名:t|订单创建时间:s|订单状态:t", orders)
    catalog = shop.table("items", "订单编号:t|商品名称:t|数量:i|实付金额:n|订单状态:t", lines).catalog()
    names = [column.name for column in catalog.relations["order_lines"].columns]
    assert "status" in names
    assert ("订单状态" in names) is is_of_line
