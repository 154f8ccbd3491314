"""The speller: what slips cost, which words are put right, and which are left alone."""

import pytest

from cartwise.agent.planner.words.noisy import slip_cost
from cartwise.agent.planner.words.short_forms import written_out
from cartwise.agent.planner.words.spelling import Speller
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
