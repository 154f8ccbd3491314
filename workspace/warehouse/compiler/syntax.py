"""Small pieces of SQL syntax tree that every part of the compiler builds with."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache, lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB

_PLAIN_NAME = re.compile(r"[a-z_][a-z0-9_]*\Z")


@cache
def _keywords() -> frozenset[str]:
    return frozenset(word for keyword in DuckDB.Tokenizer.KEYWORDS for word in keyword.lower().split())


def identifier(name: str) -> exp.Identifier:
    """Returns the name as an identifier, quoted unless it is plainly safe."""
    is_plain = bool(_PLAIN_NAME.match(name)) and name not in _keywords()
    return exp.Identifier(this=name, quoted=not is_plain)


def column(name: str, table: str | None = None) -> exp.Column:
    """Returns a reference to a column, qualified by `table` where given."""
    return exp.Column(this=identifier(name), table=identifier(table) if table else None)


def table(name: str) -> exp.Table:
    """Returns a reference to a table or common table expression."""
    return exp.Table(this=identifier(name))


def alias(expression: exp.Expr, name: str) -> exp.Expr:
    """Returns `expression AS name`, or the bare column where it already carries that name."""
    if isinstance(expression, exp.Column) and expression.name == name:
        return expression
    return exp.Alias(this=expression, alias=identifier(name))


def literal(value: str | int | float | bool | date | None) -> exp.Expr:
    """Returns a constant; days and moments as typed casts, which every dialect reads alike."""
    if value is None:
        return exp.Null()
    if isinstance(value, bool):
        return exp.Boolean(this=value)
    if isinstance(value, datetime):
        return exp.cast(exp.Literal.string(value.isoformat(sep=" ")), "timestamp")
    if isinstance(value, date):
        return exp.cast(exp.Literal.string(value.isoformat()), "date")
    if isinstance(value, str):
        return exp.Literal.string(value)
    number = exp.Literal.number(repr(abs(value)))
    return exp.Neg(this=number) if value < 0 else number


def conjunction(conditions: Iterable[exp.Expr]) -> exp.Expr | None:
    """Returns the conditions joined by AND, or None where there are none."""
    kept = list(conditions)
    return exp.and_(*kept, copy=False) if kept else None


def is_null(expression: exp.Expr) -> exp.Expr:
    """Returns `expression IS NULL`."""
    return exp.Is(this=expression, expression=exp.Null())


def not_null(expression: exp.Expr) -> exp.Expr:
    """Returns `NOT expression IS NULL`."""
    return exp.Not(this=is_null(expression))


def same(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """Returns a comparison for which NULL equals NULL."""
    return exp.NullSafeEQ(this=left, expression=right)


def ratio(numerator: exp.Expr, denominator: exp.Expr, *, scale: float) -> exp.Expr:
    """Returns `scale * numerator / nullif(denominator, 0)`; the float factor keeps integer engines from truncating."""
    scaled = exp.Mul(this=literal(float(scale)), expression=wrapped(numerator))
    return exp.Div(this=scaled, expression=exp.Nullif(this=denominator, expression=literal(0)))


def wrapped(expression: exp.Expr) -> exp.Expr:
    """Returns the expression in parentheses where an operator beside it could split it."""
    return exp.Paren(this=expression) if isinstance(expression, (exp.Binary, exp.Unary)) else expression


def zero_filled(expression: exp.Expr) -> exp.Expr:
    """Returns `coalesce(expression, 0)`."""
    return exp.Coalesce(this=expression, expressions=[literal(0)])


def extract(part: str, moment: exp.Expr) -> exp.Expr:
    """Returns `EXTRACT(part FROM moment)`."""
    return exp.Extract(this=exp.Var(this=part), expression=moment)


def text(expression: exp.Expr) -> exp.Expr:
    """Returns the expression cast to text."""
    return exp.cast(expression, "text", copy=False)


@lru_cache(maxsize=4096)
def _parsed(sql: str) -> exp.Expr:
    return sqlglot.parse_one(sql, dialect="duckdb")


def parse_expression(sql: str, *, relation: str) -> exp.Expr:
    """Returns a catalogue expression as a tree whose bare columns are qualified by `relation`."""
    tree = _parsed(sql).copy()
    for node in list(tree.find_all(exp.Column)):
        if not node.table:
            node.set("table", identifier(relation))
            node.this.set("quoted", node.this.args.get("quoted") or identifier(node.name).quoted)
    return tree


def parse_query(sql: str) -> exp.Query:
    """Returns a catalogue relation's SELECT as a tree."""
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    if not isinstance(tree, exp.Query):
        raise TypeError(f"a relation is one SELECT, received {sql!r}")
    return tree
