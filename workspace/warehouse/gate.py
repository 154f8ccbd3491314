"""The gate for SQL that a person (or a language model) wrote: one read-only query over known tables with known functions.

What passes is written anew from the syntax tree, so that what was checked is what runs; the worker is sealed all the same.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from cartwise.errors import BadInput, Refused
from cartwise.workspace.catalog.model import Catalog
from cartwise.workspace.warehouse.compiler import syntax
from cartwise.workspace.warehouse.compiler.names import closest, personal_names
from cartwise.workspace.warehouse.functions import ALLOWED_FUNCTIONS, ALLOWED_TABLE_FUNCTIONS
from cartwise.workspace.warehouse.gate_scope import TableResolver, role_step
from cartwise.workspace.warehouse.gate_text import check_tokens, clean_text, unparsable


@dataclass(frozen=True)
class Checked:
    """A statement that passed.

    Args:
        sql: the statement to run, self-contained.
        tables: stored tables behind it.
        withheld: (table, column) of direct identifiers that these tables do not show because they were never stored.
    """

    sql: str
    tables: tuple[str, ...]
    withheld: tuple[tuple[str, str], ...]


_STRUCTURE: tuple[type[exp.Expr], ...] = (
    exp.Query, exp.From, exp.Join, exp.Where, exp.Group, exp.Having, exp.Order, exp.Ordered, exp.Limit, exp.Offset, exp.Fetch,
    exp.With, exp.CTE, exp.TableAlias, exp.Table, exp.Identifier, exp.Alias, exp.Aliases, exp.Star, exp.Qualify, exp.Distinct,
    exp.WindowSpec, exp.Lateral, exp.Values, exp.Tuple, exp.DataType, exp.DataTypeParam, exp.Interval, exp.Var, exp.If,
    exp.Lambda, exp.Kwarg, exp.PropertyEQ, exp.Slice, exp.Filter, exp.WithinGroup, exp.IgnoreNulls, exp.RespectNulls,
    exp.Cube, exp.Rollup, exp.GroupingSets, exp.TableSample, exp.ColumnDef, exp.Escape,
    exp.HavingMax, exp.Collate, exp.Pivot, exp.LimitOptions, exp.AtTimeZone, exp.Comprehension, exp.JSONPath, exp.JSONPathPart,
)  # fmt: skip
_FORBIDDEN: tuple[type[exp.Expr], ...] = (
    exp.Parameter,
    exp.Placeholder,
    exp.SessionParameter,
    exp.Into,
    exp.Lock,
    exp.DML,
)


def check_sql(statement: str, catalog: Catalog, *, max_rows: int) -> Checked:
    """Returns the statement as it may run.

    Args:
        statement: one query in DuckDB's dialect, over stored tables or role views (`roles.orders` where both have that name).
        catalog: what may be read.
        max_rows: rows that will be brought back; the worker stops after one more, so that a cut is noticed.

    Raises:
        Refused: it is not one read-only query, or reaches for something it may not read.
        BadInput: it is not SQL, or names a table that is not there.
        LimitReached: it is too long.
    """
    text = clean_text(statement)
    check_tokens(text)
    try:
        tree = _parse(text)
        _check_nodes(tree)
        resolver = TableResolver(catalog)
        resolver.resolve(tree)
        withheld = _withheld(tree, catalog, resolver)
        if tree.find(exp.Pivot):
            raise BadInput(
                "no_pivot", "PIVOT and UNPIVOT are not available here. Use sum(...) FILTER (WHERE ...) for each column."
            )
        assert isinstance(tree, (exp.Query, exp.Values))
        _put_in_front(tree, resolver)
        _limit_sorted(tree, max_rows + 1)
        sql = tree.sql(dialect="duckdb", pretty=True, comments=False)
    except RecursionError as error:
        raise BadInput("sql_too_deep", "The statement nests too deeply. Write it with WITH steps.", limit=0) from error
    tables = {**resolver.stored}
    for relation in resolver.relations.values():
        tables |= dict.fromkeys(relation.tables)
    return Checked(sql, tuple(tables), withheld)


@contextmanager
def _quiet_parser() -> Iterator[None]:
    """Keeps the parser from logging statements, which may hold customers' data, where a person sees them."""
    parser_log = logging.getLogger("sqlglot")
    level = parser_log.level
    parser_log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        parser_log.setLevel(level)


