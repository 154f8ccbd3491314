"""Routes a clause: which tool it calls for, or that no tool may answer it. The patterns are in `prompts/planner/`."""

import functools
import re
from collections.abc import Mapping
from typing import Any

from cartwise.prompts import loader

DECIDES = 2
VETOES = 0  # a pattern of this weight keeps the clause from the tool


@functools.cache
def _tool_patterns() -> dict[str, list[tuple[int, re.Pattern[str]]]]:
    patterns: dict[str, list[tuple[int, re.Pattern[str]]]] = {}
    for language in loader.LANGUAGES:
        for tool, weights in loader.read_yaml(f"planner/intents.{language}.yaml").items():
            for weight, expressions in weights.items():
                patterns.setdefault(tool, []).extend(
                    (int(weight), re.compile(expression)) for expression in expressions
                )
    return patterns


@functools.cache
def _outcome_patterns() -> dict[str, list[re.Pattern[str]]]:
    patterns: dict[str, list[re.Pattern[str]]] = {}
    for language in loader.LANGUAGES:
        for outcome, expressions in loader.read_yaml(f"planner/outcomes.{language}.yaml").items():
            patterns.setdefault(outcome, []).extend(re.compile(expression) for expression in expressions)
    return patterns


def outcome_of(text: str) -> str | None:
    """Returns hostile, write, personal, out_of_scope, help or greeting for a lower-case question, or None."""
    for outcome, patterns in _outcome_patterns().items():
        if any(pattern.search(text) for pattern in patterns):
            return outcome
    return None


def tool_of(text: str, specs: Mapping[str, Any]) -> str | None:
    """Returns the tool that a lower-case clause calls for; None where it asks for figures, or for nothing that is known.

    The first of the tools in the order of the pattern files wins among equals; a tool's own trigger words add evidence.
    """
    best: tuple[int, int, str] | None = None
    for place, tool in enumerate(_PRECEDENCE):
        if specs and tool not in specs:
            continue
        matched = [weight for weight, pattern in _tool_patterns()[tool] if pattern.search(text)]
        if matched and max(matched) >= DECIDES and VETOES not in matched:
            rank = (-max(matched), place, tool)
            best = min(best, rank) if best else rank
    return best[2] if best else None


_PRECEDENCE = (
    "classify_images",
    "allocate_budget",
    "analyze_sentiment",
    "search_documents",
    "suggest_campaigns",
    "recommend_products",
    "explain_change",
    "predict_behavior",
    "segment_customers",
    "forecast",
    "evaluate_campaign",
)
