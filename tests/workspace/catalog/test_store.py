from pathlib import Path
from typing import Any

import pytest

from cartwise.errors import BadInput, RetryableInput, Unavailable
from cartwise.prompts.loader import texts
from cartwise.workspace.catalog.store import check, diff, load_catalog, save_inferred, set_decision, to_yaml


@pytest.fixture
def saved(grocer: Any, tmp_path: Path) -> Any:
    """A grocer whose inferred catalogue is saved; `load(path, value, ...)` decides and loads."""
    inferred, decisions = tmp_path / "inferred.json", tmp_path / "catalog.yaml"
    save_inferred(grocer.catalog(), inferred)

    class Saved:
        connection = grocer.connection
        path = decisions
        shop = grocer

        @staticmethod
        def load(*said: Any) -> Any:
            for path, value in zip(said[::2], said[1::2], strict=True):
                set_decision(decisions, path, value)
            return load_catalog(inferred, decisions, data_version="v1")

    return Saved


def test_without_decisions_the_inferred_catalogue_is_loaded(saved: Any, grocer: Any) -> None:
    assert saved.load() == grocer.catalog()


def test_the_version_changes_with_data_and_decisions(saved: Any, tmp_path: Path) -> None:
    plain = saved.load().version
    newer = load_catalog(tmp_path / "inferred.json", saved.path, data_version="v2").version
    assert len({plain, newer, saved.load("currency", "USD").version}) == 3


def test_a_currency_reaches_every_metric_of_money(saved: Any) -> None:
    catalog = saved.load("currency", "USD")
    assert {catalog.metrics[name].unit for name in ("revenue", "aov", "retail_disc", "avg_amount")} == {"USD"}
    assert catalog.metrics["units"].unit == "units"
    assert not any("currency" in question for question in catalog.open_questions)


def test_a_currency_changes_nothing_else(saved: Any) -> None:
    before, after = saved.load(), saved.load("currency", "USD")
    assert after.dimensions == before.dimensions
    assert list(after.metrics) == list(before.metrics)
    assert {change.path.rsplit(".", 1)[-1] for change in diff(before, after)} == {"currency", "unit", "open_questions"}


def test_synonyms_are_added_in_their_language(saved: Any) -> None:
    catalog = saved.load("metrics.revenue.synonyms", ["Dosh", "流水"], "dimensions.store.synonyms", "outlet")
    assert "dosh" in catalog.metrics["revenue"].synonyms.en
    assert "流水" in catalog.metrics["revenue"].synonyms.zh
    assert "sales" in catalog.metrics["revenue"].synonyms.en
    assert "outlet" in catalog.dimensions["store"].synonyms.en


@pytest.mark.parametrize(
    "metric",
    [
        {
            "kind": "aggregate",
            "relation": "order_lines",
            "expression": "sum(amount)",
            "filter": "quantity > 1",
            "unit": "USD",
        },
        {"kind": "ratio", "numerator": ["discount"], "denominator": ["revenue", "discount"], "scale": 100, "unit": "%"},
        {
            "kind": "per_entity",
            "relation": "order_lines",
            "entity_column": "order_id",
            "inner": "count(*)",
            "outer": "max",
            "unit": "lines",
        },
        {
            "kind": "first_event",
            "relation": "order_lines",
            "entity_column": "customer_id",
            "which": "new",
            "unit": "customers",
        },
    ],
)
def test_a_person_defines_a_metric_of_each_kind(saved: Any, metric: dict[str, Any]) -> None:
    catalog = saved.load("metrics.mine", metric)
    assert catalog.metrics["mine"].kind == metric["kind"]
    assert [finding for finding in check(catalog, saved.connection) if finding.is_error] == []


def test_a_filter_is_redefined(saved: Any) -> None:
    assert saved.load("metrics.revenue.filter", "quantity > 1").metrics["revenue"].filter == "quantity > 1"


def test_sql_that_does_not_bind_is_found_by_check(saved: Any) -> None:
    found = check(saved.load("metrics.revenue.filter", "nonsense > 1"), saved.connection)
    assert [finding.code for finding in found if finding.is_error] == ["sql_does_not_bind"]


def test_a_declared_join_that_fans_out_is_found_by_check(saved: Any) -> None:
    join = {"left": "order_lines", "left_columns": ["product_id"], "right": "coupons", "right_columns": ["product_id"]}
    found = check(saved.load("joins.coupons", join), saved.connection)
    assert [finding.code for finding in found if finding.is_error] == ["join_fans_out"]


