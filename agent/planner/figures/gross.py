"""Takes "gross" and "excluding cancellations" for the figures without cancelled orders."""

from typing import Any

from cartwise.agent.planner.figures.actions import names_cancelled
from cartwise.agent.planner.figures.reach import reaches
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.whom.filters import add_filter

_GROSS = {
    "revenue": "gross_revenue",
    "units": "gross_units",
    "conversion_rate": "standing_conversion_rate",
    "ordering_sessions": "standing_sessions",
}


def is_excluded(reading: Reading, index: int) -> bool:
    """Takes "excluding cancellations": the figures without them."""
    before = reading.before(index, skip=("glue", "by"), reach=3)
    after = reading.after(index, skip=("glue",), reach=3)
    is_out = before is not None and (reading.spans[before].has("neg") or reading.spans[before].has("instead", "of"))
    return is_out or (
        after is not None and (reading.spans[after].has("neg_after") or reading.spans[after].text.lower() == "left")
    )


def apply_gross(reading: Reading) -> None:
    """Takes "gross" and "excluding cancellations" for the metrics without cancelled orders."""
    draft = reading.draft
    wants_gross = reading.leaves_out_cancelled
    for index, span in enumerate(reading.spans):
        if span.has("net") and not span.has("metric") and reading.is_free(index):
            wants_gross = wants_gross or span.has("net", "gross")
            reading.explain(index, "gross")
        elif (
            names_cancelled(span)
            and (reading.is_free(index) or reading.roles.get(index) in ("verb", "noun", "restated"))
            and is_excluded(reading, index)
        ):
            wants_gross = True
            reading.explain(index, "gross")
            before = reading.before(index, skip=("glue", "by"), reach=3)
            if before is not None and reading.spans[before].has("neg"):
                reading.explain(before, "gross")
            _explain_tail(reading, index)
    if wants_gross:
        draft.metrics[:] = [_without_cancelled(reading, name) for name in draft.metrics]
        _keep_standing(reading)


def _keep_standing(reading: Reading) -> None:
    """Restricts figures that count orders of every state, such as ratings and payments, to orders that stand."""
    names = [name for name in reading.draft.metrics if isinstance(name, str)]
    ratios = [each for each in reading.draft.metrics if not isinstance(each, str) and each.get("denominator")]
    if ratios and not names:  # freight as a part of revenue: both without cancelled orders
        names = [str(part) for each in ratios for part in (*each["numerator"], *each["denominator"])]
        names = [n for n in names if n in reading.catalog.metrics and n not in ("revenue", "gross_revenue", "orders")]
    metrics = [reading.catalog.metrics[name] for name in names]
    if not reading.leaves_out_cancelled or "is_cancelled" not in reading.catalog.dimensions or not metrics:
        return
    counts_all = [
        metric
        for metric in metrics
        if metric.kind == "aggregate"
        and "is_cancelled" not in (metric.filter or "")
        and reaches(reading.catalog, metric.relation, "is_cancelled")
    ]
    if len(counts_all) == len(metrics):
        add_filter(reading, "is_cancelled", "eq", [False])


def _explain_tail(reading: Reading, index: int) -> None:
    for place in range(index + 1, min(index + 4, len(reading.spans))):
        span = reading.spans[place]
        if (
            span.text.lower() in ("left", "out")
            or span.has("neg_after")
            or span.has("neg")
            or (span.has("metric") and span.text.lower() in ("orders", "invoices", "order", "invoice", "单"))
        ):
            reading.explain(place, "gross")


def _without_cancelled(reading: Reading, name: Any) -> Any:
    if name == "aov" and reading.has_metric("gross_revenue") and reading.has_metric("orders"):
        return {
            "name": "gross_aov",
            "numerator": ["gross_revenue"],
            "denominator": ["orders"],
            "scale": 1.0,
            "unit": reading.catalog.metrics["aov"].unit,
        }
    if isinstance(name, dict):  # "gross revenue per unit sold"
        numerator = [_GROSS.get(part, part) for part in name["numerator"]]
        known = all(reading.has_metric(part) for part in numerator)
        said = name["name"].replace("revenue", "gross_revenue", 1)
        return {**name, "name": said, "numerator": numerator} if known and "revenue" in name["numerator"] else name
    gross = _GROSS.get(name) if isinstance(name, str) else None
    return gross if gross and reading.has_metric(gross) else name
