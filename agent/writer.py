"""Prose by a chat model, whose figures code prints and checks."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import HumanMessage, SystemMessage

from cartwise.agent.narration import Written, narrate_results
from cartwise.agent.number_check import check_prose
from cartwise.prompts import loader
from cartwise.tools.display import escape_markdown, format_cell
from cartwise.tools.result import Fact, ToolResult

CITED_FACT = re.compile(r"\[\[([^\[\]]+(?:\[[^\[\]]*\])?)\]\]")
MAX_FACTS = 60  # figures handed to the model; the table shows the rest


def write_prose(
    model: BaseChatModel, *, question: str, language: str, results: list[ToolResult], on_text: Callable[[str], None]
) -> Written:
    """Lets a chat model (without tools) phrase the results; its text is used only where every figure checks out.

    The model sees summaries and figures, never quotes or cells. It cites figures as `[[fact id]]`; code prints them.
    """
    facts = {fact.id: fact for result in results for fact in result.facts[:MAX_FACTS]}
    prompt = loader.prompt("write.md")
    listed = "\n".join(_fact_line(fact, language) for fact in facts.values())
    human = f"{question}\n\n{listed}\n\n" + "\n".join(result.summary for result in results)
    raw = "".join(
        _stream_text(model, [SystemMessage(prompt.body.replace("{language}", language)), HumanMessage(human)])
    )
    problems = check_prose(raw, facts, question=question)
    if problems or not raw.strip():
        return Written(narrate_results(results).text, "embedded", tuple(problems) or ("empty",))
    text = print_facts(raw, facts, language)
    on_text(text)
    return Written(text, "model")


def print_facts(raw: str, facts: dict[str, Fact], language: str) -> str:
    """Returns the prose with each `[[fact id]]` printed as the figure it names; everything else is escaped."""
    pieces = CITED_FACT.split(raw)
    printed = [_figure(facts[piece], language) if i % 2 else _escape_prose(piece) for i, piece in enumerate(pieces)]
    return "".join(printed)


def _escape_prose(text: str) -> str:
    lines = text.split("\n")
    return "\n".join(
        (" " if line[:1].isspace() and i == 0 else "") + escape_markdown(line) + (" " if line[-1:].isspace() else "")
        if line.strip()
        else line
        for i, line in enumerate(lines)
    )


def _figure(fact: Fact, language: str) -> str:
    return escape_markdown(format_cell(fact.value, language=language, unit=fact.unit, decimals=fact.decimals))


def _fact_line(fact: Fact, language: str) -> str:
    shown = format_cell(fact.value, language=language, unit=fact.unit, decimals=fact.decimals)
    parts = [f"[[{fact.id}]] = {shown}", fact.metric, fact.slice, fact.period]
    return " | ".join(part for part in parts if part)


def _stream_text(model: BaseChatModel, messages: list[Any]) -> Iterator[str]:
    for chunk in model.stream(messages):
        yield chunk.text
