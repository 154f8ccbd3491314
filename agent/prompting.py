"""What a chat model is told before it plans: the catalogue slice, values that the question may mean, the conversation."""

from cartwise.agent.turn import Turn
from cartwise.prompts import loader
from cartwise.tools.display import plain_text
from cartwise.workspace.catalog.model import Catalog
from cartwise.workspace.workspace import Workspace

MAX_METRICS = 120  # of the catalogue slice; standard ones first
MAX_MATCHES = 20


def system_text(turn: Turn, workspace: Workspace) -> str:
    """Returns the system prompt of a turn."""
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
