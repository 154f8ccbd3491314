"""Compiles cohort requests: entities by the bucket of their first event, followed over the buckets after."""

from dataclasses import replace

from sqlglot import exp

from cartwise.workspace.catalog.model import Catalog
from cartwise.workspace.warehouse.compiler import syntax
from cartwise.workspace.warehouse.compiler.assembly import Assembly, RelationSources
from cartwise.workspace.warehouse.compiler.behavior import entity_events, entity_frame, finish
from cartwise.workspace.warehouse.compiler.columns import key_column, words
from cartwise.workspace.warehouse.compiler.compiled import Compiled, TimeAxis
from cartwise.workspace.warehouse.compiler.frame import Frame
from cartwise.workspace.warehouse.compiler.keys import Key, bucket, key_label
from cartwise.workspace.warehouse.compiler.legs import first_events, group_by
from cartwise.workspace.warehouse.compiler.paths import JoinGraph
from cartwise.workspace.warehouse.request import Cohort, QueryRequest
from cartwise.workspace.warehouse.result import ResultColumn


def compile_cohort(catalog: Catalog, graph: JoinGraph, sources: RelationSources, request: QueryRequest) -> Compiled:
    """Returns the compiled request: one row for each cohort and bucket in which somebody of it was active.

    First events are those ever, whatever the period and filters; activity is that of the period and filters. The size of a cohort
    is the number of its entities with any activity that matches the filters.
    """
    cohort = request.cohort or Cohort()
    relation, column, where = entity_events(catalog, cohort.entity)
    assembly = Assembly(catalog, sources)
    frame, condition = entity_frame(relation, column, where, graph=graph, request=request)
    firsts = first_events(frame, column, condition, assembly)
    activity = assembly.add("cohort_activity", _counted(frame, firsts, column, cohort, along=True))
    everybody = entity_frame(relation, column, where, graph=graph, request=request.model_copy(update={"period": None}))[
        0
    ]
    sizes = assembly.add("cohort_sizes", _counted(everybody, firsts, column, cohort, along=False))
    query = _table(activity, sizes, cohort)
    query.set("order", exp.Order(expressions=[_ascending(name, activity) for name in ("cohort", cohort.grain)]))
    if request.limit:
        query.set("limit", exp.Limit(expression=syntax.literal(request.limit)))
    columns = _columns(catalog, cohort)
    compiled = finish(query, columns, assembly=assembly, frame=frame, request=request, catalog=catalog)
    return replace(compiled, time_axis=TimeAxis(1, cohort.grain, is_complete=False))


def _counted(frame: Frame, firsts: str, column: str, cohort: Cohort, *, along: bool) -> exp.Select:
    first_time = syntax.column("first_time", firsts)
    keys = [syntax.alias(bucket(first_time, cohort.grain), "cohort")]
    if along:
        keys.append(syntax.alias(bucket(frame.time("cohort"), cohort.grain), cohort.grain))
    counted = exp.Count(this=exp.Distinct(expressions=[frame.own(column)]))
    query = frame.select(*keys, syntax.alias(counted, "active" if along else "cohort_size"))
    on = exp.EQ(this=syntax.column(column, firsts), expression=frame.own(column))
    query.append("joins", exp.Join(this=syntax.table(firsts), on=on))
    period = cohort.cohort
    if period and period.start:
        query.where(
            exp.GTE(this=exp.cast(first_time.copy(), "date"), expression=syntax.literal(period.start)), copy=False
        )
    if period and period.end:
        query.where(
            exp.LTE(this=exp.cast(first_time.copy(), "date"), expression=syntax.literal(period.end)), copy=False
        )
    query.set("group", group_by(len(keys)))
    return query


def _table(activity: str, sizes: str, cohort: Cohort) -> exp.Select:
    first, now = syntax.column("cohort", activity), syntax.column(cohort.grain, activity)
    active, size = syntax.column("active", activity), syntax.column("cohort_size", sizes)
    key = Key(cohort.grain, "grain", cohort.grain)
    shown: list[exp.Expr] = [
        syntax.alias(key_label(key, first), "cohort"),
        syntax.alias(key_label(key, now), cohort.grain),
        syntax.alias(_offset(first.copy(), now.copy(), cohort.grain), "offset"),
        size,
        active,
    ]
    if cohort.measure == "rate":
        shown.append(syntax.alias(syntax.ratio(active.copy(), size.copy(), scale=100), "rate"))
    query = exp.Select(expressions=shown, from_=exp.From(this=syntax.table(activity)))
    on = exp.EQ(this=syntax.column("cohort", sizes), expression=syntax.column("cohort", activity))
    query.append("joins", exp.Join(this=syntax.table(sizes), on=on))
    return query


def _offset(first: exp.Expr, now: exp.Expr, grain: str) -> exp.Expr:
    """Returns how many buckets `now` lies after `first`."""
    if grain == "week":
        days = exp.DateDiff(this=now, expression=first, unit=exp.Var(this="DAY"))
        return exp.cast(exp.Div(this=days, expression=syntax.literal(7)), "int")
    part, size = ("MONTH", 12) if grain == "month" else ("QUARTER", 4)
    years = exp.Paren(this=exp.Sub(this=syntax.extract("YEAR", now), expression=syntax.extract("YEAR", first)))
    whole = exp.Mul(this=years, expression=syntax.literal(size))
    head = exp.Add(this=whole, expression=syntax.extract(part, now.copy()))
    return exp.cast(exp.Sub(this=head, expression=syntax.extract(part, first.copy())), "int")


def _columns(catalog: Catalog, cohort: Cohort) -> tuple[ResultColumn, ...]:
    unit = f"{cohort.entity}s"
    columns = [
        ResultColumn("cohort", "text", "dimension", label=words("cohort", "cohort")),
        key_column(catalog, Key(cohort.grain, "grain", cohort.grain)),
        ResultColumn("offset", "integer", "dimension", label=words("cohort", "offset")),
        ResultColumn("cohort_size", "integer", "measure", unit=unit, label=words("cohort", "cohort_size")),
        ResultColumn("active", "integer", "measure", unit=unit, label=words("cohort", "active")),
    ]
    if cohort.measure == "rate":
        columns.append(ResultColumn("rate", "number", "measure", unit="%", decimals=1, label=words("cohort", "rate")))
    return tuple(columns)


def _ascending(name: str, step: str) -> exp.Ordered:
    return exp.Ordered(this=syntax.column(name, step), desc=False, nulls_first=False)
