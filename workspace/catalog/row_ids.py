"""Names the `id` of a table after its table, as the other tables do: the id of `orders` is the order_id of their items.

Databases number the rows of each table by a column called `id` and refer to it as `<table>_id`. Read by its header alone it is nobody's
key, and its numbers overlap with those of every other table.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from cartwise.workspace.catalog.evidence import ColumnEvidence, TableEvidence
from cartwise.workspace.catalog.model import Synonyms
from cartwise.workspace.catalog.words import english, load_data, other_words, singulars

_ROW = ("row", "id")  # words of an id that only numbers the rows: no key that a role looks for
_FEW_REPEATS = 0.9  # distinct values are counted to within about 2 %; views prove keys to be unique
_KNOWN_BY_ITS_OWN = ("ORDER", "PRODUCT", "CAMPAIGN", "COUPON")  # entities whose key is another column where one says so

Heads = Mapping[tuple[str, ...], frozenset[str]]


def name_row_ids(evidences: Mapping[str, TableEvidence]) -> dict[str, TableEvidence]:
    """Returns the tables with each plain `id` under the name by which other tables refer to it.

    Args:
        evidences: all tables of the shop by name.
    """
    heads = _heads(evidences)
    return {name: _with_named_id(table, heads) for name, table in evidences.items()}


def _heads(evidences: Mapping[str, TableEvidence]) -> Heads:
    """Returns what stands before "id" in the headers, and in which tables."""
    found: dict[tuple[str, ...], frozenset[str]] = {}
    for name, table in evidences.items():
        for column in table.columns.values():
            if len(column.words) > 1 and column.words[-1] == "id":
                found[column.words[:-1]] = found.get(column.words[:-1], frozenset()) | {name}
    return found


def _with_named_id(table: TableEvidence, heads: Heads) -> TableEvidence:
    plain = next((name for name, column in table.columns.items() if column.words == ("id",)), None)
    if plain is None or table.columns[plain].column.nulls or table.distinct_share(plain) < _FEW_REPEATS:
        return table
    noun = _noun(table, heads)
    if not noun:
        return table
    words = _ROW if _numbers_only_rows(table, noun, heads) else (noun[-1], "id")
    named = _renamed(table.columns[plain], "_".join((*noun, "id")), words)
    return replace(table, columns={**table.columns, plain: named})


def _renamed(found: ColumnEvidence, name: str, words: tuple[str, ...]) -> ColumnEvidence:
    said, said_zh = other_words(name)
    column = found.column.model_copy(
        update={"label": english(name), "synonyms": Synonyms(en=tuple(said), zh=tuple(said_zh))}
    )
    return replace(found, column=column, words=words, row_id=name)


def _noun(table: TableEvidence, heads: Heads) -> tuple[str, ...]:
    """Returns what a row of the table is, in the words of the key that refers to it; by its name where none does."""
    of_files = load_data("roles.yaml")["row_ids"]["of_files"]
    words = [word for word in table.words if not word.isdigit() and word not in of_files]
    if _lists_lines(words):
        return _singular(words)
    own = {column.words[:-1] for column in table.columns.values()}
    for form in _forms(words):
        for start in range(len(form)):
            if form[start:] in heads and form[start:] not in own:
                return form[start:]
    return _singular(words)


def _forms(words: list[str]) -> Iterator[tuple[str, ...]]:
    """Yields the words as they stand, then with each form that the last may be a plural of."""
    if words:
        yield from ((*words[:-1], last) for last in (words[-1], *singulars(words[-1])))


def _singular(words: list[str]) -> tuple[str, ...]:
    """Returns the words with the last one in the singular; canonical words are singular already."""
    return tuple(words) if not words else (*words[:-1], (singulars(words[-1]) or words[-1:])[0])


def _lists_lines(words: list[str]) -> bool:
    """Tells whether a table of this name lists what orders consist of: `order_items`, `invoice_lines`, `line_items`."""
    content = load_data("roles.yaml")
    lines = content["row_ids"]["lines"]
    is_of_orders = (
        bool(words) and words[-1] in lines and any(word in content["classes"]["ORDER"] for word in words[:-1])
    )
    return is_of_orders or any(word in ("line", "lineitem") for word in words)


def _numbers_only_rows(table: TableEvidence, noun: tuple[str, ...], heads: Heads) -> bool:
    """Tells whether the entity that the table's name says has its key in another column, and `id` is no more than a row number."""
    if _lists_lines(list(noun)):
        return True
    classes = load_data("roles.yaml")["classes"]
    same = next((classes[name] for name in _KNOWN_BY_ITS_OWN if noun[-1] in classes[name]), ())
    is_referred_to = bool(heads.get(noun, frozenset()) - {table.table.name})
    keys = {column.words[0] for column in table.columns.values() if column.words[1:] == ("id",)} & set(same)
    return noun[-1] in keys or (bool(keys) and not is_referred_to)
