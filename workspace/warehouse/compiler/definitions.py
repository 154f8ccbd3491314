"""Adds the metrics that a request defines itself to the catalogue it is compiled against."""

from sqlglot import exp

from cartwise.errors import RetryableInput
from cartwise.workspace.catalog.model import AggregateMetric, Catalog, Synonyms
from cartwise.workspace.warehouse.compiler import syntax
from cartwise.workspace.warehouse.compiler.columns import words
from cartwise.workspace.warehouse.compiler.names import find_relation, unknown_field
from cartwise.workspace.warehouse.request import AdHocMetric

_FUNCTIONS = {"sum": exp.Sum, "avg": exp.Avg, "median": exp.Median, "min": exp.Min, "max": exp.Max, "count": exp.Count}


def with_definitions(catalog: Catalog, define: tuple[AdHocMetric, ...]) -> Catalog:
    """Returns the catalogue with the defined metrics; raises RetryableInput where one names what is not there."""
    if not define:
        return catalog
    return catalog.model_copy(update={"metrics": {**catalog.metrics, **{d.name: defined_metric(catalog, d) for d in define}}})


def defined_metric(catalog: Catalog, wanted: AdHocMetric) -> AggregateMetric:
    """Returns the metric that a definition stands for."""
    relation = find_relation(catalog, wanted.relation)
    column = relation.column(wanted.column) if wanted.column else None
    if wanted.column and column is None:
        raise unknown_field(catalog, f"{wanted.relation}.{wanted.column}")
    if column is None and wanted.aggregate != "count":
        raise RetryableInput(
            "definition_without_column",
            f"{wanted.aggregate!r} aggregates a column, received none for {wanted.name!r}. Name a column of {relation.name!r}.",
            name=wanted.name,
            aggregate=wanted.aggregate,
            relation=relation.name,
        )
    subject: exp.Expr = syntax.column(column.name) if column else exp.Star()
    if wanted.aggregate == "count_distinct":
        call: exp.Expr = exp.Count(this=exp.Distinct(expressions=[subject]))
    else:
        call = _FUNCTIONS[wanted.aggregate](this=subject)
    label = words("defined", wanted.aggregate if column else "rows", column=column.label if column else relation.label)
    is_count = wanted.aggregate in ("count", "count_distinct")
    return AggregateMetric(
        name=wanted.name,
        label=Synonyms(en=(label["en"],), zh=(label["zh"],)),
        unit="" if is_count or column is None else column.unit or "",
        definition=Synonyms(),
        additive_over="all" if wanted.aggregate in ("sum", "count") else "none",
        is_standard=False,
        decimals=0 if is_count else 2,
        relation=relation.name,
        expression=call.sql(dialect="duckdb"),
    )
