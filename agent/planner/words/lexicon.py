"""Phrases and what they mean: the planner's own words of both languages, and the names of one catalogue."""

import functools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cartwise.agent.planner.words import roles
from cartwise.agent.planner.words.spans import Meaning
from cartwise.agent.planner.words.text import Token, lemma, normalise, tokens
from cartwise.prompts import loader
from cartwise.workspace.catalog.model import Catalog, Dimension, MetricBase, Synonyms

Phrases = Mapping[str, tuple[Meaning, ...]]
LONGEST_PHRASE = 12  # tokens; Chinese phrases count characters
_UNIT_WORDS = ("g", "kg", "gram", "grams", "cm", "mm", "m", "qty", "count", "no", "lb", "oz")
_SIGNS = "%<>=#&/"
_SAME_PEOPLE = {  # "buyer state" is the customer state
    "customer ": ("buyer ", "shopper ", "client "),
    "客户": ("买家", "顾客", "用户", "买家所在", "客户所在", "顾客所在"),
    "seller ": ("merchant ", "vendor "),
    "卖家": ("商家", "卖家所在"),
}
_VAGUE = ("number", "name", "code", "type", "date", "key", "flag", "item", "text", "description", "prefix", "english")
_BANDS = ("group", "band", "bracket", "range", "class", "segment", "level", "bucket", "tier")


def key(words: Iterable[Token]) -> str:
    """Returns how a phrase is looked up: its lemmas, marks left out but for signs that mean something."""
    return " ".join(token.lemma for token in words if token.is_content or token.text in _SIGNS)


def key_of(phrase: str) -> str:
    """Returns the key of a phrase given as text."""
    return key(tokens(normalise(str(phrase)).lower()))


@functools.cache
def common_phrases() -> Phrases:
    """Returns the planner's own words: operators, question words, glue."""
    found: dict[str, list[Meaning]] = {}
    for language in loader.LANGUAGES:
        for kind, values in loader.read_yaml(f"planner/words.{language}.yaml").items():
            if isinstance(values, str) and kind != "glue":  # a plain list: `listed_words`
                continue
            if kind == "glue":
                for word in values.split():
                    _add(found, word, Meaning("glue", word))
                continue
            for value, phrases in values.items():
                for phrase in phrases:
                    _add(found, phrase, Meaning(kind, value))
    for kind, value, phrase in roles.telling_phrases():
        _add(found, phrase, Meaning(kind, value))
    for phrase in harmless_keys() - found.keys():
        found[phrase] = [Meaning("glue", phrase)]
    return {phrase: tuple(meanings) for phrase, meanings in found.items()}


@functools.cache
def harmless_keys() -> frozenset[str]:
    """Returns the keys of the words and phrases that can't change a figure."""
    return frozenset(key_of(phrase) for phrase in roles.harmless_phrases()) - {""}


@functools.cache
def plainly_harmless() -> frozenset[str]:
    """Returns the keys of `roles.*.yaml` that no other list of the planner's words has."""
    return frozenset(
        phrase
        for phrase in harmless_keys()
        if [(m.kind, m.value) for m in common_phrases()[phrase]] == [("glue", phrase)]
    )


@functools.cache
def listed_words(kind: str) -> frozenset[str]:
    """Returns the lemmas of a plain word list: "real" words are never corrected, "outside_names" never part of a name."""
    groups = (loader.read_yaml(f"planner/words.{language}.yaml").get(kind, "").split() for language in loader.LANGUAGES)
    return frozenset(form for words in groups for word in words for form in (word, lemma(word)))


@functools.cache
def _concepts() -> dict[str, list[tuple[str, str]]]:
    """Returns phrase key -> (section, name) of the standard concepts."""
    found: dict[str, list[tuple[str, str]]] = {}
    for language in loader.LANGUAGES:
        for section, names in loader.read_yaml(f"planner/concepts.{language}.yaml").items():
            for name, phrases in names.items():
                for phrase in phrases:
                    entry = (section, name)
                    entries = found.setdefault(key_of(phrase), [])
                    if entry not in entries:
                        entries.append(entry)
    return found


def _add(found: dict[str, list[Meaning]], phrase: str, meaning: Meaning) -> None:
    phrase_key = key_of(phrase)
    if phrase_key and meaning not in found.setdefault(phrase_key, []):
        found[phrase_key].append(meaning)


def catalog_phrases(catalog: Catalog) -> Phrases:
    """Returns the words for the metrics and dimensions of a catalogue; a catalogue's own words come first."""
    found: dict[str, list[Meaning]] = {}
    for metric in catalog.metrics.values():
        for phrase in _metric_names(metric):
            _add(found, phrase, Meaning("metric", metric.name))
        for phrase in _without_relation(metric):
            _add(found, phrase, Meaning("metric", metric.name))
    for dimension in catalog.dimensions.values():
        for phrase in _dimension_names(dimension):
            _add(found, phrase, Meaning("dimension", dimension.name))
    for relation in catalog.relations.values():
        for phrase in (relation.label, *_words(relation.synonyms)):
            _add(found, phrase, Meaning("relation", relation.name))
            for name in _rows_named(catalog, relation.name, phrase):
                _add(found, phrase, Meaning("dimension", name))
    for phrase, column in _column_phrases(catalog):
        _add(found, phrase, Meaning("column", column))
    _add_concepts(found, catalog)
    for phrase, dimension_name in _last_words(catalog):
        if phrase not in found and phrase not in common_phrases():
            found[phrase] = [Meaning("dimension", dimension_name)]
    return {phrase: tuple(meanings) for phrase, meanings in found.items()}


