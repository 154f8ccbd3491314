"""Compiles a request of kind `metrics`: slices aggregated apart, set side by side, figured, windowed, selected, sorted."""

from dataclasses import replace

from sqlglot import exp

from cartwise.workspace.catalog.model import Catalog
from cartwise.workspace.warehouse.compiler import calendar, syntax
from cartwise.workspace.warehouse.compiler.assembly import Assembly, RelationSources
from cartwise.workspace.warehouse.compiler.columns import count_column, key_column
from cartwise.workspace.warehouse.compiler.combine import Part, SliceBuilder, on_keys
from cartwise.workspace.warehouse.compiler.compiled import Compiled, TimeAxis
from cartwise.workspace.warehouse.compiler.condition_rows import condition_rows
from cartwise.workspace.warehouse.compiler.date_figures import has_days_of_request, with_dated_conditions
from cartwise.workspace.warehouse.compiler.definitions import with_definitions
from cartwise.workspace.warehouse.compiler.entities import EntitySet, build_kept, counts_absent
from cartwise.workspace.warehouse.compiler.figures import Figures
from cartwise.workspace.warehouse.compiler.filters import asks_for_missing
from cartwise.workspace.warehouse.compiler.frame import Frame
from cartwise.workspace.warehouse.compiler.keys import Key
from cartwise.workspace.warehouse.compiler.measures import Measure, measures_of, shown_name
from cartwise.workspace.warehouse.compiler.names import find_entity
from cartwise.workspace.warehouse.compiler.paths import JoinGraph
from cartwise.workspace.warehouse.compiler.periods import (
    CompareDays,
    Days,
    compare_days,
    narrow_to_shared_days,
    resolve_days,
)
from cartwise.workspace.warehouse.compiler.plan import plan_request, ratio_relations, relations_of
from cartwise.workspace.warehouse.compiler.probes import build_probes
from cartwise.workspace.warehouse.compiler.running import counts_once, first_seen
from cartwise.workspace.warehouse.compiler.selection import select_rows
from cartwise.workspace.warehouse.compiler.slices import BEFORE, SHARE, TOTAL, Slice
from cartwise.workspace.warehouse.compiler.whole_orders import fields_of, fields_of_condition, with_whole_orders
from cartwise.workspace.warehouse.request import EntityCondition, Period, QueryRequest
from cartwise.workspace.warehouse.result import Note


