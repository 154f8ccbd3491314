"""Infers the catalogue of a shop: roles, relations, joins, dimensions, metrics, currency and the last day of its data."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial

import duckdb

from cartwise.workspace.catalog.charged import name_charged_prices
from cartwise.workspace.catalog.dimensions import find_dimensions
from cartwise.workspace.catalog.evidence import TableEvidence, gather
from cartwise.workspace.catalog.generic_metrics import generic_metrics
from cartwise.workspace.catalog.joins import find_joins
from cartwise.workspace.catalog.links import coverage
from cartwise.workspace.catalog.met_keys import with_met_keys
from cartwise.workspace.catalog.metrics import MetricContext, standard_metrics, whole_order_metrics
from cartwise.workspace.catalog.model import Binding, Catalog, Dimension, Metric, Relation, Table
from cartwise.workspace.catalog.own_words import with_dimension_words, with_own_words, without_dimension_words
from cartwise.workspace.catalog.parties import with_parties
from cartwise.workspace.catalog.profile import describe_table, qualified, quote
from cartwise.workspace.catalog.roles import assign_roles
from cartwise.workspace.catalog.row_ids import name_row_ids
from cartwise.workspace.catalog.shop import Shop
from cartwise.workspace.catalog.views import build_relations
from cartwise.workspace.catalog.words import canonical_words, currency_in
from cartwise.workspace.photos.stored import lists_photo_files

__all__ = ["build_metrics", "describe_table", "infer_catalog"]

_MAIN = ("order_lines", "orders", "events", "traffic", "ad_spend", "payments", "reviews")
_SALES = ("order_lines", "orders")
_GAP_DAYS = 180  # a last day further than this from the ones before it, with hardly a row, is a typing error
_STRAY_SHARE = 0.001
_EVENT_WORDS = {
    "view": {"view", "page", "pageview", "screen"},
    "cart": {"cart", "basket"},
    "purchase": {"purchase", "transaction", "order", "sale"},
    "search": {"search"},
}


def infer_catalog(
    connection: duckdb.DuckDBPyConnection,
    tables: Sequence[Table],
    *,
    data_version: str,
    as_of: date | None = None,
    is_demo: bool = False,
) -> Catalog:
    """Returns what the stored tables are and mean.

    Args:
        connection: holds the tables in the schema `main`.
        tables: their profiles (`describe_table`).
        data_version: of the store; the catalogue's version starts as its hash.
        as_of: the day to count "last month" from; by default the last day of the main relation.
        is_demo: marks the generated shop.
    """
    shop = _read_shop(connection, tables)
    relations, is_reversal = _dated_relations(shop)
    main = _main_relation(relations)
    currency = find_currency(connection, shop.evidence.values())
    context = MetricContext(relations, currency, is_reversal, _event_types(connection, relations))
    joins = find_joins(connection, relations)
    dimensions = with_parties(find_dimensions(relations, partial(_overlap, connection, relations)), relations, joins)
    return Catalog(
        version=hashlib.sha256(data_version.encode()).hexdigest()[:12],
        data_version=data_version,
        currency=currency,
        first_day=main.first_day if main else None,
        as_of=as_of or _last_day(relations, main),
        is_demo=is_demo,
        tables={table.name: table for table in tables},
        relations=relations,
        joins=joins,
        dimensions=dimensions,
        metrics=build_metrics(context, dimensions),
        order_metrics=whole_order_metrics(context, joins),
        open_questions=_open_questions(relations, currency),
    )


def _read_shop(connection: duckdb.DuckDBPyConnection, tables: Iterable[Table]) -> Shop:
    """Returns the evidence of the tables and the roles that they play."""
    evidence = {table.name: gather(connection, table) for table in tables if not _lists_photos(table)}
    evidence = name_charged_prices(connection, name_row_ids(evidence))
    return Shop(connection, evidence, with_met_keys(connection, evidence, assign_roles(list(evidence.values()))))


def _lists_photos(table: Table) -> bool:
    """Tells whether the table lists stored pictures: files, not figures."""
    return lists_photo_files(column.name for column in table.columns)


def _main_relation(relations: dict[str, Relation]) -> Relation | None:
    """Returns the relation whose last day is the shop's: sales, else events, else whatever is dated."""
    ordered = [relations[name] for name in _MAIN if name in relations] + list(relations.values())
    return next((relation for relation in ordered if relation.last_day), None)


def _last_day(relations: Mapping[str, Relation], main: Relation | None) -> date | None:
    """Returns the shop's last day: of its sales the later of lines and orders, since the last orders may have no lines yet."""
    if main is None or main.name not in _SALES:
        return main.last_day if main else None
    return max(day for name in _SALES if name in relations and (day := relations[name].last_day) is not None)


def build_metrics(context: MetricContext, dimensions: Mapping[str, Dimension]) -> dict[str, Metric]:
    """Returns all metrics that the relations allow, standard ones first, with the shop's own words.

    Args:
        context: relations, currency, event types.
        dimensions: a word that is the name of one of these ("income") is none of a metric's.
    """
    standard = standard_metrics(context)
    metrics = with_own_words({**standard, **generic_metrics(context, standard)}, context.relations)
    return without_dimension_words(with_dimension_words(metrics, dimensions), dimensions)


