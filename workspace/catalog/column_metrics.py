"""Makes the metrics of a single column: its sum, average, median, extremes, or how many different values it has."""

from collections.abc import Sequence

from cartwise.workspace.catalog.dimensions import is_calendar
from cartwise.workspace.catalog.metrics import MetricContext
from cartwise.workspace.catalog.model import (
    Aggregate,
    AggregateMetric,
    Column,
    Metric,
    PerEntityMetric,
    Relation,
    Synonyms,
)
from cartwise.workspace.catalog.profile import is_money, quote
from cartwise.workspace.catalog.words import (
    chinese,
    english,
    header_of,
    header_words,
    in_chinese,
    plural,
    snake,
    split_header,
    word_set,
)

# name, SQL, English and Chinese label, other words; `{}` stands for the column
_STEPS: dict[str, tuple[str, str, str, tuple[str, ...], tuple[str, ...]]] = {
    "": (
        "sum({})",
        "total {}",
        "{}合计",
        ("{}", "sum of {}", "{} amount"),
        ("{}", "{}总额", "总{}", "{}总和", "{}金额"),
    ),
    "avg_": ("avg({})", "average {}", "平均{}", ("mean {}", "avg {}"), ("{}均值", "{}平均值")),
    "median_": ("median({})", "median {}", "{}中位数", ("typical {}",), ("中位{}",)),
    "min_": ("min({})", "lowest {}", "最低{}", ("minimum {}", "smallest {}", "min {}"), ("最小{}", "{}最小值")),
    "max_": ("max({})", "highest {}", "最高{}", ("maximum {}", "largest {}", "max {}"), ("最大{}", "{}最大值")),
    "distinct_": (
        "count(DISTINCT {})",
        "different {}",
        "不同{}数",
        ("distinct {}", "number of {}", "unique {}", "number of different {}", "how many {}"),
        ("{}数", "{}数量", "{}个数", "{}种类数"),
    ),
}
_OVER_ENTITIES: dict[str, Aggregate] = {"": "sum", "avg_": "avg", "median_": "median", "min_": "min", "max_": "max"}
# sums that a standard metric already is, by role
_COVERED = {
    "order_lines": ("quantity", "returned_units", "amount", "discount", "tax", "shipping", "cost"),
    "orders": ("amount", "discount", "tax", "shipping", "refunded"),
    "ad_spend": ("spend", "impressions", "clicks", "platform_conversions", "platform_conversion_value"),
    "traffic": (
        "sessions",
        "visitors",
        "page_views",
        "engaged_sessions",
        "bounces",
        "cart_adds",
        "cart_users",
        "tracked_buyers",
        "ordering_sessions",
        "standing_sessions",
        "tracked_purchases",
        "tracked_revenue",
        "new_visitors",
    ),
    "email_sends": ("sends", "delivered", "opens", "clicks", "unsubscribes", "tracked_purchases", "tracked_revenue"),
    "stock_levels": ("on_hand",),
    "refunds": ("amount", "returned_units"),
    "reviews": ("rating",),
}
_COVERED_STEPS = {
    ("reviews", "rating"): ("avg_",),
    ("order_lines", "amount"): (),
    ("search_terms", "position"): ("avg_",),
    ("traffic", "standing_sessions"): ("avg_", "median_", "min_", "max_"),
}
_OWN_KEYS = {
    "order_lines": ("order_id", "customer_id", "product_id", "product_name"),
    "orders": ("order_id", "customer_id"),
    "customers": ("customer_id",),
    "products": ("product_id", "product_name"),
    "events": ("user_id", "session_id"),
    "campaigns": ("campaign_id",),
    "campaign_targets": ("customer_id", "campaign_id"),
    "coupons": ("coupon_id",),
    "redemptions": ("customer_id",),
    "reviews": ("review_id",),
}
_RATIOS = word_set("ctr cpc cpm cpa roas roi rate ratio per frequency average position reach")
_WORDS = {
    "customer_id": "customer",
    "user_id": "customer",
    "order_id": "order",
    "product_id": "product",
    "product_name": "product",
    "item_id": "product",
}


def column_metrics(relation: Relation, column: Column, context: MetricContext) -> list[Metric]:
    """Returns the metrics of a column of a relation that no standard metric covers."""
    role = relation.role or ""
    is_part = role == "order_lines" and column.name == "refunded"  # of its order's refund, which has metrics of its own
    if is_part or (column.kind == "measure" and column.source_name == "rows"):
        return []  # a quantity of one for each row says nothing
    if column.kind == "measure":
        steps = [step for step in _STEPS if step not in ("distinct_", *_COVERED_STEPS.get((role, column.name), ()))]
        if set(header_words(column)) & _RATIOS:
            steps = ["", "min_", "max_"]  # a mean of ratios is nobody's ratio
        is_whole = column.is_additive or column.entity  # totals of orders that stand on each line add up over orders
        if not is_whole or column.name in _COVERED.get(role, ()):
            steps.remove("")
        return [_of_column(step, relation, column, context) for step in steps]
    is_counted = column.kind in ("id", "dimension") and column.type != "boolean" and (column.distinct or 2) > 1
    if not is_counted or column.name in _OWN_KEYS.get(role, ()) or is_calendar(header_words(column)):
        return []
    return [_of_column("distinct_", relation, column, context)]


