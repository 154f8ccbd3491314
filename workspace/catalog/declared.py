"""Makes the view of a role that a person declared, from the table's profile alone."""

from cartwise.workspace.catalog.decisions import RoleDecision, unknown_key
from cartwise.workspace.catalog.draft import Draft
from cartwise.workspace.catalog.evidence import ColumnEvidence, TableEvidence, with_cents
from cartwise.workspace.catalog.joins import key_name
from cartwise.workspace.catalog.model import Catalog, Join, Relation, Table
from cartwise.workspace.catalog.roles import canonical_columns, fit_role, role_names
from cartwise.workspace.catalog.row_ids import name_row_ids
from cartwise.workspace.catalog.words import canonical_words

_KEYS = {"customers": "customer_id", "products": "product_id", "campaigns": "campaign_id", "orders": "order_id"}


def declare_role(catalog: Catalog, table: str, said: RoleDecision) -> Catalog:
    """Returns the catalogue with `table` in the declared role; its other relation and the role's former one are gone.

    Args:
        catalog: as far as decided.
        table: name of the stored table.
        said: the role, and canonical -> stored column or SQL; what is not said is matched by the headers.
    """
    if said.role not in role_names():
        raise unknown_key(f"roles.{table}.role", said.role, role_names())
    stored = catalog.tables[table]
    relation = _view(catalog, stored, said)
    relations = {
        name: other
        for name, other in catalog.relations.items()
        if name != said.role and not (other.tables[0] == table and other.role != said.role)
    }
    relations = {said.role: relation, **relations}
    order = {name: n for n, name in enumerate(role_names())}
    relations = dict(sorted(relations.items(), key=lambda item: order.get(item[0], len(order))))
    joins = [join for join in catalog.joins if {join.left, join.right} <= set(relations) - {said.role}]
    joins += [join for other in relations.values() for join in _joins(other, relation, stored) if other is not relation]
    return catalog.model_copy(update={"relations": relations, "joins": tuple(joins)})


def _view(catalog: Catalog, stored: Table, said: RoleDecision) -> Relation:
    evidence = name_row_ids({name: _evidence(table) for name, table in catalog.tables.items()})[stored.name]
    guessed = fit_role(said.role, evidence)
    columns = {**(dict(guessed.columns) if guessed else {}), **said.columns}
    if guessed and guessed.time_column:
        columns.setdefault("timestamp", guessed.time_column)
    allowed = [*canonical_columns(said.role), *(("is_cancelled",) if said.role in ("order_lines", "orders") else ())]
    draft = Draft(said.role, said.role, evidence)
    for name in said.columns:
        if name not in allowed:
            raise unknown_key(f"roles.{stored.name}.columns.{name}", name, allowed)
    for name in allowed:
        source = columns.get(name)
        if source in evidence.columns:
            draft.add(name, "t", evidence.columns[source].column)
        elif source is not None:
            draft.add_computed(name, source, made_of=source)
        elif name == "is_cancelled":
            draft.add_computed(name, "FALSE")
    if said.role == "order_lines" and not draft.has("amount") and draft.has("quantity") and draft.has("unit_price"):
        parts = {column.name: column.sql for column in draft.columns}
        draft.add_computed(
            "amount",
            f"{parts['quantity']} * {parts['unit_price']}",
            made_of=f"{columns['quantity']} × {columns['unit_price']}",
        )
    draft.add_rest("t", evidence)
    key = _KEYS.get(said.role)
    relation = draft.to_relation(key=(key,) if key else ())
    return relation.model_copy(update=_days(catalog, stored))


def _evidence(stored: Table) -> TableEvidence:
    columns = {
        column.name: with_cents(ColumnEvidence(column, canonical_words(column.source_name or column.name)))
        for column in stored.columns
    }
    return TableEvidence(stored, canonical_words(stored.name), columns)


def _days(catalog: Catalog, stored: Table) -> dict[str, object]:
    """Returns the days that inference found for the table's former relation."""
    former = next((relation for relation in catalog.relations.values() if relation.tables[0] == stored.name), None)
    return {"first_day": former.first_day, "last_day": former.last_day} if former else {}


def _joins(other: Relation, relation: Relation, stored: Table) -> list[Join]:
    """Returns joins by single keys that are known to be unique; their coverage is not measured, and stands as 0."""
    found: list[Join] = []
    for left, right in ((relation, other), (other, relation)):
        key = right.key if len(right.key) == 1 else ()
        is_unique = right is other or len(stored.key) == 1
        column = right.column(key[0]) if key else None
        if column is None or not is_unique:
            continue
        match = next((own for own in left.columns if key_name(own) == key_name(column) and own.kind == "id"), None)
        if match and (match.type == "text") == (column.type == "text"):
            found.append(
                Join(
                    left=left.name,
                    left_columns=(match.name,),
                    right=right.name,
                    right_columns=key,
                    coverage=0.0,
                    is_declared=True,
                )
            )
    return found
