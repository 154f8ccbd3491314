"""A request in one line, for people to choose by."""

from typing import Any

import pytest

from cartwise.tools.query_data.phrase import phrase_of
from cartwise.workspace.warehouse.request import QueryRequest
from tests.workspace.warehouse.tiny_shop import tiny_catalog

BEST = [{"by": "revenue", "descending": True}]
TWICE = {"entity": "product", "metric": "orders", "op": "ge", "values": [2]}


@pytest.mark.parametrize(
    ("request_given", "phrase"),
    [
        ({"metrics": ["revenue"], "filters": [{"field": "country", "values": ["a_b"]}]}, "Revenue, country is a_b"),
        (
            {"metrics": ["revenue"], "dimensions": ["country"], "order": BEST, "limit": 1, "skip": 1},
            "Revenue by country, top 1, after the first 1",
        ),
        (
            {
                "metrics": ["revenue"],
                "dimensions": ["country", "category"],
                "order": BEST,
                "limit": 2,
                "limit_per": "country",
            },
            "Revenue by country, category, top 2 of each country",
        ),
        ({"metrics": ["revenue"], "entities": [TWICE]}, "Revenue, orders per product at least 2"),
    ],
)
def test_phrase(request_given: dict[str, Any], phrase: str) -> None:
    assert phrase_of(QueryRequest.model_validate(request_given), tiny_catalog(), "en") == phrase
