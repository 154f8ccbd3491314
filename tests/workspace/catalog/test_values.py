from pathlib import Path
from typing import Any

import pytest

from cartwise.errors import Unavailable
from cartwise.workspace.catalog.value_text import normal, tokens
from cartwise.workspace.catalog.values import ValueIndex, build_value_index


@pytest.fixture
def values(gift_shop: Any, tmp_path: Path) -> ValueIndex:
    path = tmp_path / "values.sqlite"
    build_value_index(gift_shop.connection, gift_shop.catalog(), path)
    return ValueIndex(path)


def named(matches: list[Any]) -> list[tuple[str, Any, str]]:
    return [(match.dimension, match.value, match.how) for match in matches]


def test_exact_disregards_case_space_and_plural(values: ValueIndex) -> None:
    assert named(values.exact("red  lunch-bags 7")) == [("product", "RED LUNCH BAG 7", "exact")]


def test_an_id_is_found_with_its_own_type(values: ValueIndex) -> None:
    assert named(values.exact("105")) == [("customer", 105, "exact")]
    assert named(values.search("C536501"))[0] == ("order", "C536501", "exact")


@pytest.mark.parametrize(
    ("said", "stored"),
    [
        ("Britain", "United Kingdom"),
        ("uk", "United Kingdom"),
        ("英国", "United Kingdom"),
        ("Ireland", "EIRE"),
        ("DE", "Germany"),
        ("German", "Germany"),
    ],
)
def test_countries_have_other_names(values: ValueIndex, said: str, stored: str) -> None:
    assert ("country", stored, "alias") in named(values.exact(said))


def test_a_code_in_small_letters_is_a_word(values: ValueIndex) -> None:
    assert values.exact("de") == []


def test_words_of_a_name_find_it_best_match_first(values: ValueIndex) -> None:
    found = values.search("lunch bags")
    assert {match.how for match in found} == {"tokens"}
    assert len(found) == 5


@pytest.mark.parametrize(
    ("said", "stored"), [("Germny", "Germany"), ("Untied Kindom", "United Kingdom"), ("Britan", "United Kingdom")]
)
def test_misspelt_values_are_found(values: ValueIndex, said: str, stored: str) -> None:
    assert named(values.search(said))[0] == ("country", stored, "fuzzy")


def test_swapped_letters_of_a_short_word_are_forgiven(values: ValueIndex) -> None:
    assert values.search("lunch bgas")[0].dimension == "product"


@pytest.mark.parametrize("said", ["xyzzy", "", "  ", "'; DROP TABLE entries; --"])
def test_nothing_is_found_for_what_nobody_stored(values: ValueIndex, said: str) -> None:
    assert values.search(said) == []


def test_contains_counts_distinct_values_in_any_case(values: ValueIndex) -> None:
    assert values.contains("product", "lunch") == 20
    assert values.contains("product", "bag 1") == 11
    assert values.contains("nothing", "lunch") == 0


def test_rows_tell_how_common_a_value_is(values: ValueIndex) -> None:
    assert values.exact("Germany")[0].rows == 77


def test_a_translated_word_finds_a_status(shop: Any, tmp_path: Path) -> None:
    shop.table(
        "orders",
        "order_id:t|customer_id:t|amount:n|payment_method:t|order_date:d",
        [(f"o{n}", "u1", 1.0, "credit_card", "2025-01-01") for n in range(30)],
    )
    build_value_index(shop.connection, shop.catalog(), tmp_path / "v.sqlite")
    assert named(ValueIndex(tmp_path / "v.sqlite").exact("信用卡")) == [("payment_method", "credit_card", "alias")]


def test_building_again_replaces_the_index(gift_shop: Any, tmp_path: Path) -> None:
    path = tmp_path / "values.sqlite"
    for _ in range(2):
        build_value_index(gift_shop.connection, gift_shop.catalog(), path)
    assert len(ValueIndex(path).exact("Germany")) == 1


def test_a_missing_index_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="Ingest"):
        ValueIndex(tmp_path / "none.sqlite")


def test_chinese_text_is_found_by_its_parts() -> None:
    assert tokens("红色午餐袋") == ["红色", "色午", "午餐", "餐袋"]
    assert normal("LUNCH  Bags.") == normal("lunch bag")
