"""What a guess leaves aside: names in their capitals count, states of a sale that did not stand do not."""

import pytest

from cartwise.agent.planner.learned.overlooked import overlooked
from cartwise.agent.planner.learned.shop_words import Asked
from cartwise.agent.planner.learned.slots import Slot
from cartwise.models.parsing.question import Question, Word


def _left(slot: Slot, *traits: str, said: tuple[str, ...] = ("Q", "M", "m:orders")) -> list[str]:
    asked = Asked(Question((Word(slot.text.lower(), traits, (slot.name,), True),)), (slot,))
    return [each.words for each in overlooked(asked, said, lambda word: True)]


@pytest.mark.parametrize(("written", "left"), [("PRODUCE", ["produce"]), ("produce", [])])
def test_name_in_capitals_is_a_name_though_the_word_is_a_verb(written: str, left: list[str]):
    slot = Slot("V1", "V", 0, written, values=(("department", ("PRODUCE",)),))
    assert _left(slot, "k:value", "k:verb") == left


@pytest.mark.parametrize(("stored", "left"), [("unavailable", []), ("shipped", ["shipped"])])
def test_state_that_figures_leave_out_by_themselves_is_not_overlooked(stored: str, left: list[str]):
    slot = Slot("V1", "V", 0, stored, values=(("status", (stored,)),))
    assert _left(slot, "k:value") == left


def test_value_that_is_pointed_at_is_used():
    slot = Slot("V1", "V", 0, "shipped", values=(("status", ("shipped",)),))
    assert _left(slot, "k:value", said=("Q", "M", "m:orders", "F", "eq", "d:status", "V1")) == []
