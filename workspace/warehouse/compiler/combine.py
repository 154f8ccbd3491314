"""Sets the legs of a slice side by side on their keys: a null-safe full outer join, written so that every engine runs it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from cartwise.workspace.catalog.model import Catalog
from cartwise.workspace.warehouse.compiler import syntax
from cartwise.workspace.warehouse.compiler.assembly import Assembly
from cartwise.workspace.warehouse.compiler.entities import EntitySet
from cartwise.workspace.warehouse.compiler.frame import Frame
from cartwise.workspace.warehouse.compiler.keys import Key
from cartwise.workspace.warehouse.compiler.legs import Leg, build_leg, group_into_legs
from cartwise.workspace.warehouse.compiler.measures import Measure, is_countable
from cartwise.workspace.warehouse.compiler.paths import JoinGraph
from cartwise.workspace.warehouse.compiler.slices import Slice


@dataclass(frozen=True)
class Part:
    """A step with the request's keys and some columns of figures."""

    step: str
    columns: tuple[str, ...]
    zero_filled: frozenset[str]  # columns for which a missing group means 0
    rename: str = ""  # set behind the columns when this part stands beside others

    def shown(self, column: str) -> str:
        """Returns the column's name beside other parts."""
        return f"{column}{self.rename}"


class SliceBuilder:
    """Builds the steps of slices; remembers the frames, from which the notes on left-out rows are made."""

    def __init__(self, catalog: Catalog, graph: JoinGraph, assembly: Assembly, entities: Sequence[EntitySet]) -> None:
        self.catalog = catalog
        self.graph = graph
        self.assembly = assembly
        self.entities = entities
        self.frames: list[tuple[Slice, Leg, Frame]] = []

    def build(self, piece: Slice, measures: Sequence[Measure]) -> Part:
        """Adds the steps of a slice; the part returned has its keys and one column for each measure."""
        parts = [self._leg_part(piece, leg) for leg in group_into_legs(measures)]
        if len(parts) == 1:
            return parts[0]
        return self.beside(f"combined{piece.suffix}", piece.keys, parts)

    def finish(self, query: exp.Query) -> exp.Query:
        """Returns a statement of its own that reads the relations, and the steps of this one it refers to."""
        return self.assembly.finish(query)

    def frame(self, relation: str, piece: Slice) -> Frame:
        """Returns the relation with the slice's conditions on its rows."""
        frame = Frame(self.catalog.relations[relation], self.graph)
        for key in piece.keys:
            if key.kind == "dimension":
                frame.leave_out_null_key(key.source)
        for name in piece.reach:
            frame.reach(name)
        frame.keep_period(piece.period)
        frame.keep(piece.filters)
        for entities in (*self.entities, *piece.entities):
            entities.restrict(frame, piece.suffix)
        return frame

    def _leg_part(self, piece: Slice, leg: Leg) -> Part:
        frame = self.frame(leg.relation, piece)
        query = build_leg(leg, frame, piece.keys, piece, self.assembly)
        self.frames.append((piece, leg, frame))
        kinds = {"aggregate": "", "per_entity": "_per_entity", "first_event": "_firsts"}
        step = self.assembly.add(f"{leg.relation}_figures{kinds[leg.kind]}{piece.suffix}", query)
        filled = frozenset(m.alias for m in leg.measures if is_countable(self.catalog, m.metric.name))
        return Part(step, tuple(measure.alias for measure in leg.measures), filled)

    def beside(self, name: str, keys: tuple[Key, ...], parts: list[Part]) -> Part:
        """Adds a step that holds every group of any part, with the columns of all parts; columns must differ."""
        shown: list[exp.Expr] = []
        for part in parts:
            for column in part.columns:
                value: exp.Expr = syntax.column(column, part.step)
                value = syntax.zero_filled(value) if column in part.zero_filled and (keys or part.rename) else value
                shown.append(syntax.alias(value, part.shown(column)))
        if keys:
            groups = self.assembly.add(f"{name}_groups", _groups(keys, parts))
            query = exp.Select(expressions=[*(syntax.column(key.name, groups) for key in keys), *shown])
            query.set("from_", exp.From(this=syntax.table(groups)))
            for part in parts:
                query.append("joins", on_keys(part.step, groups, keys, side="LEFT"))
        else:
            query = exp.Select(expressions=shown, from_=exp.From(this=syntax.table(parts[0].step)))
            for part in parts[1:]:
                query.append("joins", exp.Join(this=syntax.table(part.step), kind="CROSS"))
        columns = tuple(part.shown(column) for part in parts for column in part.columns)
        filled = frozenset(part.shown(column) for part in parts for column in part.zero_filled)
        return Part(self.assembly.add(name, query), columns, filled)


def _groups(keys: tuple[Key, ...], parts: list[Part]) -> exp.Query:
    selects: list[exp.Query] = []
    for part in parts:
        columns: list[exp.Expr] = [syntax.column(key.name) for key in keys]
        selects.append(exp.Select(expressions=columns, from_=exp.From(this=syntax.table(part.step))))
    whole = selects[0]
    for select in selects[1:]:
        whole = exp.Union(this=whole, expression=select, distinct=True)
    return whole


def on_keys(step: str, other: str, keys: Sequence[Key], *, side: str = "") -> exp.Join:
    """Returns a join of `step` to `other` on equal keys, NULL equal to NULL; a cross join where there are no keys."""
    if not keys:
        return exp.Join(this=syntax.table(step), kind="CROSS")
    on = [syntax.same(syntax.column(key.name, step), syntax.column(key.name, other)) for key in keys]
    return exp.Join(this=syntax.table(step), side=side or None, on=syntax.conjunction(on))
