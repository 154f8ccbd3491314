"""Rows of two requests: the same figures are one answer, nothing is none."""

from typing import Any

import pytest

from cartwise.agent.planner.learned.rows import rows_by
from cartwise.workspace.workspace import Workspace

NOWHERE = [{"field": "country", "values": ["Nowhere"]}]


def _order(*, descending: bool) -> dict[str, Any]:
    return {"metrics": ["revenue"], "dimensions": ["country"], "order": [{"by": "revenue", "descending": descending}]}


def test_the_order_of_groups_counts_only_where_it_is_asked_for(tiny_workspace: Workspace) -> None:
    rows_of = rows_by(tiny_workspace)
    plain = {"metrics": ["revenue"], "dimensions": ["country"]}
    assert rows_of(plain) == sorted(rows_of(_order(descending=True)) or [])
    assert rows_of(_order(descending=True)) == list(reversed(rows_of(_order(descending=False)) or []))


@pytest.mark.parametrize(
    "request_given",
    [{"metrics": ["revenue"], "filters": NOWHERE}, {"metrics": ["aov"], "filters": NOWHERE}, {"metrics": ["unknown"]}],
)
def test_no_figure_is_like_no_other(tiny_workspace: Workspace, request_given: dict[str, Any]) -> None:
    assert rows_by(tiny_workspace)(request_given) is None
