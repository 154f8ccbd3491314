"""The messages that open a turn: for a chat model the catalogue slice and the conversation, for both minds the question."""

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from cartwise.agent.conversation import check_question
from cartwise.agent.guidance import starter_questions
from cartwise.agent.planner.chat_model import TURN, EmbeddedPlanner
from cartwise.agent.turn import Turn
from cartwise.prompts import loader
from cartwise.tools.display import plain_text
from cartwise.workspace.catalog.model import Catalog
from cartwise.workspace.workspace import Workspace

MAX_METRICS = 120  # of the catalogue slice; standard ones first
MAX_MATCHES = 20


def messages_for(turn: Turn, workspace: Workspace, model: BaseChatModel) -> list[BaseMessage]:
    """Returns the opening messages; raises `RetryableInput` for an empty or overlong question."""
    check_question(turn.question, example=next(iter(starter_questions(workspace.catalog, turn.language)), "help"))
    extra = {TURN: {"state": turn.state, "as_of": turn.as_of.isoformat(), "language": turn.language}}
    question = HumanMessage(turn.question, additional_kwargs=extra)
    if isinstance(model, EmbeddedPlanner):
        return [question]
    return [SystemMessage(_system_text(turn, workspace)), HumanMessage(turn.question)]


def _system_text(turn: Turn, workspace: Workspace) -> str:
    parts = {
        "{today}": turn.as_of.isoformat(),
        "{language}": turn.language,
        "{catalog}": catalog_slice(workspace.catalog),
        "{matches}": _matches(turn.question, workspace),
        "{dialogue}": _dialogue(turn),
    }
    text = loader.prompt("plan.md").body
    for placeholder, value in parts.items():
        text = text.replace(placeholder, value)
    return text


def catalog_slice(catalog: Catalog) -> str:
    """Returns metrics and dimensions by name with their definitions, and the days covered."""
    metrics = sorted(catalog.metrics.values(), key=lambda metric: not metric.is_standard)[:MAX_METRICS]
    lines = [f"data from {catalog.first_day} to {catalog.as_of}", "metrics:"]
    lines += [f"- {metric.name} ({metric.unit}): {next(iter(metric.definition.en), '')}" for metric in metrics]
    lines.append("dimensions:")
    lines += [f"- {item.name}: {', '.join(item.label.en)}" for item in catalog.dimensions.values()]
    return "\n".join(lines)


def _matches(question: str, workspace: Workspace) -> str:
    found = workspace.values.search(question, limit=MAX_MATCHES)
    return "\n".join(f"- {match.dimension} = {plain_text(str(match.value))}" for match in found) or "-"


def _dialogue(turn: Turn) -> str:
    lines = [f"- asked: {asked}" for asked, _ in turn.summaries]
    if turn.state and turn.state.get("request"):
        lines.append(f"- last request: {turn.state['request']}")
    return "\n".join(lines) or "-"
