"""A request is said in tokens over the slots of its question, and read back as the same request."""

from typing import Any

import pytest

from cartwise.agent.planner.learned.sameness import same_request
from cartwise.agent.planner.learned.shop_words import ShopWords
from cartwise.agent.planner.learned.slots import Unreadable, earlier_slots
from cartwise.agent.planner.words import lexicon
from cartwise.agent.planner.words.roles import fitting
from cartwise.agent.planner.words.segment import Segmenter
from tests.agent.planner.tiny_shop import AS_OF, TinyValues, tiny_catalog

GERMANY = {"field": "country", "op": "eq", "values": ["Germany"]}
OCTOBER = {"start": "2011-10-01", "end": "2011-10-31"}
AUGUST = {"start": "2011-08-01", "end": "2011-08-31"}
SAID: tuple[tuple[str, dict[str, Any] | str], ...] = (
    ("revenue in Germany in October 2011", {"metrics": ["revenue"], "filters": [GERMANY], "period": OCTOBER}),
    (
        "top 5 products by units",
        {"metrics": ["units"], "dimensions": ["product"], "order": [{"by": "units", "descending": True}], "limit": 5},
    ),
    ("orders by month since August 2011", {"metrics": ["orders"], "grain": "month", "period": {"start": "2011-08-01"}}),
    (
        "revenue October 2011 against August 2011",
        {"metrics": ["revenue"], "period": OCTOBER, "compare": {"to": "range", "period": AUGUST}},
    ),
    (
        "how many customers ordered at least 3 times",
        {"metrics": ["customers"], "entities": [{"entity": "customer", "metric": "orders", "op": "ge", "values": [3]}]},
    ),
    (
        "customers who bought in August 2011 but never in October 2011",
        {
            "metrics": ["customers"],
            "period": AUGUST,
            "entities": [{"entity": "customer", "metric": "orders", "op": "eq", "values": [0], "period": OCTOBER}],
        },
    ),
    (
        "share of revenue from Germany",
        {"metrics": ["revenue"], "transforms": [{"kind": "share", "filters": [GERMANY]}]},
    ),
    (
        "what percentage do the top 10 customers make",
        {"metrics": ["revenue"], "dimensions": ["customer"], "transforms": [{"kind": "share_of_top", "n": 10}]},
    ),
    (
        "products that sold more than 100 units",
        {
            "metrics": ["units"],
            "dimensions": ["product"],
            "having": [{"metric": "units", "op": "gt", "values": [100]}],
        },
    ),
    (
        "redemptions per coupon as a ratio",
        {"metrics": [{"name": "x", "numerator": ["redemptions"], "denominator": ["orders"], "scale": 100}]},
    ),
    (
        "orders on weekends",
        {"metrics": ["orders"], "filters": [{"field": "weekday", "op": "in", "values": ["Saturday", "Sunday"]}]},
    ),
    (
        "revenue of products with lantern in the name",
        {"metrics": ["revenue"], "filters": [{"field": "product", "op": "contains", "values": ["lantern"]}]},
    ),
    (
        "retention of the October 2011 cohort by month",
        {
            "kind": "cohort",
            "cohort": {"entity": "customer", "grain": "month", "cohort": OCTOBER, "measure": "rate"},
        },
    ),
    ("why did revenue fall", "explain_change"),
    (
        "每月德国的订单数",
        {"metrics": ["orders"], "grain": "month", "filters": [GERMANY]},
    ),
)


@pytest.fixture(scope="module")
def words() -> ShopWords:
    catalog = tiny_catalog()
    named = lexicon.catalog_phrases(catalog)
    common = fitting(lexicon.common_phrases(), named, lexicon.plainly_harmless())
    return ShopWords(catalog, Segmenter(common, named, TinyValues()))


@pytest.mark.parametrize(("question", "wanted"), SAID)
def test_a_request_is_read_back_as_it_was_said(words: ShopWords, question: str, wanted: Any) -> None:
    asked = words.read(question, as_of=AS_OF)

    back = words.codec.decode(words.codec.encode(wanted, asked.slots), asked.slots)

    assert back == wanted if isinstance(wanted, str) else words.is_same(back, wanted)  # type: ignore[arg-type]


def test_a_follow_up_points_at_the_request_before(words: ShopWords) -> None:
    before = {"metrics": ["revenue"], "filters": [GERMANY], "period": OCTOBER}
    asked = words.read("and orders?", as_of=AS_OF, request=before)

    tokens = words.codec.encode({**before, "metrics": ["orders"]}, asked.slots)

    assert "PV1" in tokens
    assert "PD1" in tokens
    assert asked.question.earlier[:3] == ("Q", "M", "m:revenue")
    assert words.codec.decode(tokens, asked.slots) == {**before, "metrics": ["orders"]}


def test_a_value_that_the_question_does_not_name_can_not_be_said(words: ShopWords) -> None:
    asked = words.read("revenue in October 2011", as_of=AS_OF)

    with pytest.raises(Unreadable):
        words.codec.encode({"metrics": ["revenue"], "filters": [GERMANY]}, asked.slots)


@pytest.mark.parametrize(
    "tokens",
    [
        (),
        ("M", "m:revenue"),
        ("Q", "M", "m:nothing"),
        ("Q", "M", "m:revenue", "F", "eq", "V7"),
        ("Q", "M", "m:revenue", "L"),
        ("Q", "M", "m:revenue", "E", "d:customer", "m:orders", "ge", "#2"),
        ("Q", "BY", "d:country"),
    ],
)
def test_tokens_that_make_no_request_are_unreadable(words: ShopWords, tokens: tuple[str, ...]) -> None:
    asked = words.read("revenue in Germany", as_of=AS_OF)

    with pytest.raises(Unreadable):
        words.codec.decode(tokens, asked.slots)


def test_requests_are_the_same_however_they_are_said(words: ShopWords) -> None:
    one = {"metrics": ["revenue"], "filters": [{"field": "country", "op": "in", "values": ["Germany"]}], "chart": "bar"}
    same = {"metrics": ["revenue"], "filters": [GERMANY]}
    other = {"metrics": ["revenue"], "filters": [{**GERMANY, "op": "ne"}]}

    assert words.is_same(one, same)
    assert not words.is_same(one, other)
    assert same_request(
        {**same, "period": {"start": "2011-01-01", "end": "2024-12-31"}},
        {**same, "period": {"start": "2011-01-01"}},
        first=None,
        last=AS_OF,
    )


def test_the_slots_of_a_request_are_numbered_within_their_kind() -> None:
    request = {
        "metrics": ["revenue"],
        "filters": [{"field": "country", "op": "in", "values": ["Germany", "France"]}],
        "period": OCTOBER,
        "limit": 5,
    }

    assert [slot.name for slot in earlier_slots(request)] == ["PD1", "PV1", "PV2", "PN1", "PS1"]
