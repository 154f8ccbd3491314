"""Renders a statement for an engine, with the few differences that the syntax tree itself does not know."""

from typing import Literal

from sqlglot import exp

Dialect = Literal["duckdb", "postgres", "spark"]


def render(query: exp.Query, dialect: Dialect = "duckdb", *, schema: str | None = None) -> str:
    """Returns the statement as text that a person can read and run.

    Args:
        query: compiled for DuckDB, where stored tables are in `main`.
        dialect: of the engine that will run it.
        schema: where the engine keeps the stored tables; without one PostgreSQL's `public`, and Spark's current database.
    """
    if dialect == "duckdb":
        return query.sql(dialect="duckdb", pretty=True)
    adapted = query.copy()
    place = schema or ("public" if dialect == "postgres" else None)
    for node in list(adapted.find_all(exp.Table)):
        if node.db == "main":
            node.set("db", exp.to_identifier(place) if place else None)
    if dialect == "spark":
        _adapt_to_spark(adapted)
    return adapted.sql(dialect=dialect, pretty=True)


def _adapt_to_spark(query: exp.Query) -> None:
    for step in query.find_all(exp.CTE):
        step.set("materialized", None)  # Spark inlines steps by itself and has no word for it
    for node in query.find_all(exp.Extract):
        if node.name.upper() == "ISODOW":
            node.set("this", exp.Var(this="DAYOFWEEK_ISO"))
