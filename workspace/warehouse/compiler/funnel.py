"""Compiles funnel requests: how many sessions or customers pass the steps in order, within some days of the first."""

from sqlglot import exp

from cartwise.errors import RetryableInput, Unavailable
from cartwise.workspace.catalog.model import Catalog, Relation
from cartwise.workspace.warehouse.compiler import syntax
from cartwise.workspace.warehouse.compiler.assembly import Assembly, RelationSources
from cartwise.workspace.warehouse.compiler.behavior import entity_frame, finish
from cartwise.workspace.warehouse.compiler.columns import words
from cartwise.workspace.warehouse.compiler.compiled import Compiled
from cartwise.workspace.warehouse.compiler.legs import filtered
from cartwise.workspace.warehouse.compiler.paths import JoinGraph
from cartwise.workspace.warehouse.request import Funnel, QueryRequest
from cartwise.workspace.warehouse.result import ResultColumn

_ENTITY_COLUMNS = {"session": "session_id", "customer": "user_id"}


def compile_funnel(catalog: Catalog, graph: JoinGraph, sources: RelationSources, request: QueryRequest) -> Compiled:
    """Returns the compiled request: one row a step, with how many reached it in order.

    Every occurrence of the first step may begin a passage; for each event the latest possible beginning is carried on, so an entity
    counts if any passage of its fits into `within_days`. Events of the same moment count in either order.
    """
    funnel = _checked(request.funnel)
    relation = _events(catalog)
    column = _ENTITY_COLUMNS[funnel.entity]
    if relation.column(column) is None:
        raise Unavailable(
            "no_funnel_entity",
            f"The events have no {column!r}, so steps can't be followed by {funnel.entity}. Ask by the other of session and customer.",
            entity=funnel.entity,
            column=column,
        )
    assembly = Assembly(catalog, sources)
    frame, _ = entity_frame(relation, column, None, graph=graph, request=request)
    kind = frame.own("event_type")
    frame.conditions.append(exp.In(this=kind, expressions=[syntax.literal(step) for step in funnel.steps]))
    moment = syntax.alias(frame.time("funnel"), "happened_at")
    rows = frame.select(syntax.alias(frame.own(column), "entity"), kind.copy(), moment)
    reached = assembly.add("reached", _reached(_passages(assembly, rows, funnel), funnel))
    steps = assembly.add("steps", _steps(reached, funnel))
    return finish(_table(steps), _columns(funnel), assembly=assembly, frame=frame, request=request, catalog=catalog)


def _checked(funnel: Funnel | None) -> Funnel:
    if funnel is None or len(funnel.steps) < 2 or len(set(funnel.steps)) < len(funnel.steps):
        received = list(funnel.steps) if funnel else None
        raise RetryableInput(
            "bad_funnel",
            f"A funnel has at least two different steps, received {received!r}. Name values of event_type, such as view, purchase.",
            received=str(received),
        )
    return funnel


def _events(catalog: Catalog) -> Relation:
    for relation in catalog.relations.values():
        if relation.role == "events":
            return relation
    raise Unavailable(
        "no_events",
        "A funnel needs the events of the shop (views, carts, purchases), and there are none. Ingest them first.",
    )


def _passages(assembly: Assembly, rows: exp.Query, funnel: Funnel) -> str:
    """Adds one step for each step of the funnel, which carries the latest moment a passage up to here can have begun."""
    step = assembly.add("step_events", rows)
    for number, name in enumerate(funnel.steps, start=1):
        is_here = exp.EQ(this=syntax.column("event_type", step), expression=syntax.literal(name))
        moment = syntax.column("happened_at", step)
        begun: exp.Expr = moment
        if number > 1:
            order = exp.Order(expressions=[exp.Ordered(this=moment, desc=False, nulls_first=False)])
            latest = exp.Max(this=syntax.column(f"begun_{number - 1}", step))
            begun = exp.Window(this=latest, partition_by=[syntax.column("entity", step)], order=order)
        value = exp.Case(ifs=[exp.If(this=is_here, true=begun)])
        everything = exp.Column(this=exp.Star(), table=syntax.identifier(step))
        query = exp.Select(expressions=[everything, syntax.alias(value, f"begun_{number}")])
        query.set("from_", exp.From(this=syntax.table(step)))
        step = assembly.add(f"passed_{number}", query)
    return step


def _reached(step: str, funnel: Funnel) -> exp.Select:
    query = exp.Select(from_=exp.From(this=syntax.table(step)))
    for number in range(1, len(funnel.steps) + 1):
        begun = syntax.column(f"begun_{number}", step)
        days = exp.Interval(this=exp.Literal.string(str(funnel.within_days)), unit=exp.Var(this="DAY"))
        in_time = exp.LTE(this=syntax.column("happened_at", step), expression=exp.Add(this=begun, expression=days))
        counted = exp.Count(this=exp.Distinct(expressions=[syntax.column("entity", step)]))
        query.append("expressions", syntax.alias(filtered(counted, in_time), f"reached_{number}"))
    return query


def _steps(reached: str, funnel: Funnel) -> exp.Query:
    whole: exp.Query | None = None
    for number, name in enumerate(funnel.steps, start=1):
        shown = [
            syntax.alias(syntax.literal(number), "step_number"),
            syntax.alias(syntax.literal(name), "step"),
            syntax.alias(syntax.column(f"reached_{number}", reached), "reached"),
        ]
        query = exp.Select(expressions=shown, from_=exp.From(this=syntax.table(reached)))
        whole = exp.Union(this=whole, expression=query, distinct=False) if whole else query
    assert whole is not None
    return whole


def _table(steps: str) -> exp.Select:
    number, reached = syntax.column("step_number", steps), syntax.column("reached", steps)
    order = exp.Order(expressions=[exp.Ordered(this=number.copy(), desc=False, nulls_first=False)])
    first = exp.Window(this=exp.FirstValue(this=reached.copy()), order=order.copy())
    before = exp.Window(this=exp.Lag(this=reached.copy()), order=order.copy())
    shown = [
        number,
        syntax.column("step", steps),
        reached,
        syntax.alias(syntax.ratio(reached.copy(), first, scale=100), "rate"),
        syntax.alias(syntax.ratio(reached.copy(), before, scale=100), "step_rate"),
    ]
    return exp.Select(expressions=shown, from_=exp.From(this=syntax.table(steps)), order=order.copy())


def _columns(funnel: Funnel) -> tuple[ResultColumn, ...]:
    return (
        ResultColumn("step_number", "integer", "dimension", label=words("funnel", "step_number")),
        ResultColumn("step", "text", "dimension", label=words("funnel", "step")),
        ResultColumn("reached", "integer", "measure", unit=f"{funnel.entity}s", label=words("funnel", "reached")),
        ResultColumn("rate", "number", "measure", unit="%", decimals=1, label=words("funnel", "rate")),
        ResultColumn("step_rate", "number", "measure", unit="%", decimals=1, label=words("funnel", "step_rate")),
    )
