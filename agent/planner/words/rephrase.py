"""Reads long ways of saying a thing as the planner's plain word for it: `prompts/planner/rephrase.yaml`, `rephrase.zh.yaml`."""

import functools
import re
from dataclasses import dataclass

from cartwise.agent.planner.words.amounts import is_price_the_amount
from cartwise.prompts import loader
from cartwise.workspace.catalog.model import Catalog

_FILES = ("rephrase.zh", "rephrase")


@dataclass(frozen=True)
class _Entry:
    pattern: re.Pattern[str]
    said: str
    needs: str | None
    unless: re.Pattern[str] | None
    only: re.Pattern[str] | None


@functools.cache
def _entries() -> tuple[_Entry, ...]:
    return tuple(
        _Entry(
            re.compile(each["from"], re.I),
            str(each["to"]),
            each.get("needs"),
            *(re.compile(each[key], re.I) if key in each else None for key in ("unless", "only")),
        )
        for name in _FILES
        for entries in loader.read_yaml(f"planner/{name}.yaml").values()
        for each in entries
    )


def rephrased(text: str, catalog: Catalog) -> str:
    """Returns the normalised question with such phrases replaced, where the catalogue has what they mean.

    Args:
        text: the question.
        catalog: of the shop; `revenue_of_lines` is needed where revenue may hold freight.
    """
    for entry in _entries():
        if entry.needs and not _has(catalog, entry.needs):
            continue
        if (entry.unless and entry.unless.search(text)) or (entry.only and not entry.only.search(text)):
            continue
        replaced = entry.pattern.sub(entry.said, text)
        if re.search(r"\w", replaced):
            text = replaced
    return text


def _has(catalog: Catalog, needed: str) -> bool:
    if needed.startswith("!"):
        return not _has(catalog, needed.removeprefix("!"))
    if needed == "revenue_of_lines":  # and freight is a figure of its own
        revenue = catalog.metrics.get("revenue")
        return getattr(revenue, "relation", None) == "order_lines" and "shipping" in catalog.metrics
    if needed == "lines_before_discounts":  # quantity times price, the discounts beside it
        lines = catalog.relations.get("order_lines")
        amount = lines.column("amount") if lines else None
        return "×" in (amount.source_name if amount else "") and "discount" in catalog.metrics
    if needed == "price_is_amount":  # there is no quantity
        return is_price_the_amount(catalog)
    return needed in catalog.metrics or needed in catalog.dimensions
