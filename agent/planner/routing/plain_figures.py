"""Tells a figure that the data answer (CTR, ad spend by channel, revenue of a segment) from a campaign, budget or segmentation to be worked out."""

import functools
import re
from collections.abc import Mapping
from typing import Any

from cartwise.agent.planner.figures.reach import home_of
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.routing.intents import tool_of
from cartwise.prompts import loader

_OF_CAMPAIGNS = frozenset(
    {
        "ctr",
        "cpc",
        "cpm",
        "cpa",
        "roas",
        "platform_roas",
        "platform_cpa",
        "redemption_rate",
        "redemptions",
        "spend",
        "clicks",
    }
    | {"email_open_rate", "email_click_rate", "unsubscribe_rate", "email_opens", "email_clicks", "email_sends"}
    | {
        "customers_targeted",
        "targeted_pairs",
        "customers_redeemed",
        "unsubscribes",
        "impressions",
        "platform_conversions",
        "platform_conversion_value",
    }
)
_MARKS = "/|_"
_GROUPS_OF_CUSTOMERS = ("segment", "group", "tier", "cluster", "type", "profile")


def figures_tool(words: str, specs: Mapping[str, Any], reading: Reading) -> str | None:
    """Returns the tool that a clause calls for; None where the data answer it, though its words also fit another tool.

    Args:
        words: the clause in lower case.
        specs: the tools that exist.
        reading: the clause as a request for figures.
    """
    tool = tool_of(_without_names(words, reading), specs)
    if tool is None or not reading.draft.metrics:
        return tool
    if reading.issues:  # "CPC of brand campaigns", whose words are unclear, is a figure all the same
        return None if tool == "evaluate_campaign" and _is_campaign_figure(words, reading) else tool
    is_plain = {
        "evaluate_campaign": _is_campaign_figure,
        "allocate_budget": _is_past_spend,
        "segment_customers": _is_of_a_segment,
    }.get(tool)
    return None if is_plain is not None and is_plain(words, reading) else tool


def _without_names(words: str, reading: Reading) -> str:
    """Returns the clause without names as stored, such as "google / cpc" or "Sale | Forecast", whose words call for no tool."""
    for index, role in reading.roles.items():
        name = reading.spans[index].text.lower()
        if role == "value" and any(mark in name for mark in _MARKS):
            words = words.replace(name, " ")
    return words


def _is_campaign_figure(words: str, reading: Reading) -> bool:
    names = [part for each in reading.draft.metrics for part in _parts_of(each)]
    return not _asks_effect().search(words) and all(_is_of_campaigns(reading, name) for name in names)


def _parts_of(metric: Any) -> list[str]:
    return [metric] if isinstance(metric, str) else [*metric.get("numerator", ()), *metric.get("denominator", ())]


def _is_of_campaigns(reading: Reading, name: str) -> bool:
    """Tells a figure that the tables of ads and mailings hold."""
    return name in _OF_CAMPAIGNS or (
        name in reading.catalog.metrics and home_of(reading.catalog, name) in ("ad_spend", "email_sends")
    )


def _is_past_spend(words: str, reading: Reading) -> bool:
    """Tells "break our Q3 ad spend down by channel" from money that is still to be spent."""
    has_money = any(span.has("number") and span.get("number").is_money for span in reading.spans)
    is_ahead = any(span.has("date") and span.get("date").kind == "future" for span in reading.spans)
    return not (has_money or is_ahead or _asks_advice().search(words))


def _is_of_a_segment(words: str, reading: Reading) -> bool:
    """Tells "revenue of the Professional segment", a value the shop stores, from "segment our customers"."""
    shared = [each for transform in reading.draft.transforms for each in transform.get("filters", ())]
    used = [*reading.draft.dimensions, *(str(each["field"]) for each in (*reading.draft.filters, *shared))]
    stored = [name for name in used if set(name.split("_")) & set(_GROUPS_OF_CUSTOMERS)]
    return bool(stored) and not reading.draft.has_weak_metric


@functools.cache
def _asks_effect() -> re.Pattern[str]:
    return re.compile("|".join(loader.read_yaml("planner/remarks.yaml")["asks_effect"]))


@functools.cache
def _asks_advice() -> re.Pattern[str]:
    return re.compile("|".join(loader.read_yaml("planner/remarks.yaml")["asks_advice"]))
