"""Assumptions cut out of a forecast's clause, and turns that go on about a forecast."""

from datetime import date

import pytest

from cartwise.agent.planner.routing.scenario import cut_assumption
from tests.agent.planner.golden import Conversation, answers, mind

AS_OF = date(2024, 11, 20)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "rest", "words", "start"),
    [
        (
            "How much will we make in December, and what if we repeat the Black Friday campaign?",
            "How much will we make in December",
            "we repeat the Black Friday campaign",
            None,
        ),
        (
            "Forecast orders if the promotion starts Thursday",
            "Forecast orders",
            "the promotion starts Thursday",
            date(2024, 11, 21),
        ),
        (
            "Forecast orders assuming we run a sale on 2 December",
            "Forecast orders",
            "we run a sale on 2 December",
            date(2024, 12, 2),
        ),
        ("预测12月的收入,如果下周四开始促销呢?", "预测12月的收入", "下周四开始促销", date(2024, 11, 28)),
    ],
)
def test_an_assumption_is_cut_out_with_its_first_day(text, rest, words, start):
    base, assumption = cut_assumption(text, AS_OF)
    assert base.strip() == rest
    assert (assumption.words, assumption.start) == (words, start)


@pytest.mark.parametrize(
    "text", ["Forecast revenue for the next 14 days, if possible by day", "Forecast orders", "预测未来14天的收入"]
)
def test_other_conditions_are_no_assumption(text):
    assert cut_assumption(text, AS_OF) == (text, None)


@pytest.mark.parametrize(
    ("turn", "changed"),
    [
        ("and in Germany?", '"filters": [{"field": "country"'),
        ("by week", '"grain": "week"'),
        ("what about orders?", '"metric": "orders"'),
        ("那订单数呢?", '"metric": "orders"'),
        ("What about the next 30 days?", '"horizon_days": 30'),
    ],
)
def test_a_turn_changes_one_thing_of_the_forecast_before_it(turn, changed):
    first = "Forecast revenue for the next 14 days"
    _, second = answers(mind(), Conversation("", ((first, ""), (turn, ""))))
    assert second.startswith("forecast ")
    assert changed in second


def test_a_question_about_the_past_is_no_forecast():
    asked = ("Forecast revenue for the next 14 days", "Revenue in October by country")
    _, second = answers(mind(), Conversation("", tuple((each, "") for each in asked)))
    assert second.startswith("query_data")
