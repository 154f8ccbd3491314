"""Holds what documents claim against the data: one query for each claim, and a verdict that can be followed to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from cartwise.errors import Cancelled, CartwiseError
from cartwise.tools.context import ToolContext
from cartwise.tools.search_documents.claims import Claim, Figure
from cartwise.workspace.warehouse.request import Compare, Period, QueryRequest

if TYPE_CHECKING:
    from cartwise.types import DateRange
    from cartwise.workspace.warehouse.result import QueryResult

Verdict = Literal["agrees", "opposite", "other_figure"]
MOST = 12  # claims of one answer that are checked; a query takes some 10 ms
_FLAT = 0.5  # percent of change that one may call none
_ROUGHLY = 0.05  # of a figure that may differ by another count, rounding or a later correction
_POINTS = 1.0  # percentage points that a claimed change may be off


@dataclass(frozen=True)
class Check:
    """A claim and what the data say."""

    claim: Claim
    verdict: Verdict
    value: float
    before: float | None
    result: "QueryResult"
    unit: str
    decimals: int

    @property
    def change(self) -> float | None:
        """Change of the metric in percent of its value before."""
        return 100 * (self.value / self.before - 1) if self.before else None

    @property
    def compare_period(self) -> "DateRange | None":
        """The days that the value is set against."""
        return self.result.compare_period


def check_claims(claims: Iterable[Claim], ctx: ToolContext) -> list[Check]:
    """Returns a check of each claim that the data can answer, in the order of the claims."""
    checks = []
    for claim in list(dict.fromkeys(claims))[:MOST]:
        ctx.cancel.raise_if_set()
        check = _check(claim, ctx)
        if check is not None:
            checks.append(check)
    return checks


def _check(claim: Claim, ctx: ToolContext) -> Check | None:
    metric = ctx.workspace.catalog.metrics[claim.metric]
    needs_before = claim.direction is not None or claim.before is not None
    request = QueryRequest(
        metrics=(claim.metric,),
        period=Period(start=claim.start, end=claim.end),
        compare=Compare(to="previous_year" if claim.to_previous_year else "previous_period") if needs_before else None,
    )
    try:
        result = ctx.workspace.warehouse.run(request, cancel=ctx.cancel, timeout_seconds=ctx.policy.timeout_seconds)
    except Cancelled:
        raise
    except CartwiseError:
        return (
            None  # a metric that this request does not fit, such as one without days: nothing to hold the claim against
        )
    names = [column.name for column in result.columns]
    row = dict(zip(names, result.rows[0], strict=True)) if result.rows else {}
    value, before = row.get(claim.metric), row.get(f"{claim.metric}_before")
    is_cut = any(
        note.code in ("period_clipped", "no_data_for_period", "no_data_for_compare_period", "compare_period_clipped")
        for note in result.notes
    )
    if not isinstance(value, int | float) or is_cut or (needs_before and not isinstance(before, int | float)):
        return None
    verdict = _verdict(claim, float(value), float(before) if isinstance(before, int | float) else None, metric.unit)
    return (
        Check(
            claim,
            verdict,
            float(value),
            float(before) if before is not None else None,
            result,
            metric.unit,
            metric.decimals,
        )
        if verdict
        else None
    )


def _verdict(claim: Claim, value: float, before: float | None, unit: str) -> Verdict | None:
    """Returns what to make of a claim; None where its figures are of another unit than the metric's."""
    change = 100 * (value / before - 1) if before else None
    if claim.direction in ("rise", "fall") and change is not None and abs(change) > _FLAT:
        if (change > 0) != (claim.direction == "rise"):
            return "opposite"
    elif claim.direction == "flat" and change is not None and abs(change) > 10 * _FLAT:
        return "other_figure"
    tests = [
        _is_near(figure, actual)
        for figure, actual in ((claim.level, value), (claim.before, before))
        if figure is not None and actual is not None and figure.is_percent == (unit == "%")
    ]
    if claim.change is not None and change is not None:
        points = [change, value - before] if unit == "%" and before is not None else [change]
        claimed = abs(claim.change.value)
        tests.append(any(abs(abs(actual) - claimed) <= max(_POINTS, _ROUGHLY * 2 * abs(actual)) for actual in points))
    if not tests:
        return "agrees" if claim.direction is not None and change is not None else None
    return "agrees" if all(tests) else "other_figure"


def _is_near(figure: Figure, actual: float) -> bool:
    return abs(figure.value - actual) <= figure.step + _ROUGHLY * abs(actual)
