"""Reads formulas that restate a metric in brackets: "revenue (quantity times unit price minus discount)"."""

import re

from cartwise.agent.planner.figures.definitions import define
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.words.lexicon import listed_words

# sums of the lines' amounts; what was paid back of them may be off, as nobody writes into a formula
_OF_AMOUNTS = ("sum(amount)", "sum(amount - coalesce(refunded, 0))")


def read_formulas(reading: Reading) -> None:
    """Explains a bracket that says how the named metric is computed, where the data computes it just so."""
    for first, last in _brackets(reading):
        inner = range(first + 1, last)
        signs = listed_words("arithmetic")
        if not any(word in signs for i in inner for word in reading.spans[i].text.lower().split()):
            continue
        outside = [span for i, span in enumerate(reading.spans) if not first <= i <= last]
        metrics = [str(name) for span in outside for name in span.all("metric")]
        if any(_is_duration(reading, name) for name in metrics) and not _columns(reading, inner):
            _explain(reading, first, last)
        elif any(
            _computes(reading, name, [c for c in _columns(reading, inner) if c != "discount"]) for name in metrics
        ) and _deducts_discount(reading):
            _explain(reading, first, last)
            _take_deducted(reading, first)
        elif any(_computes(reading, name, _columns(reading, inner)) for name in metrics):
            _explain(reading, first, last)
            _explain_deducted(reading, first)


def _deducts_discount(reading: Reading) -> bool:
    """Tells whether the discount is still in the amount, so that a formula can take it off."""
    relation = reading.catalog.relations["order_lines"]
    amount, discount = _source(relation.sql, "amount"), _source(relation.sql, "discount")
    has_words = any(span.has("metric", "discount") for span in reading.spans)
    return bool(has_words and amount and discount and discount not in amount and "*" in amount)


def _take_deducted(reading: Reading, first: int) -> None:
    """Takes "revenue after discounts" as the amounts less the discounts, where the formula says so."""
    reading.draft.metrics.append(define(reading, "order_lines", "amount", "sum", less="discount"))
    for index in range(first):
        span = reading.spans[index]
        if span.has("metric", "revenue") or span.has("metric", "discount"):
            reading.explain(index, "metric")


def _brackets(reading: Reading) -> list[tuple[int, int]]:
    opened, found = None, []
    for index, span in enumerate(reading.spans):
        if span.text == "(":
            opened = index
        elif span.text == ")" and opened is not None:
            found.append((opened, index))
            opened = None
    return found


def _columns(reading: Reading, inner: range) -> list[str]:
    """Returns the canonical columns of order lines that a bracket names."""
    relation = reading.catalog.relations.get("order_lines")
    known = {column.name for column in relation.columns} if relation else set()
    found = []
    for index in inner:
        span = reading.spans[index]
        named = [str(name).partition("|")[2] for name in span.all("column")] + [
            str(name) for name in span.all("metric")
        ]
        named += ["quantity"] if span.has("metric", "units") else []
        found += [next(iter(name for name in named if name in known))] if known & set(named) else []
    return found


def _is_duration(reading: Reading, name: str) -> bool:
    return "date_diff" in getattr(reading.catalog.metrics[name], "expression", "")


def _computes(reading: Reading, name: str, columns: list[str]) -> bool:
    """Tells whether the amount that a metric sums is made of exactly such columns."""
    metric = reading.catalog.metrics[name]
    relation = reading.catalog.relations.get(getattr(metric, "relation", ""))
    if relation is None or len(columns) < 2 or getattr(metric, "expression", "") not in _OF_AMOUNTS:
        return False
    amount = _source(relation.sql, "amount")
    return amount is not None and all(
        (source := _source(relation.sql, column)) is not None and source in amount for column in columns
    )


def _source(sql: str, column: str) -> str | None:
    """Returns the expression behind a column of a relation's SELECT, without brackets and casts around single columns."""
    match = re.search(rf'(?:SELECT |, )((?:(?!, [a-z]+\.| AS ").)+) AS "{column}"', sql)
    return match[1].strip() if match else None


def _explain(reading: Reading, first: int, last: int) -> None:
    for index in range(first, last + 1):
        reading.explain(index, "formula")


def _explain_deducted(reading: Reading, first: int) -> None:
    """Explains "after discounts" in front of a formula that deducts them."""
    for index in range(1, first):
        is_deducted = reading.spans[index].has("metric", "discount") and reading.spans[index - 1].text.lower() in (
            "after",
            "less",
            "net of",
        )
        if is_deducted and reading.is_free(index):
            reading.explain(index, "formula")
