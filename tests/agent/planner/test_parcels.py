"""Questions that say how a figure is worked out, on a shop that promises days of delivery: the call that each gives."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from cartwise import Workspace
from cartwise.agent.planner.planner import EmbeddedMind
from cartwise.tools.specs import SPECS
from cartwise.workspace.warehouse.request import QueryRequest
from tests.agent.planner.parcels import START, write_parcels
from tests.agent.planner.shops import check_call, opened

AS_OF = date(2024, 7, 18)
MARCH = {"start": "2024-03-01", "end": "2024-03-31"}
PRICES = "sum_of_unit_price"


def only(field: str, *values: Any) -> list[dict[str, Any]]:
    return [{"field": field, "op": "in" if len(values) > 1 else "eq", "values": list(values)}]


CALLS: list[tuple[str, dict[str, Any]]] = [
    # deliveries against the promised day
    ("what share of the delivered orders bought in March 2024 arrived on a later calendar day than the estimated delivery date?", {"metrics": ["late_delivery_rate"], "period": MARCH, "filters": only("status", "delivered")}),
    ("how many orders were delivered late in March 2024?", {"metrics": ["late_deliveries"], "period": MARCH}),
    ("on-time delivery rate by customer state", {"metrics": ["on_time_rate"], "dimensions": ["customer_state"]}),
    ("2024年3月实际送达日期晚于预计送达日期的订单占已送达订单的百分比", {"metrics": ["late_delivery_rate"], "period": MARCH, "filters": only("status", "delivered")}),
    ("2024年3月有多少订单延迟送达?", {"metrics": ["late_deliveries"], "period": MARCH}),
    ("average delivery time by month, in calendar days", {"metrics": ["avg_delivery_calendar_days"], "grain": "month"}),
    ("Mean number of days between purchase and delivery, in calendar days, March 2024", {"metrics": ["avg_delivery_calendar_days"], "grain": None, "period": MARCH}),
    ("on-time delivery by customer state", {"metrics": ["on_time_rate"], "dimensions": ["customer_state"]}),
    # plain sums of a column
    ("Top 2 categories by item price sum", {"metrics": [PRICES], "dimensions": ["category"], "limit": 2}),
    ("seller states with the most sales (item price)", {"metrics": [PRICES], "dimensions": ["seller_state"]}),
    ("2024年3月商品销售额(price合计)", {"metrics": [PRICES], "period": MARCH}),
    ("What did watches and gifts sell for in March 2024 (sum of item price)?", {"metrics": [PRICES], "filters": only("category", "watches_gifts")}),
    ("item price sum and number of items in March 2024", {"metrics": [PRICES, "units"], "period": MARCH}),
    ("total freight in March 2024, every status counted", {"metrics": ["sum_of_shipping"], "period": MARCH}),
    ("what did freight on cancelled orders come to?", {"metrics": ["sum_of_shipping"], "filters": only("is_cancelled", True)}),
    ("How many items were sold in canceled orders?", {"metrics": ["units_any_status"], "filters": only("is_cancelled", True)}),
    ("total freight and total item price (sums) per customer state", {"metrics": [PRICES, "shipping"], "dimensions": ["customer_state"]}),
    ("sum of price and of freight in March 2024", {"metrics": [PRICES, "shipping"], "period": MARCH}),
    ("watches and gifts vs bed bath table: item price sums by month", {"metrics": [PRICES], "dimensions": ["category"], "grain": "month", "filters": only("category", "watches_gifts", "bed_bath_table")}),
    # payments and scores
    ("maximum number of installments used", {"metrics": ["max_installments"], "dimensions": None}),
    ("信用卡支付平均分几期?(对支付记录求平均)", {"metrics": ["avg_installments"], "filters": only("payment_type", "credit_card")}),
    ("Distribution of review scores (1-5)", {"metrics": ["reviews"], "dimensions": ["rating"]}),
    # days
    ("orders by month, 2023 and 2024", {"grain": "month", "period": {"start": "2023-01-01", "end": "2024-12-31"}}),
    ("2024年每季度的订单数,到第二季度为止", {"grain": "quarter", "period": {"start": "2024-01-01", "end": "2024-06-30"}, "compare": None}),
    ("2023 orders by month through September", {"grain": "month", "period": {"start": "2023-01-01", "end": "2023-09-30"}}),
    # whose states they are
    ("which seller states have the highest late delivery rate?", {"dimensions": ["seller_state"]}),
]  # fmt: skip

RATIOS = [
    ("what does freight come to as a percentage of item price? Sum of freight_value over sum of price.", "sum_of_shipping", PRICES),
    ("Freight as % of item price by category (sum of freight ÷ sum of price)", "sum_of_shipping", PRICES),
    ("2024年的运费占比:运费合计÷price合计", "sum_of_shipping", PRICES),
    ("freight share: freight over price, by seller state", "sum_of_shipping", PRICES),
]  # fmt: skip


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with opened(tmp_path_factory.mktemp("parcels"), write_parcels) as found:
        yield found


@pytest.fixture(scope="module")
def mind(workspace: Workspace) -> EmbeddedMind:
    return EmbeddedMind(workspace.catalog, workspace.values, SPECS)


@pytest.mark.parametrize(("question", "expected"), CALLS)
def test_question_gives_the_call(mind: EmbeddedMind, question: str, expected: dict[str, Any]) -> None:
    check_call(mind, question, expected, as_of=AS_OF)


@pytest.mark.parametrize(("question", "numerator", "denominator"), RATIOS)
def test_two_sums_make_one_ratio(mind: EmbeddedMind, question: str, numerator: str, denominator: str) -> None:
    (ratio,) = mind.plan(question, as_of=AS_OF).calls[0].arguments["metrics"]
    assert (ratio["numerator"], ratio["denominator"], ratio["unit"]) == ([numerator], [denominator], "%")


def test_a_state_named_in_the_definition_is_that_state(mind: EmbeddedMind) -> None:
    plan = mind.plan(
        "cancellation rate in March 2024: orders with status canceled as a percent of all orders placed", as_of=AS_OF
    )
    assert plan.calls[0].arguments["transforms"] == [{"kind": "share", "filters": only("status", "canceled")}]


def test_another_figure_of_late_deliveries_is_asked_about(mind: EmbeddedMind) -> None:
    assert mind.plan("average review score for orders delivered late", as_of=AS_OF).outcome == "clarify"


def test_orders_with_several_payment_types_are_no_payment_types(mind: EmbeddedMind) -> None:
    assert mind.plan("How many orders were paid with more than one payment type?", as_of=AS_OF).outcome == "clarify"


def test_reviews_by_month_of_purchase_are_asked_about(mind: EmbeddedMind) -> None:
    assert mind.plan("average review score by month of purchase", as_of=AS_OF).outcome == "clarify"


def test_late_deliveries_came_after_the_promised_day(workspace: Workspace) -> None:
    rows = workspace.warehouse.run(QueryRequest(metrics=("late_deliveries", "punctual_deliveries"))).rows
    days = [(START + timedelta(days=4 + n % 5, hours=3)).date() for n in range(400) if n % 4 != 3]
    late = sum(day > datetime(2024, 1, 7).date() for day in days)
    assert [list(row) for row in rows] == [[late, len(days) - late]]
