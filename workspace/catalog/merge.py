"""Puts a person's decisions on top of the inferred catalogue."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from cartwise.errors import RetryableInput
from cartwise.workspace.catalog.decisions import ColumnDecision, Decisions, unknown_key
from cartwise.workspace.catalog.declared import declare_role
from cartwise.workspace.catalog.dimensions import find_dimensions
from cartwise.workspace.catalog.infer import build_metrics
from cartwise.workspace.catalog.metrics import MetricContext, whole_order_metrics
from cartwise.workspace.catalog.model import (
    Binding,
    Catalog,
    Column,
    Dimension,
    Join,
    Metric,
    RatioMetric,
    Relation,
    Synonyms,
    Table,
)

_METRIC: TypeAdapter[Metric] = TypeAdapter(Metric)


def merge(inferred: Catalog, decisions: Decisions) -> Catalog:
    """Returns the catalogue as decided.

    Args:
        inferred: what the machine found.
        decisions: what a person says; wins wherever both speak.

    Raises:
        RetryableInput: a decision names what does not exist, or a new entry is not complete.
    """
    _check_names(inferred, decisions)
    catalog = inferred
    for table, role in decisions.roles.items():
        catalog = declare_role(catalog, table, role)
    relations = {name: _decide_relation(relation, decisions) for name, relation in catalog.relations.items()}
    currency = decisions.currency or catalog.currency
    updated = catalog.model_copy(
        update={
            "tables": {name: _decide_table(table, decisions) for name, table in catalog.tables.items()},
            "relations": relations,
            "currency": currency,
            "time_zone": decisions.time_zone or catalog.time_zone,
            "as_of": decisions.as_of or catalog.as_of,
            "open_questions": tuple(q for q in catalog.open_questions if not (currency and "currency" in q)),
        }
    )
    if decisions.roles or decisions.columns or currency != inferred.currency:
        updated = _rebuilt(inferred, updated)
    metrics = _decide_metrics(updated, decisions)
    return updated.model_copy(
        update={
            "metrics": metrics,
            "order_metrics": {
                name: each for name, each in updated.order_metrics.items() if name not in decisions.metrics
            },
            "dimensions": _decide_dimensions(updated, decisions),
            "joins": _decide_joins(updated, decisions),
        }
    )


def _check_names(inferred: Catalog, decisions: Decisions) -> None:
    roles = {role.role for role in decisions.roles.values()}
    known = [*inferred.relations, *roles]
    for part, names in (("relations", decisions.relations), ("columns", decisions.columns)):
        for name in names:
            if name not in known:
                raise unknown_key(f"{part}.{name}", name, known)
    for part, tables in (("roles", decisions.roles), ("tables", decisions.tables)):
        for table in tables:
            if table not in inferred.tables:
                raise unknown_key(f"{part}.{table}", table, list(inferred.tables))


def _decide_table(table: Table, decisions: Decisions) -> Table:
    said = decisions.tables.get(table.name)
    if said is None or said.key is None:
        return table
    known = [column.name for column in table.columns]
    missing = next((column for column in said.key if column not in known), None)
    if missing is not None:
        raise unknown_key(f"tables.{table.name}.key", missing, known)
    return table.model_copy(update={"key": said.key})


def _decide_relation(relation: Relation, decisions: Decisions) -> Relation:
    said = decisions.relations.get(relation.name)
    columns_said = decisions.columns.get(relation.name, {})
    for name in columns_said:
        if relation.column(name) is None:
            raise unknown_key(f"columns.{relation.name}.{name}", name, [column.name for column in relation.columns])
    columns = tuple(
        _decide_column(column, columns_said.get(column.name))
        for column in relation.columns
        if not (column.name in columns_said and columns_said[column.name].is_hidden)
    )
    update: dict[str, Any] = {"columns": columns}
    if said:
        update |= {"label": said.label or relation.label, "synonyms": _joined(relation.synonyms, said.synonyms)}
    return relation.model_copy(update=update)


def _decide_column(column: Column, said: ColumnDecision | None) -> Column:
    if said is None:
        return column
    return column.model_copy(
        update={
            "label": said.label or column.label,
            "unit": said.unit if said.unit is not None else column.unit,
            "is_additive": column.is_additive if said.is_additive is None else said.is_additive,
            "synonyms": _joined(column.synonyms, said.synonyms),
        }
    )


def _joined(first: Synonyms, second: Synonyms | None) -> Synonyms:
    if second is None:
        return first
    return Synonyms(en=tuple(dict.fromkeys((*second.en, *first.en))), zh=tuple(dict.fromkeys((*second.zh, *first.zh))))


def _rebuilt(inferred: Catalog, catalog: Catalog) -> Catalog:
    """Makes metrics and dimensions anew where relations or the currency changed, without looking at the rows again."""
    revenue = inferred.metrics.get("revenue")
    is_reversal = revenue is None or getattr(revenue, "filter", None) is None
    dimensions = find_dimensions(catalog.relations, _remembered_overlap(inferred))
    context = MetricContext(catalog.relations, catalog.currency, is_reversal, _remembered_events(inferred))
    made = build_metrics(context, dimensions)
    kept = {
        name: metric
        for name, metric in inferred.metrics.items()
        if name not in made and _still_stands(metric, inferred, catalog)
    }
    order = {name: n for n, name in enumerate(inferred.metrics)}
    metrics = dict(sorted({**made, **kept}.items(), key=lambda item: order.get(item[0], len(order))))
    metrics = {name: metric for name, metric in metrics.items() if _parts_exist(metric, metrics)}
    whole = whole_order_metrics(context, catalog.joins)
    return catalog.model_copy(update={"metrics": metrics, "order_metrics": whole, "dimensions": dimensions})


def _remembered_events(inferred: Catalog) -> dict[str, list[str]]:
    """Returns the event types that inference took for views, additions to the cart and purchases, from its filters."""
    found: dict[str, list[str]] = {}
    for kind, name in (("view", "page_views"), ("cart", "cart_sessions"), ("purchase", "purchase_sessions")):
        listed = re.fullmatch(r"event_type IN \((.*)\)", getattr(inferred.metrics.get(name), "filter", None) or "")
        if listed:
            found[kind] = [value.replace("''", "'") for value in re.findall(r"'((?:[^']|'')*)'", listed.group(1))]
    return found


def _still_stands(metric: Metric, inferred: Catalog, catalog: Catalog) -> bool:
    """Tells whether a metric that only the rows could tell (event types) keeps its relation unchanged."""
    if isinstance(metric, RatioMetric):
        return True
    now, then = catalog.relations.get(metric.relation), inferred.relations.get(metric.relation)
    return (
        now is not None
        and then is not None
        and [c.name for c in now.columns] == [c.name for c in then.columns]
        and now.sql == then.sql
    )


def _parts_exist(metric: Metric, metrics: Mapping[str, Metric]) -> bool:
    return not isinstance(metric, RatioMetric) or all(
        part in metrics for part in (*metric.numerator, *metric.denominator)
    )


def _remembered_overlap(inferred: Catalog) -> Callable[[Binding, Binding], float]:
    """Returns the overlap test that repeats what inference found; columns it never saw are taken by their names."""
    home = {binding: name for name, dimension in inferred.dimensions.items() for binding in dimension.bindings}

    def overlap(left: Binding, right: Binding) -> float:
        if left in home and right in home:
            return float(home[left] == home[right])
        return 1.0

    return overlap


def _decide_metrics(catalog: Catalog, decisions: Decisions) -> dict[str, Metric]:
    metrics = dict(catalog.metrics)
    for name, said in decisions.metrics.items():
        known = metrics.get(name)
        if known is None and said.get("kind", "aggregate") != "ratio" and "relation" not in said:
            raise unknown_key(f"metrics.{name}", name, list(metrics))
        fields = _metric_fields(known, said, name=name)
        try:
            metrics[name] = _METRIC.validate_python(fields)
        except ValidationError as error:
            first = error.errors()[0]
            key = str(first["loc"][-1])
            if first["type"] == "extra_forbidden":
                allowed = list(type(known).model_fields) if known else list(fields)
                raise unknown_key(f"metrics.{name}.{key}", key, [field for field in allowed if field != key]) from error
            raise RetryableInput(
                "bad_decision",
                f"The metric {name!r} is not complete or not valid at {key!r}: {first['msg']}. Set it whole: `catalog set metrics.{name} '{{kind: aggregate, relation: ..., expression: ...}}'`.",
                path=f"metrics.{name}.{key}",
                received=str(said),
                problem=first["msg"],
            ) from error
    for name in decisions.metrics:
        _check_metric(name, metrics, catalog)
    return metrics


def _metric_fields(known: Metric | None, said: Mapping[str, Any], *, name: str) -> dict[str, Any]:
    words = name.replace("_", " ")
    base: dict[str, Any] = {
        "name": name,
        "kind": "aggregate",
        "unit": "",
        "is_standard": False,
        "label": {"en": [words]},
        "definition": {},
    }
    if known is not None and said.get("kind", known.kind) == known.kind:
        base = known.model_dump()
    fields = {**base, **said}
    if known is not None and "synonyms" in said:
        joined = _joined(known.synonyms, Synonyms.model_validate(said["synonyms"]))
        fields["synonyms"] = joined.model_dump()
    return fields


def _check_metric(name: str, metrics: Mapping[str, Metric], catalog: Catalog) -> None:
    metric = metrics[name]
    if isinstance(metric, RatioMetric):
        for part in (*metric.numerator, *metric.denominator):
            if part not in metrics:
                raise unknown_key(f"metrics.{name}", part, list(metrics))
    elif metric.relation not in catalog.relations:
        raise unknown_key(f"metrics.{name}.relation", metric.relation, list(catalog.relations))


def _decide_dimensions(catalog: Catalog, decisions: Decisions) -> dict[str, Dimension]:
    dimensions = dict(catalog.dimensions)
    for name, said in decisions.dimensions.items():
        known = dimensions.get(name)
        if known is None and said.bindings is None:
            raise unknown_key(f"dimensions.{name}", name, list(dimensions))
        bindings = said.bindings if said.bindings is not None else known.bindings if known else ()
        for binding in bindings:
            relation = catalog.relations.get(binding.relation)
            if relation is None:
                raise unknown_key(f"dimensions.{name}.bindings", binding.relation, list(catalog.relations))
            if relation.column(binding.column) is None:
                raise unknown_key(
                    f"dimensions.{name}.bindings", binding.column, [column.name for column in relation.columns]
                )
        column = catalog.relations[bindings[0].relation].column(bindings[0].column) if bindings else None
        base = known or Dimension(
            name=name,
            bindings=bindings,
            label=Synonyms(en=(name.replace("_", " "),)),
            type=column.type if column else "text",
        )
        update: dict[str, Any] = {"bindings": bindings, "synonyms": _joined(base.synonyms, said.synonyms)}
        if said.label:
            update["label"] = Synonyms(en=said.label.en or base.label.en, zh=said.label.zh or base.label.zh)
            update["synonyms"] = _joined(update["synonyms"], base.label)
        update |= {
            key: value for key, value in (("entity", said.entity), ("is_indexed", said.is_indexed)) if value is not None
        }
        dimensions[name] = base.model_copy(update=update)
    return dimensions


def _decide_joins(catalog: Catalog, decisions: Decisions) -> tuple[Join, ...]:
    joins = list(catalog.joins)
    for name, said in decisions.joins.items():
        for side, columns in ((said.left, said.left_columns), (said.right, said.right_columns)):
            relation = catalog.relations.get(side)
            if relation is None:
                raise unknown_key(f"joins.{name}", side, list(catalog.relations))
            missing = next((column for column in columns if relation.column(column) is None), None)
            if missing:
                raise unknown_key(f"joins.{name}", missing, [column.name for column in relation.columns])
        joins = [join for join in joins if (join.left, join.right) != (said.left, said.right)]
        joins.append(Join(**said.model_dump(), coverage=1.0, is_declared=True))
    return tuple(joins)
