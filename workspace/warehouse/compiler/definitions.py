"""Adds the metrics that a request defines itself to the catalogue it is compiled against."""

from sqlglot import exp

from cartwise.errors import RetryableInput
from cartwise.workspace.catalog.model import AggregateMetric, Catalog, Column, PerEntityMetric, Relation, Synonyms
from cartwise.workspace.catalog.words import header_words
from cartwise.workspace.warehouse.compiler import syntax
from cartwise.workspace.warehouse.compiler.columns import display, words
from cartwise.workspace.warehouse.compiler.names import find_entity, find_metric, find_relation, unknown_field
from cartwise.workspace.warehouse.request import AdHocMetric
from cartwise.workspace.warehouse.result import YEAR

_FUNCTIONS = {"sum": exp.Sum, "avg": exp.Avg, "median": exp.Median, "min": exp.Min, "max": exp.Max, "count": exp.Count}


def with_definitions(catalog: Catalog, define: tuple[AdHocMetric, ...]) -> Catalog:
    """Returns the catalogue with the defined metrics; raises RetryableInput where one names what is not there."""
    if not define:
        return catalog
    return catalog.model_copy(
        update={"metrics": {**catalog.metrics, **{d.name: defined_metric(catalog, d) for d in define}}}
    )


def defined_metric(catalog: Catalog, wanted: AdHocMetric) -> AggregateMetric | PerEntityMetric:
    """Returns the metric that a definition stands for."""
    if wanted.entity:
        return _over_entities(catalog, wanted, wanted.entity)
    relation = find_relation(catalog, wanted.relation)
    if wanted.of:
        return _aggregated_otherwise(catalog, wanted, wanted.of)
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
    label = column.label if column else relation.label
    if wanted.less:
        subject, label = _less(catalog, relation, wanted.less, subject, label)
    if wanted.aggregate == "count_distinct":
        call: exp.Expr = exp.Count(this=exp.Distinct(expressions=[subject]))
    else:
        call = _FUNCTIONS[wanted.aggregate](this=subject)
    label_words = words("defined", wanted.aggregate if column else "rows", column=label)
    unit, decimals = _unit(wanted, column)
    return AggregateMetric(
        name=wanted.name,
        label=Synonyms(en=(label_words["en"],), zh=(label_words["zh"],)),
        unit=unit,
        definition=Synonyms(),
        additive_over="all" if wanted.aggregate in ("sum", "count") else "none",
        is_standard=False,
        decimals=decimals,
        relation=relation.name,
        expression=call.sql(dialect="duckdb"),
    )


def _unit(wanted: AdHocMetric, column: Column | None) -> tuple[str, int]:
    """Returns the unit and the decimals of an aggregate of a column: whole numbers stay whole, and years are no amounts."""
    if column is None or wanted.aggregate in ("count", "count_distinct"):
        return "", 0
    is_picked = wanted.aggregate in ("min", "max")
    if column.type == "integer" and column.kind != "measure" and header_words(column)[-1:] == ("year",):
        return (YEAR if wanted.aggregate != "sum" else ""), (0 if is_picked else 1)
    is_whole = column.type == "integer" and not wanted.less and (is_picked or wanted.aggregate == "sum")
    return column.unit or "", 0 if is_whole else 2


def _aggregated_otherwise(catalog: Catalog, wanted: AdHocMetric, name: str) -> AggregateMetric:
    """Returns the metric `name` with another aggregate around the same expression."""
    metric = find_metric(catalog, name)
    tree = (
        syntax.parse_expression(metric.expression, relation=metric.relation)
        if isinstance(metric, AggregateMetric)
        else None
    )
    if not isinstance(metric, AggregateMetric) or not isinstance(
        tree, (exp.Sum, exp.Avg, exp.Median, exp.Min, exp.Max)
    ):
        raise RetryableInput(
            "definition_of_no_aggregate",
            f"{name!r} is not one aggregate of rows, so {wanted.aggregate!r} of it is not defined. Name a column instead.",
            metric=name,
            aggregate=wanted.aggregate,
        )
    call = _FUNCTIONS.get(wanted.aggregate, exp.Count)(this=tree.this.copy())
    label = {
        language: words("defined", wanted.aggregate, column=text)[language]
        for language, text in display(metric.label, name).items()
    }
    return metric.model_copy(
        update={
            "name": wanted.name,
            "label": Synonyms(en=(label["en"],), zh=(label["zh"],)),
            "definition": Synonyms(),
            "synonyms": Synonyms(),
            "is_standard": False,
            "additive_over": "all" if wanted.aggregate in ("sum", "count") else "none",
            "decimals": 1,
            "expression": call.sql(dialect="duckdb"),
        }
    )


def _over_entities(catalog: Catalog, wanted: AdHocMetric, entity: str) -> PerEntityMetric:
    """Returns the aggregate, over the entities, of each one's own figure."""
    metric = find_metric(catalog, wanted.of or "")
    dimension = find_entity(catalog, entity)
    column = next(
        (
            each.column
            for each in dimension.bindings
            if isinstance(metric, AggregateMetric) and each.relation == metric.relation
        ),
        None,
    )
    if not isinstance(metric, AggregateMetric) or column is None:
        raise RetryableInput(
            "definition_not_per_entity",
            f"{wanted.of!r} can't be taken for each {entity!r}: it is no figure of rows that name one. Name another metric.",
            metric=str(wanted.of),
            entity=entity,
        )
    label = {
        language: words("per_entity", wanted.aggregate, column=text, entity=display(dimension.label, entity)[language])[
            language
        ]
        for language, text in display(metric.label, metric.name).items()
    }
    is_whole = wanted.aggregate in ("min", "max", "sum") and metric.decimals == 0
    return PerEntityMetric(
        name=wanted.name,
        label=Synonyms(en=(label["en"],), zh=(label["zh"],)),
        unit=metric.unit,
        definition=Synonyms(),
        additive_over="none",
        is_standard=False,
        decimals=metric.decimals if is_whole else max(metric.decimals, 2),
        relation=metric.relation,
        entity_column=column,
        inner=metric.expression,
        outer=wanted.aggregate,
        filter=metric.filter,
    )


def _less(catalog: Catalog, relation: Relation, name: str, subject: exp.Expr, label: str) -> tuple[exp.Expr, str]:
    """Returns the column with another taken off, and how to call it."""
    taken = relation.column(name)
    if taken is None:
        raise unknown_field(catalog, f"{relation.name}.{name}")
    return exp.Sub(this=subject, expression=syntax.zero_filled(syntax.column(taken.name))), f"{label} − {taken.label}"
