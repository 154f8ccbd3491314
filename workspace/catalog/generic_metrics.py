"""Makes metrics for columns that no standard metric covers, and adds the shop's own words to all of them."""

from collections.abc import Mapping, Sequence
from typing import Literal

from cartwise.workspace.catalog.dimensions import is_calendar
from cartwise.workspace.catalog.metrics import MetricContext
from cartwise.workspace.catalog.model import AggregateMetric, Column, Metric, Relation, Synonyms
from cartwise.workspace.catalog.profile import is_money, quote
from cartwise.workspace.catalog.words import (
    chinese,
    english,
    fold,
    header_of,
    header_words,
    in_chinese,
    plural,
    snake,
    split_header,
    word_set,
)

Additive = Literal["all", "dimensions", "none"]
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
# sums that a standard metric already is, by role
_COVERED = {
    "order_lines": ("quantity", "amount", "discount", "tax", "shipping", "cost"),
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
        "tracked_purchases",
        "tracked_revenue",
        "new_visitors",
    ),
    "email_sends": ("sends", "delivered", "opens", "clicks", "unsubscribes", "tracked_purchases", "tracked_revenue"),
    "stock_levels": ("on_hand",),
    "refunds": ("amount",),
    "reviews": ("rating",),
}
_COVERED_STEPS = {
    ("reviews", "rating"): ("avg_",),
    ("order_lines", "amount"): (),
    ("search_terms", "position"): ("avg_",),
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
_RETURNED = (
    "returned pieces", "pieces returned", "returned units", "units returned", "returned quantity", "quantity returned",
    "returned items", "items returned", "returned articles", "pieces sent back", "units sent back", "items sent back",
)  # fmt: skip
_RETURNED_ZH = (
    "退货件数",
    "退回件数",
    "退货数量",
    "退回数量",
    "退回了多少件",
    "退回了多少件商品",
    "退了多少件",
    "退回的件数",
    "退回商品数量",
)
_VAGUE = frozenset(("amount", "value", "quantity", "cost", "total", "price", "count"))
_WORDS = {
    "customer_id": "customer",
    "user_id": "customer",
    "order_id": "order",
    "product_id": "product",
    "product_name": "product",
    "item_id": "product",
}


def generic_metrics(context: MetricContext, taken: Mapping[str, Metric]) -> dict[str, Metric]:
    """Returns sum, average, median, minimum, maximum and distinct counts of the columns that no standard metric covers.

    Args:
        context: the relations and the currency.
        taken: metrics that exist already; a name that clashes gets the relation's in front.
    """
    found: dict[str, Metric] = {}
    said = {fold(word) for metric in taken.values() for word in _spoken(metric)}
    for relation in context.relations.values():
        made = [metric for column in relation.columns for metric in _column_metrics(relation, column, context)]
        if relation.role is None or relation.role in ("products", "customers", "events", "payments"):
            made.append(_row_count(relation))
        for metric in made:
            is_vague = metric.name in _VAGUE and relation.role not in ("order_lines", "orders")
            if is_vague or metric.name in taken or metric.name in found:
                metric = _placed(metric, relation)
            if metric.name not in taken and metric.name not in found:
                found[metric.name] = _without(metric, said)
                said |= {fold(word) for word in _spoken(found[metric.name])}
    return found


def _spoken(metric: Metric) -> tuple[str, ...]:
    return (*metric.label.en, *metric.label.zh, *metric.synonyms.en, *metric.synonyms.zh)


def _placed(metric: AggregateMetric, relation: Relation) -> AggregateMetric:
    """Returns the metric under the relation's name, and all its words with it: "stores in promotions"."""
    place, place_zh = fold(relation.label), _table_word(relation)

    def words(spoken: Synonyms) -> Synonyms:
        said = tuple(word if word.endswith(f" in {place}") else f"{word} in {place}" for word in spoken.en)
        said_zh = tuple(word if word.startswith(f"{place_zh}中") else f"{place_zh}中的{word}" for word in spoken.zh)
        return Synonyms(en=said, zh=said_zh)

    name = f"{snake(relation.name)}_{metric.name}"
    return metric.model_copy(update={"name": name, "label": words(metric.label), "synonyms": words(metric.synonyms)})


def _without(metric: AggregateMetric, said: set[str]) -> AggregateMetric:
    """Returns the metric without synonyms that another metric has already."""
    kept = Synonyms(
        en=tuple(word for word in metric.synonyms.en if fold(word) not in said),
        zh=tuple(word for word in metric.synonyms.zh if fold(word) not in said),
    )
    return metric.model_copy(update={"synonyms": kept})


def _column_metrics(relation: Relation, column: Column, context: MetricContext) -> list[AggregateMetric]:
    role = relation.role or ""
    is_part = role == "order_lines" and column.name == "refunded"  # of its order's refund, which has metrics of its own
    if is_part or (column.kind == "measure" and column.source_name == "rows"):
        return []  # a quantity of one for each row says nothing
    if column.kind == "measure":
        steps = [step for step in _STEPS if step not in ("distinct_", *_COVERED_STEPS.get((role, column.name), ()))]
        if set(header_words(column)) & _RATIOS:
            steps = ["", "min_", "max_"]  # a mean of ratios is nobody's ratio
        if not column.is_additive or column.name in _COVERED.get(role, ()):
            steps.remove("")
        return [_of_column(step, relation, column, context) for step in steps]
    is_counted = column.kind in ("id", "dimension") and column.type != "boolean" and (column.distinct or 2) > 1
    if not is_counted or column.name in _OWN_KEYS.get(role, ()) or is_calendar(header_words(column)):
        return []
    return [_of_column("distinct_", relation, column, context)]


def _of_column(step: str, relation: Relation, column: Column, context: MetricContext) -> AggregateMetric:
    sql, label, label_zh, others, others_zh = _STEPS[step]
    word, word_zh = _words(relation, column, is_counted=step == "distinct_")
    words = header_words(column)
    if not step and "quantity" in words and fold(relation.label).startswith("return"):
        others, others_zh = (*others, *_RETURNED), (*others_zh, *_RETURNED_ZH)
    unit = _unit(step, column, words, context.currency, word)
    return AggregateMetric(
        name=f"{step}{snake(column.name)}",
        label=Synonyms(en=(label.format(word),), zh=(label_zh.format(word_zh),)),
        unit=unit,
        definition=Synonyms(
            en=(
                f"{label.format(word).capitalize()} ({column.source_name or column.name}) of {relation.label}; rows without one are left out.",
            ),
            zh=(
                f"{_table_word(relation)}的{label_zh.format(word_zh)}({column.source_name or column.name});无值的行不计。",
            ),
        ),
        synonyms=Synonyms(
            en=_distinct(other.format(word) for other in others),
            zh=_distinct(other.format(word_zh) for other in others_zh),
        ),
        additive_over="all" if step == "" else "none",
        is_standard=False,
        decimals=_decimals(step, column, unit, words),
        relation=relation.name,
        expression=sql.format(quote(column.name)),
    )


def _distinct(words: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))  # type: ignore[call-overload]


