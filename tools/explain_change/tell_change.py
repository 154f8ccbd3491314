"""Turns an explanation into facts, a paragraph, charts and tables."""

from typing import Any

from cartwise.models.forecasting.causes import Cause
from cartwise.prompts import loader
from cartwise.tools.arguments import ExplainChangeArgs
from cartwise.tools.display import escape_markdown, format_period
from cartwise.tools.explain_change.blocks import change_blocks
from cartwise.tools.explain_change.change import Explanation, Found, window_in_words
from cartwise.tools.explain_change.follow_ups import change_follow_ups
from cartwise.tools.explain_change.leads import Lead
from cartwise.tools.explain_change.passages import passages_of
from cartwise.tools.explain_change.reader import Reader
from cartwise.tools.explain_change.readings import check_of, readings_of
from cartwise.tools.explain_change.sources import sources_of
from cartwise.tools.explain_change.words import Words
from cartwise.tools.forecast.labels import short_days
from cartwise.tools.query_data.conditions import filter_words
from cartwise.tools.result import Caveat, Fact, ToolResult

MOST_TOLD_CAUSES = 3
MOST_TOLD_LEADS = 3
MAX_SUMMARY = 1500
FLAT = 0.005  # relative change under which a metric "hardly moved"


def tell_change(args: ExplainChangeArgs, reader: Reader, explanation: Explanation) -> ToolResult:
    """Returns the result of mode `change`."""
    words = Words(args.metric, reader.ctx)
    language = words.language
    facts = facts_of(explanation, words)
    passages = passages_of(explanation, reader, words)
    summary = loader.narrate(
        "explain_change",
        language,
        shape="change",
        **_premise(args, explanation, words),
        factors=_factors(explanation, words),
        causes=[cause_words(found, words) for found in explanation.causes[:MOST_TOLD_CAUSES]],
        leads=[lead_words(lead, words) for lead in explanation.leads[:MOST_TOLD_LEADS]],
        passages=len(passages.citations) if passages else 0,
        readings=readings_of(explanation, words),
        check=check_of(explanation, words),
        filters=[filter_words(item, reader.catalog, language) for item in args.filters],
    )
    return ToolResult(
        summary=_cut(summary),
        facts=facts,
        blocks=(*change_blocks(explanation, reader, words), *((passages,) if passages else ())),
        sources=sources_of(reader),
        caveats=_caveats(explanation, words),
        follow_ups=change_follow_ups(args, explanation, words),
        items=_items(explanation),
        is_empty=explanation.now is None,
    )


def _cut(text: str) -> str:
    """Returns the text up to the last whole sentence that fits."""
    if len(text) <= MAX_SUMMARY:
        return text
    kept = text[:MAX_SUMMARY]
    ends = [kept.rfind(mark) for mark in (". ", "。", ".\n")]
    return kept[: max(ends) + 1] if max(ends) > 0 else kept


def _premise(args: ExplainChangeArgs, explanation: Explanation, words: Words) -> dict[str, Any]:
    before, change, premise = explanation.before or 0.0, explanation.change, explanation.premise
    share = change / before if before else None
    direction = "flat" if share is not None and abs(share) < FLAT else "rise" if change > 0 else "fall"
    is_ratio = words.unit == "%"
    return {
        "metric": escape_markdown(words.label),
        "window": format_period(explanation.setting.window, words.language),
        "compare": format_period(explanation.setting.compare, words.language),
        "now": words.amount(explanation.now),
        "before": words.amount(explanation.before),
        "change": words.amount(abs(change)) if not is_ratio else words.text("points", value=f"{abs(change):.1f}"),
        "share": words.percent(abs(share) if share is not None else None, decimals=1),
        "direction": direction,
        "is_contradicted": args.claimed is not None and direction not in ("flat", args.claimed),
        "claimed": args.claimed or "",
        "moved": premise.moved,
        "is_season": premise.is_season,
        "is_known": premise.is_known,
        "is_unusual": premise.is_unusual,
        "usual": words.percent(premise.usual),
        "is_large": share is not None and abs(share) > premise.usual,
        "year_ago": words.percent(explanation.year_ago, is_signed=True),
    }


def _factors(explanation: Explanation, words: Words) -> list[dict[str, str]]:
    """Returns the factors, the largest part first."""
    parts = sorted(explanation.factors, key=lambda part: -abs(part.change))
    return [
        {
            "label": words.part(part.key),
            "change": words.amount(part.change, is_signed=True),
            "before": words.factor(part.key, part.before),
            "after": words.factor(part.key, part.after),
        }
        for part in parts
    ]


