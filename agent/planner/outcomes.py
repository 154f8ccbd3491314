"""Plans without a call: asking back, declining, help."""

from dataclasses import replace
from typing import Any

from cartwise.agent.planner.plan import DialogueState, Plan
from cartwise.agent.planner.reading import Issue
from cartwise.agent.planner.wording import clarify_text, replies, usual_questions
from cartwise.workspace.catalog.model import Catalog

_REASONS = {"write": "write_not_allowed"}


def helped(catalog: Catalog, language: str, state: DialogueState) -> Plan:
    """Returns what the planner can do, with questions that work."""
    return Plan(
        "help",
        question=replies(language)["help"],
        choices=usual_questions(catalog, language),
        language=language,
        state=state,
    )


def declined(reason: str, catalog: Catalog, language: str, state: DialogueState) -> Plan:
    """Returns a refusal with three questions that work; the context of the conversation is kept."""
    code = _REASONS.get(reason, reason)
    return Plan(
        "decline",
        question=replies(language)[f"decline_{code}"],
        choices=usual_questions(catalog, language),
        reason=code,
        language=language,
        state=state,
    )


def clarified(
    issue: Issue,
    catalog: Catalog,
    language: str,
    state: DialogueState,
    *,
    choices: tuple[str, ...] = (),
    pending: dict[str, Any] | None = None,
    offered: dict[str, dict[str, Any]] | None = None,
    supposed: dict[str, Any] | None = None,
) -> Plan:
    """Returns a question back, with what was understood so far, and what the choices stand for, kept for the next turn."""
    return Plan(
        "clarify",
        question=clarify_text(issue, catalog, language),
        choices=choices or usual_questions(catalog, language),
        reason=issue.code,
        params=issue.params,
        language=language,
        state=replace(state, pending=pending or None, asked=issue.code, offered=offered or {}, supposed=supposed),
        confidence=0.0,
    )
