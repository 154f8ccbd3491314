"""Builds the relations: a view for each role, and the plain table where it plays none."""

from collections.abc import Sequence

from cartwise.workspace.catalog.draft import Draft, ViewColumn, add_canonical
from cartwise.workspace.catalog.evidence import TableEvidence, pick_time
from cartwise.workspace.catalog.links import coverage, find_lookup
from cartwise.workspace.catalog.model import Column, Relation, Synonyms
from cartwise.workspace.catalog.platforms import platform_of, with_platform
from cartwise.workspace.catalog.profile import is_unique, qualified, quote
from cartwise.workspace.catalog.roles import SECOND_ROLES, RoleFit, canonical_columns, score_column
from cartwise.workspace.catalog.sales_views import add_customer, build_order_lines, build_orders
from cartwise.workspace.catalog.session_rows import add_ordering_sessions, add_session_counts
from cartwise.workspace.catalog.shop import Shop
from cartwise.workspace.catalog.words import canonical_words, english, other_words, word_set

_KEYS = {"customers": "customer_id", "products": "product_id", "campaigns": "campaign_id", "orders": "order_id"}
_PEOPLE = word_set("customer member user household account profile")
_CLEAR = 0.75
_OF_PLATFORMS = frozenset(("ad_spend", "email_sends", "reviews"))
_UNIQUE = 0.98  # share of different names from which a name tells its row
_TRANSLATED = word_set("english chinese translation")
_OF_FILES = word_set(
    "report reports export exports data daily campaign campaigns performance stats statistics insights csv"
)


def build_relations(shop: Shop) -> tuple[dict[str, Relation], bool]:
    """Returns all relations by name, roles first, and whether cancelled sales are negative rows of their own."""
    relations: dict[str, Relation] = {}
    is_reversal = True
    for fit in shop.fits:
        if fit.role in ("order_lines", "orders"):
            build = build_order_lines if fit.role == "order_lines" else build_orders
            sales = build(shop, fit)
            relations[fit.role] = sales.relation
            is_reversal = is_reversal and sales.is_reversal
        elif fit.role in relations:
            relations[fit.role] = _stack(shop, relations[fit.role], build_role(shop, fit))
        else:
            relations[fit.role] = build_role(shop, fit)
    for role in _OF_PLATFORMS & relations.keys():
        if len(shop.tables_of(role)) == 1:
            relations[role] = with_platform(relations[role], shop.tables_of(role)[0])
    translations = set(relations["products"].tables[1:]) if "products" in relations else set()
    played = {fit.table for fit in shop.fits} | translations
    for name, evidence in shop.evidence.items():
        if name not in played:
            unique = name if name not in relations else f"{name}_table"
            relations[unique] = build_plain(evidence, unique)
    return relations, is_reversal


def build_plain(evidence: TableEvidence, name: str) -> Relation:
    """Returns the relation of a table that plays no role: its columns as they are, dated by its own time column."""
    draft = Draft(name, None, evidence)
    called = _called(evidence)
    if called:
        draft.add(*called)
    draft.add_rest("t", evidence)
    relation = draft.to_relation(key=_named(draft, evidence.table.key))
    return relation.model_copy(update={"time_column": pick_time(evidence, ("date", "day", "month", "week"))})


def _called(evidence: TableEvidence) -> tuple[str, str, Column] | None:
    """Returns the name of what a table lists (categories: id, name) under the word for it, "category"; None where it has none."""
    noun = next((column.row_id.removesuffix("_id") for column in evidence.columns.values() if column.row_id), "")
    names = [name for name, found in evidence.columns.items() if found.words in (("name",), ("title",))]
    if not noun or len(names) != 1 or noun in evidence.columns:
        return None
    column = evidence.columns[names[0]].column
    if column.type != "text" or column.kind != "dimension" or evidence.distinct_share(names[0]) < _UNIQUE:
        return None
    said, said_zh = other_words(noun)
    synonyms = Synonyms(en=tuple(said), zh=tuple(said_zh))
    return noun, "t", column.model_copy(update={"label": english(noun), "synonyms": synonyms})