def test_a_word_taken_twice_is_found_by_check(saved: Any) -> None:
    found = check(saved.load("metrics.units.synonyms", "revenue"), saved.connection)
    assert [finding.params["word"] for finding in found if finding.code == "word_names_two"] == ["revenue"]


def test_a_hidden_column_leaves_no_dimension_and_no_metric(saved: Any) -> None:
    catalog = saved.load("columns.order_lines.retail_disc.is_hidden", True, "columns.customers.age.is_hidden", True)
    assert catalog.relations["order_lines"].column("retail_disc") is None
    assert not {"retail_disc", "avg_retail_disc", "distinct_age"} & set(catalog.metrics)
    assert "age" not in catalog.dimensions


def test_a_declared_role_gives_its_view_and_metrics(shop: Any, tmp_path: Path) -> None:
    rows = [(f"x{n // 2}", f"y{n % 5}", "2025-01-01", 3.0) for n in range(20)]
    shop.table("log", "ref_a:t|ref_b:t|booked:d|dollar_value:n", rows)
    save_inferred(shop.catalog(), tmp_path / "i.json")
    columns = {"order_id": "ref_a", "customer_id": "ref_b", "amount": "dollar_value * 2", "timestamp": "booked"}
    set_decision(tmp_path / "c.yaml", "roles.log", {"role": "order_lines", "columns": columns})
    catalog = load_catalog(tmp_path / "i.json", tmp_path / "c.yaml", data_version="v1")
    assert shop.value(catalog, "revenue") == pytest.approx(120.0)
    assert shop.value(catalog, "customers") == 5
    assert "log" not in catalog.relations
    assert [finding for finding in check(catalog, shop.connection) if finding.is_error] == []


def test_a_declared_key_reaches_the_table(saved: Any) -> None:
    assert saved.load("tables.transactions.key", ["basket_id", "product_id"]).tables["transactions"].key == (
        "basket_id",
        "product_id",
    )


def test_event_metrics_survive_a_new_currency(shop: Any, tmp_path: Path) -> None:
    rows = [("2025-01-01", ["page_view", "add_to_cart", "purchase"][n % 3], f"u{n}", f"s{n // 3}") for n in range(60)]
    shop.table("events", "event_timestamp:s|event_name:t|user_id:t|session_id:t", rows)
    before = shop.catalog()
    save_inferred(before, tmp_path / "i.json")
    set_decision(tmp_path / "c.yaml", "currency", "EUR")
    after = load_catalog(tmp_path / "i.json", tmp_path / "c.yaml", data_version="v1")
    assert after.metrics == before.metrics


@pytest.mark.parametrize(
    ("path", "value", "nearest"),
    [
        ("curency", "GBP", "currency"),
        ("metrics.revenu.filter", "x > 1", "revenue"),
        ("metrics.revenue.filtr", "x > 1", "filter"),
        ("columns.order_lines.amont.unit", "USD", "amount"),
        ("roles.transaction.role", "orders", "transactions"),
        ("roles.transactions.role", "order_line", "order_lines"),
        ("dimensions.stor.synonyms", "outlet", "store"),
        ("relations.product.label", "things", "products"),
    ],
)
def test_an_unknown_name_is_told_with_the_nearest(saved: Any, path: str, value: str, nearest: str) -> None:
    with pytest.raises(RetryableInput) as caught:
        saved.load(path, value)
    assert caught.value.code == "unknown_decision"
    assert caught.value.params["nearest"] == nearest


def test_a_refused_decision_is_not_written(saved: Any) -> None:
    with pytest.raises(RetryableInput):
        set_decision(saved.path, "curency", "GBP")
    assert not saved.path.exists()


def test_none_takes_a_decision_back(saved: Any) -> None:
    saved.load("currency", "USD")
    assert saved.load("currency", None).currency is None


def test_a_broken_file_names_the_problem(saved: Any) -> None:
    saved.path.write_text("metrics: [unclosed", encoding="utf-8")
    with pytest.raises(BadInput, match="YAML"):
        saved.load()


def test_a_missing_catalogue_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="Ingest"):
        load_catalog(tmp_path / "none.json", tmp_path / "c.yaml", data_version="v1")


def test_people_read_yaml(saved: Any) -> None:
    assert "net revenue" in to_yaml(saved.load())


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "code",
    [
        "unknown_decision",
        "bad_decision",
        "bad_catalog_file",
        "no_catalog",
        "no_value_index",
        "join_fans_out",
        "sql_does_not_bind",
        "word_names_two",
    ],
)
def test_each_error_has_a_text(code: str, language: str) -> None:
    assert texts("errors", language)[code]
