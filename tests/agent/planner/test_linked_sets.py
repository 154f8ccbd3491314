"""Questions whose figure and condition live in tables that no join links: orders rated 5, households that a campaign mailed."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from cartwise.agent.planner.planner import EmbeddedMind
from cartwise.tools.specs import SPECS

START = date(2024, 1, 1)
AS_OF = date(2024, 6, 28)
MAY = {"start": "2024-05-01", "end": "2024-05-31"}
CANCELLED = {"field": "is_cancelled", "op": "eq", "values": [True]}
STATUSES = ("delivered", "delivered", "shipped", "canceled", "unavailable")


def _rows(name: str) -> tuple[str, list[tuple[Any, ...]]]:
    days = [START + timedelta(days=n) for n in range(180)]
    return {
        "orders": (
            "order_id,customer_id,order_date,order_status",
            [(f"O{n:03}", f"K{n % 60:02}", days[n % 180], STATUSES[n % 5]) for n in range(240)],
        ),
        "order_items": (
            "order_id,product_id,seller_id,price,freight_value",
            [(f"O{n % 240:03}", f"P{n % 20:02}", f"V{n % 9}", 10 + n % 7, 2.5) for n in range(360)],
        ),
        "order_reviews": (
            "review_id,order_id,review_score,review_creation_date",
            [(f"R{n:03}", f"O{n % 180:03}", 1 + n % 5, days[n % 180]) for n in range(200)],
        ),
        "order_payments": (
            "order_id,payment_sequential,payment_type,payment_value",
            [(f"O{n % 220:03}", 1 + n // 220, ("boleto", "voucher")[n % 2], 20 + n) for n in range(260)],
        ),
        "campaigns": (
            "campaign_id,start_date,end_date",
            [(n, days[n * 9], days[n * 9 + 10]) for n in range(1, 8)],
        ),
        "campaign_targets": (
            "campaign_id,customer_id",
            [(1 + n % 7, f"K{n % 60:02}") for n in range(150)],
        ),
        "coupon_redemptions": (
            "customer_id,coupon_id,campaign_id,redemption_date",
            [(f"K{n % 60:02}", f"C{n % 12:02}", 1 + n % 7, days[n]) for n in range(70)],
        ),
    }[name]  # type: ignore[return-value]


@pytest.fixture(scope="module")
def mind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedMind]:
    from cartwise import Workspace

    folder: Path = tmp_path_factory.mktemp("linked") / "files"
    folder.mkdir()
    for name in (
        *("orders", "order_items", "order_reviews", "order_payments"),
        *("campaigns", "campaign_targets", "coupon_redemptions"),
    ):
        header, rows = _rows(name)
        lines = [header, *(",".join(str(cell) for cell in row) for row in rows)]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with Workspace.open(tmp_path_factory.mktemp("linked") / "workspace", create=True) as workspace:
        workspace.ingest(folder)
        yield EmbeddedMind(workspace.catalog, workspace.values, SPECS)


def one(metric: str, entity: str, *filters: tuple[str, Any], op: str = "ge", value: float = 1.0) -> dict[str, Any]:
    kept = [{"field": field, "op": "eq", "values": [stored]} for field, stored in filters]
    return {"entity": entity, "metric": metric, "op": op, "values": [value], "period": {}, "filters": kept}


CALLS: list[tuple[str, dict[str, Any]]] = [
    ("Of the orders placed in May 2024, what % got a 5-star review?",
     {"metrics": ["orders_placed"], "period": MAY, "transforms": [{"kind": "share", "filters": [], "entities": [one("reviews", "order", ("rating", 5))]}]}),
    ("What slice of the May 2024 orders was paid by boleto?",
     {"metrics": ["orders"], "period": MAY}),
    ("How much did customers targeted by campaign 3 spend?",
     {"metrics": ["revenue"], "entities": [one("targeted_pairs", "customer", ("campaign", 3))]}),
    ("revenue from customers that redeemed coupons of campaign 3, 2024",
     {"metrics": ["revenue"], "entities": [one("redemptions", "customer", ("campaign", 3))]}),
    ("revenue of product P03 from customers targeted by campaign 3",  # no join leads from the targets to products
     {"metrics": ["revenue"], "entities": [{**one("targeted_pairs", "customer", ("campaign", 3)), "in_request_filters": False}]}),
    ("how many customers targeted by campaign 3 never redeemed a coupon",
     {"metrics": ["customers_targeted"], "entities": [one("redemptions", "customer", ("campaign", 3), op="eq", value=0.0)]}),
    ("how many customers targeted by campaign 3 never redeemed any coupon whatsoever",
     {"metrics": ["customers_targeted"], "entities": [{**one("redemptions", "customer", op="eq", value=0.0), "in_request_filters": False}]}),
    ("how many customers targeted by campaign 3 never redeemed any of its coupons",
     {"metrics": ["customers_targeted"], "entities": [one("redemptions", "customer", ("campaign", 3), op="eq", value=0.0)]}),
    ("how many customers that bought product P03 never redeemed a coupon",
     {"metrics": ["customers"], "entities": [{**one("redemptions", "customer", op="eq", value=0.0), "in_request_filters": False}]}),
    ("how many of campaign 3's targeted customers bought anything in May 2024",
     {"metrics": ["customers"], "period": MAY, "entities": [one("targeted_pairs", "customer", ("campaign", 3))]}),
    ("How many of the customers targeted by campaign 3 redeemed a coupon of it?", {"metrics": ["customers_redeemed"]}),
    ("How many days lie between the start and the end of campaign 3?", {"metrics": ["campaign_days"]}),
    ("how many campaigns ran longer than 9 days",
     {"metrics": ["campaigns"], "entities": [{"entity": "campaign", "metric": "campaign_days", "op": "gt", "values": [9.0]}]}),
    ("What is the average number of campaigns a customer was mailed?",
     {"metrics": [{"name": "targeted_pairs_per_customers_targeted", "numerator": ["targeted_pairs"], "denominator": ["customers_targeted"], "scale": 1.0, "unit": ""}]}),
    ("how many customers were mailed by both campaign 3 and campaign 4",
     {"metrics": ["customers_targeted"], "dimensions": None}),
    ("campaign 3 or campaign 4, by number of customers that redeemed", {"metrics": ["customers_redeemed"], "dimensions": ["campaign"]}),
    ("what share of sales comes from customers that redeemed a coupon",
     {"metrics": ["revenue"], "transforms": [{"kind": "share", "filters": [], "entities": [one("redemptions", "customer")]}]}),
    ("Of all orders placed in May 2024, what percentage was canceled?", {"metrics": ["orders_placed"]}),
    ("Which campaign was redeemed by the largest number of customers?", {"metrics": ["customers_redeemed"], "dimensions": ["campaign"], "limit": 1}),
    # cancelled orders are counted among all orders placed
    ("Cancellation rate month by month, April to May 2024",
     {"metrics": ["orders_placed"], "grain": "month", "transforms": [{"kind": "share", "filters": [CANCELLED]}]}),
    ("number of cancelled orders by month in 2024", {"metrics": ["orders_placed"], "grain": "month", "filters": [CANCELLED]}),
    ("how many sellers made at least one sale in May 2024",
     {"metrics": ["distinct_seller_id"], "filters": [{"field": "is_cancelled", "op": "eq", "values": [False]}]}),
    ("Freight-to-sales ratio in May 2024, in %",
     {"metrics": [{"name": "shipping_per_revenue", "numerator": ["shipping"], "denominator": ["revenue"], "scale": 100.0, "unit": "%"}]}),
    ("cancelled orders per 100 orders in May 2024",
     {"metrics": [{"name": "cancellations_per_100_orders", "numerator": ["cancellations"], "denominator": ["orders"], "scale": 100.0, "unit": ""}]}),
    ("how many orders in 2024 contained items from at least 2 different sellers",
     {"metrics": ["orders"], "entities": [{"entity": "order", "metric": "distinct_seller_id", "op": "ge", "values": [2.0]}]}),
]  # fmt: skip


@pytest.mark.parametrize(("question", "expected"), CALLS, ids=[question for question, _ in CALLS])
def test_question_becomes_the_request(mind: EmbeddedMind, question: str, expected: dict[str, Any]) -> None:
    plan = mind.plan(question, as_of=AS_OF)
    assert plan.outcome == "run", plan.question
    arguments = plan.calls[0].arguments
    assert {name: arguments.get(name) for name in expected} == expected
