"""Adds the shop's own words to the metrics: where an order is a basket, "baskets" are orders in every metric."""

from collections.abc import Mapping, Sequence

from cartwise.workspace.catalog.dimensions import OWN_NOUNS
from cartwise.workspace.catalog.model import AggregateMetric, Dimension, Metric, Relation, Synonyms
from cartwise.workspace.catalog.profile import quote
from cartwise.workspace.catalog.words import chinese, fold, header_words, plural

_COUNTED = ("different {}", "number of {}", "distinct {}", "unique {}", "how many {}")
_STANDARD = {
    "customer_id": "customer",
    "user_id": "customer",
    "order_id": "order",
    "product_id": "product",
    "product_name": "product",
    "item_id": "product",
}


def with_own_words(metrics: Mapping[str, Metric], relations: Mapping[str, Relation]) -> dict[str, Metric]:
    """Returns the metrics with the shop's own words added: where an order is a basket, "baskets" are orders in every metric.

    A word that already names another metric is not added to a second one.
    """
    swaps = own_nouns(relations)
    if not swaps:
        return dict(metrics)
    taken = {
        fold(word)
        for metric in metrics.values()
        for word in (*metric.label.en, *metric.synonyms.en, *metric.label.zh, *metric.synonyms.zh)
    }
    renamed: dict[str, Metric] = {}
    for name, metric in metrics.items():
        added_en = _swapped(
            (*metric.label.en, *metric.synonyms.en), [swap[:2] for swap in swaps], taken, is_english=True
        )
        added_zh = _swapped(
            (*metric.label.zh, *metric.synonyms.zh), [swap[2:] for swap in swaps], taken, is_english=False
        )
        taken |= {fold(word) for word in (*added_en, *added_zh)}
        synonyms = Synonyms(en=(*metric.synonyms.en, *added_en), zh=(*metric.synonyms.zh, *added_zh))
        renamed[name] = metric.model_copy(update={"synonyms": synonyms})
    return renamed


def own_nouns(relations: Mapping[str, Relation]) -> list[tuple[str, str, str, str]]:
    """Returns what the shop calls a customer, an order, a product: (standard, own, standard in Chinese, own in Chinese)."""
    swaps: list[tuple[str, str, str, str]] = []
    for name in ("order_lines", "orders", "campaign_targets", "redemptions", "events", "coupons"):
        relation = relations.get(name)
        for column in relation.columns if relation else ():
            standard = _STANDARD.get(column.name)
            own = next((word for word in header_words(column) if word in OWN_NOUNS.get(standard or "", ())), None)
            if standard is None or own is None or any(swap[:2] == (standard, own) for swap in swaps):
                continue
            swaps += [(standard, own, zh, (chinese(own) or (own,))[0]) for zh in chinese(standard)[:2]]
    return swaps


def _swapped(words: Sequence[str], swaps: Sequence[tuple[str, ...]], taken: set[str], *, is_english: bool) -> list[str]:
    added: list[str] = []
    for standard, own in swaps:
        for word in words:
            swapped = (
                word.replace(plural(standard), plural(own)).replace(standard, own)
                if is_english
                else word.replace(standard, own)
            )
            if swapped != word and fold(swapped) not in taken and swapped not in added:
                added.append(swapped)
    return added


def with_dimension_words(metrics: Mapping[str, Metric], dimensions: Mapping[str, Dimension]) -> dict[str, Metric]:
    """Returns the metrics that count different values with the words of what they count: different "billing countries" are countries.

    A word that already names another metric is not added to a second one.
    """
    taken = {fold(word) for metric in metrics.values() for word in (*metric.label.en, *metric.synonyms.en)}
    taken |= {word for metric in metrics.values() for word in (*metric.label.zh, *metric.synonyms.zh)}
    counted = {
        (binding.relation, f"count(DISTINCT {quote(binding.column)})"): dimension
        for dimension in reversed(list(dimensions.values()))
        for binding in dimension.bindings[:1]
        if dimension.entity is None and not dimension.name.endswith("_id")
    }
    renamed: dict[str, Metric] = {}
    for name, metric in metrics.items():
        dimension = counted.get((metric.relation, metric.expression)) if isinstance(metric, AggregateMetric) else None
        nouns = _nouns(dimension) if dimension else []
        added = [form.format(plural(noun)) for noun in nouns for form in _COUNTED]
        added_zh = [f"{said}数" for noun in nouns for said in chinese(noun)[:1]]
        added, added_zh = (
            [word for word in dict.fromkeys(words) if fold(word) not in taken] for words in (added, added_zh)
        )
        taken |= {fold(word) for word in (*added, *added_zh)}
        synonyms = Synonyms(en=(*metric.synonyms.en, *added), zh=(*metric.synonyms.zh, *added_zh))
        renamed[name] = metric.model_copy(update={"synonyms": synonyms})
    return renamed


def _nouns(dimension: Dimension) -> list[str]:
    """Returns the words of a dimension whose plural is one of them too: what people count."""
    said = {fold(word) for word in (*dimension.label.en, *dimension.synonyms.en)}
    return [word for word in (*dimension.label.en, *dimension.synonyms.en) if fold(plural(word)) in said - {fold(word)}]


def without_dimension_words(metrics: Mapping[str, Metric], dimensions: Mapping[str, Dimension]) -> dict[str, Metric]:
    """Returns the metrics without synonyms that are the very name of a text dimension: where people have an income, it is no revenue."""
    named = {
        fold(word)
        for dimension in dimensions.values()
        if dimension.type == "text" and dimension.entity is None
        for word in (*dimension.label.en, *dimension.label.zh)
    }
    kept: dict[str, Metric] = {}
    for name, metric in metrics.items():
        synonyms = Synonyms(
            en=tuple(word for word in metric.synonyms.en if fold(word) not in named),
            zh=tuple(word for word in metric.synonyms.zh if fold(word) not in named),
        )
        kept[name] = metric.model_copy(update={"synonyms": synonyms})
    return kept