def _table_word(relation: Relation) -> str:
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
        return f"{plural(word)} in {relation.label}", f"{_table_word(relation)}涉及的{word_zh}"
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


def _row_count(relation: Relation) -> AggregateMetric:
    """Returns the metric that counts the rows of a relation."""
    name, name_zh = relation.label, _table_word(relation)
    if relation.role == "products":
        name, name_zh = "products in the catalogue", "商品目录中的商品"
    elif relation.role == "customers":
        name, name_zh = "customers on file", "在册客户"
    return AggregateMetric(
        name=f"{snake(relation.name)}_rows",
        label=Synonyms(en=(name,), zh=(f"{name_zh}数",)),
        unit="rows" if relation.role is None else relation.role,
        definition=Synonyms(en=(f"Number of rows of {relation.label}.",), zh=(f"{_table_word(relation)}的行数。",)),
        synonyms=Synonyms(
            en=_distinct(
                (
                    f"number of {name}",
                    f"{fold(relation.label)} rows",
                    f"rows of {fold(relation.label)}",
                    f"{name} count",
                )
            ),
            zh=_distinct((f"{name_zh}数量", f"{_table_word(relation)}行数", f"{_table_word(relation)}记录数")),
        ),
        is_standard=False,
        relation=relation.name,
        expression="count(*)",
    )
