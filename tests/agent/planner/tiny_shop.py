"""A small shop for the planner's tests: a catalogue with most standard metrics, and an index over a few values."""

from dataclasses import dataclass
from datetime import date

from rapidfuzz.distance import OSA

from cartwise.workspace.catalog.model import (
    AggregateMetric,
    Binding,
    Catalog,
    Column,
    Dimension,
    FirstEventMetric,
    Join,
    PerEntityMetric,
    RatioMetric,
    Relation,
    Synonyms,
)

AS_OF = date(2024, 11, 20)  # a Wednesday
VALUES = {
    "country": ("Germany", "France", "United Kingdom", "Spain", "Netherlands"),
    "product": ("BLUE TEAPOT", "RED TEAPOT", "GARDEN LANTERN", "GIFT BAG SMALL", "GIFT BAG LARGE", "POSTAGE"),
    "category": ("KITCHEN", "GARDEN", "COSMETICS"),
    "brand": ("Private", "National"),
    "age": ("19-24", "25-34", "65+"),
    "campaign_type": ("Type A", "Type B"),
    "customer": (1001, 1002, 1003),
    "campaign": ("7", "12"),
    "product_id": ("P-100", "85123A"),
}
ALIASES = {
    "uk": "United Kingdom",
    "britain": "United Kingdom",
    "英国": "United Kingdom",
    "德国": "Germany",
    "法国": "France",
    "private label": "Private",
}


@dataclass(frozen=True)
class Match:
    """A value that a text names."""

    dimension: str
    value: str | int
    score: float
    how: str
    rows: int = 1


class TinyValues:
    """Stands in for the value index, with the same four ways of finding."""

    def exact(self, text):
        wanted = text.strip().lower()
        found = [
            Match(name, value, 1.0, "exact")
            for name, values in VALUES.items()
            for value in values
            if _same(str(value).lower(), wanted)
        ]
        if wanted in ALIASES:
            found += [Match("brand" if ALIASES[wanted] == "Private" else "country", ALIASES[wanted], 0.97, "alias")]
        return found

    def search(self, text, limit=5):
        found = list(self.exact(text))
        words = text.lower().split()
        pairs = [(name, value) for name, values in VALUES.items() for value in values]
        for name, value in pairs:
            stored = str(value).lower().split()
            if all(any(_same(other, word) for other in stored) for word in words):
                found.append(Match(name, value, 0.6 + 0.35 * len(words) / len(stored), "tokens"))
        if not found:
            for name, value in pairs:
                stored = str(value).lower().split()
                if all(
                    any(OSA.distance(word.rstrip("s"), other) <= 1 and len(word) > 3 for other in stored)
                    for word in words
                ):
                    found.append(Match(name, value, 0.85, "fuzzy"))
        return found[:limit]

    def few_of(self, dimension, most):
        found = list(VALUES.get(dimension, ()))
        return found if len(found) <= most else []

    def contains(self, dimension, fragment):
        return sum(fragment.lower() in str(value).lower() for value in VALUES.get(dimension, ()))


def _same(stored, wanted):
    return stored == wanted or (len(wanted) > 3 and stored == wanted.rstrip("s"))


def tiny_catalog() -> Catalog:
    """Returns the catalogue of the small shop."""
    metrics = [*_sales(), *_ratios(), *_customers(), *_campaigns(), *_columns()]
    return Catalog(
        version="v1",
        data_version="d1",
        currency="EUR",
        first_day=date(2022, 1, 1),
        as_of=AS_OF,
        relations={name: _relation(name, label) for name, label in _RELATIONS.items()},
        joins=(
            Join(
                left="order_lines",
                left_columns=("product_id",),
                right="products",
                right_columns=("product_id",),
                coverage=1.0,
            ),
            Join(
                left="order_lines",
                left_columns=("customer_id",),
                right="customers",
                right_columns=("customer_id",),
                coverage=1.0,
            ),
        ),
        dimensions={dimension.name: dimension for dimension in _dimensions()},
        metrics={metric.name: metric for metric in metrics},
    )


_RELATIONS = {
    "order_lines": "order lines",
    "products": "products",
    "customers": "customers",
    "campaigns": "campaigns",
    "campaign_targets": "campaign targets",
    "redemptions": "redemptions",
    "coupons": "coupons",
    "reviews": "reviews",
}


def _relation(name, label):
    column = Column(name="id", type="text", kind="id", label="id")
    return Relation(
        name=name, role=name, label=label, sql=f'SELECT * FROM main."{name}"', tables=(name,), columns=(column,)
    )


def _dimensions():
    rows = [
        ("country", "country", "国家", "order_lines", "country", None, "text"),
        ("product", "product", "商品", "order_lines", "product_name", "product", "text"),
        ("product_id", "stock code", "商品编码", "order_lines", "product_id", None, "text"),
        ("customer", "customer", "客户", "order_lines", "customer_id", "customer", "integer"),
        ("order", "order", "订单", "order_lines", "order_id", "order", "text"),
        ("store", "store", "门店", "order_lines", "store_id", None, "text"),
        ("category", "product category", "商品品类", "products", "category", None, "text"),
        ("brand", "brand", "品牌", "products", "brand", None, "text"),
        ("age", "age", "年龄", "customers", "age", None, "text"),
        ("campaign", "campaign", "活动", "campaigns", "campaign_id", "campaign", "text"),
        ("campaign_type", "campaign type", "活动类型", "campaigns", "campaign_type", None, "text"),
        ("coupon", "coupon", "优惠券", "coupons", "coupon_id", "coupon", "text"),
        ("rating", "rating", "评分", "reviews", "rating", None, "integer"),
    ]
    return [
        Dimension(
            name=name,
            bindings=(Binding(relation=relation, column=column),),
            label=Synonyms(en=(en,), zh=(zh,)),
            type=kind,
            entity=entity,
        )
        for name, en, zh, relation, column, entity, kind in rows
    ]


