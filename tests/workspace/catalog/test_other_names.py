import pytest

from cartwise.workspace.catalog.cancelled import says_cancelled
from cartwise.workspace.catalog.delivery import delivery_column
from cartwise.workspace.catalog.model import Column, Relation
from cartwise.workspace.catalog.other_names import region_aliases, usual_aliases


def names(aliases: list) -> set[tuple[str, str]]:
    return {(alias.text, alias.value) for alias in aliases}


def test_states_stored_by_code_have_their_names() -> None:
    found = names(region_aliases(["SP", "BA", "PR", "MG"]))
    assert {("Bahia", "BA"), ("Paraná", "PR"), ("圣保罗州", "SP")} <= found


def test_the_country_is_the_one_that_most_codes_belong_to() -> None:
    assert ("Texas", "TX") in names(region_aliases(["CA", "TX", "NY", "FL", "PA"]))
    assert ("Pará", "PA") not in names(region_aliases(["CA", "TX", "NY", "FL", "PA"]))


def test_states_stored_by_name_have_their_codes() -> None:
    assert ("TX", "Texas") in names(region_aliases(["Texas", "Florida", "Ohio"]))


@pytest.mark.parametrize("values", [["SP"], ["SP", "red", "green"], ["small", "large"], []])
def test_other_short_values_are_no_states(values: list[str]) -> None:
    assert region_aliases(values) == []


def test_usual_values_have_chinese_and_other_english_names() -> None:
    found = names(usual_aliases(["mobile", "desktop", "paid_search"]))
    assert {("手机", "mobile"), ("电脑", "desktop"), ("search ads", "paid_search")} <= found


def test_a_name_that_is_another_value_is_no_alias() -> None:
    assert ("phone", "mobile") not in names(usual_aliases(["mobile", "phone"]))


@pytest.mark.parametrize(("header", "is_found"), [
    ("order_delivered_customer_date", True), ("delivered_at", True),
    ("order_estimated_delivery_date", False), ("order_delivered_carrier_date", False), ("order_approved_at", False),
])  # fmt: skip
def test_the_day_of_delivery_is_no_estimate_and_no_hand_over(header: str, is_found: bool) -> None:
    columns = (
        Column(name="timestamp", type="timestamp", kind="time", label="order date"),
        Column(name=header, type="timestamp", kind="time", label=header.replace("_", " ")),
    )
    relation = Relation(
        name="orders", role="orders", label="orders", sql="SELECT 1", tables=("orders",), columns=columns, time_column="timestamp"
    )  # fmt: skip
    assert (delivery_column(relation) is not None) == is_found


@pytest.mark.parametrize(
    ("status", "expected"), [("canceled", True), ("unavailable", True), ("delivered", False), ("已取消", True)]
)
def test_states_in_which_a_sale_did_not_stand(status: str, expected: bool) -> None:
    assert says_cancelled(status) is expected
