"""Asks a pack's questions, conversation by conversation, and scores what comes back."""

import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cartwise.agent.analyst import Analyst
from cartwise.agent.answer import Answer
from cartwise.agent.evaluation.pack import PackTurn, read_pack
from cartwise.agent.evaluation.scoring import is_right
from cartwise.agent.evaluation.summary import ABSTAINING, EvaluationReport, ScoredTurn


def evaluate(
    analyst: Analyst,
    pack: str | Path,
    *,
    predictions: str | Path | None = None,
    on_turn: Callable[[ScoredTurn], None] | None = None,
) -> EvaluationReport:
    """Returns how the analyst does on a question pack.

    Args:
        analyst: over the workspace that the pack asks about.
        pack: a JSONL file in the format of the question packs (`docs/evaluation.md`).
        predictions: where to write what was answered, one JSON object a turn.
        on_turn: called after each turn.

    Raises:
        BadInput: the pack can't be read.
    """
    scored, lines = [], []
    for question in read_pack(pack):
        thread = f"evaluate-{uuid.uuid4().hex}"
        for turn in question:
            answer = analyst.ask(turn.question, thread_id=thread)
            prediction = prediction_of(turn, answer)
            lines.append(json.dumps(prediction, ensure_ascii=False))
            result = score_turn(turn, answer, prediction)
            scored.append(result)
            if on_turn:
                on_turn(result)
        analyst.delete_thread(thread)
    if predictions is not None:
        Path(predictions).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return EvaluationReport(tuple(scored))


def prediction_of(turn: PackTurn, answer: Answer) -> dict[str, Any]:
    """Returns an answer in the form that the pack's scorer reads."""
    tools = [step.tool for step in answer.steps] or [answer.outcome]
    tables = [
        {"columns": [column.label for column in table.columns], "rows": [list(row) for row in table.rows]}
        for table in answer.tables
    ]
    return {"id": turn.question_id, "turn": turn.index, "tools": tools, "text": answer.text, "tables": tables}


def score_turn(turn: PackTurn, answer: Answer, prediction: dict[str, Any]) -> ScoredTurn:
    """Returns the scored turn."""
    used = frozenset(prediction["tools"])
    verdict = _verdict(turn, answer, prediction)
    should_abstain = all(names & ABSTAINING for names in turn.expected)
    gave_figures = bool(answer.tables)
    return ScoredTurn(
        question_id=turn.question_id,
        index=turn.index,
        question=turn.question,
        language=turn.language,
        style=turn.style,
        tools=tuple(sorted(used)),
        expected=tuple(tuple(sorted(names)) for names in turn.expected),
        is_tool_right=used in turn.expected,
        answer=verdict,
        is_confidently_wrong=verdict == "wrong" or (should_abstain and gave_figures),
        seconds=answer.seconds,
    )


def _verdict(turn: PackTurn, answer: Answer, prediction: dict[str, Any]) -> str | None:
    if turn.gold is None:
        return None
    right = is_right(turn.gold, text=answer.text, tables=prediction["tables"], is_change=turn.is_change)
    if right:
        return "right"
    return "wrong" if answer.tables else "abstained"
