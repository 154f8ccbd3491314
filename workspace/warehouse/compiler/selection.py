"""The last SELECT: labels, the groups that pass, the order, and how many."""

from sqlglot import exp

from cartwise.workspace.catalog.model import Catalog
from cartwise.workspace.warehouse.compiler import syntax, transforms
from cartwise.workspace.warehouse.compiler.assembly import Assembly
from cartwise.workspace.warehouse.compiler.columns import count_column
from cartwise.workspace.warehouse.compiler.filters import compare_figure
from cartwise.workspace.warehouse.compiler.keys import key_label
from cartwise.workspace.warehouse.compiler.measures import is_countable, may_be_null, measures_of, shown_name
from cartwise.workspace.warehouse.compiler.ordering import order_terms
from cartwise.workspace.warehouse.compiler.plan import Plan
from cartwise.workspace.warehouse.result import ResultColumn

_POSITION = "place_in_group"


def select_rows(
    catalog: Catalog,
    plan: Plan,
    *,
    assembly: Assembly,
    step: str,
    columns: list[ResultColumn],
    bounds: list[exp.Expr],
    has_before: bool,
) -> exp.Select:
    """Returns the SELECT over the last step: keys as labels, shown figures, having, order, limit.

    Args:
        catalog: with the metrics of the request.
        plan: of the request.
        assembly: takes further steps.
        step: the last one so far.
        columns: the figures shown.
        bounds: conditions on the groups besides having.
        has_before: the data have some of the days compared with.
    """
    if plan.transform("share_of_top"):
        figures = [syntax.column(column.name, step) for column in columns]
        return exp.Select(expressions=figures, from_=exp.From(this=syntax.table(step)))
    conditions = [*bounds, *_having(plan, step)]
    if plan.transform("count"):
        is_known = has_before or not plan.selects_by_change
        return _number_of_groups(catalog, plan, step, conditions, is_known=is_known)
    if plan.keys and not plan.is_time_only:
        conditions += _has_figures(catalog, plan, step)
    if plan.request.limit_per:
        step, conditions = _first_of_each(plan, assembly, step, conditions), []
        conditions.append(exp.LTE(this=syntax.column(_POSITION, step), expression=syntax.literal(plan.request.limit)))
    query = _shown(plan, step, columns, conditions)
    _sort_and_limit(plan, query, step)
    return query


def _shown(plan: Plan, step: str, columns: list[ResultColumn], conditions: list[exp.Expr]) -> exp.Select:
    """Returns the SELECT of the labels and figures of the groups that pass."""
    query = exp.Select()
    for key in plan.keys:
        query.append("expressions", syntax.alias(key_label(key, syntax.column(key.name, step)), key.name))
    for column in columns:
        query.append("expressions", syntax.column(column.name, step))
    query.set("from_", exp.From(this=syntax.table(step)))
    where = syntax.conjunction(conditions)
    if where is not None:
        query.set("where", exp.Where(this=where))
    return query


def _number_of_groups(
    catalog: Catalog, plan: Plan, step: str, conditions: list[exp.Expr], *, is_known: bool
) -> exp.Select:
    """Returns the SELECT that counts the named groups that pass; without data before, how many changed is unknown, not 0."""
    named = [syntax.not_null(syntax.column(key.name, step)) for key in plan.keys]
    counted = exp.Count(this=exp.Star()) if is_known else exp.Max(this=exp.cast(exp.Null(), "bigint"))
    count = syntax.alias(counted, count_column(catalog, plan.keys).name)
    query = exp.Select(expressions=[count], from_=exp.From(this=syntax.table(step)))
    where = syntax.conjunction([*conditions, *named, *_has_figures(catalog, plan, step)])
    query.set("where", exp.Where(this=where))
    return query


def _having(plan: Plan, step: str) -> list[exp.Expr]:
    return [
        compare_figure(syntax.column(having.metric, step), having.op, having.values) for having in plan.request.having
    ]


def _has_figures(catalog: Catalog, plan: Plan, step: str) -> list[exp.Expr]:
    """Returns the condition that leaves out groups without any figure, such as products that were never cancelled."""
    tests = []
    for metric in plan.shown:
        measures = measures_of(catalog, metric)
        is_plain = len(measures) == 1 and shown_name(metric) == measures[0].alias
        if is_plain and not may_be_null(catalog, measures[0]):
            return []
        if plan.request.compare and is_countable(catalog, metric):
            return []
        tests.append(syntax.not_null(syntax.column(shown_name(metric), step)))
    return [exp.or_(*tests)]


def _first_of_each(plan: Plan, assembly: Assembly, step: str, conditions: list[exp.Expr]) -> str:
    """Adds the step that numbers the groups within each value of `limit_per`; returns its name."""
    within = next(key for key in plan.keys if plan.request.limit_per in (key.name, key.source))
    order = [term for term in _terms(plan, step) if term.this.name != within.name]
    position = transforms.row_number([syntax.column(within.name, step)], order)
    everything = exp.Column(this=exp.Star(), table=syntax.identifier(step))
    query = exp.Select(
        expressions=[everything, syntax.alias(position, _POSITION)], from_=exp.From(this=syntax.table(step))
    )
    where = syntax.conjunction(conditions)
    if where is not None:
        query.set("where", exp.Where(this=where))
    return assembly.add("placed", query)


def _terms(plan: Plan, step: str) -> list[exp.Ordered]:
    """Returns the order; within each value of `limit_per` time decides only where it was asked to."""
    if plan.request.limit_per and not plan.request.order:
        metric = exp.Ordered(this=syntax.column(shown_name(plan.shown[0]), step), desc=True, nulls_first=False)
        return [metric, *(term for term in order_terms(plan, step) if term.this.name != shown_name(plan.shown[0]))]
    return order_terms(plan, step)


def _sort_and_limit(plan: Plan, query: exp.Select, step: str) -> None:
    if not plan.keys:
        return
    terms = _terms(plan, step)
    if plan.request.limit_per:
        within = next(key.name for key in plan.keys if plan.request.limit_per in (key.name, key.source))
        first = exp.Ordered(this=syntax.column(within, step), desc=False, nulls_first=False)
        terms = [first, *(term for term in terms if term.this.name != within)]
    query.set("order", exp.Order(expressions=terms))
    if plan.request.limit and not plan.request.limit_per:
        query.set("limit", exp.Limit(expression=syntax.literal(plan.request.limit)))
        if plan.request.skip:
            query.set("offset", exp.Offset(expression=syntax.literal(plan.request.skip)))
