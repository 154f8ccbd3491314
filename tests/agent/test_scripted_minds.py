"""The graph with scripted chat models: replanning, control calls, hostile obedience."""

from typing import Any

import pytest
from langchain_core.language_models.fake_chat_models import FakeMessagesListChatModel
from langchain_core.messages import AIMessage
from pydantic import Field

from cartwise import Analyst


class Scripted(FakeMessagesListChatModel):
    """Replies in order and keeps what it was sent."""

    seen: list[Any] = Field(default_factory=list)

    def bind_tools(self, tools: Any, **kwargs: Any) -> Any:
        return self

    def _generate(self, messages, *args, **kwargs):
        self.seen.append(messages)
        return super()._generate(messages, *args, **kwargs)


def calls(*pairs: tuple[str, dict[str, Any]]) -> AIMessage:
    return AIMessage(
        content="", tool_calls=[{"name": name, "args": args, "id": f"c{i}"} for i, (name, args) in enumerate(pairs)]
    )


def ask(workspace: Any, *replies: Any, question: str = "How many orders?"):
    model = Scripted(
        responses=[reply if isinstance(reply, AIMessage) else AIMessage(content=reply) for reply in replies], seen=[]
    )
    return Analyst(workspace, llm=model).ask(question), model


def test_scripted_model_runs_the_same_tools(tiny_workspace):
    answer, _ = ask(tiny_workspace, calls(("query_data", {"metrics": ["orders"]})), "There were [[orders]] orders.")
    assert answer.outcome == "answered"
    assert answer.tables[0].rows[0][0] > 100
    assert answer.sql


def test_wrong_name_reopens_the_plan_with_the_nearest(tiny_workspace):
    answer, model = ask(
        tiny_workspace,
        calls(("query_data", {"metrics": ["ordrs"]})),
        calls(("query_data", {"metrics": ["orders"]})),
        "There were [[orders]] orders.",
    )
    assert answer.outcome == "answered"
    assert "orders" in model.seen[1][-1].text


def test_plan_is_reopened_at_most_twice(tiny_workspace):
    bad = calls(("query_data", {"metrics": ["nothing_like_it"]}))
    answer, model = ask(tiny_workspace, bad, bad, bad, bad)
    assert answer.outcome == "clarify"
    assert len(model.seen) == 3


def test_prose_with_invented_figures_is_replaced_and_said_so(tiny_workspace):
    answer, _ = ask(tiny_workspace, calls(("query_data", {"metrics": ["orders"]})), "There were 9,999 orders.")
    assert "9,999" not in answer.text
    assert "narration_used" in [caveat.code for caveat in answer.caveats]


@pytest.mark.parametrize(
    ("control", "outcome"),
    [
        (("clarify", {"reason": "Which?", "choices": ["Orders by month"]}), "clarify"),
        (("decline", {"reason": "hostile"}), "decline"),
        (("help", {}), "help"),
    ],
)
def test_control_calls_end_the_turn_without_a_figure(tiny_workspace, control, outcome):
    answer, _ = ask(tiny_workspace, calls(control))
    assert answer.outcome == outcome
    assert answer.tables == []


def test_reply_without_a_call_is_no_answer(tiny_workspace):
    answer, _ = ask(tiny_workspace, "You sold 1,000,000 mugs.")
    assert answer.outcome == "decline"
    assert "1,000,000" not in answer.text


def test_model_sees_no_cell_of_the_shop(tiny_workspace):
    _, model = ask(
        tiny_workspace,
        calls(("query_data", {"kind": "rows", "relation": "order_lines", "columns": ["product_name"], "limit": 3})),
        "Three rows.",
    )
    written = " ".join(str(message.content) for message in model.seen[-1])
    assert "Lunch bag" not in written


@pytest.mark.parametrize(
    "question", ["revenue by month", "Top 2 products by units", "What is the weather?", "show", "help"]
)
def test_embedded_mind_gives_the_same_answer_through_the_graph(tiny_workspace, question):
    from cartwise.agent.planner.chat_model import EmbeddedPlanner
    from cartwise.agent.planner.planner import EmbeddedMind
    from cartwise.tools.specs import SPECS

    planner = EmbeddedPlanner(mind=EmbeddedMind(tiny_workspace.catalog, tiny_workspace.values, SPECS))
    straight, graphed = Analyst(tiny_workspace).ask(question), Analyst(tiny_workspace, llm=planner).ask(question)
    assert (graphed.outcome, graphed.text, graphed.choices) == (straight.outcome, straight.text, straight.choices)
    assert [table.rows for table in graphed.tables] == [table.rows for table in straight.tables]