def build_role(shop: Shop, fit: RoleFit) -> Relation:
    """Returns the view of any role but sales."""
    evidence = shop.evidence[fit.table]
    draft = Draft(fit.role, fit.role, evidence)
    columns = dict(fit.columns)
    if fit.role == "refunds" and "amount" not in columns and "refunded" in columns:
        columns["amount"] = columns.pop("refunded")
    if fit.role == "refunds" and "quantity" in columns:
        columns.setdefault("returned_units", columns.pop("quantity"))
    if fit.role == "products":
        _add_translation(shop, draft, columns)
    if "customer_id" in columns and fit.role != "customers":
        add_customer(shop, draft, "t", evidence, columns["customer_id"])
    add_canonical(draft, columns, canonical_columns(fit.role))
    if fit.role == "traffic":
        add_session_counts(draft)
        add_ordering_sessions(shop, draft, columns)
    _add_time(shop, draft, fit)
    _add_channel(shop, draft, fit)
    key = _KEYS.get(fit.role)
    rows = None
    if key and key in columns:
        stored = columns[key]
        if evidence.columns[stored].column.nulls:
            draft.condition = f"t.{quote(stored)} IS NOT NULL"
            rows = evidence.table.rows - evidence.columns[stored].column.nulls
        if not is_unique(shop.connection, qualified(fit.table), [stored]):
            draft.unique_by = key
            rows = evidence.columns[stored].column.distinct
    other_keys = [
        name for name in evidence.columns if draft.unique_by and score_column(key or "", evidence, name) >= 0.75
    ]
    is_second = any(other.table == fit.table and fit.role in SECOND_ROLES.get(other.role, ()) for other in shop.fits)
    if not is_second:
        draft.add_rest("t", evidence, skip=[*other_keys, *_told_elsewhere(shop, fit)])
    return draft.to_relation(key=(key,) if key else evidence.table.key and _named(draft, evidence.table.key), rows=rows)


def _told_elsewhere(shop: Shop, fit: RoleFit) -> list[str]:
    """Returns the columns that a second role of the table is about: the stock of a product export is told by the stock levels."""
    seconds = [other for other in shop.fits if other.table == fit.table and other.role != fit.role]
    taken = set(fit.columns.values())
    return [column for other in seconds for column in other.columns.values() if column not in taken]


def _named(draft: Draft, key: Sequence[str]) -> tuple[str, ...]:
    """Returns a stored key under the view's column names."""
    names = {column.source.name: column.name for column in draft.columns if column.source}
    return tuple(names[column] for column in key if column in names)


def _add_time(shop: Shop, draft: Draft, fit: RoleFit) -> None:
    evidence = draft.base
    start = fit.columns.get("start_date") if fit.role == "campaigns" else None
    own = start or (_sign_up(evidence) if fit.role == "customers" else None)
    if own:  # the column also stays under its own name
        column = evidence.columns[own].column
        draft.columns.append(ViewColumn("timestamp", f"t.{quote(own)}", column))
    elif fit.time_column and fit.role not in ("campaigns", "coupons", "customers", "products"):
        draft.add("timestamp", "t", evidence.columns[fit.time_column].column)
    elif fit.role == "campaign_targets":
        campaigns = shop.fit("campaigns")
        start_column = campaigns.columns.get("start_date") if campaigns else None
        if campaigns is None or start_column is None:
            return
        table = shop.evidence[campaigns.table]
        _add_time_of(shop, draft, fit.columns["campaign_id"], table, "campaign_id", start_column)
    elif fit.role in ("payments", "refunds", "redemptions") and "order_id" in fit.columns:
        orders = shop.fit("orders")
        if orders and orders.time_column:
            _add_time_of(
                shop, draft, fit.columns["order_id"], shop.evidence[orders.table], "order_id", orders.time_column
            )


