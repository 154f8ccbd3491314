"""Reads a metrics request against the catalogue: which metrics, keys, measures and relations it needs, before any SQL."""

from dataclasses import dataclass

from cartwise.errors import RetryableInput
from cartwise.workspace.catalog.model import Catalog, FirstEventMetric, RatioMetric, Relation
from cartwise.workspace.warehouse.compiler.date_figures import check_values, is_date_figure
from cartwise.workspace.warehouse.compiler.keys import Key, request_keys
from cartwise.workspace.warehouse.compiler.measures import Measure, Shown, is_countable, measures_of, shown_name
from cartwise.workspace.warehouse.compiler.names import find_metric
from cartwise.workspace.warehouse.compiler.running import can_run
from cartwise.workspace.warehouse.request import QueryRequest, Transform

_CHANGE_KINDS = ("before", "change", "change_pct")


@dataclass(frozen=True)
class Plan:
    """What a request needs.

    Args:
        shown: the metrics that are columns of the result.
        hidden: metrics that only sort or select groups.
        keys: what the figures are grouped by.
        measures: everything aggregated from rows, for shown and hidden metrics.
    """

    request: QueryRequest
    shown: tuple[Shown, ...]
    hidden: tuple[str, ...]
    keys: tuple[Key, ...]
    measures: tuple[Measure, ...]

    @property
    def grain_key(self) -> Key | None:
        """The key of the request's grain."""
        return next((key for key in self.keys if key.kind == "grain"), None)

    @property
    def is_time_only(self) -> bool:
        """True for a series: keys of time and nothing else."""
        return bool(self.keys) and all(key.kind != "dimension" for key in self.keys)

    @property
    def is_one_figure(self) -> bool:
        """True where the groups are summed up in one figure."""
        return self.transform("share_of_top") is not None or self.transform("count") is not None

    @property
    def selects_by_change(self) -> bool:
        """True where groups are kept by what they were before, or by how they changed."""
        changes = {f"{shown_name(metric)}_{kind}" for metric in self.shown for kind in _CHANGE_KINDS}
        return self.request.compare is not None and any(having.metric in changes for having in self.request.having)

    def transform(self, kind: str) -> Transform | None:
        """Returns the transform of that kind."""
        return next((transform for transform in self.request.transforms if transform.kind == kind), None)


def plan_request(catalog: Catalog, request: QueryRequest) -> Plan:
    """Returns the plan of a request; raises RetryableInput where names are unknown or parts don't fit together."""
    if not request.metrics:
        raise RetryableInput(
            "no_metric",
            f"A request of kind 'metrics' names at least one metric, received none. Known: {', '.join(list(catalog.metrics)[:8])}.",
            known=", ".join(list(catalog.metrics)[:8]),
        )
    shown = tuple(dict.fromkeys(request.metrics))
    names = {shown_name(metric) for metric in shown}
    keys = request_keys(request, names)
    hidden = tuple(dict.fromkeys(_hidden(catalog, request, names, keys)))
    measures: dict[Measure, None] = {}
    for metric in (*shown, *hidden):
        measures |= dict.fromkeys(measures_of(catalog, metric))
    plan = Plan(request, shown, hidden, keys, tuple(measures))
    _check(catalog, plan)
    return plan


def relations_of(catalog: Catalog, measures: tuple[Measure, ...] | list[Measure]) -> list[Relation]:
    """Returns the relations that measures are aggregated from, without repeats."""
    return [catalog.relations[name] for name in dict.fromkeys(measure.metric.relation for measure in measures)]


def ratio_relations(catalog: Catalog, shown: Shown) -> list[Relation]:
    """Returns the relations a ratio draws on; empty for other metrics."""
    if isinstance(shown, str) and not isinstance(find_metric(catalog, shown), RatioMetric):
        return []
    return relations_of(catalog, measures_of(catalog, shown))


def column_names(plan: Plan) -> list[str]:
    """Returns the names of all figure columns the result will have, for having and order."""
    names = []
    for metric in plan.shown:
        name = shown_name(metric)
        names.append(name)
        if plan.request.compare:
            names += [f"{name}_{kind}" for kind in _CHANGE_KINDS]
        names += [f"{name}_{transform.kind}" for transform in plan.request.transforms]
    return names


