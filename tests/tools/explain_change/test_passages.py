"""Reports and reviews of the days around a change are quoted as leads."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from cartwise.models.forecasting.causes import Cause
from cartwise.tools.context import ToolContext
from cartwise.tools.explain_change.passages import passages_of
from cartwise.tools.explain_change.reader import Reader
from cartwise.tools.explain_change.words import Words
from cartwise.types import DateRange
from tests.tools.search_documents.conftest import make_shop

FEBRUARY = DateRange(date(2025, 2, 1), date(2025, 2, 28))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with make_shop(tmp_path_factory.mktemp("shop")) as workspace:
        yield workspace


def explained(days: DateRange, *, has_cause: bool = True) -> Any:
    cause = Cause("returns", None, "", 2.0, 0.1, 20.0, 0.001, 3.0, 1.0)
    causes = [SimpleNamespace(cause=cause)] if has_cause else []
    return SimpleNamespace(causes=causes, setting=SimpleNamespace(window=days))


def quoted(shop: Any, explanation: Any) -> Any:
    context = ToolContext(shop, "en", as_of=shop.catalog.as_of)
    return passages_of(explanation, Reader(context), Words("revenue", context))


def test_the_report_of_those_days_is_quoted(shop: Any) -> None:
    block = quoted(shop, explained(FEBRUARY))
    assert "return rate fell" in block.citations[0].text


def test_nothing_is_quoted_without_a_cause(shop: Any) -> None:
    assert quoted(shop, explained(FEBRUARY, has_cause=False)) is None


def test_nothing_is_quoted_of_other_days(shop: Any) -> None:
    assert quoted(shop, explained(DateRange(date(2024, 6, 1), date(2024, 6, 30)))) is None