def _sign_up(customers: TableEvidence) -> str | None:
    """Returns the column that tells when a customer signed up, or None; no last visit or birthday."""
    scores = {
        name: score_column("signed_up", customers, name, (*_PEOPLE, *customers.words)) for name in customers.columns
    }
    best = max(scores, key=lambda name: scores[name], default=None)
    return best if best is not None and scores[best] >= _CLEAR else None


def _add_time_of(shop: Shop, draft: Draft, column: str, table: TableEvidence, canonical: str, time_column: str) -> None:
    """Dates rows that have no day of their own by that of their order or campaign."""
    lookup = find_lookup(shop.connection, draft.base, column, [table], canonical)
    if lookup:
        draft.join("o", table, f"t.{quote(column)}", lookup.key, is_shown=False)
        draft.add("timestamp", "o", table.columns[time_column].column)


def _add_channel(shop: Shop, draft: Draft, fit: RoleFit) -> None:
    """Adds the channel of advertising that names none: its campaign's, else the platform, by its table's name or its headers."""
    if fit.role == "ad_spend" and not draft.has("channel") and not _add_campaign_channel(shop, draft, fit):
        named = " ".join(word for word in draft.base.table.name.split("_") if word not in _OF_FILES)
        label = (named or platform_of(draft.base) or "").replace("'", "''")
        draft.add_computed("channel", f"'{label}'", made_of=draft.base.table.name)


def _add_campaign_channel(shop: Shop, draft: Draft, fit: RoleFit) -> bool:
    """Adds the channel of the campaigns that the rows name, and tells whether there is one."""
    campaigns = shop.fit("campaigns")
    if campaigns is None or "channel" not in campaigns.columns or "campaign_id" not in fit.columns:
        return False
    table, column = shop.evidence[campaigns.table], fit.columns["campaign_id"]
    lookup = find_lookup(shop.connection, draft.base, column, [table], "campaign_id")
    if lookup is None:
        return False
    draft.join("k", table, f"t.{quote(column)}", lookup.key, is_shown=False)
    draft.add("channel", "k", table.columns[campaigns.columns["channel"]].column)
    return True


def _stack(shop: Shop, first: Relation, second: Relation) -> Relation:
    """Returns one view over two exports of the same role; a column that one of them lacks is null there."""
    known = {column.name for column in first.columns}
    return first.model_copy(
        update={
            "sql": f"({first.sql}) UNION ALL BY NAME ({second.sql})",
            "tables": first.tables + second.tables,
            "columns": first.columns + tuple(column for column in second.columns if column.name not in known),
            "rows": first.rows + second.rows,
            "key": (),
        }
    )


def _add_translation(shop: Shop, draft: Draft, columns: dict[str, str]) -> None:
    """Adds the translated category where a two-column table translates the stored one."""
    stored = columns.get("category")
    if stored is None:
        return
    for name, table in shop.evidence.items():
        key, translated = _translation_columns(table, stored)
        if not key or not translated:
            continue
        share = coverage(shop.connection, qualified(draft.base.table.name), [stored], qualified(name), [key])
        if share < 0.5 or not is_unique(shop.connection, qualified(name), [key]):
            continue
        draft.join("x", table, f"t.{quote(stored)}", key, is_shown=False)
        source = table.columns[translated].column
        sql = f"coalesce(x.{quote(translated)}, t.{quote(stored)})"
        draft.columns.append(ViewColumn("category", sql, source))
        del columns["category"]
        return


def _translation_columns(table: TableEvidence, stored: str) -> tuple[str | None, str | None]:
    """Returns the key and the translated column of a table that translates `stored`, or (None, None)."""
    texts = [name for name, found in table.columns.items() if found.column.type == "text"]
    if len(table.columns) > 3 or len(texts) < 2:
        return None, None
    words = set(canonical_words(stored))
    key = next((name for name in texts if set(table.columns[name].words) == words), None)
    translated = next((name for name in texts if name != key and set(table.columns[name].words) & _TRANSLATED), None)
    if key and not translated and set(table.words) & _TRANSLATED:
        translated = next((name for name in texts if name != key), None)
    return key, translated
