"""Makes the metrics: the standard ones where their columns exist, then generic ones for every other column."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cartwise.workspace.catalog.delivery import delivery_column, has_dates, promised_column
from cartwise.workspace.catalog.model import (
    AggregateMetric,
    Column,
    FirstEventMetric,
    Join,
    Metric,
    PerEntityMetric,
    RatioMetric,
    Relation,
    Synonyms,
)
from cartwise.workspace.catalog.words import canonical_words, load_data


@dataclass(frozen=True)
class MetricContext:
    """What the definitions are filled in with."""

    relations: Mapping[str, Relation]
    currency: str | None = None
    is_reversal: bool = True  # cancelled sales are negative rows of their own
    event_types: Mapping[str, Sequence[str]] = field(default_factory=dict)  # view, cart, purchase -> the shop's words


def standard_metrics(context: MetricContext) -> dict[str, Metric]:
    """Returns the standard metrics whose columns exist; ratios whose parts do."""
    found: dict[str, Metric] = {}
    rules: dict[str, dict[str, Any]] = load_data("standard_metrics.yaml")
    for name, rule in rules.items():
        if "numerator" in rule:
            ratio = _ratio(name, rule, context, found)
            if ratio is not None:
                found[name] = ratio
            continue
        relation = _relation_for(rule, context)
        if relation is not None:
            found[name] = _measured(name, rule, relation, context)
    return {name: _with_free_words(metric, rules[name], found) for name, metric in found.items()}


@functools.cache
def metrics_by_words() -> frozenset[str]:
    """Returns the names of the standard metrics that the network knows by their words and not by their names."""
    return frozenset(name for name, rule in load_data("standard_metrics.yaml").items() if rule.get("by_words"))


def _with_free_words(metric: Metric, rule: Mapping[str, Any], found: Mapping[str, Metric]) -> Metric:
    """Returns the metric with the words of others that are not there: "clicks" are those on emails where there are no ads."""
    free = [words for other, words in rule.get("without", {}).items() if other not in found]
    if not free:
        return metric
    said = metric.synonyms
    more = {lang: tuple(word for words in free for word in words[lang]) for lang in ("en", "zh")}
    return metric.model_copy(update={"synonyms": Synonyms(en=(*said.en, *more["en"]), zh=(*said.zh, *more["zh"]))})


def whole_order_metrics(context: MetricContext, joins: Sequence[Join]) -> dict[str, Metric]:
    """Returns the metrics of lines that the shop's orders can tell as well, counted on the orders.

    Empty where an order of some line is missing, or where lines tell what was cancelled and orders don't.
    """
    lines, orders = (context.relations.get(role) for role in ("order_lines", "orders"))
    if lines is None or orders is None or (_has(lines, "is_cancelled") and not _has(orders, "is_cancelled")):
        return {}
    if not any((join.left, join.right, join.coverage) == ("order_lines", "orders", 1.0) for join in joins):
        return {}
    rules: dict[str, dict[str, Any]] = load_data("standard_metrics.yaml")
    return {
        name: _measured(name, rule, orders, context)
        for name, rule in rules.items()
        if rule.get("whole") == "orders" and all(_has(orders, needed) for needed in (*rule["needs"], "timestamp"))
    }


def _ratio(
    name: str, rule: Mapping[str, Any], context: MetricContext, found: Mapping[str, Metric]
) -> RatioMetric | None:
    """Returns the ratio of the first parts that exist: the rule's own, then those of its `else`."""
    for said in (rule, *({**rule, **other} for other in rule.get("else", ()))):
        if all(part in found for part in (*said["numerator"], *said["denominator"])):
            return RatioMetric(
                **_common(name, said, context, {}),
                numerator=tuple(said["numerator"]),
                denominator=tuple(said["denominator"]),
                scale=said.get("scale", 1),
            )
    return None


def _relation_for(rule: Mapping[str, Any], context: MetricContext) -> Relation | None:
    if "with" in rule and rule["with"] not in context.relations:
        return None
    if "events" in rule and not context.event_types.get(rule["events"]):
        return None
    found: list[tuple[Relation, Sequence[str]]] = []
    for name in rule["of"]:
        relation = context.relations.get(name)
        if relation and "dates" in rule and not has_dates(relation, rule["dates"]):
            continue
        needs = rule["needs"].get(name, ()) if isinstance(rule["needs"], dict) else rule["needs"]
        if relation and relation.role == name and all(_has(relation, needed) for needed in needs):
            found.append((relation, needs))
    varying = (relation for relation, needs in found if not any(_is_constant(relation, needed) for needed in needs))
    return next(varying, found[0][0] if found else None)