def _rows_named(catalog: Catalog, relation: str, phrase: str) -> Iterator[str]:
    """Yields the thing of the relation that its own name ends with: "email campaigns" are campaigns."""
    last = key_of(phrase).split(" ")[-1]
    for dimension in catalog.dimensions.values():
        is_here = any(binding.relation == relation for binding in dimension.bindings)
        if is_here and dimension.entity == last and " " in phrase:
            yield dimension.name


def _add_concepts(found: dict[str, list[Meaning]], catalog: Catalog) -> None:
    entities = {dimension.entity: dimension.name for dimension in catalog.dimensions.values() if dimension.entity}
    entities |= {
        name: name
        for name in ("customer", "product", "order", "session", "campaign", "coupon")
        if name in catalog.dimensions
    }
    for phrase, concepts in _concepts().items():
        for section, name in concepts:
            if section == "metrics":
                meaning = Meaning("metric", name) if name in catalog.metrics else Meaning("absent_metric", name)
            elif section == "entities":
                meaning = (
                    Meaning("dimension", entities[name]) if name in entities else Meaning("absent_dimension", name)
                )
            else:
                known = _dimensions_called(catalog, name)
                for place in known[:-1]:
                    _merge(found, phrase, Meaning("dimension", place))
                meaning = Meaning("dimension", known[-1]) if known else Meaning("absent_dimension", name)
            _merge(found, phrase, meaning)


def _last_words(catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Yields ("upc", "coupon") for a dimension called "coupon upc", where no other dimension's name ends so."""
    owners: dict[str, set[str]] = {}
    for dimension in catalog.dimensions.values():
        for phrase in _dimension_names(dimension):
            words = key_of(phrase).split()
            if len(words) > 1 and len(words[-1]) > 2 and words[-1].isascii() and words[-1] not in _VAGUE:
                owners.setdefault(words[-1], set()).add(dimension.name)
    for word, names in owners.items():
        if len(names) == 1:
            yield word, next(iter(names))


def _dimensions_called(catalog: Catalog, name: str) -> list[str]:
    """Returns the dimension of that name, else those that end with it, the customers' own first: "state" is customer_state."""
    if name in catalog.dimensions:
        return [name]
    found = [other for other in catalog.dimensions if other.endswith(f"_{name}")]
    found = found or [other for other in catalog.dimensions if other in {f"{name}_{band}" for band in _BANDS}]
    return sorted(found, key=lambda other: (not other.startswith("customer"), other.startswith("billing")))


def _column_phrases(catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Yields (phrase, column) for columns that are only averaged: "product weight" of avg_product_weight_g."""
    for metric in catalog.metrics.values():
        prefix, found, column = metric.name.partition("avg_")
        if not found or metric.is_standard:
            continue
        words = column.split("_")
        while len(words) > 1 and words[-1] in _UNIT_WORDS:
            words.pop()
        yield " ".join(words), f"{prefix}|{column}"
        if len(words) > 1 and words[0] in (
            "product",
            "order",
            "payment",
            "review",
            "customer",
            "item",
            "unit",
            "list",
            "sale",
        ):
            yield " ".join(words[1:]), f"{prefix}|{column}"
        for label in (*metric.label.en, *metric.label.zh):
            bare = label.removeprefix("average ").removeprefix("平均")
            yield bare, f"{prefix}|{column}"
            if not bare.isascii():  # 商品重量克 is spoken of as 商品重量 and 重量
                short = bare.removesuffix("厘米").removesuffix("克").removesuffix("毫米")
                yield from (
                    (each, f"{prefix}|{column}") for each in (short, short.removeprefix("商品")) if len(each) > 1
                )


def _merge(found: dict[str, list[Meaning]], phrase: str, meaning: Meaning) -> None:
    present = found.setdefault(phrase, [])
    is_absent = meaning.kind.startswith("absent_")
    if meaning in present or (
        is_absent and any(other.kind == meaning.kind.removeprefix("absent_") for other in present)
    ):
        return
    if not is_absent:
        present[:] = [other for other in present if other.kind != f"absent_{meaning.kind}"]
    present.append(meaning)


def _metric_names(metric: MetricBase) -> Iterator[str]:
    yield metric.name.replace("_", " ")
    for phrase in (*_words(metric.label), *_words(metric.synonyms)):
        if phrase.startswith("how many "):
            continue  # the planner reads the noun, of which other tables may have a count too
        yield phrase
        if not phrase.startswith("total of "):
            yield phrase.removeprefix("total ")


def _without_relation(metric: MetricBase) -> Iterator[str]:
    """Yields "distinct products" for the metric "distinct products in coupons"; the question's own words tell which is meant."""
    if metric.is_standard:
        return
    for phrase in _metric_names(metric):
        short, found, _ = phrase.partition(" in ")
        if found:
            yield short
        _, found, short = phrase.partition("中的")
        if found and len(short) > 1:
            yield short


def _dimension_names(dimension: Dimension) -> Iterator[str]:
    yield dimension.name.replace("_", " ")
    for phrase in (*_words(dimension.label), *_words(dimension.synonyms)):
        yield phrase
        for own, others in _SAME_PEOPLE.items():
            if dimension.entity is None and phrase.startswith(own) and len(phrase) > len(own):
                yield from (other + phrase.removeprefix(own) for other in others)


def _words(synonyms: Synonyms) -> Iterator[str]:
    yield from synonyms.en
    yield from synonyms.zh


def name_of(catalog: Catalog, kind: str, name: str, language: str) -> str:
    """Returns how a metric or dimension is called in a language."""
    entry: Any = catalog.metrics.get(name) if kind == "metric" else catalog.dimensions.get(name)
    if entry is None:
        return name.replace("_", " ")
    words = getattr(entry.label, language) or entry.label.en
    return words[0] if words else name.replace("_", " ")