def _parse(text: str) -> exp.Query | exp.Values | exp.Pivot:
    try:
        with _quiet_parser():
            trees = [tree for tree in sqlglot.parse(text, dialect="duckdb") if tree is not None]
    except SqlglotError as error:
        raise unparsable(str(error)) from error
    if len(trees) != 1 or not isinstance(trees[0], (exp.Query, exp.Values, exp.Pivot)):
        received = type(trees[0]).__name__ if trees else "nothing"
        raise Refused(
            "not_a_query", f"Only queries are run, received {received}. Begin with SELECT or WITH.", received=received
        )
    return trees[0]


def _check_nodes(tree: exp.Expr) -> None:
    for node in tree.walk():
        if isinstance(node, exp.Func):
            _check_function(node)
        elif isinstance(node, _FORBIDDEN) or not isinstance(node, (exp.Condition, *_STRUCTURE)):
            raise Refused(
                "unsupported_syntax",
                f"{type(node).__name__.upper()} is not part of what queries may use here. Use SELECT, JOIN, WHERE, GROUP BY, WITH.",
                syntax=type(node).__name__,
            )


def _check_function(node: exp.Func) -> None:
    names = {node.name.lower()} if isinstance(node, exp.Anonymous) else {name.lower() for name in node.sql_names()}
    if isinstance(node, (exp.AnonymousAggFunc, exp.CombinedAggFunc)):
        names = {str(node.this).lower()}
    written = _CALL.match(node.sql(dialect="duckdb"))  # MAP, EPOCH, LPAD: the class is called otherwise
    if written and not isinstance(node, exp.Anonymous):
        names.add(written.group(1).lower())
    is_table = isinstance(node.parent, exp.Table) and node.arg_key == "this"
    allowed = ALLOWED_TABLE_FUNCTIONS if is_table else ALLOWED_FUNCTIONS
    if names & allowed or (not is_table and not isinstance(node, exp.Anonymous) and isinstance(node, _OPERATORS)):
        return
    name = sorted(names)[0]
    near = closest(name, allowed)
    raise Refused(
        "function_not_allowed",
        f"Function {name!r} can't be used here; allowed are functions that compute from the shop's data. Closest: {', '.join(near)}.",
        function=name,
        closest=", ".join(near),
    )


_CALL = re.compile(r"(\w+)\s*[({]")

# Functions only by their class: the parser makes them of operators and keywords.
_OPERATORS: tuple[type[exp.Expr], ...] = (exp.Connector, exp.Case, exp.Cast, exp.Exists, exp.Array, exp.Struct)


def _withheld(tree: exp.Expr, catalog: Catalog, resolver: TableResolver) -> tuple[tuple[str, str], ...]:
    """Returns what the tables read do not show; refuses a statement that names one of these columns."""
    read = dict.fromkeys(resolver.stored)
    for relation in resolver.relations.values():
        read |= dict.fromkeys(relation.tables)
    withheld = {column.lower(): (name, column) for name in read for column in personal_names(catalog.tables[name])}
    kept = {column.name.lower() for name in read for column in catalog.tables[name].columns}
    own = {node.alias.lower() for node in tree.find_all(exp.Alias, exp.CTE, exp.Table, exp.Subquery)}
    for node in tree.find_all(exp.Identifier):
        name = node.name.lower()
        if name in withheld and name not in kept and name not in own:
            table, column = withheld[name]
            raise Refused(
                "withheld_column",
                f"Column {column!r} of {table!r} holds personal data and is not kept in the store. "
                "Ask for counts, or for the customer id instead.",
                column=column,
                table=table,
            )
    if not tree.find(exp.Star):
        return ()
    return tuple({column.lower(): (name, column) for name in read for column in catalog.tables[name].withheld}.values())


def _put_in_front(tree: exp.Query | exp.Values, resolver: TableResolver) -> None:
    steps = []
    for relation in resolver.relations.values():
        alias = exp.TableAlias(this=exp.Identifier(this=role_step(relation.name), quoted=True))
        steps.append(exp.CTE(this=syntax.parse_query(relation.sql), alias=alias, materialized=False))
    if not steps:
        return
    clause = tree.args.get("with_")
    if isinstance(clause, exp.With):
        clause.set("expressions", [*steps, *clause.expressions])
    else:
        tree.set("with_", exp.With(expressions=steps))


def _limit_sorted(tree: exp.Query | exp.Values, rows: int) -> None:
    """Limits a sorted query, so that the engine keeps only the first rows; others are cut as their rows arrive."""
    if tree.args.get("limit") is None and tree.args.get("order") is not None and not isinstance(tree, exp.Subquery):
        tree.set("limit", exp.Limit(expression=syntax.literal(rows)))
