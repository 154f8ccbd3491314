"""Drops groups that a metric already has within it: "median order value per invoice", "new customers (by e-mail)"."""

from cartwise.agent.planner.reading import COUNT_OF, Reading


def drop_own_groups(reading: Reading) -> None:
    """Drops groups that a metric already has within it: "median order value per invoice", "distinct products by stock code"."""
    draft = reading.draft
    if len(draft.metrics) != 1 or not isinstance(draft.metrics[0], str):
        return
    _drop_restated(reading, draft.metrics[0])
    if draft.ranking:
        _drop_row_numbers(reading, draft.metrics[0])
        return
    own = (
        _counted_each(reading, draft.metrics[0])
        | _own_dimensions(reading, draft.metrics[0])
        | _row_numbers(reading, draft.metrics[0])
    )
    draft.dimensions[:] = [name for name in draft.dimensions if name not in own]


def _drop_restated(reading: Reading, name: str) -> None:
    """Drops the group of "how many customers (by e-mail)": brackets that say how the counted things are told apart."""
    unit = reading.catalog.metrics[name].unit
    for index, role in reading.roles.items():
        span = reading.spans[index]
        for dimension in span.all("dimension") if role == "group" and _is_bracketed(reading, index) else ():
            if f"{reading.entity_of(str(dimension))}s" == unit and dimension in reading.draft.dimensions:
                reading.draft.dimensions.remove(dimension)


def _is_bracketed(reading: Reading, index: int) -> bool:
    """Tells whether the span stands in a bracket, perhaps behind "by" or 按."""
    before = [span.text for span in reading.spans[max(0, index - 2) : index]]
    return index in reading.restating or ("(" in before and any(span.text == ")" for span in reading.spans[index:]))


def _counted_each(reading: Reading, name: str) -> set[str]:
    """Returns the dimension of what a metric counts: new customers by customer are one each, "(by e-mail)" says how they are told apart."""
    unit = reading.catalog.metrics[name].unit
    return {other for other in reading.draft.dimensions if unit and f"{reading.entity_of(other)}s" == unit}


def _own_dimensions(reading: Reading, name: str) -> set[str]:
    metric = reading.catalog.metrics[name]
    counted = {COUNT_OF.get(reading.entity_of(other) or ""): other for other in reading.catalog.dimensions}
    if metric.kind == "ratio":
        return {counted[part] for part in metric.denominator if part in counted}
    found = set()
    for dimension in reading.catalog.dimensions.values():
        columns = {binding.column for binding in dimension.bindings if binding.relation == metric.relation}
        if metric.kind == "per_entity" and metric.entity_column in columns:
            found.add(dimension.name)
        if metric.name.removeprefix("orders_").startswith(("avg_", "median_")) and _is_key(
            reading, metric.relation, columns
        ):
            found.add(dimension.name)  # "average shipping per order", where each row is an order
        if metric.kind == "aggregate" and any(
            metric.expression.lower().replace('"', "") == f"count(distinct {column})".lower() for column in columns
        ):
            found.add(dimension.name)
    return found


def _is_key(reading: Reading, relation: str, columns: set[str]) -> bool:
    return len(reading.catalog.relations[relation].key) == 1 and set(reading.catalog.relations[relation].key) == columns


def _row_numbers(reading: Reading, name: str) -> set[str]:
    """Returns dimensions that only number the rows a mean is over: "average freight per order item"."""
    metric = reading.catalog.metrics[name]
    if metric.kind != "aggregate" or not metric.name.startswith(("avg_", "median_")):
        return set()
    return {
        dimension.name
        for dimension in reading.catalog.dimensions.values()
        if dimension.entity is None
        and {binding.relation for binding in dimension.bindings} == {metric.relation}
        and dimension.name.endswith(("_item", "_line", "item", "line", "sequential", "position"))
    }


def _drop_row_numbers(reading: Reading, name: str) -> None:
    draft = reading.draft
    rows = _row_numbers(reading, name)
    if not set(draft.dimensions) & rows or set(draft.dimensions) <= rows:
        return
    draft.dimensions[:] = [each for each in draft.dimensions if each not in rows]
    if draft.limit_per in rows:
        draft.limit_per = None


def drop_unit_grain(reading: Reading) -> None:
    """Drops the days of "duration in days", which are the unit of the figure and no grain."""
    draft = reading.draft
    name = draft.metrics[0] if draft.metrics else None
    if draft.grain != "day" or not isinstance(name, str) or reading.catalog.metrics[name].unit != "days":
        return
    if any(
        role == "group" and reading.spans[index].text.lower() in ("days", "day", "date", "天", "天数", "日期")
        for index, role in reading.roles.items()
    ):
        draft.grain = None
