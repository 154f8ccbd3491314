"""Figures of the groups: ratios from their measures, comparisons, shares and other transforms, one column each."""

from collections.abc import Callable

from sqlglot import exp

from cartwise.workspace.catalog.model import Catalog
from cartwise.workspace.warehouse.compiler import syntax, transforms
from cartwise.workspace.warehouse.compiler.assembly import Assembly
from cartwise.workspace.warehouse.compiler.columns import derived_column, metric_column
from cartwise.workspace.warehouse.compiler.combine import Part
from cartwise.workspace.warehouse.compiler.measures import (
    Measure,
    Shown,
    figure,
    is_additive,
    is_countable,
    may_be_null,
    measures_of,
    shown_name,
)
from cartwise.workspace.warehouse.compiler.ordering import order_terms
from cartwise.workspace.warehouse.compiler.plan import Plan
from cartwise.workspace.warehouse.compiler.running import can_run, counts_once
from cartwise.workspace.warehouse.compiler.slices import BEFORE, FIRST, SHARE, TOTAL
from cartwise.workspace.warehouse.request import Transform
from cartwise.workspace.warehouse.result import ResultColumn


class Figures:
    """Builds the step with the keys and every figure of a request from the combined slices."""

    def __init__(self, catalog: Catalog, plan: Plan, assembly: Assembly, part: Part, *, has_before: bool) -> None:
        self.catalog = catalog
        self.plan = plan
        self.assembly = assembly
        self.part = part
        self.has_before = has_before
        self.columns: list[ResultColumn] = []  # of the figures shown, in order

    @staticmethod
    def single(catalog: Catalog, shown: Shown, part: Part) -> exp.Expr:
        """Returns one metric's expression over the columns of a part."""
        return figure(catalog, shown, lambda measure: syntax.column(measure.alias, part.step))

    def build(self) -> str:
        """Adds the steps and returns the name of the last, which holds keys, shown and hidden figures."""
        if self.plan.transform("share_of_top"):
            return self._top_share()
        expressions: list[exp.Expr] = [syntax.column(key.name, self.part.step) for key in self.plan.keys]
        expressions += [self._figure(metric, "") for metric in self.plan.shown]
        windows: list[tuple[str, Callable[[str], exp.Expr]]] = []
        for metric in self.plan.shown:
            base = metric_column(self.catalog, metric)
            self.columns.append(base)
            expressions += self._compared(metric, base)
            for transform in self.plan.request.transforms:
                if transform.kind == "count":
                    continue
                if transform.is_of_part:
                    expressions += self._share_of_rows(metric, base)
                elif self._fits(metric, transform):
                    self.columns.append(derived_column(base, transform.kind))
                    windows.append((f"{base.name}_{transform.kind}", self._window(metric, transform)))
                    expressions += self._total(metric, transform)
        expressions += [self._figure(name, "") for name in self.plan.hidden]
        step = self._figures_step(expressions)
        return self._windows_step(step, windows) if windows else step

    def _figures_step(self, expressions: list[exp.Expr]) -> str:
        if all(isinstance(expression, exp.Column) for expression in expressions):
            return self.part.step
        query = exp.Select(expressions=expressions, from_=exp.From(this=syntax.table(self.part.step)))
        return self.assembly.add("figures", query)

    def _windows_step(self, step: str, windows: list[tuple[str, Callable[[str], exp.Expr]]]) -> str:
        query = exp.Select(expressions=[exp.Column(this=exp.Star(), table=syntax.identifier(step))])
        for name, window in windows:
            query.append("expressions", syntax.alias(window(step), name))
        query.set("from_", exp.From(this=syntax.table(step)))
        return self.assembly.add("transformed", query)

    def _value(self, metric: Shown, rename: str) -> exp.Expr:
        """Returns a metric over the columns of one slice; in a series, a bucket without matching rows counts 0."""

        def column(measure: Measure) -> exp.Expr:
            return syntax.column(f"{measure.alias}{rename}", self.part.step)

        value = figure(self.catalog, metric, column)
        is_series = self.plan.is_time_only and rename != TOTAL
        return syntax.zero_filled(value) if is_series and self._may_gain_zero(metric, value) else value

    def _may_gain_zero(self, metric: Shown, value: exp.Expr) -> bool:
        if not is_countable(self.catalog, metric) or not isinstance(value, exp.Column):
            return False
        return any(may_be_null(self.catalog, measure) for measure in measures_of(self.catalog, metric))

    def _figure(self, metric: Shown, rename: str) -> exp.Expr:
        return syntax.alias(self._value(metric, rename), f"{shown_name(metric)}{rename}")

    def _compared(self, metric: Shown, base: ResultColumn) -> list[exp.Expr]:
        if not self.plan.request.compare:
            return []
        kinds = ("before", "change", "change_pct")
        self.columns += [derived_column(base, kind) for kind in kinds]
        if not self.has_before:
            unknown = [exp.cast(exp.Null(), "double") for _ in kinds]
            return [syntax.alias(value, f"{base.name}_{kind}") for value, kind in zip(unknown, kinds, strict=True)]
        now, before = self._value(metric, ""), self._value(metric, BEFORE)
        change = exp.Sub(this=syntax.wrapped(now), expression=syntax.wrapped(before))
        percent = transforms.change_percent(now.copy(), before.copy())
        if base.type == "date":  # days later, but no percent of a day
            percent = exp.cast(exp.Null(), "double")
        values = (before.copy(), change, percent)
        return [syntax.alias(value, f"{base.name}_{kind}") for value, kind in zip(values, kinds, strict=True)]

    def _share_of_rows(self, metric: Shown, base: ResultColumn) -> list[exp.Expr]:
        if not is_countable(self.catalog, metric):
            return []
        self.columns.append(derived_column(base, "share"))
        part = syntax.zero_filled(self._value(metric, SHARE))
        return [syntax.alias(syntax.ratio(part, self._value(metric, ""), scale=100), f"{base.name}_share")]

    def _fits(self, metric: Shown, transform: Transform) -> bool:
        if transform.kind == "running":
            return can_run(self.catalog, metric)
        return transform.kind in ("growth", "rank") or is_countable(self.catalog, metric)

    def _adds_up(self, metric: Shown) -> bool:
        return isinstance(metric, str) and is_additive(self.catalog.metrics[metric])

    def _total(self, metric: Shown, transform: Transform) -> list[exp.Expr]:
        if transform.kind == "running" and counts_once(self.catalog, metric):
            newly = syntax.column(f"{shown_name(metric)}{FIRST}", self.part.step)
            return [syntax.alias(syntax.zero_filled(newly), f"{shown_name(metric)}{FIRST}")]
        if transform.kind != "share" or self._adds_up(metric):
            return []
        return [syntax.alias(self._value(metric, TOTAL), f"{shown_name(metric)}{TOTAL}")]

    def _window(self, metric: Shown, transform: Transform) -> Callable[[str], exp.Expr]:
        grain, keys, name = self.plan.grain_key, self.plan.keys, shown_name(metric)

        def window(step: str) -> exp.Expr:
            value = syntax.column(name, step)
            within = [syntax.column(grain.name, step)] if grain and not self.plan.is_time_only else []
            if transform.kind == "share":
                whole = None if self._adds_up(metric) else syntax.column(f"{name}{TOTAL}", step)
                return transforms.share(value, within, whole=whole)
            if transform.kind == "rank":
                return transforms.rank(value, within, descending=self._ranks_descending(name))
            assert grain is not None
            assert self.plan.request.grain is not None
            rest = transforms.partition_without(keys, grain, step)
            along = syntax.column(grain.name, step)
            if transform.kind == "running":
                once = counts_once(self.catalog, metric)
                return transforms.running(syntax.column(f"{name}{FIRST}", step) if once else value, rest, along)
            return transforms.growth(value, rest, along, self.plan.request.grain)

        return window

    def _ranks_descending(self, name: str) -> bool:
        return next((order.descending for order in self.plan.request.order if order.by == name), True)

    def _top_share(self) -> str:
        transform = self.plan.transform("share_of_top")
        assert transform is not None
        count = transform.n or self.plan.request.limit or 10
        shown = [metric for metric in self.plan.shown if is_countable(self.catalog, metric)]
        figures: list[exp.Expr] = [syntax.column(key.name, self.part.step) for key in self.plan.keys]
        for metric in shown:
            figures += [
                self._figure(metric, ""),
                syntax.alias(self._value(metric, TOTAL), f"{shown_name(metric)}{TOTAL}"),
            ]
        figures += [self._figure(name, "") for name in self.plan.hidden]
        step = self._figures_step(figures)
        top = self._first_share(step, transform.percent) if transform.percent else self._first_groups(step, count)
        shown_count = f"{transform.percent:g}%" if transform.percent else count
        result = exp.Select(from_=exp.From(this=syntax.table(top)))
        for metric in shown:
            base = metric_column(self.catalog, metric)
            self.columns.append(derived_column(base, "share_of_top", n=shown_count))
            part = exp.Sum(this=syntax.column(base.name, top))
            whole = exp.Max(this=syntax.column(f"{base.name}{TOTAL}", top))
            result.append(
                "expressions", syntax.alias(syntax.ratio(part, whole, scale=100), f"{base.name}_share_of_top")
            )
        return self.assembly.add("share_of_first", result)

    def _first_groups(self, step: str, count: int) -> str:
        first = exp.Select(expressions=[exp.Star()], from_=exp.From(this=syntax.table(step)))
        first.set("order", exp.Order(expressions=order_terms(self.plan, step)))
        first.set("limit", exp.Limit(expression=syntax.literal(count)))
        return self.assembly.add(f"first_{count}", first)

    def _first_share(self, step: str, percent: float) -> str:
        """Adds the step with the first `percent` of the groups, rounded up to whole groups."""
        place = transforms.row_number([], order_terms(self.plan, step))
        every = exp.Column(this=exp.Star(), table=syntax.identifier(step))
        numbered = exp.Select(
            expressions=[
                every,
                syntax.alias(place, "place"),
                syntax.alias(exp.Window(this=exp.Count(this=exp.Star())), "group_count"),
            ],
            from_=exp.From(this=syntax.table(step)),
        )
        name = self.assembly.add("numbered", numbered)
        part = exp.Mul(this=syntax.column("group_count", name), expression=syntax.literal(percent / 100))
        first = exp.Select(expressions=[exp.Star()], from_=exp.From(this=syntax.table(name)))
        first.set("where", exp.Where(this=exp.LTE(this=syntax.column("place", name), expression=exp.Ceil(this=part))))
        return self.assembly.add("first_share", first)
