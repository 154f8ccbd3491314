"""What a word nobody knows may mean: choices of a question back, never a figure."""

from datetime import date

import numpy as np
import pytest

from cartwise.agent.planner.matcher import EncoderMatcher, names_of
from cartwise.agent.planner.planner import EmbeddedMind
from cartwise.tools.specs import SPECS
from tests.agent.planner.tiny_shop import AS_OF, TinyValues, tiny_catalog

NAMES = ["net revenue", "orders", "visitors", "carrier", "country"]


@pytest.fixture(scope="module")
def matcher() -> EncoderMatcher:
    return EncoderMatcher()


@pytest.mark.parametrize(
    ("words", "meant"), [("courier", "carrier"), ("earnings", "net revenue"), ("nation", "country")]
)
def test_the_nearest_name_comes_first(matcher: EncoderMatcher, words: str, meant: str) -> None:
    assert matcher.nearest(words, NAMES, "en")[:1] == [meant]


def test_what_is_near_nothing_has_no_choice(matcher: EncoderMatcher) -> None:
    assert matcher.nearest("atlantis", NAMES, "en") == []


def test_a_language_that_the_encoder_lacks_has_no_choice(matcher: EncoderMatcher) -> None:
    assert matcher.nearest("快递公司", ["承运商", "净收入"], "zh") == []


def test_names_are_encoded_once() -> None:
    class Counting:
        name, dimensions, languages, calls = "counting", 2, ("en",), 0

        def encode(self, texts: list[str], **_: object) -> np.ndarray:
            self.calls += len(texts)
            return np.ones((len(texts), 2), dtype=np.float32)

    encoder = Counting()
    counted = EncoderMatcher(lambda: encoder)
    for _ in range(3):
        counted.nearest("anything", NAMES, "en")
    assert encoder.calls == len(NAMES) + 3


def test_kindred_names_are_choices_of_the_question_back(matcher: EncoderMatcher) -> None:
    mind = EmbeddedMind(tiny_catalog(), TinyValues(), SPECS, matcher=matcher)
    plan = mind.plan("revenue by homeland in May 2024", as_of=AS_OF)
    assert plan.outcome == "clarify"
    assert "revenue by country in May 2024" in plan.choices
    assert not plan.calls


def test_names_are_of_the_language() -> None:
    assert "净收入" in names_of(tiny_catalog(), "zh")
    assert isinstance(AS_OF, date)
