"""Trends are told of sellers too, though they are entities; of customers they are not."""

from types import SimpleNamespace
from typing import Any

import pytest

from cartwise.errors import RetryableInput
from cartwise.tools.arguments import ExplainChangeArgs
from cartwise.tools.explain_change.trend_weeks import trend_dimension
from tests.workspace.warehouse.tiny_shop import tiny_catalog


def _reader(entity: str) -> Any:
    catalog = tiny_catalog()
    only = catalog.dimensions["country"].model_copy(update={"name": entity, "entity": entity})
    return SimpleNamespace(
        catalog=catalog.model_copy(update={"dimensions": {entity: only}}), can_run=lambda metrics, dimensions: True
    )


def test_trends_are_told_of_sellers() -> None:
    assert trend_dimension(ExplainChangeArgs(mode="trends"), _reader("seller")) == "seller"


def test_trends_are_not_told_of_customers() -> None:
    with pytest.raises(RetryableInput):
        trend_dimension(ExplainChangeArgs(mode="trends"), _reader("customer"))