def _is_constant(relation: Relation, needed: str) -> bool:
    """Tells a measure that is the same on every row, as the unused line discounts of an orders export are."""
    column = relation.column(needed)
    return column is not None and column.kind == "measure" and column.distinct == 1


def _has(relation: Relation, needed: str) -> bool:
    """Tells whether the relation has one of the columns `a|b`; `is_cancelled` only where the data tell."""
    for option in needed.split("|"):
        column = relation.column(option)
        if column is not None and not (option == "is_cancelled" and not column.source_name):
            return True
    return False


def _measured(name: str, rule: Mapping[str, Any], relation: Relation, context: MetricContext) -> Metric:
    slots = {**_slots(relation, context), **_left_out_slots(rule, relation, context)}
    common = _common(name, rule, context, slots)
    said = rule.get("filter")
    said = said.get(relation.name) if isinstance(said, dict) else said
    filters = _fill(said, slots) if said else None
    kind = rule.get("kind", "aggregate")
    if kind == "per_entity":
        return PerEntityMetric(
            **common,
            relation=relation.name,
            entity_column=rule["entity"],
            inner=_fill(rule["inner"], slots),
            outer=rule["outer"],
            filter=filters,
            having=rule.get("having"),
        )
    if kind == "first_event":
        return FirstEventMetric(
            **common, relation=relation.name, entity_column="customer_id", filter=filters, which=rule["which"]
        )
    return AggregateMetric(
        **common, relation=relation.name, expression=_fill(rule["expression"], slots), filter=filters
    )


def _common(name: str, rule: Mapping[str, Any], context: MetricContext, slots: Mapping[str, str]) -> dict[str, Any]:
    is_money = rule["unit"] == "money"
    is_ratio = "numerator" in rule
    more = rule.get("with_reversals" if context.is_reversal else "with_status", {})
    sales = next((context.relations[role] for role in ("order_lines", "orders") if role in context.relations), None)
    if sales is not None:
        slots = {**_refund_slots(sales, context), **slots}
        rule = {**rule, **(rule.get("with_refunds", {}) if _tells_refunds_beside(sales, context) else {})}
    return {
        "name": name,
        "label": Synonyms(**{lang: tuple(words) for lang, words in rule["label"].items()}),
        "unit": (context.currency or "") if is_money else rule["unit"],
        "definition": Synonyms(**{lang: (_fill(text, slots),) for lang, text in rule["definition"].items()}),
        "synonyms": Synonyms(**{lang: (*words, *more.get(lang, ())) for lang, words in rule["synonyms"].items()}),
        "additive_over": "none"
        if is_ratio or rule.get("kind") == "per_entity"
        else _fill(rule.get("additive", "all"), slots),
        "decimals": rule.get("decimals", 2 if is_money or rule["unit"] == "%" else 0),
        "is_standard": not rule.get("by_words", False),
    }


def _fill(text: str, slots: Mapping[str, str]) -> Any:
    for slot, value in slots.items():
        text = text.replace("{" + slot + "}", value)
    return text or None


def _quoted_text(value: str) -> str:
    """Returns a text as SQL."""
    return "'" + value.replace("'", "''") + "'"


