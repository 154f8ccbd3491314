"""Reads and renders the golden files of the planner: `question => calls`, an indented question goes on from the one above."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

from cartwise.agent.planner.plan import DialogueState, Plan
from cartwise.agent.planner.planner import EmbeddedMind
from cartwise.tools.specs import SPECS
from tests.agent.planner.tiny_shop import AS_OF, TinyValues, tiny_catalog

FOLDER = Path(__file__).resolve().parents[2] / "golden" / "planner"
SHOWN = {
    "product": ("BLUE TEAPOT", "RED TEAPOT"),
    "customer": (1002, 1001),
    "country": ("Germany", "France"),
    "category": ("KITCHEN", "GARDEN"),
}


@dataclass(frozen=True)
class Conversation:
    """Questions in a row with the calls that each should give."""

    file: str
    turns: tuple[tuple[str, str], ...]


def conversations(pattern: str = "*.txt") -> list[Conversation]:
    """Returns the conversations of all golden files."""
    found: list[Conversation] = []
    for path in sorted(FOLDER.glob(pattern)):
        turns: list[tuple[str, str]] = []
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.strip() or line.startswith("#"):
                continue
            if not line.startswith(" ") and turns:
                found.append(Conversation(path.name, tuple(turns)))
                turns = []
            question, _, expected = line.strip().rpartition(" => ")
            turns.append((question or expected, expected if question else ""))
        if turns:
            found.append(Conversation(path.name, tuple(turns)))
    return found


def mind() -> EmbeddedMind:
    """Returns the planner of the small shop."""
    return EmbeddedMind(tiny_catalog(), TinyValues(), SPECS)


def answers(planner: EmbeddedMind, conversation: Conversation) -> list[str]:
    """Returns what the planner makes of each turn; every list that a turn shows has the labels of `SHOWN`."""
    state = DialogueState()
    rendered = []
    for question, _ in conversation.turns:
        plan = planner.plan(question, state, as_of=AS_OF)
        rendered.append(render(plan))
        state = _after(plan)
    return rendered


def _after(plan: Plan) -> DialogueState:
    if plan.outcome != "run":
        return plan.state
    groups = plan.calls[-1].arguments.get("dimensions", [])
    shown = {name: SHOWN[name] for name in groups if name in SHOWN}
    stored = json.loads(json.dumps(replace(plan.state, items=shown or plan.state.items).to_dict()))
    return DialogueState.from_dict(stored)  # as a thread stores it


def render(plan: Plan) -> str:
    """Returns a plan in one line."""
    if plan.outcome != "run":
        return f"?? {plan.outcome}" + (f" {plan.reason}" if plan.reason else "")
    return " + ".join(f"{call.tool} {json.dumps(call.arguments, ensure_ascii=False)}" for call in plan.calls)