class MetricsCompiler:
    """Compiles one metrics request."""

    def __init__(self, catalog: Catalog, graph: JoinGraph, sources: RelationSources, request: QueryRequest) -> None:
        self._defined = with_definitions(catalog, request.define)
        self.request = request = with_dated_conditions(self._defined, request)
        catalog = self.catalog = self._whole(graph, fields_of(request))
        self.plan = plan_request(catalog, request)
        self.days = self._days()
        self.before = compare_days(request.compare, self.days) if request.compare and not self.days.is_empty else None
        self.assembly = Assembly(catalog, sources)
        self._graph = graph
        self._condition_frames: list[Frame] = []
        entities = [self._entity_set(wanted, place) for place, wanted in enumerate(request.entities)]
        self.builder = SliceBuilder(catalog, graph, self.assembly, entities)

    def compile(self) -> Compiled:
        """Returns the compiled request."""
        part = self._slices()
        has_before = bool(self.before and self.before.covered)
        figures = Figures(self.catalog, self.plan, self.assembly, part, has_before=has_before)
        step = figures.build()
        query = select_rows(
            self.catalog,
            self.plan,
            assembly=self.assembly,
            step=step,
            columns=figures.columns,
            bounds=self._bounds(step),
            has_before=has_before,
        )
        keys = () if self.plan.is_one_figure else self.plan.keys
        columns = (*(key_column(self.catalog, key) for key in keys), *figures.columns)
        if self.plan.transform("count"):
            columns = (count_column(self.catalog, self.plan.keys),)
        finished = self.assembly.finish(query)
        read = self.assembly.relations_read(finished)
        tables = dict.fromkeys(table for name in read for table in self.catalog.relations[name].tables)
        return Compiled(
            kind="metrics",
            query=finished,
            columns=columns,
            tables=tuple(tables),
            period=self.days.covered,
            asked=self.days.asked,
            data=self.days.data,
            compare_period=self.before.covered if self.before else None,
            notes=(*self.days.notes, *(self.before.notes if self.before else ()), *self._link_notes()),
            probes=tuple(build_probes(self.plan, self.builder)),
            time_axis=self._time_axis(),
            is_empty=self.days.is_empty,
        )

    def _whole(self, graph: JoinGraph, fields: list[str]) -> Catalog:
        return with_whole_orders(self._defined, graph, fields, defined=[each.name for each in self.request.define])

    def _days(self) -> Days:
        relations = relations_of(
            self.catalog, [m for shown in self.plan.shown for m in measures_of(self.catalog, shown)]
        )
        days = resolve_days(relations, self.request.period)
        for shown in self.plan.shown:
            days = narrow_to_shared_days(days, shown_name(shown), ratio_relations(self.catalog, shown))
        return days

    def _link_notes(self) -> list[Note]:
        """Returns what to know of filters that orders pass by their rows elsewhere, each once."""
        frames = [*(frame for _, _, frame in self.builder.frames), *self._condition_frames]
        notes: list[Note] = []
        for note in (note for frame in frames for note in frame.notes):
            if note not in notes:
                notes.append(note)
        return notes

    def _slices(self) -> Part:
        share = self.plan.transform("share")
        filters = share.filters if share else ()
        # A share of what is missing, or of what is there, is of all rows; others leave the partnerless out on both sides.
        reach = tuple(wanted.field for wanted in filters if wanted.op != "not_null" and not asks_for_missing(wanted))
        main = Slice(self.plan.keys, self.days.period, self.request.filters, reach, self.request.grain)
        parts = [self.builder.build(main, self.plan.measures)]
        if self.before and self.before.covered:
            parts.append(
                replace(self.builder.build(self._slice_before(main, self.before), self.plan.measures), rename=BEFORE)
            )
        if share and share.is_of_part:
            count = len(self.request.entities)
            sets = tuple(self._entity_set(wanted, count + place) for place, wanted in enumerate(share.entities))
            piece = replace(main, filters=(*main.filters, *filters), suffix=SHARE, entities=sets)
            parts.append(replace(self.builder.build(piece, self._shown_measures()), rename=SHARE))
        parts += self._first_seen(main)
        part = self.builder.beside("beside", self.plan.keys, parts) if len(parts) > 1 else parts[0]
        return self._with_totals(part, main) if self._needs_totals() else part

    def _first_seen(self, main: Slice) -> list[Part]:
        grain = self.plan.grain_key
        if not self.plan.transform("running") or grain is None:
            return []
        metrics = [counts_once(self.catalog, shown) for shown in self.plan.shown]
        return [first_seen(self.builder, main, metric, grain) for metric in metrics if metric]

    def _slice_before(self, main: Slice, before: CompareDays) -> Slice:
        grain = self.request.grain
        shift = calendar.buckets_between(before.period.start, before.starts_beside, grain) if grain else 0
        period = Period(start=before.period.start, end=before.period.end)
        return replace(main, period=period, shift=shift, suffix=BEFORE)

    def _shown_measures(self) -> list[Measure]:
        return list(dict.fromkeys(m for shown in self.plan.shown for m in measures_of(self.catalog, shown)))

    def _needs_totals(self) -> bool:
        if self.plan.transform("share_of_top"):
            return True
        share = self.plan.transform("share")
        if not share or share.is_of_part:
            return False
        metrics = [self.catalog.metrics[name] for name in self.plan.shown if isinstance(name, str)]
        return any(metric.additive_over == "none" for metric in metrics)

    def _with_totals(self, part: Part, main: Slice) -> Part:
        """Adds the figures of the whole, taken from rows: distinct customers of the groups don't add up to it."""
        keys = self._total_keys()
        reach = (*main.reach, *(key.source for key in self.plan.keys if key.kind == "dimension"))
        totals = self.builder.build(replace(main, keys=keys, reach=reach, suffix=TOTAL), self._shown_measures())
        both = exp.Select(expressions=[syntax.column(key.name, part.step) for key in self.plan.keys])
        for column in part.columns:
            both.append("expressions", syntax.column(column, part.step))
        for column in totals.columns:
            both.append("expressions", syntax.alias(syntax.column(column, totals.step), f"{column}{TOTAL}"))
        both.set("from_", exp.From(this=syntax.table(part.step)))
        both.append("joins", on_keys(totals.step, part.step, keys))
        columns = (*part.columns, *(f"{column}{TOTAL}" for column in totals.columns))
        return replace(part, step=self.assembly.add("with_totals", both), columns=columns)

    def _total_keys(self) -> tuple[Key, ...]:
        grain = self.plan.grain_key
        is_within_bucket = grain and not self.plan.is_time_only and not self.plan.transform("share_of_top")
        return (grain,) if grain and is_within_bucket else ()

    def _bounds(self, step: str) -> list[exp.Expr]:
        """Returns the condition that keeps the present period's buckets where a longer period is set beside it."""
        grain, days = self.plan.grain_key, self.days.asked
        if not (self.before and grain and days) or grain.source == "hour":
            return []
        first, last = (calendar.bucket_start(day, grain.source) for day in (days.start, days.end))
        column = syntax.column(grain.name, step)
        return [exp.Between(this=column, low=syntax.literal(first), high=syntax.literal(last))]

    def _time_axis(self) -> TimeAxis | None:
        if self.request.grain is None or self.plan.is_one_figure:
            return None
        is_complete = self.plan.keys == (self.plan.grain_key,) and not self.request.limit and not self.request.having
        return TimeAxis(0, self.request.grain, is_complete and self.before is None)

    def _entity_set(self, wanted: EntityCondition, place: int) -> EntitySet:
        dimension = find_entity(self.catalog, wanted.entity)
        number = f"_{place + 1}" if place else ""
        catalog = self._whole(self._graph, fields_of_condition(wanted, self.request.filters))
        period, filters = condition_rows(
            wanted, self.request.filters, days=self.days.period, catalog=catalog, graph=self._graph
        )

        def build_step(suffix: str) -> str:
            builder = SliceBuilder(catalog, self._graph, self.assembly, [])
            days = period
            if suffix == BEFORE and self.before and has_days_of_request(catalog, wanted):
                days = Period(start=self.before.period.start, end=self.before.period.end)
            piece = Slice((), days, filters, suffix=f"_by_{dimension.name}{number}{suffix}")
            kept = build_kept(builder, piece, dimension, wanted, f"kept_{dimension.name}{number}{suffix}")
            self._condition_frames += [frame for _, _, frame in builder.frames]
            return kept

        return EntitySet(dimension.name, build_step, is_complement=counts_absent(self.catalog, wanted))