def _slots(relation: Relation, context: MetricContext) -> dict[str, str]:
    """Returns what the placeholders of `standard_metrics.yaml` stand for in this relation."""
    sold = "" if context.is_reversal else "NOT is_cancelled OR amount < 0"
    names = {column.name: _source(column) for column in relation.columns}
    product = "product_id" if "product_id" in names else "product_name"
    is_events = relation.role == "events"
    has_session, has_type = "session_id" in names, "event_type" in names
    quoted = {kind: ", ".join(_quoted_text(value) for value in values) for kind, values in context.event_types.items()}
    views = quoted.get("view", "")
    shown = [column for column in ("rating", "text") if column in names]
    delivered = delivery_column(relation)
    return {
        **names,
        **quoted,
        "sold": sold if "amount" in names else "" if context.is_reversal else "NOT is_cancelled",
        "and_sold": f" AND ({sold})" if sold else "",
        **_refund_slots(relation, context),
        "cancelled_sum": "-sum(amount)" if context.is_reversal else "sum(abs(amount))",
        "refund_sum": "sum(abs(amount))" if relation.role == "refunds" else "sum(refunded)",
        "product_key": product,
        "product_key_own": names.get(product, product),
        "sessions": "count(DISTINCT session_id)" if is_events and has_session else "sum(sessions)",
        "session_source": names.get("session_id", names.get("sessions", "")),
        "visitors": "count(DISTINCT user_id)" if is_events else "sum(visitors)",
        "visitor_source": names.get("user_id", names.get("visitors", "")),
        "page_views": "count(*)" if is_events and has_type else "sum(page_views)",
        "view_filter": f"event_type IN ({views})" if is_events and views else "",
        "idle_sessions": "sum(bounces)" if "bounces" in names else "sum(sessions) - sum(engaged_sessions)",
        "idle_source": names.get("bounces", f"{names.get('sessions', '')} − {names.get('engaged_sessions', '')}"),
        "review_filter": " OR ".join(f"{column} IS NOT NULL" for column in shown),
        "by_relation": "none" if is_events else "all",
        "stock": 'arg_max(on_hand, "timestamp")' if "timestamp" in names else "sum(on_hand)",
        "delivered": f'"{delivered.name}"' if delivered else names.get("delivered", ""),
        **_promise_slots(relation),
        "delivered_source": (delivered.source_name or delivered.name) if delivered else "",
        **_row_slots(relation),
    }


def _row_slots(relation: Relation) -> dict[str, str]:
    """Returns what a row is, and what dates the units that came back."""
    rows, rows_zh = {"orders": ("orders", "订单")}.get(relation.name, ("order lines", "订单行"))
    dated, dated_zh = ("return", "退货") if relation.role == "refunds" else ("order", "下单")
    return {"rows": rows, "rows_zh": rows_zh, "returned_on": f"the {dated}", "returned_on_zh": dated_zh}


def _refund_slots(relation: Relation, context: MetricContext) -> dict[str, str]:
    """Returns what definitions say of returns and refunds: negative rows are off the amounts, refunds told beside them are not."""
    if not _tells_refunds_beside(relation, context):
        return {
            "deducted": ", returns and cancellations deducted",
            "deducted_zh": ",已扣除退货和取消",
            "Net_revenue": "Net revenue",
            "net_revenue": "net revenue",
            "net_revenue_zh": "净收入",
        }
    refunded = relation.column("refunded")
    source = (refunded.source_name or refunded.name) if refunded else ""
    return {
        "deducted": f" that are not cancelled; refunds ({source}) are not deducted",
        "deducted_zh": f",不含已取消,不扣除退款({source})",
        "Net_revenue": "Revenue",
        "net_revenue": "revenue",
        "net_revenue_zh": "收入",
    }


def _tells_refunds_beside(relation: Relation, context: MetricContext) -> bool:
    """Tells whether sales tell what was paid back beside their amounts, not by negative rows."""
    refunded, cancelled = relation.column("refunded"), relation.column("is_cancelled")
    has_reversals = context.is_reversal and cancelled is not None and bool(cancelled.source_name)
    return refunded is not None and not has_reversals and relation.role in ("order_lines", "orders")


def _left_out_slots(rule: Mapping[str, Any], relation: Relation, context: MetricContext) -> dict[str, str]:
    """Returns what a definition says that the figure leaves out, by how the data tell what did not stand."""
    case = "refunds" if _has(relation, "refunded") else "cancelled"
    case = "reversals" if context.is_reversal else case
    said = rule.get("left_out", {}).get(case if _has(relation, "is_cancelled") else "", {})
    return {"left_out": said.get("en", ""), "left_out_zh": said.get("zh", "")}


def _source(column: Column) -> str:
    """Returns the header that a definition names; a plain "id" says nothing, and the column's own name stands for it."""
    is_plain = canonical_words(column.source_name) == ("id",)
    return column.name if is_plain or not column.source_name else column.source_name


def _promise_slots(relation: Relation) -> dict[str, str]:
    """Returns the slots of the promised date of a delivery; both empty where there is none."""
    promised = promised_column(relation)
    source = (promised.source_name or promised.name) if promised else ""
    return {"promised": f'"{promised.name}"' if promised else "", "promised_source": source}
