"""A role view while it is put together: canonical columns first, then every other column of its tables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cartwise.workspace.catalog.evidence import TableEvidence
from cartwise.workspace.catalog.model import Column, ColumnKind, ColumnType, Relation, Synonyms
from cartwise.workspace.catalog.profile import quote
from cartwise.workspace.catalog.words import english, fold, in_chinese, load_data, other_words, snake, word_set

_KINDS: dict[str, tuple[ColumnType, ColumnKind]] = {
    "timestamp": ("timestamp", "time"),
    "start_date": ("date", "time"),
    "end_date": ("date", "time"),
    "is_cancelled": ("boolean", "dimension"),
    "is_holdout": ("boolean", "dimension"),
    "text": ("text", "text"),
    "title": ("text", "text"),
}
_MEASURES = word_set(
    "quantity returned_units unit_price amount discount tax cost shipping refunded value price rating budget spend impressions clicks platform_conversions "
    "platform_conversion_value reach sends delivered opens unsubscribes sessions visitors page_views engaged_sessions bounces cart_adds cart_users tracked_purchases tracked_buyers ordering_sessions standing_sessions "
    "tracked_revenue new_visitors position on_hand installments target"
)
_NOT_ADDITIVE = frozenset(("unit_price", "price", "rating", "reach", "position", "on_hand", "installments"))


@dataclass(frozen=True)
class ViewColumn:
    """A column of a view: its name, its SQL and the stored column it comes from, if it is one."""

    name: str
    sql: str
    source: Column | None = None
    made_of: str = ""  # in words, for a computed column: "Quantity × UnitPrice"
    entity: str | None = None  # the key of what a value is of that is spread over the rows


@dataclass
class Draft:
    """A view under construction; `to_relation` writes it out."""

    name: str
    role: str | None
    base: TableEvidence
    columns: list[ViewColumn] = field(default_factory=list)
    joins: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    shown: dict[str, tuple[TableEvidence, str]] = field(default_factory=dict)  # joined alias -> table, key
    used: set[tuple[str, str]] = field(default_factory=set)  # (alias, stored column) that a canonical column stands for
    condition: str = ""
    unique_by: str = ""  # canonical column to keep one row of each

    def add(self, name: str, alias: str, source: Column) -> None:
        """Adds a canonical column that is a stored one."""
        self.columns.append(ViewColumn(name, f"{alias}.{quote(source.name)}", source))
        self.used.add((alias, source.name))

    def add_computed(self, name: str, sql: str, *, made_of: str = "", entity: str | None = None) -> None:
        """Adds a canonical column that is computed; `entity` is the key of what it is of, where it is spread over the rows."""
        self.columns.append(ViewColumn(name, sql, None, made_of, entity))

    def has(self, name: str) -> bool:
        """Tells whether the view has a column of that name."""
        return any(column.name == name for column in self.columns)

    def join(self, alias: str, table: TableEvidence, left: str, key: str, *, is_shown: bool = True) -> None:
        """Adds a LEFT JOIN to a table whose `key` is unique; `add_joined` shows its other columns unless told not to."""
        self.joins.append(f"LEFT JOIN {table.source} AS {alias} ON {left} = {alias}.{quote(key)}")
        self.tables.append(table.table.name)
        if is_shown:
            self.shown[alias] = (table, key)

    def add_joined(self) -> None:
        """Adds the other columns of the joined tables: what describes an order or a person describes its lines."""
        for alias, (table, key) in self.shown.items():
            self.add_rest(alias, table, skip=(key,), is_joined=True)

    def add_rest(self, alias: str, table: TableEvidence, *, skip: Iterable[str] = (), is_joined: bool = False) -> None:
        """Adds the table's other columns under their own names.

        Measures of a joined table stay out: they belong to its own rows and would count once for each line; so do numbers of its rows.
        """
        for column in table.table.columns:
            row_id = table.columns[column.name].row_id
            is_beside = is_joined and (column.kind == "measure" or row_id)
            if (alias, column.name) in self.used or column.name in skip or is_beside:
                continue
            taken = {fold(other.name) for other in self.columns}
            if row_id and row_id not in taken:
                self.columns.append(
                    ViewColumn(row_id, f"{alias}.{quote(column.name)}", table.columns[column.name].column)
                )
                continue
            name = column.name
            if fold(name) in taken:
                name = f"{snake(table.table.name)}_{snake(name)}"
            if fold(name) not in taken:
                self.columns.append(ViewColumn(name, f"{alias}.{quote(column.name)}", column))

    def to_relation(self, *, key: tuple[str, ...] = (), rows: int | None = None, grain: str = "") -> Relation:
        """Returns the finished relation; days of its time column are filled in later."""
        fields = ", ".join(f"{column.sql} AS {quote(column.name)}" for column in self.columns)
        sql = " ".join([f"SELECT {fields} FROM {self.base.source} AS t", *self.joins])  # noqa: S608
        if self.condition:
            sql += f" WHERE {self.condition}"
        if self.unique_by:
            expression = next(column.sql for column in self.columns if column.name == self.unique_by)
            ties = ", ".join(f"t.{quote(column.name)}" for column in self.base.table.columns[:4])
            sql += f" QUALIFY row_number() OVER (PARTITION BY {expression} ORDER BY {ties}) = 1"
        label = english(self.name) if self.role else self.base.table.label
        said: dict[str, list[str]] = load_data("roles.yaml")["roles"][self.role].get("words", {}) if self.role else {}
        words = [fold(self.base.table.label)] if self.role and fold(self.base.table.label) != label else _short(label)
        return Relation(
            name=self.name,
            role=self.role,
            label=label,
            sql=sql,
            tables=(self.base.table.name, *self.tables),
            columns=tuple(
                _without_sums(self.role, describe_view_column(column, is_role=self.role is not None))
                for column in self.columns
            ),
            key=key,
            grain=grain or self.base.table.grain,
            time_column="timestamp" if self.has("timestamp") else None,
            rows=self.base.table.rows if rows is None else rows,
            synonyms=Synonyms(en=(*words, *said.get("en", ())), zh=(in_chinese(self.name), *said.get("zh", ()))),
        )


def _short(label: str) -> list[str]:
    """Returns "promotions" for "promotions sample": nobody says what kind of file the table came from."""
    words = label.split()
    return (
        [" ".join(words[:-1])] if len(words) > 1 and words[-1] in load_data("roles.yaml")["row_ids"]["of_files"] else []
    )


def describe_view_column(column: ViewColumn, *, is_role: bool) -> Column:
    """Returns the catalogue entry of a view's column: the stored one's profile under the canonical name and kind."""
    source = column.source
    kind_of = _canonical_kind(column.name) if is_role and (source is None or source.name != column.name) else None
    if source is not None and is_role and column.name in _KINDS | dict.fromkeys(_MEASURES):
        kind_of = _canonical_kind(column.name)
    if source is None:
        column_type, kind = kind_of or ("number", "measure")
        return Column(
            name=column.name,
            type=column_type,
            kind=kind,
            label=english(column.name),
            source_name=column.made_of,
            is_additive=kind == "measure" and column.name not in _NOT_ADDITIVE,
            entity=column.entity,
            synonyms=_own_words(column.name),
        )
    kind = kind_of[1] if kind_of else source.kind
    is_additive = column.name not in _NOT_ADDITIVE if kind_of and kind == "measure" else source.is_additive
    return source.model_copy(
        update={"name": column.name, "kind": kind, "is_additive": is_additive and kind == "measure"}
    )


def _without_sums(role: str | None, column: Column) -> Column:
    """Returns the column as not additive where rows are people or products: "total spent" there is a snapshot, no revenue."""
    return column.model_copy(update={"is_additive": False}) if role in ("customers", "products") else column


def _canonical_kind(name: str) -> tuple[ColumnType, ColumnKind]:
    if name in _MEASURES:
        return "number", "measure"
    if name.endswith("_id"):
        return "text", "id"
    return _KINDS.get(name, ("text", "dimension"))


def _own_words(name: str) -> Synonyms:
    english_words, chinese_words = other_words(name)
    return Synonyms(en=tuple(english_words), zh=tuple(chinese_words))


def add_canonical(draft: Draft, columns: Mapping[str, str], order: Iterable[str], *, alias: str = "t") -> None:
    """Adds the mapped canonical columns of the base table in the role's order."""
    for name in order:
        if name in columns and not draft.has(name):
            source = draft.base.columns[columns[name]].column
            draft.add(name, alias, source)
