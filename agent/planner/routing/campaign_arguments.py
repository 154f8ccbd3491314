"""Arguments of the tools on campaigns, budgets, texts and photos."""

import re
from typing import Any

from cartwise.agent.planner.routing.tool_clause import (
    ToolClause,
    all_in,
    category_of,
    dates_of,
    first_in,
    id_of,
    sure_filters,
)

_IMAGE = re.compile(r"[\w./\\~-]+\.(?:jpe?g|png|webp|gif|bmp|tiff?)\b", re.I)
_MISMATCH = (
    r"mis-?match|mis-?(?:label|file|categori|classif)|(?:wrong|other|another|different|incorrect) (?:product )?(?:categor|type|department)"
    r"|(?:n't|not|never) (?:really )?(?:match|fit|agree|belong|correspond|show)|contradict|不符|不匹配|不一致|对不上|不对应|放错|分错|归错|标错"
)
_DUPLICATE = (
    r"duplicat|identical|alike|similar|copies|(?:look\w*|are) (?:nearly |almost |exactly )?the same|same (?:photo|picture|image)"
    r"|重复|相同|相似|雷同|一样"
)


def evaluate_arguments(clause: ToolClause) -> dict[str, Any]:
    """Returns the arguments of evaluate_campaign."""
    draft = clause.reading.draft
    campaign = id_of(clause, "campaign")
    if campaign is None and re.search(
        r"\b(?:last|latest|most recent|previous)\b[^.?!]{0,30}\b(?:campaign|mailing|newsletter|promotion)|(?:上次|最近|上一次|最后)[^.?!]{0,8}活动",
        clause.lower,
    ):
        campaign = "last"
    if campaign is None:
        before = (clause.state.request or {}).get("filters") or []
        campaign = next(
            (each["values"][0] for each in before if each["field"] == "campaign" and each["op"] == "eq"),
            clause.state.arguments.get("campaign"),
        )
    others = [each for each in sure_filters(clause) if clause.reading.entity_of(each["field"]) != "campaign"]
    return {
        "campaign": campaign,
        "metrics": all_in("campaign_metrics", clause.lower),
        "dimension": draft.dimensions[0] if draft.dimensions else None,
        "period": draft.period,
        "n": draft.limit,
        "filters": others,
    }


def suggest_arguments(clause: ToolClause) -> dict[str, Any]:
    """Returns the arguments of suggest_campaigns."""
    found: dict[str, Any] = {
        "goal": first_in("goals", clause.lower),
        "target": clause.text.strip().strip("?？.。"),
        "category": category_of(clause),
        "period": clause.reading.draft.period if any(days.kind == "future" for days in dates_of(clause)) else None,
        "filters": [
            each
            for each in sure_filters(clause)
            if clause.reading.entity_of(each["field"]) != "campaign"
            and each["field"] not in ("category", "product_type", "department")
        ],
        "based_on": _based_on(clause),
    }
    customers = next(
        (path for dimension, path in clause.earlier.items() if clause.reading.entity_of(dimension) == "customer"), None
    )
    if customers:
        found["customers"] = {"$ref": customers}
    money = [span.get("number") for span in clause.reading.spans if span.has("number") and span.get("number").is_money]
    found["budget"] = money[0].value if money and money[0].value > 0 else None
    return found


def _based_on(clause: ToolClause) -> str | None:
    campaign = id_of(clause, "campaign")
    if campaign is None:
        before = (clause.state.request or {}).get("filters") or []
        campaign = next(
            (each["values"][0] for each in before if each["field"] == "campaign" and each["op"] == "eq"), None
        )
    if campaign is not None:
        return f"campaign {campaign}"
    tool = clause.last_tool or clause.state.tool
    return {
        "segment_customers": "segments",
        "predict_behavior": "predictions",
        "evaluate_campaign": "evaluation",
        "analyze_sentiment": "reviews",
    }.get(tool or "")


def allocate_arguments(clause: ToolClause) -> dict[str, Any]:
    """Returns the arguments of allocate_budget."""
    numbers = [span.get("number") for span in clause.reading.spans if span.has("number")]
    money = [number for number in numbers if number.is_money] or [number for number in numbers if number.value >= 100]
    ahead = clause.reading.draft.period
    return {
        "budget": money[0].value if money and money[0].value > 0 else None,
        "channels": all_in("channels", clause.lower),
        "period": ahead,
    }


def classify_arguments(clause: ToolClause) -> dict[str, Any]:
    """Returns the arguments of classify_images."""
    task = (
        "mismatches"
        if re.search(_MISMATCH, clause.lower)
        else "duplicates"
        if re.search(_DUPLICATE, clause.lower)
        else "category"
    )
    return {"images": _IMAGE.findall(clause.text), "task": task}
