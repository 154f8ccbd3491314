"""Makes metrics for columns that no standard metric covers, none under the words of another."""

from collections.abc import Mapping

from cartwise.workspace.catalog.column_metrics import column_metrics, distinct_words, table_word
from cartwise.workspace.catalog.metrics import MetricContext
from cartwise.workspace.catalog.model import AggregateMetric, Metric, Relation, Synonyms
from cartwise.workspace.catalog.words import fold, snake

_VAGUE = frozenset(("amount", "value", "quantity", "cost", "total", "price", "count"))


def generic_metrics(context: MetricContext, taken: Mapping[str, Metric]) -> dict[str, Metric]:
    """Returns sum, average, median, minimum, maximum and distinct counts of the columns that no standard metric covers.

    Args:
        context: the relations and the currency.
        taken: metrics that exist already; a name that clashes gets the relation's in front.
    """
    found: dict[str, Metric] = {}
    said = {fold(word) for metric in taken.values() for word in _spoken(metric)}
    ratios = {fold(word) for metric in taken.values() if metric.kind == "ratio" for word in _spoken(metric)}
    labels = {fold(metric.label.en[0]) for metric in taken.values()}
    for relation in context.relations.values():
        made = [metric for column in relation.columns for metric in column_metrics(relation, column, context)]
        if relation.role is None or relation.role in ("products", "customers", "events", "payments"):
            made.append(_row_count(relation))
        for metric in made:
            if _is_extreme_of(metric, ratios):
                continue
            is_vague = metric.name in _VAGUE and relation.role not in ("order_lines", "orders")
            if is_vague or metric.name in taken or metric.name in found:
                metric = _placed(metric, relation)
            if metric.name not in taken and metric.name not in found:
                found[metric.name] = _told_apart(_without(metric, said), relation, labels)
                labels.add(fold(found[metric.name].label.en[0]))
                said |= {fold(word) for word in _spoken(found[metric.name])}
    return found


def _spoken(metric: Metric) -> tuple[str, ...]:
    return (*metric.label.en, *metric.label.zh, *metric.synonyms.en, *metric.synonyms.zh)


def _is_extreme_of(metric: Metric, ratios: set[str]) -> bool:
    """Tells the lowest "cost per conversion" of single rows, where that is a ratio of its parts: what is lowest is one of its groups."""
    first, _, rest = fold(metric.label.en[0]).partition(" ")
    return first in ("lowest", "highest") and rest in ratios


def _placed(metric: Metric, relation: Relation) -> Metric:
    """Returns the metric under the relation's name, and all its words with it: "stores in promotions"."""
    place, place_zh = fold(relation.label), table_word(relation)

    def words(spoken: Synonyms) -> Synonyms:
        said = tuple(word if word.endswith(f" in {place}") else f"{word} in {place}" for word in spoken.en)
        said_zh = tuple(word if word.startswith(f"{place_zh}中") else f"{place_zh}中的{word}" for word in spoken.zh)
        return Synonyms(en=said, zh=said_zh)

    name = f"{snake(relation.name)}_{metric.name}"
    return metric.model_copy(update={"name": name, "label": words(metric.label), "synonyms": words(metric.synonyms)})


def _told_apart(metric: Metric, relation: Relation, labels: set[str]) -> Metric:
    """Returns the metric under a label that no other has: with the relation's name, or with its own where that is not enough.

    The plain label stays behind it: who asks for one of the two may say it, and which is meant the question tells.
    """
    if fold(metric.label.en[0]) not in labels:
        return metric
    label = _placed(metric, relation).label
    if fold(label.en[0]) in labels:
        label = Synonyms(en=(metric.name.replace("_", " "),), zh=(f"{metric.label.zh[0]}({metric.name})",))
    both = Synonyms(en=(*label.en[:1], *metric.label.en), zh=(*label.zh[:1], *metric.label.zh))
    return metric.model_copy(update={"label": both})


def _without(metric: Metric, said: set[str]) -> Metric:
    """Returns the metric without synonyms that another metric has already."""
    kept = Synonyms(
        en=tuple(word for word in metric.synonyms.en if fold(word) not in said),
        zh=tuple(word for word in metric.synonyms.zh if fold(word) not in said),
    )
    return metric.model_copy(update={"synonyms": kept})


def _row_count(relation: Relation) -> Metric:
    """Returns the metric that counts the rows of a relation."""
    name, name_zh = relation.label, table_word(relation)
    if relation.role == "products":
        name, name_zh = "products in the catalogue", "商品目录中的商品"
    elif relation.role == "customers":
        name, name_zh = "customers on file", "在册客户"
    return AggregateMetric(
        name=f"{snake(relation.name)}_rows",
        label=Synonyms(en=(name,), zh=(f"{name_zh}数",)),
        unit="rows" if relation.role is None else relation.role,
        definition=Synonyms(en=(f"Number of rows of {relation.label}.",), zh=(f"{table_word(relation)}的行数。",)),
        synonyms=Synonyms(
            en=distinct_words(
                (
                    f"number of {name}",
                    f"{fold(relation.label)} rows",
                    f"rows of {fold(relation.label)}",
                    f"{name} count",
                )
            ),
            zh=distinct_words((f"{name_zh}数量", f"{table_word(relation)}行数", f"{table_word(relation)}记录数")),
        ),
        is_standard=False,
        relation=relation.name,
        expression="count(*)",
    )
