"""Questions with conditions on whom or what is counted, formulas, shares of parts and rankings by change."""

from datetime import date

import pytest

from cartwise.agent.planner.planner import EmbeddedMind
from cartwise.tools.specs import SPECS

Q1, Q2 = {"start": "2024-01-01", "end": "2024-03-31"}, {"start": "2024-04-01", "end": "2024-06-30"}
MAY, JUNE = {"start": "2024-05-01", "end": "2024-05-31"}, {"start": "2024-06-01", "end": "2024-06-30"}
YEAR = {"start": "2024-01-01", "end": "2024-12-31"}
ROWS = {"name": "rows_of_order_lines", "relation": "order_lines", "aggregate": "count"}


def who(op="ge", value=1.0, *, metric="orders", entity="customer", **more):
    return {"entity": entity, "metric": metric, "op": op, "values": [value], **more}


def share(**more):
    return [{"kind": "share", **more}]


COUNT = [{"kind": "count"}]
NEW_SHARE = {
    "name": "new_customers_per_customers", "numerator": ["new_customers"], "denominator": ["customers"], "scale": 100.0, "unit": "%",
}  # fmt: skip
TABLE = [
    ("How many customers ordered both in May 2024 and in June 2024?", {"entities": [who(period=MAY), who(period=JUNE)]}),
    ("2024年5月和6月都下过单的客户有多少?", {"entities": [who(period=MAY), who(period=JUNE)]}),
    ("How many customers bought in Q1 2024 and came back in Q2 2024?", {"entities": [who(period=Q1), who(period=Q2)]}),
    ("How many customers bought in May 2024 but not in June 2024?", {"period": MAY, "entities": [who("eq", 0.0, period=JUNE)]}),
    ("How many who are customers of Q1 2024 have not placed a single order since the end of March 2024?",
     {"period": Q1, "entities": [who("eq", 0.0, period={"start": "2024-04-01"})]}),
    ("2024年5月下过单但6月没有下单的客户有多少?", {"period": MAY, "entities": [who("eq", 0.0, period=JUNE)]}),
    ("How many customers ordered in every single month of 2024?", {"entities": [who("ge", 12.0, grain="month")]}),
    ("How many customers ordered in at least 6 different months of 2024?", {"entities": [who("ge", 6.0, grain="month")]}),
    ("2024年每个月都下单的客户有多少?", {"entities": [who("ge", 12.0, grain="month")]}),
    ("On how many days in 2024 did we take more than £100?",
     {"grain": "day", "having": [{"metric": "revenue", "op": "gt", "values": [100.0]}], "transforms": COUNT}),
    ("有多少天的净收入超过100英镑?", {"grain": "day", "transforms": COUNT}),
    ("In how many different countries did we have at least one order in May 2024?", {"dimensions": ["country"], "transforms": COUNT}),
    ("How many orders had at least three order lines?",
     {"entities": [who("ge", 3.0, metric="rows_of_order_lines", entity="order")], "define": [ROWS]}),
    ("What percentage of customers ordered only once in 2024?", {"period": YEAR, "transforms": share(entities=[who("eq", 1.0)])}),
    ("Of the customers who bought in Q1 2024, what percentage came back in Q2 2024?",
     {"period": Q1, "transforms": share(entities=[who(period=Q2)])}),
    ("What percentage of the customers who ordered in May 2024 were first-time buyers?", {"metrics": [NEW_SHARE]}),
    ("What % of units came from the 2 best-selling products by units?", {"transforms": [{"kind": "share_of_top", "n": 2}]}),
    ("Which country saw its revenue drop the most from May to June 2024?",
     {"period": JUNE, "order": [{"by": "revenue_change", "descending": False}], "limit": 1}),
    ("The two products whose revenue went up most between May and June 2024?",
     {"period": JUNE, "order": [{"by": "revenue_change", "descending": True}], "limit": 2}),
    ("Top 2 countries by revenue growth in percent, Q2 vs Q1 2024", {"order": [{"by": "revenue_change_pct", "descending": True}]}),
    ("5月到6月净收入下降最多的国家是哪个?", {"order": [{"by": "revenue_change", "descending": False}]}),
    ("Sum of unit prices by country", {"metrics": ["sum_of_unit_price"], "dimensions": ["country"]}),
    ("average item price in Germany", {"metrics": ["avg_unit_price"]}),
    ("units per order by country (net units ÷ orders)", {"dimensions": ["country"]}),
    ("Revenue (quantity times unit price) by country", {"metrics": ["revenue"], "dimensions": ["country"]}),
    ("Median gross order value in Germany", {"metrics": ["median_order_value"]}),
    ("What was the total value of the cancelled invoices in May 2024?", {"metrics": ["cancelled_value"]}),
    ("What chunk of our 2024 revenue did Germany bring?",
     {"transforms": share(filters=[{"field": "country", "op": "eq", "values": ["Germany"]}])}),
    ("How much of our 2024 revenue came from France?",
     {"period": YEAR, "transforms": share(filters=[{"field": "country", "op": "eq", "values": ["France"]}])}),
    ("Which month of 2024 came second for revenue?", {"grain": "month", "limit": 1, "skip": 1}),
    ("the 2 top-grossing customers of 2024 - what slice of revenue is that?", {"transforms": [{"kind": "share_of_top", "n": 2}]}),
    ("For Q2 2024 I'd like to know how dependent we are on the head: what percentage of revenue came from the 2 best-earning products (by description)?",
     {"period": Q2, "filters": None, "transforms": [{"kind": "share_of_top", "n": 2}]}),
    ("count of orders worth more than 100 pounds in May 2024", {"entities": [who("gt", 100.0, metric="revenue", entity="order")]}),
    ("orders worth 100 pounds or more in May 2024, how many?", {"entities": [who("ge", 100.0, metric="revenue", entity="order")]}),
    ("median customer spend in 2024", {"metrics": ["median_customer_revenue_per_customer"]}),
    ("Returns-to-gross-sales ratio for Germany in 2024, in %", {"metrics": ["return_rate"]}),
    ("what percentage of the 2024 gross sales was sent back", {"metrics": ["return_rate"]}),
    ("Which country has most units per order in 2024?", {"metrics": ["items_per_order"], "dimensions": ["country"], "limit": 1}),
    ("Which country has most returns per order in 2024?", {"dimensions": ["country"], "limit": 1}),
    ("avg number of line items per invoice in May 2024", {"define": [ROWS]}),
    ("which country had the worst return rate in 2024?", {"order": [{"by": "return_rate", "descending": True}]}),
    ("number of articles sold to only one country in 2024",
     {"metrics": ["distinct_products"], "entities": [who("eq", 1.0, metric="distinct_country", entity="product")]}),
    ("average revenue per invoice line in May 2024", {"define": [ROWS]}),
    ("do Germany or France have the higher average basket?", {"metrics": ["aov"], "dimensions": ["country"], "transforms": None}),
    ("Germany vs France share of revenue, percent", {"dimensions": ["country"], "transforms": share()}),
    ("Germany revenue ÷ Germany orders, by month 2024", {"metrics": ["aov"], "grain": "month"}),
    ("how many orders contain at least 3 different products", {"entities": [who("ge", 3.0, metric="distinct_products", entity="order")]}),
    ("Revenue earned per active customer, quarterly, 2024", {"metrics": ["revenue_per_customer"], "grain": "quarter"}),
    ("number of customers whose total spend in 2024 topped 50 pounds",
     {"metrics": ["customers"], "entities": [who("gt", 50.0, metric="revenue")]}),
]  # fmt: skip


@pytest.fixture(scope="module")
def mind(tiny_workspace):
    return EmbeddedMind(tiny_workspace.catalog, tiny_workspace.values, SPECS)


@pytest.mark.parametrize(("question", "expected"), TABLE, ids=[question for question, _ in TABLE])
def test_question_becomes_the_request(mind, question, expected):
    plan = mind.plan(question, as_of=date(2024, 12, 31))
    assert plan.outcome == "run", plan.question
    arguments = plan.calls[0].arguments
    assert {name: arguments.get(name) for name in expected} == expected


def test_ratio_in_brackets_wins_over_the_named_figure(mind):
    plan = mind.plan("units per order by country (net units ÷ orders)", as_of=date(2024, 12, 31))
    ratio = plan.calls[0].arguments["metrics"][0]
    assert (ratio["numerator"], ratio["denominator"]) == (["units"], ["orders"])
