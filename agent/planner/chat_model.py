"""The embedded mind behind LangChain's chat model interface, so that the graph drives both minds alike."""

from datetime import date
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from cartwise.agent.embedded import control_arguments
from cartwise.agent.planner.plan import DialogueState, Plan

TURN = "cartwise_turn"  # additional_kwargs of the question: dialogue state, as_of, language
PLAN = "cartwise_plan"  # additional_kwargs of the reply: state, language, notes


class EmbeddedPlanner(BaseChatModel):
    """Answers a question with tool calls, or with one of the control calls `clarify`, `decline`, `help`."""

    mind: Any  # EmbeddedMind; pydantic has no schema for it

    @property
    def _llm_type(self) -> str:
        return "cartwise-embedded"

    def bind_tools(self, tools: Any, **kwargs: Any) -> Any:
        """Returns itself: the mind knows the tools from their specs."""
        return self

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        question = next(message for message in reversed(messages) if isinstance(message, HumanMessage))
        turn = question.additional_kwargs[TURN]
        plan: Plan = self.mind.plan(
            question.text,
            DialogueState.from_dict(turn["state"]) if turn["state"] else None,
            as_of=date.fromisoformat(turn["as_of"]),
            language=turn["language"],
        )
        return ChatResult(generations=[ChatGeneration(message=_message(plan))])


def _message(plan: Plan) -> AIMessage:
    if plan.outcome == "run":
        calls = [{"name": call.tool, "args": call.arguments, "id": call.id, "type": "tool_call"} for call in plan.calls]
    else:
        calls = [{"name": plan.outcome, "args": control_arguments(plan), "id": plan.outcome, "type": "tool_call"}]
    extra = {"state": plan.state.to_dict(), "language": plan.language, "notes": [list(note) for note in plan.notes]}
    return AIMessage(content="", tool_calls=calls, additional_kwargs={PLAN: extra})
