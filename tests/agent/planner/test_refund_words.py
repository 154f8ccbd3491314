"""Revenue before and after refunds, on a shop that tells what was paid back beside its sales."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from cartwise.agent.planner.planner import EmbeddedMind
from cartwise.tools.specs import SPECS
from tests.agent.planner.shops import check_call, opened, write_csv

AS_OF = date(2024, 7, 18)
STATUSES = (*("shipped",) * 8, "cancelled")
MARCH = {"start": "2024-03-01", "end": "2024-03-31"}
BEFORE, AFTER = ["revenue"], ["revenue_after_refunds"]


def _write_shop(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    days = [datetime(2024, 1, 1, 18) + timedelta(hours=12 * n) for n in range(400)]
    write_csv(
        folder / "orders.csv",
        ("order_id", "customer_id", "order_date", "status"),
        ((1000 + n, 1 + n % 90, f"{day:%Y-%m-%d %H:%M}", STATUSES[n % 9]) for n, day in enumerate(days)),
    )
    write_csv(
        folder / "order_items.csv",
        ("order_item_id", "order_id", "product_id", "quantity", "unit_price", "line_total", "refund_amount"),
        ((n, 1000 + n, n % 9, 1 + n % 2, 20.0, 20.0 * (1 + n % 2), 20.0 * (n % 7 == 3)) for n in range(400)),
    )
    write_csv(
        folder / "products.csv",
        ("product_id", "product_name", "category"),
        ((n, f"racket {n}", ("tennis", "squash")[n % 2]) for n in range(9)),
    )
    return folder


@pytest.fixture(scope="module")
def mind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedMind]:
    with opened(tmp_path_factory.mktemp("refunding"), _write_shop) as workspace:
        yield EmbeddedMind(workspace.catalog, workspace.values, SPECS)


@pytest.mark.parametrize(
    ("question", "metrics"),
    [
        ("revenue in March 2024", BEFORE),
        ("revenue in March 2024, before refunds", BEFORE),
        ("sales in March 2024 (refunds not deducted)", BEFORE),
        ("2024年3月的销售额(未扣退款)", BEFORE),
        ("net revenue in March 2024", AFTER),
        ("revenue after refunds in March 2024", AFTER),
        ("sales net of refunds in March 2024", AFTER),
        ("2024年3月扣除退款后的收入", AFTER),
        ("2024年3月的净收入", AFTER),
    ],
)
def test_refunds_are_deducted_where_the_question_says_so(mind: EmbeddedMind, question: str, metrics: list[str]) -> None:
    check_call(mind, question, {"metrics": metrics, "period": MARCH}, as_of=AS_OF)
