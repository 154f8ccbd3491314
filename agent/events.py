"""The events of a turn, in the order in which faces receive them: steps, tokens, the final answer."""

from typing import Any, Literal

from cartwise.agent.answer import Answer, AnswerPart


class StepStarted(AnswerPart):
    """A step begins; `title` is ready to show, in the answer's language."""

    kind: Literal["step_started"] = "step_started"
    index: int
    tool: str
    title: str
    arguments: dict[str, Any]


class StepProgress(AnswerPart):
    """A long step reports; `fraction` is 0 to 1."""

    kind: Literal["step_progress"] = "step_progress"
    index: int
    fraction: float
    title: str


class StepFinished(AnswerPart):
    """A step ended."""

    kind: Literal["step_finished"] = "step_finished"
    index: int
    status: str
    seconds: float


class Token(AnswerPart):
    """A piece of the answer's text; pieces with a new `message_id` replace what an abandoned writer said."""

    kind: Literal["token"] = "token"
    text: str
    message_id: str


class Final(AnswerPart):
    """The whole answer; always the last event."""

    kind: Literal["final"] = "final"
    answer: Answer


Event = StepStarted | StepProgress | StepFinished | Token | Final
