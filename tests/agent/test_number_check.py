import pytest

from cartwise.agent.number_check import check_prose
from cartwise.tools.result import Fact

FACTS = {
    fact.id: fact
    for fact in (
        Fact(id="revenue", value=120.0, metric="revenue", period="2011-11-01..2011-11-30"),
        Fact(id="revenue_change", value=-20.0, metric="revenue"),
        Fact(id="orders[France]", value=5, metric="orders"),
        Fact(id="orders[Spain]", value=9, metric="orders"),
    )
}


def problems(prose: str) -> list[str]:
    return check_prose(prose, FACTS, question="Revenue in November 2011?")


@pytest.mark.parametrize(
    "prose",
    [
        "Revenue in November 2011 was [[revenue]].",
        "It fell by [[revenue_change]].",
        "Spain had the most orders, [[orders[Spain]]].",
        "2011年11月收入为[[revenue]]。",
    ],
)
def test_true_prose_passes(prose):
    assert problems(prose) == []


@pytest.mark.parametrize(
    "prose",
    [
        "Revenue was 120.",
        "Revenue was [[profit]].",
        "Revenue rose by [[revenue_change]].",
        "Revenue doubled to [[revenue]].",
        "France had the most orders, [[orders[France]]].",
        "That is about half of last year.",
        "收入翻倍至[[revenue]]。",
        "Revenue was [[orders[Spain]]].",
        "France placed [[orders[Spain]]] orders.",
    ],
)
def test_false_prose_is_found(prose):
    assert problems(prose)
