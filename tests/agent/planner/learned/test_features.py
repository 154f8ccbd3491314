"""The network sees the things of a question under the names that it was taught."""

import pytest

from cartwise.agent.planner.learned.features import words_of
from cartwise.agent.planner.words.spans import Meaning, Span
from cartwise.agent.planner.words.text import tokens
from tests.workspace.warehouse.tiny_shop import tiny_catalog


@pytest.mark.parametrize(
    ("entity", "trait"), [("seller", "dimension:other"), ("session", "dimension:session"), (None, "dimension:other")]
)
def test_an_entity_that_it_was_not_shown_is_another_dimension(entity: str | None, trait: str) -> None:
    catalog = tiny_catalog()
    named = catalog.dimensions["country"].model_copy(update={"name": "who", "entity": entity})
    catalog = catalog.model_copy(update={"dimensions": {"who": named}})
    span = Span(0, 1, (Meaning("dimension", "who"),), "who")
    (word,) = words_of("who", tokens("who"), [span], [], catalog)
    assert trait in word.traits
