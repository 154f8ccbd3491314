"""Makes the dimensions: what questions group and filter by, one for each meaning, whichever relations hold it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from cartwise.workspace.catalog.model import Binding, Column, Dimension, Relation, Synonyms
from cartwise.workspace.catalog.words import (
    chinese,
    fold,
    header_of,
    header_words,
    load_data,
    other_words,
    plural,
    say_chinese,
    snake,
    split_header,
    word_set,
)

_ENTITIES = {
    "customer_id": "customer",
    "user_id": "customer",
    "order_id": "order",
    "session_id": "session",
    "campaign_id": "campaign",
    "coupon_id": "coupon",
    "product_id": "product_id",
    "item_id": "product_id",
    "product_name": "product",
}
_NOUNS = word_set("customer order session campaign coupon product")
# What shops call these entities; `generic_metrics` adds the word to every metric.
OWN_NOUNS = {
    "customer": word_set("household shopper buyer user member visitor guest consumer account client patron subscriber"),
    "order": word_set("invoice basket transaction receipt bill booking reservation purchase ticket"),
    "product": word_set("item article sku dish variant"),
}
_MANY_WORDS = 4  # of a header, from which the plain word for it is its name
_FEW_STEPS = 60  # distinct whole numbers up to which a non-additive number is worth grouping by
_CALENDAR = word_set("day week month quarter year hour minute weekday date")
_QUALIFIERS = word_set(
    "receiver customer household user member product item order shipping ship billing default address sale"
)
_CONTACT = word_set("email phone address")
_LONG = frozenset(("id", "number", "key", "uuid"))
_ZH_TAIL = ("编号", "号码", "号", "标识")
Overlap = Callable[[Binding, Binding], float]


@dataclass
class _Draft:
    name: str
    bindings: list[Binding]
    columns: list[Column]
    entity: str | None = None
    words: list[str] = field(default_factory=list)


def find_dimensions(relations: Mapping[str, Relation], overlap: Overlap) -> dict[str, Dimension]:
    """Returns the dimensions by name.

    Args:
        relations: in order of importance: the first binding of a dimension is the preferred one.
        overlap: tells what share of the values of one binding the other has, to see whether equal names mean the same.
    """
    has_names = any(column.name == "product_name" for relation in relations.values() for column in relation.columns)
    drafts: dict[str, _Draft] = {}
    for relation in relations.values():
        for column in relation.columns:
            if is_groupable(column):
                _place(drafts, relation, column, overlap, has_names=has_names)
    _drop_suffixes(drafts)
    for name in [name for name, draft in drafts.items() if _numbers_calendar(draft)]:
        drafts[name].name = f"{name}_number"
    numbers = {draft.name for draft in drafts.values() if _numbers_rows(draft)}
    return _with_short_words({draft.name: _finish(draft) for draft in drafts.values()}, whole=numbers)


def _numbers_rows(draft: _Draft) -> bool:
    """Tells a plain `id`, named after its table: the number of an order item, which nobody means by "items"."""
    return [word.canonical for word in split_header(draft.columns[0].source_name)] == ["id"]


def _with_short_words(dimensions: dict[str, Dimension], *, whole: Collection[str]) -> dict[str, Dimension]:
    """Returns the dimensions with their names cut short where no other has them: `customer_city` is also "city".

    Args:
        dimensions: by name.
        whole: names of those whose words stay whole.
    """
    claimed = {
        fold(word)
        for found in dimensions.values()
        for words in (found.label, found.synonyms)
        for word in (*words.en, *words.zh)
    }
    claimed |= set(dimensions)
    for name, dimension in dimensions.items():
        words = [word.canonical for word in split_header(name)]
        rest = words
        while len(rest) > 1 and rest[0] in _QUALIFIERS:
            rest = rest[1:]
        short, short_zh = " ".join(rest), say_chinese(rest)
        if rest is words or name in whole or dimension.entity or rest[-1] in _LONG or fold(short) in claimed:
            continue
        added = Synonyms(en=(short, plural(short)), zh=() if short_zh in claimed else (short_zh,))
        claimed |= {fold(short), fold(plural(short)), short_zh}
        joined = Synonyms(en=(*dimension.synonyms.en, *added.en), zh=(*dimension.synonyms.zh, *added.zh))
        dimensions[name] = dimension.model_copy(update={"synonyms": joined})
    return dimensions


def is_calendar(words: Sequence[str]) -> bool:
    """Tells whether a column only numbers weeks, months or the like: its plain word belongs to the calendar of questions."""
    return bool(words) and set(words) <= _CALENDAR


def _numbers_calendar(draft: _Draft) -> bool:
    return draft.columns[0].type == "integer" and is_calendar(header_words(draft.columns[0]))


def is_groupable(column: Column) -> bool:
    """Tells whether rows can be grouped by the column."""
    if column.kind in ("id", "dimension"):
        return True
    return (
        column.kind == "measure"
        and column.type == "integer"
        and not column.is_additive
        and 1 < (column.distinct or 0) <= _FEW_STEPS
    )


def _place(drafts: dict[str, _Draft], relation: Relation, column: Column, overlap: Overlap, *, has_names: bool) -> None:
    """Binds the column to the dimension it means, or makes one for it."""
    binding = Binding(relation=relation.name, column=column.name)
    entity_name = _ENTITIES.get(column.name)
    if entity_name:
        name = "product" if entity_name == "product_id" and not has_names else entity_name
        draft = drafts.setdefault(name, _Draft(name, [], [], name if name in _NOUNS else None))
        is_same = relation.role is not None or not draft.bindings or _means_the_same(draft, column, binding, overlap)
        if is_same and all(other.relation != relation.name for other in draft.bindings):
            draft.bindings.append(binding)
            draft.columns.append(column)
            return
    name = snake(column.name)
    same = drafts.get(name) or _twin(drafts, column, binding, overlap)
    if same is None:
        drafts[name] = _Draft(name, [binding], [column])
    elif all(other.relation != relation.name for other in same.bindings) and _means_the_same(
        same, column, binding, overlap
    ):
        same.bindings.append(binding)
        same.columns.append(column)
        if column.name != column.source_name and same.entity is None and name not in drafts:
            _rename(drafts, same, name)
    else:
        own = f"{snake(_singular(relation.name))}_{name}"
        if own not in drafts:
            drafts[own] = _Draft(own, [binding], [column])


def _twin(drafts: Mapping[str, _Draft], column: Column, binding: Binding, overlap: Overlap) -> _Draft | None:
    """Returns the dimension of a column with the same header: canonical in one relation, under its own name in another."""
    header = fold(column.source_name)
    for draft in drafts.values():
        is_alike = any(fold(other.source_name) == header for other in draft.columns if other.source_name)
        is_free = all(other.relation != binding.relation for other in draft.bindings)
        if is_alike and is_free and _means_the_same(draft, column, binding, overlap):
            return draft
    return None


def _rename(drafts: dict[str, _Draft], draft: _Draft, name: str) -> None:
    """Gives a dimension the canonical name of a later relation, in its place."""
    kept = [(name if other is draft else key, other) for key, other in drafts.items()]
    draft.name = name
    drafts.clear()
    drafts.update(kept)


def _singular(name: str) -> str:
    return name[:-1] if name.endswith("s") and not name.endswith("ss") else name


def _means_the_same(draft: _Draft, column: Column, binding: Binding, overlap: Overlap) -> bool:
    """Equal names mean the same where types agree and one side's values are largely the other's."""
    first = draft.columns[0]
    if (first.type == "text") != (column.type == "text") or (first.type == "boolean") != (column.type == "boolean"):
        return False
    return (
        first.type == "boolean" or max(overlap(draft.bindings[0], binding), overlap(binding, draft.bindings[0])) >= 0.5
    )


def _drop_suffixes(drafts: dict[str, _Draft]) -> None:
    """Calls `store_id` the store, where nothing else is."""
    for name in [name for name in drafts if name not in _ENTITIES.values()]:
        draft = drafts[name]
        words = split_header(header_of(draft.columns[0]))
        head, _, tail = name.rpartition("_")
        is_id = len(words) > 1 and words[-1].canonical in _LONG and head
        if is_id and tail in ("id", "ids", "no", "number", "key", "uuid", "nr", "num") and head not in drafts:
            draft.name = head
            drafts[head] = drafts.pop(name)


def _finish(draft: _Draft) -> Dimension:
    english_words: list[str] = []
    chinese_words: list[str] = []
    for column in draft.columns:
        header = header_of(column)
        english_forms, chinese_forms = other_words(header)
        if draft.entity == "customer" and set(header_words(column)) <= _CONTACT:
            # people are told apart by their e-mail; nobody calls them one
            chinese_words += ["邮箱", "邮箱地址", "客户邮箱"]
            continue
        english_words += [_without_id(form) for form in english_forms if draft.name != "product_id"] + english_forms
        chinese_words += [_without_number(form) for form in chinese_forms if draft.name != "product_id"] + chinese_forms
    noun = draft.entity or draft.name
    own, own_zh = _nouns(noun)
    said = _label_nouns(draft)
    if said:
        english_words, chinese_words = [*said, *english_words], [(chinese(said[0]) or said)[0], *chinese_words]
    english_words += [*own, *(column.name.replace("_", " ").lower() for column in draft.columns)]
    chinese_words += own_zh
    english_words += [plural(english_words[0]), *map(plural, said[1:])]
    english_words += [plural(noun)] if draft.entity or (_is_noun(noun) and draft.columns[0].type == "text") else []
    if _numbers_calendar(draft):
        english_words, chinese_words = [f"{english_words[0]} number"], [f"{chinese_words[0]}序号"]
    first = draft.columns[0]
    return Dimension(
        name=draft.name,
        bindings=tuple(draft.bindings),
        label=_synonyms(english_words[:1], chinese_words[:1]),
        type=first.type,
        entity=draft.entity,
        synonyms=_synonyms(english_words[1:], chinese_words[1:], without=(english_words[0], chinese_words[0])),
        is_indexed=first.type in ("text", "integer") and first.kind != "measure" and not _names_attributes(first),
    )


def _names_attributes(column: Column) -> bool:
    """Tells a column such as `Option1 Name`, whose values ("Size", "Color") are names of columns and nothing to filter by."""
    return {"option", "name"} <= set(header_words(column))


def _label_nouns(draft: _Draft) -> list[str]:
    """Returns what a dimension is called whatever its header says, the label first: the shop's noun of an entity, a plain word.

    A customer is a household where the key is `household_id`, and a customer where it is a `Customer User ID`.
    """
    if not draft.entity:
        return [draft.name] if _is_long_winded(draft) else []
    entity = draft.entity
    words = [word.canonical for column in draft.columns for word in split_header(header_of(column))]
    own = next((word for word in words if word in OWN_NOUNS.get(entity, ())), entity)
    first = [word.canonical for word in split_header(header_of(draft.columns[0]))]
    is_plain = entity in first or own in load_data("roles.yaml")["said_plainly"]
    return list(dict.fromkeys((entity, own))) if is_plain else [own]


def _is_noun(name: str) -> bool:
    """Tells whether people name the values of a dimension by its own name: "channels", not "names"."""
    return "_" not in name and name not in ("name", "title")


def _is_long_winded(draft: _Draft) -> bool:
    """Tells whether the header says in many words, or in the plural, what its dimension is: `Session default channel group`."""
    header = header_of(draft.columns[0])
    words = [word.canonical for word in split_header(header)]
    is_plural = words == [draft.name] and fold(header) == plural(draft.name) != draft.name
    return is_plural or (draft.name in words and len(words) >= _MANY_WORDS)


def _nouns(name: str) -> tuple[list[str], list[str]]:
    words = [word.canonical for word in split_header(name)]
    forms = [name.replace("_", " ")]
    return forms, [say_chinese(words), *(chinese(words[0]) if len(words) == 1 else ())]


def _without_id(form: str) -> str:
    head, _, tail = form.rpartition(" ")
    return head if head and tail in ("id", "ids", "number", "no", "key", "uuid") else form


def _without_number(form: str) -> str:
    tail = next((tail for tail in _ZH_TAIL if form.endswith(tail) and len(form) > len(tail)), "")
    return form.removesuffix(tail) if tail else form


def _synonyms(english_words: Sequence[str], chinese_words: Sequence[str], *, without: Sequence[str] = ()) -> Synonyms:
    return Synonyms(
        en=tuple(dict.fromkeys(word.lower() for word in english_words if word and word.lower() not in without)),
        zh=tuple(dict.fromkeys(word for word in chinese_words if word and word not in without)),
    )
