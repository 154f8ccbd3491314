"""The speller: what slips cost, which words are put right, and which are left alone."""

import pytest

from cartwise.agent.planner.words.dictionary import is_other_word
from cartwise.agent.planner.words.noisy import slip_cost
from cartwise.agent.planner.words.pairs import of_value
from cartwise.agent.planner.words.short_forms import written_out
from cartwise.agent.planner.words.spelling import Speller
from cartwise.agent.planner.words.text import tokens
from tests.agent.planner.tiny_shop import TinyValues

SPELLER = Speller(
    frozenset({"revenue", "order", "unit", "country", "average", "november", "customer", "return"}),
    frozenset({"which", "than", "there", "between"}),
)


@pytest.mark.parametrize(
    ("slip", "worse"),
    [
        ("bgas", "bxgs"),  # a swap is cheaper than a wrong letter
        ("bags", "bgas"),  # no slip is cheapest
        ("bagss", "bagsy"),  # a doubled letter is cheaper than a strange one
        ("bahs", "baps"),  # the next key is cheaper than a far one
    ],
)
def test_likelier_slip_is_cheaper(slip: str, worse: str):
    assert slip_cost(slip, "bags") < slip_cost(worse, "bags")


def test_first_letter_is_dear():
    assert slip_cost("ountry", "country") > slip_cost("contry", "country")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("rvneue", "revenue"),
        ("ordr", "order"),
        ("unts", "unit"),
        ("cntry", "country"),
        ("avrge", "average"),
        ("novmber", "november"),
        ("csutomers", "customer"),
        ("retuns", "return"),
    ],
)
def test_slip_is_put_right(written: str, meant: str):
    found = SPELLER.nearest(written.removesuffix("s"), written)
    assert found is not None
    assert found[0] == meant


@pytest.mark.parametrize("word", ["borders", "united", "mounts", "reverse", "costume", "there", "tea"])
def test_other_word_is_left_alone(word: str):
    assert SPELLER.nearest(word, word) is None


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("marked", "market"),
        ("planned", "panned"),
        ("tier", "timer"),
        ("untargeted", "targeted"),  # no dictionary has it; it says the opposite
        ("uncancelled", "cancelled"),
    ],
)
def test_word_of_its_own_is_no_slip(written: str, near: str):
    assert is_other_word(written, near)
    assert Speller(frozenset({near}), frozenset()).nearest(written, written) is None


@pytest.mark.parametrize(
    ("written", "near"), [("frequently", "frequent"), ("discounted", "discount"), ("mnay", "many")]
)
def test_form_of_a_known_word_and_a_slip_are_not_of_their_own(written: str, near: str):
    assert not is_other_word(written, near)


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("units of the blue teapt in May 2024", "teapot"),
        ("units of gardn lanterns in May 2024", "garden"),
        ("units of the garden chair in May 2024", None),  # nothing is called so
    ],
)
def test_misspelt_word_of_a_value_is_put_right_by_its_neighbour(question: str, meant: str | None):
    words = tokens(question)
    place = next(k for k, token in enumerate(words) if token.lower in ("teapt", "gardn", "chair"))
    assert of_value(words, place, TinyValues()) == meant


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("no. of orders", "number of orders"),
        ("qty w/o returns", "quantity without returns"),
        ("H1 25 vs H1 24", "H1 2025 vs H1 2024"),
        ("rev per wk", "rev per week"),
        ("3Q 2024", "Q3 2024"),
        ("orders, last 30d", "orders, last 30 days"),
        ("Q3 11 customers ordered", "Q3 11 customers ordered"),  # eleven of them
    ],
)
def test_short_form_is_written_out(short: str, full: str):
    assert written_out(short, TinyValues())[0] == full


def test_fiscal_year_is_noted_as_the_calendar_year():
    text, notes = written_out("revenue FY2023", TinyValues())
    assert text == "revenue 2023"
    assert notes == [("assumed_fiscal_year", {"written": "FY2023", "year": "2023"})]
