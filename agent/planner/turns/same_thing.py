"""Goes on about the one thing of the last answer: "how many clicks did it get?" after a mailing's open rate."""

import re
from typing import Any

from cartwise.agent.planner.figures.reach import reaches
from cartwise.agent.planner.plan import DialogueState
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.turns.ellipsis import followup_words
from cartwise.agent.planner.words.text import lower
from cartwise.workspace.catalog.model import Catalog


def speaks_of_it(reading: Reading, state: DialogueState) -> bool:
    """Tells whether "it" is the campaign, product or customer that the last answer was about, and no other is named."""
    base = state.request or {}
    things = [
        each for each in base.get("filters") or [] if each["op"] == "eq" and reading.entity_of(str(each["field"]))
    ]
    if not things or base.get("dimensions") or any(reading.entity_of(str(e["field"])) for e in reading.draft.filters):
        return False
    return any(re.search(pattern, lower(reading.text)) for pattern in followup_words()["of_it"])


def fitted_metrics(request: dict[str, Any], base: dict[str, Any], catalog: Catalog) -> list[Any]:
    """Returns the metrics of a follow-up, taken from the table of the last answer where only that knows the filters.

    Args:
        request: the follow-up with what it inherits.
        base: the request before.
        catalog: of the shop.
    """
    homes = {home for name in base.get("metrics") or [] if isinstance(name, str) and (home := _home(catalog, name))}
    fields = [str(each["field"]) for each in request.get("filters") or []]
    return [_fitted(name, fields, homes, catalog) for name in request.get("metrics") or []]


def _fitted(name: Any, fields: list[str], homes: set[str], catalog: Catalog) -> Any:
    home = _home(catalog, name) if isinstance(name, str) else None
    if home is None or home in homes or all(reaches(catalog, home, field) for field in fields):
        return name
    unit = catalog.metrics[name].unit
    akin = [
        other.name
        for other in catalog.metrics.values()
        if other.kind == "aggregate"
        and other.relation in homes
        and other.unit == unit
        and other.name.endswith(f"_{name}")
    ]
    return akin[0] if len(akin) == 1 else name


def _home(catalog: Catalog, name: str) -> str | None:
    metric = catalog.metrics.get(name)
    if metric is None:
        return None
    return _home(catalog, metric.numerator[0]) if metric.kind == "ratio" else metric.relation
