"""Composes the answer of a turn from its plan and outcomes: text, blocks, sources, caveats, choices."""

from dataclasses import dataclass
from typing import Any

from cartwise.agent.answer import Answer, Outcome
from cartwise.agent.guidance import capability_text, starter_questions
from cartwise.agent.toolbox import Outcome as CallOutcome
from cartwise.agent.turn import Planned, Turn, TurnState
from cartwise.errors import Cancelled, CartwiseError, LimitReached, Refused, RetryableInput, Unavailable
from cartwise.prompts import loader
from cartwise.tools.display import escape_markdown
from cartwise.tools.query_data.caveats import shown_params
from cartwise.tools.result import Caveat, ToolResult
from cartwise.tools.specs import SPECS
from cartwise.workspace.catalog.model import Catalog

MAX_SHOWN_ARGUMENTS = 200


@dataclass(frozen=True)
class Frame:
    """What every answer of a turn carries."""

    turn: Turn
    catalog: Catalog
    model: str


def answer_of(state: TurnState, frame: Frame, *, seconds: float) -> Answer:
    """Returns the answer of a finished turn."""
    planned = state["planned"]
    if planned.control is not None:
        return _control_answer(planned, frame, seconds)
    outcomes = state["outcomes"]
    results = [outcome.result for outcome in outcomes if outcome.result is not None]
    written = state["written"]
    paragraphs = [written.text] if written else []
    paragraphs += [_error_paragraph(outcome, frame) for outcome in outcomes if outcome.error is not None]
    caveats = [caveat for result in results for caveat in result.caveats]
    caveats += [_note(code, params, frame) for code, params in planned.notes]
    if written and written.problems:
        caveats.append(_note("narration_used", {}, frame))
    return _answer(
        frame,
        outcome=_outcome(outcomes),
        text="\n\n".join(paragraphs),
        blocks=tuple(block for result in results for block in result.blocks),
        steps=tuple(outcome.step for outcome in outcomes),
        sources=tuple(source for result in results for source in result.sources),
        caveats=tuple(dict.fromkeys(caveats)),
        follow_ups=_follow_ups(results, frame),
        seconds=seconds,
        error=next((outcome.error.to_dict() for outcome in outcomes if outcome.error), None),
    )


def failed_answer(error: CartwiseError, frame: Frame, *, seconds: float, outcome: Outcome | None = None) -> Answer:
    """Returns the answer of a turn that an expected error ended."""
    return _answer(
        frame,
        outcome=outcome or _outcome_of_error(error),
        text=escape_markdown(loader.error_text(error, frame.turn.language)),
        error=error.to_dict(),
        seconds=seconds,
    )


def _answer(frame: Frame, **fields: Any) -> Answer:
    return Answer(
        id=frame.turn.id,
        thread_id=frame.turn.thread_id,
        question=frame.turn.question,
        language="zh" if frame.turn.language == "zh" else "en",
        model=frame.model,
        workspace_version=frame.catalog.version,
        is_demo=frame.catalog.is_demo,
        **{**fields, "seconds": round(fields["seconds"], 4)},
    )


def _control_answer(planned: Planned, frame: Frame, seconds: float) -> Answer:
    language, arguments = frame.turn.language, planned.control_arguments
    if planned.control == "help":
        text = capability_text(frame.catalog, language)
        return _answer(
            frame, outcome="help", text=text, follow_ups=starter_questions(frame.catalog, language), seconds=seconds
        )
    if planned.control == "clarify":
        choices = tuple(str(choice) for choice in arguments.get("choices", ()))
        reason = escape_markdown(arguments.get("reason", ""))
        lines = [loader.ui_text("clarify_intro", language, reason=reason).strip()]
        if choices:
            lines += [_listed(choices)] if reason else [loader.ui_text("clarify_choose", language), _listed(choices)]
        return _answer(frame, outcome="clarify", text="\n\n".join(lines), choices=choices, seconds=seconds)
    reason = str(arguments.get("reason", "out_of_scope"))
    examples = (
        tuple(str(example) for example in arguments.get("examples", ()))
        or starter_questions(frame.catalog, language)[:3]
    )
    text = escape_markdown(arguments.get("text") or "") or loader.ui_text(
        f"decline_{_known_reason(reason, language)}", language
    )
    lines = [text, loader.ui_text("decline_try", language), _listed(examples)]
    return _answer(frame, outcome="decline", text="\n\n".join(lines), follow_ups=examples, seconds=seconds)


def _known_reason(reason: str, language: str) -> str:
    return reason if f"decline_{reason}" in loader.texts("ui", language) else "out_of_scope"


def _listed(lines: tuple[str, ...]) -> str:
    return "\n".join(f"- {escape_markdown(line)}" for line in lines)


def _error_paragraph(outcome: CallOutcome, frame: Frame) -> str:
    language, error = frame.turn.language, outcome.error
    assert error is not None
    spec = SPECS.get(outcome.call.tool)
    if isinstance(error, Unavailable) and error.code == "unavailable" and spec is not None:
        missing = spec.required_roles and not set(spec.required_roles) & _roles(frame.catalog)
        if missing:
            roles = ", ".join(spec.required_roles)
            return loader.ui_text("unavailable_role", language, title=spec.title[language], roles=roles)
        shown = escape_markdown(_arguments_in_words(outcome.step.arguments))
        return loader.ui_text("unavailable_tool", language, title=spec.title[language], arguments=shown)
    return escape_markdown(loader.error_text(error, language))


def _roles(catalog: Catalog) -> set[str]:
    return {relation.role for relation in catalog.relations.values() if relation.role}


def _arguments_in_words(arguments: dict[str, Any]) -> str:
    words = "; ".join(f"{name} = {value}" for name, value in arguments.items() if value not in (None, (), [], {}, ""))
    return words[:MAX_SHOWN_ARGUMENTS] or "-"


def _note(code: str, params: dict[str, Any], frame: Frame) -> Caveat:
    language = frame.turn.language
    return Caveat(
        code=code, text=loader.ui_text(f"caveat_{code}", language, **shown_params(params, frame.catalog, language))
    )


def _follow_ups(results: list[ToolResult], frame: Frame) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(question for result in results for question in result.follow_ups))[:3]
    return found or starter_questions(frame.catalog, frame.turn.language)[:3]


def _outcome(outcomes: list[CallOutcome]) -> Outcome:
    errors = [outcome.error for outcome in outcomes if outcome.error is not None]
    if not errors:
        return "answered"
    if any(isinstance(error, Cancelled) for error in errors) or len(errors) < len(outcomes):
        return "partial"
    return _outcome_of_error(errors[0])


def _outcome_of_error(error: CartwiseError) -> Outcome:
    table: tuple[tuple[type[CartwiseError], Outcome], ...] = (
        (Cancelled, "partial"),
        (Refused, "refused"),
        (LimitReached, "limit"),
        (Unavailable, "unavailable"),
        (RetryableInput, "clarify"),  # it can be asked otherwise; the text says how
    )
    return next((outcome for kind, outcome in table if isinstance(error, kind)), "failed")