def cause_words(found: Found, words: Words) -> dict[str, Any]:
    """Returns a cause as the narration takes it."""
    cause = found.cause
    is_new = cause.lever == "traffic" and cause.expected < 1
    return {
        "lever": cause.lever,
        "label": words.lever(cause.lever),
        "dimension": words.dimension(cause.dimension) if cause.dimension else "",
        "value": words.value(cause.value) if cause.dimension else "",
        "size": words.percent(abs(cause.factor - 1)),
        "is_up": cause.factor > 1,
        "is_new": is_new,
        "observed": f"{cause.observed:,.0f}",
        "expected": f"{cause.expected:,.0f}",
        "since": words.day(found.first),
        "until": words.day(found.last),
        "amount": words.worth(found.amount),
        "is_down_for_metric": found.amount < 0,
    }


def lead_words(lead: Lead, words: Words) -> dict[str, Any]:
    """Returns a lead as the narration takes it."""
    days = short_days(lead.first, lead.last, words.language) if lead.last else words.day(lead.first)
    return {
        "kind": lead.kind,
        "name": escape_markdown(lead.name),
        "days": days,
        "value": words.amount(lead.value) if lead.kind.startswith("large_order") else f"{lead.value or 0:,.0f}",
    }


def facts_of(explanation: Explanation, words: Words) -> tuple[Fact, ...]:
    """Returns the figures of the explanation."""
    metric = explanation.setting.metric
    period, earlier = (window_in_words(days) for days in (explanation.setting.window, explanation.setting.compare))
    base = {"unit": words.unit, "decimals": words.decimals, "metric": metric}
    share = 100 * explanation.change / explanation.before if explanation.before else None
    found = [
        Fact(id=metric, value=explanation.now, period=period, **base),
        Fact(id=f"{metric}_before", value=explanation.before, period=earlier, **base),
        Fact(id=f"{metric}_change", value=explanation.change, period=period, **base),
        Fact(id=f"{metric}_change_pct", value=share, unit="%", decimals=1, metric=metric, period=period),
    ]
    for group, parts in (
        ("factor", explanation.factors),
        ("part", explanation.sales),
        ("customers", explanation.customers),
    ):
        found += [Fact(id=f"{group}_change[{part.key}]", value=part.change, period=period, **base) for part in parts]
    for number, each in enumerate(explanation.causes, 1):
        found += _cause_facts(number, each, period, base)
    return tuple(found)


def _cause_facts(number: int, found: Found, period: str, base: dict[str, Any]) -> list[Fact]:
    cause: Cause = found.cause
    where = f"{cause.dimension} = {cause.value}" if cause.dimension else ""
    name = f"cause_{number}"
    return [
        Fact(
            id=f"{name}_change_pct",
            value=100 * (cause.factor - 1),
            unit="%",
            decimals=0,
            metric=cause.lever,
            slice=where,
            period=period,
        ),
        Fact(id=f"{name}_observed", value=cause.observed, metric=cause.lever, slice=where, period=period),
        Fact(id=f"{name}_expected", value=cause.expected, metric=cause.lever, slice=where, period=period),
        Fact(id=f"{name}_worth", value=found.amount, slice=where, period=period, **base),
    ]


def _items(explanation: Explanation) -> dict[str, tuple[Any, ...]]:
    items: dict[str, tuple[Any, ...]] = {}
    named = [(each.cause.dimension, each.cause.value) for each in explanation.causes if each.cause.dimension]
    named += [(place.dimension, place.value) for place in explanation.places]
    for dimension, value in named:
        shown = value if isinstance(value, int | str) else str(value)
        items[dimension] = tuple(dict.fromkeys((*items.get(dimension, ()), shown)))
    return items


def _caveats(explanation: Explanation, words: Words) -> tuple[Caveat, ...]:
    asked, premise, setting = explanation.asked, explanation.premise, explanation.setting
    found: list[tuple[str, dict[str, str]]] = []
    if asked.cut is not None:
        period, compare = (format_period(days, words.language) for days in (asked.window, asked.compare))
        found.append(("explain_cut", {"period": period, "compare": compare, "day": words.day(setting.history.end)}))
    if asked.is_assumed:
        found.append(("explain_assumed", {"period": format_period(asked.window, words.language)}))
    if not premise.is_known:
        found.append(("explain_short", {"days": f"{setting.history.days:,}"}))
    elif not premise.has_season and not setting.spans.are_same_season:
        found.append(("explain_no_season", {}))
    if asked.window.days != asked.compare.days:
        lengths = {"days": str(asked.window.days), "days_before": str(asked.compare.days)}
        found.append(("uneven_compare", lengths))
    if explanation.causes:
        found.append(("explain_expected", {}))
    return tuple(
        Caveat(code=code, text=loader.ui_text(f"caveat_{code}", words.language, **params)) for code, params in found
    )