def _of_column(step: str, relation: Relation, column: Column, context: MetricContext) -> Metric:
    word, word_zh = _words(relation, column, is_counted=step == "distinct_")
    words = header_words(column)
    unit = _unit(step, column, words, context.currency, word)
    common = {
        "name": f"{step}{snake(column.name)}",
        "unit": unit,
        "is_standard": False,
        "decimals": _decimals(step, column, unit, words),
        "relation": relation.name,
        **_texts(step, relation, column, word, word_zh),
    }
    sql, field = _STEPS[step][0], quote(column.name)
    if column.entity and step in _OVER_ENTITIES:
        # a total that is repeated is the same on all rows of its entity; one that is spread adds up to it
        inner = f"sum({field})" if column.is_additive else f"max({field})"
        outer = _OVER_ENTITIES[step]
        return PerEntityMetric(**common, additive_over="none", entity_column=column.entity, inner=inner, outer=outer)
    return AggregateMetric(**common, additive_over="all" if step == "" else "none", expression=sql.format(field))


def _texts(step: str, relation: Relation, column: Column, word: str, word_zh: str) -> dict[str, Synonyms]:
    """Returns what the metric is called and its definition."""
    _, label, label_zh, others, others_zh = _STEPS[step]
    said = _said_once(label.format(word))
    said_zh = label_zh.format(word_zh.removeprefix("合计") or word_zh) if not step else label_zh.format(word_zh)
    source = column.source_name or column.name
    of, of_zh = f"{relation.label}; rows without one are left out", f"{table_word(relation)}的{said_zh}({source})"
    if column.entity and step in _OVER_ENTITIES:
        noun = _WORDS.get(column.entity, column.entity)
        of = f"{relation.label}, each {noun} counted once"
        of_zh += f",每个{chinese(noun)[0] if chinese(noun) else noun}计一次"
    return {
        "label": Synonyms(en=(said,), zh=(said_zh,)),
        "definition": Synonyms(en=(f"{said.capitalize()} ({source}) of {of}.",), zh=(f"{of_zh};无值的行不计。",)),
        "synonyms": Synonyms(
            en=distinct_words(_said_once(other.format(word)) for other in others),
            zh=distinct_words(other.format(word_zh) for other in others_zh),
        ),
    }


def _said_once(text: str) -> str:
    """Returns a text without a first word that is said twice: no "total total opens"."""
    first, _, rest = text.partition(" ")
    return rest if rest.startswith(f"{first} ") else text


def distinct_words(words: object) -> tuple[str, ...]:
    """Returns the words, each once."""
    return tuple(dict.fromkeys(words))  # type: ignore[call-overload]


def table_word(relation: Relation) -> str:
    """Returns what a relation is called in Chinese, its label where it has no such word."""
    return relation.synonyms.zh[0] if relation.synonyms.zh else relation.label


def _words(relation: Relation, column: Column, *, is_counted: bool) -> tuple[str, str]:
    """Returns what the column is called, English and Chinese; counted things are plural and lose their "id"."""
    header = "line value" if relation.role == "order_lines" and column.name == "amount" else header_of(column)
    word, word_zh = english(header), in_chinese(header)
    if not is_counted:
        return word, word_zh
    noun = _WORDS.get(column.name) if relation.role else None
    words = split_header(header)
    if noun:
        word, word_zh = noun, chinese(noun)[0]
    elif len(words) > 1 and words[-1].canonical in ("id", "number", "key", "uuid"):
        word, word_zh = word.rpartition(" ")[0], word_zh.removesuffix("编号").removesuffix("号")
    if noun and relation.role not in ("order_lines", "orders"):
        return f"{plural(word)} in {relation.label}", f"{table_word(relation)}涉及的{word_zh}"
    return plural(word), word_zh


def _unit(step: str, column: Column, words: Sequence[str], currency: str | None, word: str) -> str:
    if step == "distinct_":
        return word.split(" in ")[0]
    if column.unit and column.unit != "units":
        return column.unit
    if is_money(words) and column.type in ("number", "integer"):
        return currency or ""
    return column.unit or ""


def _decimals(step: str, column: Column, unit: str, words: Sequence[str]) -> int:
    if step == "distinct_":
        return 0
    is_whole = column.type == "integer" and step not in ("avg_", "median_")
    return 0 if is_whole and not is_money(words) else 2
