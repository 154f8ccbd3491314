import pytest

from cartwise.errors import Refused, RetryableInput, Unavailable
from cartwise.workspace.warehouse.compiler.compiler import Compiler
from cartwise.workspace.warehouse.request import (
    AdHocRatio,
    Compare,
    EntityCondition,
    Filter,
    Funnel,
    Having,
    Order,
    Period,
    QueryRequest,
    Transform,
)
from tests.workspace.warehouse.answers import COMPILER
from tests.workspace.warehouse.tiny_shop import tiny_catalog

CASES = {
    "unknown_metric": {"metrics": ("revenu",)},
    "unknown_field": {"metrics": ("revenue",), "dimensions": ("contry",)},
    "unknown_relation": {"kind": "rows", "relation": "order_line"},
    "unknown_entity": {
        "metrics": ("revenue",),
        "entities": EntityCondition(entity="shop", metric="orders", op="ge", values=(1,)),
    },
    "unknown_order": {"metrics": ("revenue",), "dimensions": ("country",), "order": (Order(by="month"),)},
    "dimension_not_reachable": {"metrics": ("revenue",), "dimensions": ("campaign",)},
    "no_dates": {"kind": "rows", "relation": "products", "period": Period.model_validate({"start": "2024-01-01"})},
    "no_hours": {"metrics": ("spend",), "grain": "hour"},
    "bad_filter_values": {"metrics": ("revenue",), "filters": (Filter(field="country", op="between", values=("a",)),)},
    "bad_filter_value": {"metrics": ("revenue",), "filters": (Filter(field="customer", values=("Anna",)),)},
    "bad_having": {
        "metrics": ("revenue",),
        "dimensions": ("country",),
        "having": (Having(metric="revenue", op="between", values=(1,)),),
    },
    "no_metric": {},
    "no_relation": {"kind": "rows"},
    "compare_needs_period": {"metrics": ("revenue",), "compare": Compare(to="previous_period")},
    "metric_needs_period": {"metrics": ("returning_customers",)},
    "not_summable": {"metrics": ("aov",), "dimensions": ("country",), "transforms": (Transform(kind="share"),)},
    "request_misfit": {"metrics": ("revenue",), "transforms": (Transform(kind="growth"),)},
    "bad_funnel": {"kind": "funnel", "funnel": Funnel(steps=("view",))},
}


def compile_request(**fields):
    return COMPILER.compile(QueryRequest(**fields))


@pytest.mark.parametrize("code", CASES)
def test_request_that_does_not_fit_says_how_to_mend_it(code):
    with pytest.raises(RetryableInput) as caught:
        compile_request(**CASES[code])
    assert caught.value.code == code


def test_unknown_metric_names_the_nearest():
    with pytest.raises(RetryableInput) as caught:
        compile_request(metrics=("revenu",))
    assert caught.value.params["closest"].split(", ")[0] == "revenue"


def test_unreachable_dimension_names_what_can_be_used():
    with pytest.raises(RetryableInput) as caught:
        compile_request(metrics=("spend",), dimensions=("category",))
    assert caught.value.params["usable"] == "country, campaign"


@pytest.mark.parametrize("request_fields", [
    {"metrics": ("customers",), "filters": (Filter(field="email", values=("a@b.example",)),)},
    {"kind": "rows", "relation": "customers", "columns": ("email",)},
    {"metrics": ("customers",), "dimensions": ("customers.email",)},
])  # fmt: skip
def test_withheld_column_is_refused_not_unknown(request_fields):
    with pytest.raises(Refused) as caught:
        compile_request(**request_fields)
    assert caught.value.code == "withheld_column"


def test_funnel_without_events_is_unavailable():
    catalog = tiny_catalog()
    relations = {name: relation for name, relation in catalog.relations.items() if name != "events"}
    with pytest.raises(Unavailable):
        Compiler(catalog.model_copy(update={"relations": relations})).compile(
            QueryRequest(kind="funnel", funnel=Funnel(steps=("view", "buy")))
        )


@pytest.mark.parametrize("field", ["metrics", "dimensions", "transforms", "compare"])
def test_cohort_takes_no_fields_of_other_kinds(field):
    extra = {
        "metrics": ("revenue",),
        "dimensions": ("country",),
        "transforms": (Transform(kind="share"),),
        "compare": Compare(to="previous_year"),
    }
    with pytest.raises(RetryableInput, match=field):
        compile_request(kind="cohort", **{field: extra[field]})


def test_value_with_quotes_stays_a_value(connection):
    from tests.workspace.warehouse.answers import answer, only

    assert answer(connection, metrics=("orders",), filters=(only("country", "x' OR '1'='1"),)) == [(0,)]


def test_ad_hoc_ratio_of_an_unknown_metric_is_refused_by_name():
    with pytest.raises(RetryableInput, match="clickz"):
        compile_request(metrics=(AdHocRatio(name="x", numerator=("clickz",), denominator=("orders",)),))


@pytest.mark.parametrize(
    ("kind", "extra"),
    [
        ("metrics", {"relation": "products"}),
        ("metrics", {"columns": ("sku",)}),
        ("cohort", {"order": (Order(by="cohort"),)}),
        ("funnel", {"limit": 2}),
        ("rows", {"grain": "month"}),
    ],
)
def test_field_that_would_change_nothing_is_an_error(kind, extra):
    with pytest.raises(RetryableInput) as caught:
        compile_request(kind=kind, **extra)
    assert caught.value.params["field"] == next(iter(extra))