def _dated_relations(shop: Shop) -> tuple[dict[str, Relation], bool]:
    relations, is_reversal = build_relations(shop)
    return {name: _dated(shop.connection, relation) for name, relation in relations.items()}, is_reversal


def _dated(connection: duckdb.DuckDBPyConnection, relation: Relation) -> Relation:
    """Returns the relation with its first and last day."""
    if relation.time_column is None:
        return relation
    rows = connection.execute(
        f"SELECT CAST({quote(relation.time_column)} AS DATE) AS day, count(*) FROM ({relation.sql}) GROUP BY day ORDER BY day"  # noqa: S608
    ).fetchall()
    first, last = day_span([(day, count) for day, count in rows if day is not None])
    return relation.model_copy(update={"first_day": first, "last_day": last})


def day_span(rows_by_day: Sequence[tuple[date, int]]) -> tuple[date | None, date | None]:
    """Returns the first and last day of data, stray ones left out.

    A day is stray where it lies more than 180 days outside the others and the rows beyond that gap are under 0.1 % of all:
    a typed 2099, or the 1970 of an empty date.

    Args:
        rows_by_day: days in order, with their rows.
    """
    if not rows_by_day:
        return None, None
    allowed = max(_STRAY_SHARE * sum(count for _, count in rows_by_day), 0)
    start, end = 0, len(rows_by_day) - 1
    beyond = 0
    for n in range(end, 0, -1):
        beyond += rows_by_day[n][1]
        if beyond > allowed:
            break
        if rows_by_day[n][0] - rows_by_day[n - 1][0] > timedelta(days=_GAP_DAYS):
            end = n - 1
    beyond = 0
    for n in range(end):
        beyond += rows_by_day[n][1]
        if beyond > allowed:
            break
        if rows_by_day[n + 1][0] - rows_by_day[n][0] > timedelta(days=_GAP_DAYS):
            start = n + 1
    return rows_by_day[start][0], rows_by_day[end][0]


def find_currency(connection: duckdb.DuckDBPyConnection, tables: Iterable[TableEvidence]) -> str | None:
    """Returns the one currency that headers or a currency column name, or None where there is none or several."""
    found: Counter[str] = Counter()
    for evidence in tables:
        found.update(filter(None, (currency_in(column.column.source_name) for column in evidence.columns.values())))
        for name, column in evidence.columns.items():
            if "currency" in column.words and column.column.type == "text" and (column.column.distinct or 0) <= 20:
                rows = connection.execute(
                    f"SELECT DISTINCT {quote(name)} FROM {qualified(evidence.table.name)}"  # noqa: S608
                ).fetchall()
                found.update(str(value).upper() for (value,) in rows if value and len(str(value)) == 3)
    return next(iter(found)) if len(found) == 1 else None


def _event_types(connection: duckdb.DuckDBPyConnection, relations: dict[str, Relation]) -> dict[str, list[str]]:
    """Returns which event types are views, additions to the cart and purchases."""
    events = relations.get("events")
    if events is None:
        return {}
    rows = connection.execute(
        f"SELECT DISTINCT event_type FROM ({events.sql}) WHERE event_type IS NOT NULL ORDER BY 1 LIMIT 500"  # noqa: S608
    ).fetchall()
    found: dict[str, list[str]] = {}
    for (value,) in rows:
        words = set(canonical_words(str(value)))
        if words & {"remove", "cancellation", "refund", "return"}:
            continue
        kind = next((kind for kind in ("cart", "purchase", "search", "view") if words & _EVENT_WORDS[kind]), None)
        if kind:
            found.setdefault(kind, []).append(str(value))
    pages = [value for value in found.get("view", []) if set(canonical_words(value)) & {"page", "pageview", "screen"}]
    return {**found, "view": pages or found.get("view", [])}


def _overlap(
    connection: duckdb.DuckDBPyConnection, relations: dict[str, Relation], left: Binding, right: Binding
) -> float:
    def values(binding: Binding) -> str:
        return f"(SELECT DISTINCT {quote(binding.column)} FROM ({relations[binding.relation].sql}))"  # noqa: S608

    return coverage(connection, values(left), [left.column], values(right), [right.column])


def _open_questions(relations: dict[str, Relation], currency: str | None) -> tuple[str, ...]:
    questions: list[str] = []
    sales = relations.get("order_lines") or relations.get("orders")
    if sales is None:
        questions.append("No table of orders was recognised. Name one: `catalog set roles.<table>.role order_lines`.")
    elif sales.column("order_id") is not None and "×" in (sales.column("order_id") or sales.columns[0]).source_name:
        questions.append(
            "Orders have no number here: what a customer bought on one day counts as one order. Say which column numbers them, if one does."
        )
    elif sales.time_column is None:
        questions.append(
            f"No date of the orders was found in {sales.tables[0]}. Ingest the table that has it, or name its column."
        )
    if sales is not None and currency is None:
        questions.append("The currency is not in the data, or there are several. Say it: `catalog set currency EUR`.")
    return tuple(questions)