def _hidden(catalog: Catalog, request: QueryRequest, shown: set[str], keys: tuple[Key, ...]) -> list[str]:
    wanted = [having.metric for having in request.having]
    key_names = {key.name for key in keys} | {key.source for key in keys} | {"time", "grain"}
    wanted += [order.by for order in request.order if order.by not in key_names and order.by in catalog.metrics]
    hidden = []
    for name in wanted:
        if name in shown or _base_name(name, request, shown):
            continue
        find_metric(catalog, name)
        hidden.append(name)
    return hidden


def _base_name(name: str, request: QueryRequest, shown: set[str]) -> str | None:
    """Returns the metric that a derived column such as `revenue_change` belongs to, where the request makes that column."""
    kinds = [transform.kind for transform in request.transforms]
    kinds += _CHANGE_KINDS if request.compare else []  # type: ignore[arg-type]
    return next((base for base in shown for kind in kinds if name == f"{base}_{kind}"), None)


def _check(catalog: Catalog, plan: Plan) -> None:
    request = plan.request
    if request.limit_per:
        known = [key.name for key in plan.keys] + [key.source for key in plan.keys]
        if request.limit_per not in known:
            raise _misfit(
                "limit_per", request.limit_per, f"one of the request's groups: {', '.join(known) or 'it has none'}"
            )
        if request.limit is None:
            raise _misfit("limit_per", request.limit_per, "a `limit` beside it: how many groups to keep in each")
    for transform in request.transforms:
        if transform.kind in ("running", "growth") and plan.grain_key is None:
            raise _misfit(transform.kind, "no grain", "a grain (day, week, month, ...) to run along")
        if transform.kind in ("share", "share_of_top", "running"):
            _check_summable(catalog, plan, transform.kind)
        if transform.kind in ("share", "share_of_top", "rank", "count") and not plan.keys and not transform.is_of_part:
            raise _misfit(transform.kind, "no groups", "a dimension to group by")
        if transform.is_of_part and transform.kind != "share":
            raise _misfit("filters of a transform", transform.kind, "the transform share")
    _check_one_figure(plan)
    _check_having(catalog, plan)
    for measure in plan.measures:
        metric = measure.metric
        is_open = request.grain is None and (request.period is None or request.period.start is None)
        if isinstance(metric, FirstEventMetric) and metric.which == "returning" and is_open:
            raise RetryableInput(
                "metric_needs_period",
                f"{metric.name!r} tells who came before a period, so it needs a first day or a grain. "
                "Name the dates, or ask for repeat_customers.",
                metric=metric.name,
            )


def _check_one_figure(plan: Plan) -> None:
    request = plan.request
    if not plan.is_one_figure:
        return
    if len(request.transforms) > 1 or request.limit_per or (request.compare and not plan.transform("count")):
        raise _misfit(
            request.transforms[0].kind,
            "other transforms, a comparison or limit_per",
            "nothing beside it: it is one figure",
        )
    if request.compare and not plan.selects_by_change:
        changes = [f"{shown_name(metric)}_change" for metric in plan.shown]
        raise _misfit(
            "count",
            "a comparison that selects no groups",
            f"a `having` on the change beside it: {', '.join(changes)}",
        )


def _check_having(catalog: Catalog, plan: Plan) -> None:
    for having in plan.request.having:
        name = having.metric.removesuffix("_before") if plan.request.compare else having.metric
        is_date = name in catalog.metrics and is_date_figure(catalog, name)
        check_values(catalog, having.metric, having.values, is_date=is_date)


def _check_summable(catalog: Catalog, plan: Plan, kind: str) -> None:
    fits = can_run if kind == "running" else is_countable
    if not any(fits(catalog, metric) for metric in plan.shown):
        names = ", ".join(shown_name(metric) for metric in plan.shown)
        raise RetryableInput(
            "not_summable",
            f"{kind!r} needs a metric whose parts add up, received {names}. Use a sum or a count, such as revenue or orders.",
            kind=kind,
            metric=names,
        )


def _misfit(field: str, received: str, expected: str) -> RetryableInput:
    return RetryableInput(
        "request_misfit",
        f"{field!r} does not fit: received {received!r}, expected {expected}.",
        field=field,
        received=received,
        expected=expected,
    )
