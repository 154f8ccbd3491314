"""Every question of `tests/golden/planner/` gives the calls written beside it."""

import pytest

from tests.agent.planner.golden import Conversation, answers, conversations, mind

PLANNER = mind()


@pytest.mark.parametrize("conversation", conversations(), ids=lambda c: f"{c.file}: {c.turns[0][0][:60]}")
def test_conversation_gives_the_calls_written_beside_it(conversation: Conversation):
    assert answers(PLANNER, conversation) == [expected for _, expected in conversation.turns]