def _words(en, zh):
    return {"label": Synonyms(en=(en,), zh=(zh,)), "definition": Synonyms(en=(en,), zh=(zh,))}


def _sum(name, en, zh, expression, *, unit, relation="order_lines", **more):
    return AggregateMetric(name=name, unit=unit, relation=relation, expression=expression, **_words(en, zh), **more)


def _sales():
    return [
        _sum("revenue", "net revenue", "净收入", "sum(amount)", unit="EUR"),
        _sum("gross_revenue", "gross revenue", "毛收入", "sum(amount)", unit="EUR", filter="NOT is_cancelled"),
        _sum("orders", "orders", "订单数", "count(DISTINCT order_id)", unit="orders"),
        _sum("customers", "customers", "客户数", "count(DISTINCT customer_id)", unit="customers"),
        _sum("units", "units", "销售件数", "sum(quantity)", unit="units"),
        _sum("gross_units", "gross units", "毛销售件数", "sum(quantity)", unit="units"),
        _sum(
            "distinct_products", "different products sold", "商品种类数", "count(DISTINCT product_id)", unit="products"
        ),
        _sum("cancellations", "cancelled orders", "取消订单数", "count(DISTINCT order_id)", unit="orders"),
        _sum("cancelled_value", "cancelled value", "取消金额", "-sum(amount)", unit="EUR"),
        _sum(
            "distinct_store_id",
            "different stores",
            "门店数",
            "count(DISTINCT store_id)",
            unit="stores",
            is_standard=False,
        ),
        _sum("active_days", "days with orders", "有订单的天数", "count(DISTINCT CAST(timestamp AS DATE))", unit="days"),
    ]


def _ratio(name, en, zh, numerator, denominator, *, unit="%"):
    return RatioMetric(
        name=name,
        unit=unit,
        numerator=(numerator,),
        denominator=(denominator,),
        scale=100.0 if unit == "%" else 1.0,
        **_words(en, zh),
    )


def _ratios():
    return [
        _ratio("aov", "average order value", "平均订单金额", "revenue", "orders", unit="EUR"),
        _ratio("items_per_order", "units per order", "每单件数", "gross_units", "orders", unit="units"),
        _ratio("cancellation_rate", "cancellation rate", "取消率", "cancellations", "orders"),
        _ratio("return_rate", "return rate by value", "退货率", "cancelled_value", "gross_revenue"),
        _ratio("repeat_rate", "repeat purchase rate", "复购率", "repeat_customers", "customers"),
        _ratio("revenue_per_customer", "revenue per customer", "人均净收入", "revenue", "customers", unit="EUR"),
    ]


def _customers():
    event = {"relation": "order_lines", "entity_column": "customer_id", "unit": "customers"}
    return [
        FirstEventMetric(name="new_customers", **event, **_words("new customers", "新客户数")),
        FirstEventMetric(
            name="returning_customers", which="returning", **event, **_words("returning customers", "回头客户数")
        ),
        PerEntityMetric(
            name="repeat_customers",
            inner="count(DISTINCT order_id)",
            outer="count",
            having="inner_value >= 2",
            **event,
            **_words("repeat customers", "复购客户数"),
        ),
        PerEntityMetric(
            name="median_order_value",
            relation="order_lines",
            entity_column="order_id",
            inner="sum(amount)",
            outer="median",
            unit="EUR",
            **_words("median order value", "订单金额中位数"),
        ),
    ]


def _campaigns():
    return [
        _sum("campaigns", "campaigns", "活动数", "count(DISTINCT campaign_id)", unit="campaigns", relation="campaigns"),
        _sum("campaign_days", "campaign duration", "活动天数", "max(days)", unit="days", relation="campaigns"),
        _sum(
            "customers_targeted",
            "customers targeted",
            "触达客户数",
            "count(DISTINCT customer_id)",
            unit="customers",
            relation="campaign_targets",
        ),
        _sum("redemptions", "redemptions", "核销次数", "count(*)", unit="redemptions", relation="redemptions"),
        _sum(
            "customers_redeemed",
            "customers who redeemed",
            "核销客户数",
            "count(DISTINCT customer_id)",
            unit="customers",
            relation="redemptions",
        ),
        _sum(
            "distinct_coupons",
            "different coupons",
            "优惠券种类数",
            "count(DISTINCT coupon_id)",
            unit="coupons",
            relation="coupons",
        ),
        _sum(
            "distinct_product_id",
            "distinct products in coupons",
            "优惠券涉及的商品数",
            "count(DISTINCT product_id)",
            unit="products",
            relation="coupons",
            is_standard=False,
        ),
        _sum("reviews", "reviews", "评价数", "count(*)", unit="reviews", relation="reviews"),
        _sum("average_rating", "average rating", "平均评分", "avg(rating)", unit="", relation="reviews"),
    ]


def _columns():
    return [
        _sum("avg_unit_price", "average unit price", "平均单价", "avg(unit_price)", unit="EUR", is_standard=False),
        _sum("max_unit_price", "highest unit price", "最高单价", "max(unit_price)", unit="EUR", is_standard=False),
        _sum("min_unit_price", "lowest unit price", "最低单价", "min(unit_price)", unit="EUR", is_standard=False),
        _sum(
            "coupon_disc", "total coupon discount", "优惠券折扣合计", "sum(coupon_disc)", unit="EUR", is_standard=False
        ),
    ]
